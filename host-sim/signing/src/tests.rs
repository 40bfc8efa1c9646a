use proptest::prelude::*;

use super::*;

#[test]
fn a_signature_is_checked_with_the_public_key_alone_and_gives_its_comment() {
    let key = SigningKey::generate().unwrap();
    let signature = key.sign(b"disks of server 12", "certificate of service 5").unwrap();
    let public: PublicKey = key.public().to_string().parse().unwrap();
    assert_eq!(verify(b"disks of server 12", &signature, &public).unwrap(), "certificate of service 5");
    assert_eq!(verify(b"disks of server 13", &signature, &public), Err(SignatureError::NoMatch));
    let forged = signature.replace("service 5", "service 6");
    assert_eq!(verify(b"disks of server 12", &forged, &public), Err(SignatureError::NoMatch));
    let other = SigningKey::generate().unwrap().public();
    assert_eq!(verify(b"disks of server 12", &signature, &other), Err(SignatureError::AnotherKey));
}

#[test]
fn a_signing_key_comes_back_from_its_file_and_is_not_shown() {
    let key = SigningKey::generate().unwrap();
    let text = key.to_text().unwrap();
    let again = SigningKey::from_text(&text).unwrap();
    assert_eq!(again.public(), key.public());
    let secret = text.lines().last().unwrap();
    assert!(!format!("{key:?}").contains(secret) && secret.len() > 100);
    assert_eq!(SigningKey::from_text("secret").unwrap_err(), SignatureError::NoSigningKey);
}

/// Made by minisign's own program, as its manual shows them.
#[test]
fn minisigns_own_keys_are_read() {
    let file = "untrusted comment: minisign public key\nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3\n";
    let key: PublicKey = file.parse().unwrap();
    assert_eq!(key.to_string(), "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3");
}

#[test]
fn a_signature_that_was_cut_is_refused() {
    let key = SigningKey::generate().unwrap();
    let signature = key.sign(b"document", "comment").unwrap();
    for length in 0..signature.trim_end().len() {
        assert!(verify(b"document", &signature[..length], &key.public()).is_err(), "{length}");
    }
    let short = signature.trim_end().rsplit_once('\n').unwrap().0.to_owned() + "\nAAAA\n";
    assert_eq!(verify(b"document", &short, &key.public()), Err(SignatureError::NoSignature));
}

#[test]
fn a_comment_is_one_line() {
    assert_eq!(SigningKey::generate().unwrap().sign(b"", "a\nb").unwrap_err(), SignatureError::CommentLines);
}

fn statement(word: &str) -> Statement {
    let word = || word.to_owned();
    Statement { name: word(), version: word(), contract: word(), sha256: word(), signed_at: word() }
}

#[test]
fn a_statement_is_read_with_fields_that_came_later_and_refused_without_one_or_with_two() {
    let text = statement("x").to_string();
    assert_eq!(format!("{text} licence=none").parse(), Ok(statement("x")));
    assert_eq!("timestamp:1\tfile:a\thashed".parse::<Statement>(), Err(SignatureError::NoStatement));
    assert_eq!(text.replace("version=x ", "").parse::<Statement>(), Err(SignatureError::NoStatement));
    assert_eq!(format!("{text} version=y").parse::<Statement>(), Err(SignatureError::NoStatement));
}

proptest! {
    #[test]
    fn a_statement_comes_back_from_its_text(word in "[!-<>-~]{1,20}") {
        prop_assert_eq!(statement(&word).to_string().parse(), Ok(statement(&word)));
    }

    #[test]
    fn what_is_no_key_or_signature_is_refused(text in ".{0,200}", lines in prop::collection::vec("[ -~]{0,120}", 0..6)) {
        let key = SigningKey::generate().unwrap().public();
        for text in [text, lines.join("\n")] {
            prop_assert!(text.parse::<PublicKey>().is_err());
            prop_assert!(SigningKey::from_text(&text).is_err());
            prop_assert!(verify(b"", &text, &key).is_err());
        }
    }

    #[test]
    fn a_changed_letter_of_a_signature_is_noticed(at in 0..300_usize, letter in "[A-Za-z0-9]") {
        let key = SigningKey::generate().unwrap();
        let signature = key.sign(b"document", "comment").unwrap();
        // The first line is a comment that nobody vouches for.
        let start = signature.find('\n').unwrap() + 1;
        let at = start + at % (signature.len() - start);
        let mut changed = signature.clone();
        changed.replace_range(at..=at, &letter);
        if changed != signature {
            let verified = verify(b"document", &changed, &key.public());
            // A letter that only fills up the last bits of a group of Base64 changes nothing.
            prop_assert!(verified.is_err() || verified.as_deref() == Ok("comment"), "{changed}");
        }
    }
}
