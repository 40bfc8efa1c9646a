//! Keys and signatures.

use signing::{PublicKey, SigningKey, verify};

/// A key that signs nothing but this test's document.
const KEY: &str = "RWT69PLRRLyKP8ULjARW/CDnmcCiRjUBqo3PNFcLtaMl2K0U3CRjN98t";
const DOCUMENT: &[u8] = b"the disks of server 12 were cleaned\n";
const COMMENT: &str = "certificate of service 5";

/// Whatever is given as a signature, a public key or a signing key: only what the genuine key signed passes, and then
/// with the comment that was signed.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(key) = text.parse::<PublicKey>() {
        assert_eq!(key.to_string().parse(), Ok(key), "a key is printed and read back");
    }
    if let Ok(key) = SigningKey::from_text(text) {
        let signature = key.sign(DOCUMENT, COMMENT);
        let verified = signature.and_then(|signature| verify(DOCUMENT, &signature, &key.public()));
        assert_eq!(verified.as_deref(), Ok(COMMENT), "a signing key that is read signs");
    }
    if let Ok(key) = KEY.parse::<PublicKey>()
        && let Ok(comment) = verify(DOCUMENT, text, &key)
    {
        assert_eq!(comment, COMMENT, "a signature that nobody made");
        assert!(verify(b"another document", text, &key).is_err(), "a signature of every document");
    }
}
