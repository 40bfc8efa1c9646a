//! Whom a connection trusts, and what it says of whom it does not trust.

use processing_engine::{Connection, ConnectionSettings, Fingerprint, TlsTrust};

use crate::support::tls::{Authority, Identity, panel, self_signed};
use crate::support::{Guest, Op, Panel, answer, context_for, engine, load, respond, settings};

fn start(identity: Identity) -> (Panel, Fingerprint) {
    let fingerprint = Fingerprint::of(&identity.certificate);
    (panel(identity, |request, stream| respond(stream, 200, &[], request.line.as_bytes())), fingerprint)
}

/// Asks the panel under this host name; code and message of the answer.
fn ask(panel: &Panel, host: &str, tls: TlsTrust) -> (String, String) {
    let url = format!("https://{host}:{}", panel.address.port());
    let connection = Connection::new(ConnectionSettings { tls, ..settings(&url) }).unwrap();
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/a")]));
    let called = module.check_connection(&context_for(connection));
    let (code, message) = answer(&called);
    (code.to_owned(), message.to_owned())
}

#[test]
fn mod_02_an_unknown_authority_is_refused_with_the_fingerprint_to_pin() {
    let (panel, fingerprint) = start(Authority::new().issue("127.0.0.1", |_| {}));
    let (code, message) = ask(&panel, "127.0.0.1", TlsTrust::PublicRoots);
    assert_eq!(code, "tls");
    let expected = format!(
        "the certificate of 127.0.0.1:{} is not trusted: it was issued by an unknown authority; add the authority's \
         certificate to the connection, or pin this one after comparing it with the panel's; its SHA-256 fingerprint is \
         {fingerprint}",
        panel.address.port()
    );
    assert_eq!(message, expected);
    assert_eq!(panel.received(), []);
    assert_eq!(ask(&panel, "127.0.0.1", TlsTrust::PrivateCa(Authority::new().pem())).0, "tls");
}

#[test]
fn a_private_authority_is_trusted_for_its_certificates_names() {
    let authority = Authority::new();
    let trust = TlsTrust::PrivateCa(authority.pem());
    let (panel, _) = start(authority.issue("127.0.0.1", |_| {}));
    assert_eq!(ask(&panel, "127.0.0.1", trust.clone()), ("status-200".into(), "GET /a HTTP/1.1".into()));
    let (code, message) = ask(&panel, "localhost", trust.clone());
    assert_eq!(code, "tls");
    assert!(message.contains("it is for another name"), "{message}");
    let (named, _) = start(authority.issue("localhost", |_| {}));
    assert_eq!(ask(&named, "localhost", trust).0, "status-200");
}

#[test]
fn a_certificate_that_expired_is_refused_as_such() {
    let authority = Authority::new();
    let (panel, _) = start(authority.issue("127.0.0.1", |params| {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    }));
    let (code, message) = ask(&panel, "127.0.0.1", TlsTrust::PrivateCa(authority.pem()));
    assert_eq!(code, "tls");
    assert!(message.contains("it has expired; renew it in the panel"), "{message}");
    let (future, _) =
        start(authority.issue("127.0.0.1", |params| params.not_before = rcgen::date_time_ymd(4000, 1, 1)));
    let (_, message) = ask(&future, "127.0.0.1", TlsTrust::PrivateCa(authority.pem()));
    assert!(message.contains("it is not valid yet"), "{message}");
}

#[test]
fn a_pinned_certificate_is_trusted_whoever_issued_it_and_no_other_is() {
    let (panel, fingerprint) = start(Authority::new().issue("other.example", |_| {}));
    assert_eq!(ask(&panel, "127.0.0.1", TlsTrust::Pinned(vec![fingerprint])).0, "status-200");
    let (code, message) = ask(&panel, "127.0.0.1", TlsTrust::Pinned(vec![Fingerprint([0; 32])]));
    assert_eq!(code, "tls");
    assert!(message.contains("it is not the pinned one"), "{message}");
    assert!(message.contains(&fingerprint.to_string()), "{message}");
}

#[test]
fn a_panel_that_signed_its_own_certificate_is_trusted_by_that_certificate() {
    let (identity, pem) = self_signed("127.0.0.1");
    let (panel, _) = start(identity);
    assert_eq!(ask(&panel, "127.0.0.1", TlsTrust::PrivateCa(pem)).0, "status-200");
    let (code, message) = ask(&panel, "127.0.0.1", TlsTrust::PublicRoots);
    assert_eq!(code, "tls");
    assert!(message.contains("unknown authority"), "{message}");
}

#[test]
fn without_verification_anyone_is_trusted() {
    let (panel, _) = start(self_signed("other.example").0);
    assert_eq!(ask(&panel, "127.0.0.1", TlsTrust::Insecure).0, "status-200");
}

#[test]
fn a_panel_without_tls_is_told_apart_from_one_that_is_not_trusted() {
    let plain = Panel::answering(200, "");
    let (code, message) = ask(&plain, "127.0.0.1", TlsTrust::Insecure);
    assert_eq!(code, "tls");
    assert!(message.contains("does not speak TLS; check scheme and port"), "{message}");
}

#[test]
fn connections_over_tls_are_kept_open_and_have_the_right_host() {
    let authority = Authority::new();
    let (panel, _) = start(authority.issue("localhost", |_| {}));
    let url = format!("https://localhost:{}", panel.address.port());
    let connection =
        Connection::new(ConnectionSettings { tls: TlsTrust::PrivateCa(authority.pem()), ..settings(&url) }).unwrap();
    let module = load(&engine(), &Guest::new().check_connection([Op::get("/1"), Op::get("/2")]));
    assert_eq!(answer(&module.check_connection(&context_for(connection))).0, "status-200");
    let received = panel.received();
    assert_eq!(received.iter().map(|request| request.connection).collect::<Vec<_>>(), [0, 0]);
    assert_eq!(received[0].header("host"), Some(format!("localhost:{}", panel.address.port()).as_str()));
}
