//! What could be sold: each condition of DED-02 by itself, and the counts of `server/configuration`.

use dcimanager_sim::model::{Diagnostics, DiagnosticsStatus, Errors};
use dcimanager_sim::panel::{Obstacle, Panel, PanelError};
use serde_json::json;

use super::desk::{ANNA_ID, Desk, FREE, FREE_IN_FRANKFURT};

const CONFIGURATION: &str = "E-2146G-64Gb-1920SSD-3840SSD";

fn free_count(desk: &mut Desk) -> u64 {
    let list = desk.get("dci/v3/server/configuration").good()["list"].clone();
    let entry = list.as_array().unwrap().iter().find(|entry| entry["configuration"] == CONFIGURATION);
    entry.unwrap()["free_server_count"].as_u64().unwrap()
}

#[test]
fn each_condition_alone_keeps_a_server_from_being_counted() {
    type Hand = fn(&mut Panel) -> Result<(), PanelError>;
    let conditions: [(Obstacle, Hand); 9] = [
        (Obstacle::HasOwner, |panel| panel.set_owner(FREE, Some(ANNA_ID))),
        (Obstacle::Diagnostics, |panel| {
            let diagnostics = Diagnostics { status: DiagnosticsStatus::Failed, ..Diagnostics::default() };
            panel.set_diagnostics(FREE, diagnostics)
        }),
        (Obstacle::Diagnostics, |panel| {
            let diagnostics =
                Diagnostics { status: DiagnosticsStatus::Success, forced: true, ..Diagnostics::default() };
            panel.set_diagnostics(FREE, diagnostics)
        }),
        (Obstacle::Maintenance, |panel| panel.set_maintenance(FREE, true)),
        (Obstacle::NotInOperation, |panel| panel.set_in_operation(FREE, false)),
        (Obstacle::IsNew, |panel| panel.set_is_new(FREE, true)),
        (Obstacle::Mac, |panel| panel.set_mac(FREE, "52:54:00:00:00:04")),
        (Obstacle::Mac, |panel| panel.set_mac(FREE, "")),
        (Obstacle::Errors, |panel| {
            let errors = Errors { status: vec!["fan".into()], ..Errors::default() };
            panel.set_errors(FREE, errors)
        }),
    ];
    for (obstacle, hand) in conditions {
        let mut desk = Desk::new();
        assert_eq!(free_count(&mut desk), 2);
        hand(&mut desk.panel).unwrap();
        assert_eq!(desk.panel.obstacles(desk.panel.server(FREE).unwrap()), [obstacle]);
        assert_eq!(free_count(&mut desk), 1, "{obstacle:?}");
    }
}

#[test]
fn a_running_or_failed_operation_keeps_it_out_and_a_canceled_one_does_not() {
    let mut desk = Desk::new();
    desk.power(FREE, "power_on").good();
    assert_eq!(desk.panel.obstacles(desk.panel.server(FREE).unwrap()), [Obstacle::Operation]);
    desk.panel.fail_operation(FREE, "no current").unwrap();
    assert_eq!(desk.panel.obstacles(desk.panel.server(FREE).unwrap()), [Obstacle::Operation]);
    assert_eq!(free_count(&mut desk), 1);
    assert!(desk.panel.obstacles(desk.panel.server(FREE_IN_FRANKFURT).unwrap()).is_empty(), "canceled");
}

#[test]
fn ignored_errors_do_not_count_and_a_shared_mac_address_spoils_both() {
    let mut desk = Desk::new();
    let errors = Errors { diagnostics: vec!["sectors".into()], status: vec!["fan".into()], ignored: true };
    desk.panel.set_errors(FREE, errors).unwrap();
    assert_eq!(free_count(&mut desk), 2);
    desk.panel.set_mac(FREE, "52:54:00:00:00:02").unwrap();
    assert_eq!(free_count(&mut desk), 0);
    desk.panel.set_mac(FREE, "52:54:00:00:00:0A").unwrap();
    assert_eq!(free_count(&mut desk), 2);
}

#[test]
fn a_configuration_of_which_nothing_is_left_is_counted_with_zero() {
    let mut desk = Desk::new();
    let list = desk.get("dci/v3/server/configuration").good();
    assert_eq!(
        list,
        json!({ "list": [
            { "configuration": CONFIGURATION, "free_server_count": 2 },
            { "configuration": "i9-9900K-64Gb-2x1024NVMe", "free_server_count": 1 },
        ] })
    );
    desk.panel.set_maintenance(dcimanager_sim::ids::ServerId(3), true).unwrap();
    let list = desk.get("dci/v3/server/configuration").good();
    assert_eq!(list["list"][1]["free_server_count"], 0);
}
