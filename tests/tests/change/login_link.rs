use billing::RecordingFilter;
use dcimanager_sim::model::Role;
use processing_engine::ExposeSecret;
use processing_engine::recording::Ended;
use system_tests::{World, by, calls, code};

use super::{SERVER, delivered};

#[test]
fn a_link_logs_the_client_in_once_and_stands_nowhere() {
    let (world, service) = delivered();
    let link = world.billing.login_link(service, &by()).unwrap();
    let link = link.expose_secret();
    let (page, key) = link.rsplit_once('/').unwrap();
    assert_eq!(page, format!("{}/auth/key-v4", world.panel.url()));
    insta::assert_snapshot!(calls(&world.asked()));
    // Nowhere in the host's data: not in the database, its log, or a recording.
    for file in files(world.data()) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!contains(&bytes, key.as_bytes()), "{}", file.display());
    }
    assert_ne!(world.billing.login_link(service, &by()).unwrap().expose_secret(), link, "each is new");
}

#[test]
fn of_the_call_that_makes_a_link_no_answer_is_recorded() {
    let (world, service) = delivered();
    world.billing.login_link(service, &by()).unwrap();
    let lines = world.billing.recordings(&RecordingFilter::default()).unwrap();
    let link = lines.iter().find(|line| line.export.as_deref() == Some("change.login-link")).expect("it is recorded");
    let recording = world.billing.recording(link.id).unwrap();
    let record = recording.calls.into_iter().next().and_then(|call| call.record).unwrap();
    assert_eq!(record.ended, Ended::NotRecorded);
    let bodies: Vec<_> = record.exchanges.iter().map(|exchange| &exchange.outcome.as_ref().unwrap().body).collect();
    assert!(!bodies.is_empty() && bodies.iter().all(|body| body.is_left_out()), "{bodies:#?}");
}

#[test]
fn an_account_that_is_more_than_a_clients_gets_no_link() {
    let (world, service) = delivered();
    world.panel.panel(|panel| {
        let anna = panel.users().find(|user| user.email == "anna@example.com").unwrap().id;
        panel.set_role(anna, Role::Admin).unwrap();
    });
    assert_eq!(code(world.billing.login_link(service, &by())), "panel-refused");
    assert!(world.asked().iter().all(|entry| entry.effect.is_none()), "no key was made");
}

#[test]
fn ded_14_no_link_for_a_server_that_is_somebody_elses() {
    let (world, service) = delivered();
    world.panel.panel(|panel| {
        let bob = panel.users().find(|user| user.email == "bob@example.com").map(|user| user.id);
        panel.set_owner(SERVER, bob).unwrap();
    });
    assert_eq!(code(world.billing.login_link(service, &by())), "panel-conflict");
}

#[test]
fn a_client_whose_account_the_administrator_has_not_made_yet_is_told_so() {
    let world = World::new();
    let service = world.placed(&[("unit", 1)]);
    let refused = world.billing.login_link(service, &by()).unwrap_err();
    assert!(refused.to_string().contains("has no account in DCImanager"), "{refused}");
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
