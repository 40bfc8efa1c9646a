//! MOD-02: the panel's certificate is verified, through the command line: each way to trust one, and each way in which one
//! is refused, with what is said of it.

use std::path::Path;
use std::process::{Child, Stdio};

use system_tests::{PANEL_PASSWORD, Printed, Typist};

/// A simulated panel that was started with the program.
struct Panel {
    process: Child,
    url: String,
    ca: String,
}

impl Panel {
    fn serve(typist: &Typist, name: &str, more: &[&str]) -> Self {
        let folder = typist.data();
        std::fs::create_dir_all(&folder).unwrap();
        let at = |what: &str| folder.join(format!("{name}-{what}")).display().to_string();
        let (url_file, ca, password) = (at("url"), at("ca.pem"), typist.file("password", PANEL_PASSWORD));
        let serve = ["dcimanager", "serve", "--fleet", "3", "--password-file", &password, "--tls-ca-out", &ca];
        let arguments = [&serve[..], &["--url-out", &url_file], more].concat();
        // An address of a test that asks for none of its own.
        let listen: &[&str] = if more.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        let mut process = typist
            .command(&[&arguments[..], listen].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // It has written its files once it says something.
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(process.stdout.as_mut().unwrap()), &mut line).unwrap();
        let url = std::fs::read_to_string(Path::new(&url_file)).unwrap();
        assert!(url.starts_with("https://"), "{url}");
        Self { process, url, ca }
    }
}

impl Drop for Panel {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn add(typist: &Typist, name: &str, url: &str, trust: &[&str]) -> Printed {
    let password = typist.file("password", PANEL_PASSWORD);
    let add = ["module", "add", "--name", name, "--url", url, "--username", "admin@example.com"];
    typist.types(&[&add[..], &["--password-file", &password, "--as", "anna"], trust].concat())
}

/// It is refused for this reason, and the refusal shows the fingerprint of what was presented.
#[track_caller]
fn refused(said: &Printed, reason: &str) -> String {
    assert_eq!(said.code, 4, "{}{}", said.out, said.err);
    assert!(said.err.contains(reason), "{}", said.err);
    assert!(said.err.contains("was not saved"), "{}", said.err);
    let (_, rest) = said.err.split_once("its SHA-256 fingerprint is ").expect("the fingerprint");
    rest.chars().take_while(|letter| letter.is_ascii_hexdigit() || *letter == ':').collect()
}

#[test]
fn each_way_to_trust_a_panel_works_and_each_refusal_says_why() {
    let typist = Typist::new();
    let panel = Panel::serve(&typist, "panel", &[]);
    let other = Panel::serve(&typist, "other", &[]);

    // By the public authorities, which know nothing of it.
    let pin = refused(&add(&typist, "A", &panel.url, &[]), "it was issued by an unknown authority");
    assert_eq!(pin.len(), 32 * 3 - 1, "{pin}");
    // By another authority, by another certificate, and by what is none at all.
    // The other authority bears the same name, as one that somebody made in order to deceive.
    refused(&add(&typist, "A", &panel.url, &["--ca-file", &other.ca]), "but that authority did not sign it");
    let wrong = "00".repeat(32);
    let shown = refused(&add(&typist, "A", &panel.url, &["--pin", &wrong]), "it is not the pinned one");
    assert_eq!(shown, pin);
    let short = add(&typist, "A", &panel.url, &["--pin", "12:34"]);
    assert!(short.code == 3 && short.err.contains("64 hexadecimal digits"), "{} {}", short.code, short.err);
    let empty = typist.file("empty.pem", "no certificate");
    let none = add(&typist, "A", &panel.url, &["--ca-file", &empty]);
    assert!(none.code == 3 && none.err.contains("-----BEGIN CERTIFICATE-----"), "{} {}", none.code, none.err);
    // No two of them at once.
    assert_eq!(add(&typist, "A", &panel.url, &["--insecure", "--pin", &pin]).code, 2);
    // TLS with a panel that has none, and a panel that has TLS without it.
    let plain = add(&typist, "A", &panel.url.replace("https:", "http:"), &[]);
    assert_eq!(plain.code, 4, "{}", plain.err);
    assert!(!typist.does(&["module", "list"]).out.contains(&panel.url), "nothing was saved");

    // Each way to trust it.
    assert_eq!(add(&typist, "authority", &panel.url, &["--ca-file", &panel.ca]).code, 0);
    assert_eq!(add(&typist, "pinned", &panel.url, &["--pin", &pin]).code, 0);
    assert_eq!(add(&typist, "insecure", &panel.url, &["--insecure", "--why", "a laboratory"]).code, 0);
    for module in ["1", "2", "3"] {
        typist.does(&["module", "check", module]);
    }
}

#[test]
fn another_name_and_a_certificate_that_has_expired_are_told_apart() {
    let typist = Typist::new();
    let expired = Panel::serve(&typist, "expired", &["--tls-expired"]);
    let said = add(&typist, "A", &expired.url, &["--ca-file", &expired.ca]);
    let pin = refused(&said, "it has expired; renew it in the panel");
    // Who pins a certificate says that it is this one, whatever its time.
    assert_eq!(add(&typist, "pinned", &expired.url, &["--pin", &pin]).code, 0);

    // The whole of 127.0.0.0/8 is this computer, but the certificate is for 127.0.0.1.
    #[cfg(target_os = "linux")]
    {
        let elsewhere = Panel::serve(&typist, "elsewhere", &["--listen", "127.0.0.2:0"]);
        let said = add(&typist, "B", &elsewhere.url, &["--ca-file", &elsewhere.ca]);
        let pin = refused(&said, "it is for another name");
        assert_eq!(add(&typist, "B", &elsewhere.url, &["--pin", &pin]).code, 0);
    }
}

#[test]
fn a_certificate_that_is_replaced_stops_everything_until_staff_look() {
    let typist = Typist::new();
    let first = Panel::serve(&typist, "first", &[]);
    let address = first.url.trim_start_matches("https://").to_owned();
    assert_eq!(add(&typist, "A", &first.url, &["--ca-file", &first.ca]).code, 0);
    drop(first);
    // Somebody else answers at the same address, with an authority of the same name.
    let second = Panel::serve(&typist, "second", &["--listen", &address]);
    let check = typist.types(&["module", "check", "1"]);
    assert_eq!(check.code, 4);
    assert!(
        check.err.contains("either the panel's authority was made anew, or somebody sits in between"),
        "{}",
        check.err
    );
    assert!(typist.does(&["module", "list"]).out.contains("problem since"));
    typist.does(&["module", "change", "1", "--ca-file", &second.ca]);
    typist.does(&["module", "check", "1"]);
}

#[test]
fn insecure_is_shown_in_lists_and_recorded_with_who_and_when() {
    let typist = Typist::new();
    let panel = Panel::serve(&typist, "panel", &[]);
    assert_eq!(add(&typist, "A", &panel.url, &["--ca-file", &panel.ca]).code, 0);
    assert!(!typist.does(&["module", "list"]).out.contains("NOT VERIFIED"));
    typist.does(&["module", "change", "1", "--insecure", "--as", "bob", "--why", "the certificate expired at night"]);
    assert!(typist.does(&["module", "list"]).out.contains("NOT VERIFIED"));
    let shown = typist.does(&["module", "show", "1"]).out;
    let line = shown.lines().find(|line| line.contains("bob")).expect("who did it");
    for part in ["certificate NOT VERIFIED (was verified by a private authority)", "the certificate expired at night"] {
        assert!(line.contains(part), "{line}");
    }
    assert!(shown.lines().any(|line| line.contains("anna") && line.contains("added: ")), "{shown}");

    let json = typist.does(&["module", "show", "1", "--output", "json"]).out;
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["module"]["trust"]["kind"], "insecure");
    assert_eq!(value["history"][1]["who"], "bob");
    let year = value["history"][1]["at"].as_str().and_then(|at| at.get(..2).map(str::to_owned));
    assert_eq!(year.as_deref(), Some("20"), "{json}");
    // Switching it on again is recorded too.
    typist.does(&["module", "change", "1", "--ca-file", &panel.ca, "--as", "carol"]);
    let shown = typist.does(&["module", "show", "1"]).out;
    assert!(shown.contains("certificate verified by a private authority (was NOT VERIFIED)"), "{shown}");
    assert!(!typist.does(&["module", "list"]).out.contains("NOT VERIFIED"));
}
