//! Disks with contents: the question that a release has to answer (DED-13).

use dcimanager_sim::panel::Fate;
use serde_json::json;

use super::desk::{ANNA_ID, Desk, FREE, SOLD};

#[test]
fn an_install_leaves_the_owners_data_from_its_first_moment_on() {
    let mut desk = Desk::new();
    desk.post("dci/v3/server/1/owner", json!({ "owner": 2 })).good();
    assert!(!desk.panel.server(FREE).unwrap().holds_data());
    desk.install(FREE).good();
    assert_eq!(desk.panel.data_owners(FREE), ["Anna@example.com"]);
    assert!(desk.panel.disks(FREE).unwrap().iter().all(|disk| disk.contents.len() == 1));
    desk.post("dci/v3/server/1/operation/9/cancel", json!({})).good();
    assert_eq!(desk.panel.data_owners(FREE), ["Anna@example.com"]);
}

#[test]
fn another_install_does_not_remove_the_last_clients_data() {
    let mut desk = Desk::new();
    desk.panel.set_owner(SOLD, Some(super::desk::BEN_ID)).unwrap();
    desk.install(SOLD).good();
    desk.minutes(20);
    assert_eq!(desk.panel.data_owners(SOLD), ["anna@example.com", "ben@example.com"]);
}

#[test]
fn only_a_finished_cleaning_removes_it() {
    let mut desk = Desk::new();
    desk.clean(SOLD).good();
    desk.minutes(29);
    assert!(desk.panel.server(SOLD).unwrap().holds_data());
    desk.minutes(1);
    assert!(!desk.panel.server(SOLD).unwrap().holds_data());
    assert_eq!(desk.server(SOLD)["diagnostics"]["disks_cleaned"], true);
}

#[test]
fn diagnostics_without_cleaning_remove_nothing() {
    let mut desk = Desk::new();
    desk.post("dci/v3/server/4/diagnostics", json!({})).good();
    desk.minutes(30);
    let server = desk.server(SOLD);
    assert_eq!(
        (&server["diagnostics"]["status"], &server["diagnostics"]["disks_cleaned"]),
        (&json!("success"), &json!(false))
    );
    assert_eq!(desk.panel.data_owners(SOLD), ["anna@example.com"]);
}

#[test]
fn a_cleaning_that_did_not_end_well_leaves_data_on_some_disk() {
    for fate in [Fate::Fail("disk 2 does not answer".into()), Fate::Forced] {
        let mut desk = Desk::new();
        desk.post_with("dci/v3/server/4/diagnostics", json!({ "clear_disks": true }), fate).good();
        desk.minutes(60);
        assert!(desk.panel.server(SOLD).unwrap().holds_data());
        assert_eq!(desk.server(SOLD)["diagnostics"]["disks_cleaned"], false);
    }
    let mut desk = Desk::new();
    desk.clean(SOLD).good();
    desk.minutes(29);
    desk.post("dci/v3/server/4/operation/9/cancel", json!({})).good();
    let disks = desk.panel.disks(SOLD).unwrap();
    assert_eq!(disks.iter().filter(|disk| disk.contents.is_empty()).count(), 1, "half of two disks");
    let diagnostics = desk.server(SOLD)["diagnostics"].clone();
    assert_eq!((&diagnostics["status"], &diagnostics["disks_cleaned"]), (&json!("not_run"), &json!(false)));
}

#[test]
fn the_same_seed_writes_the_same_marks() {
    let marks = || {
        let mut desk = Desk::new();
        desk.panel.set_owner(FREE, Some(ANNA_ID)).unwrap();
        desk.install(FREE).good();
        desk.panel.disks(FREE).unwrap().to_vec()
    };
    assert_eq!(marks(), marks());
}

#[test]
fn disks_that_stay_in_the_machine_keep_their_data() {
    let mut desk = Desk::new();
    desk.panel.set_hardware(SOLD, "i9-9900K-128Gb-1024NVMe-3840SSD").unwrap();
    let disks = desk.panel.disks(SOLD).unwrap();
    assert_eq!(disks.iter().map(|disk| disk.contents.len()).collect::<Vec<_>>(), [1, 0]);
}
