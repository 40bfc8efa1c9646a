//! Fleets: generated, written, read, and refused with the place of the fault.

use std::collections::BTreeSet;

use dcimanager_sim::Fleet;
use dcimanager_sim::fleet::MODELS;
use dcimanager_sim::model::Bmc;
use dcimanager_sim::panel::{Obstacle, Panel};
use jiff::Timestamp;
use proptest::prelude::*;

use super::desk::{Desk, FREE};

fn panel(fleet: Fleet) -> Panel {
    Panel::new(fleet, "2026-01-01T00:00:00Z".parse().unwrap(), 1).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_generated_fleet_is_valid_and_the_same_for_the_same_seed(count in 0_usize..300, seed: u64) {
        let fleet = Fleet::generate(count, seed);
        prop_assert!(fleet.validate().is_ok(), "{:?}", fleet.validate());
        prop_assert_eq!(fleet.servers.len(), count);
        prop_assert_eq!(&fleet, &Fleet::generate(count, seed));
    }

    #[test]
    fn everything_for_sale_has_ports_an_outlet_and_a_bmc(count in 1_usize..300, seed: u64) {
        let panel = panel(Fleet::generate(count, seed));
        let mut for_sale = 0;
        for server in panel.servers().filter(|server| panel.obstacles(server).is_empty()) {
            for_sale += 1;
            prop_assert!(server.switch_connections.iter().any(|port| !port.is_ipmi_connection));
            prop_assert!(server.switch_connections.iter().any(|port| port.is_ipmi_connection));
            prop_assert!(!server.pdu_connections.is_empty());
            prop_assert_eq!(server.power.bmc, Bmc::Works);
            prop_assert!(!server.holds_data());
        }
        prop_assert!(for_sale > 0);
    }
}

#[test]
fn forty_servers_meet_every_obstacle() {
    let panel = panel(Fleet::generate(40, 3));
    let met: BTreeSet<_> = panel.servers().flat_map(|server| panel.obstacles(server)).collect();
    let all = [
        Obstacle::HasOwner,
        Obstacle::Diagnostics,
        Obstacle::NoConfiguration,
        Obstacle::Operation,
        Obstacle::Maintenance,
        Obstacle::NotInOperation,
        Obstacle::IsNew,
        Obstacle::Mac,
        Obstacle::Errors,
    ];
    assert_eq!(met, BTreeSet::from(all));
    assert!(panel.servers().any(|server| server.owner.is_some() && panel.data_ports(server.id).is_empty()));
    assert!(panel.servers().any(|server| server.errors.ignored && panel.obstacles(server).is_empty()));
}

#[test]
fn shares_are_as_described_and_every_model_occurs() {
    let panel = panel(Fleet::generate(4_000, 5));
    let sold = panel.servers().filter(|server| server.owner.is_some()).count();
    assert_eq!(sold, 2_000);
    let for_sale = panel.servers().filter(|server| panel.obstacles(server).is_empty()).count();
    assert_eq!(for_sale, 1_300, "the free ones and those whose errors are ignored");
    let models: BTreeSet<_> = panel.servers().map(|server| server.configuration.as_str()).collect();
    assert!(MODELS.iter().all(|model| models.contains(model)), "{models:?}");
    assert_ne!(Fleet::generate(40, 1), Fleet::generate(40, 2));
}

#[test]
fn a_panel_exports_what_it_was_loaded_with() {
    let fleet = panel(Fleet::generate(120, 9)).export();
    assert_eq!(panel(fleet.clone()).export(), fleet);
    assert_eq!(Fleet::from_json(&fleet.to_json()).unwrap(), fleet);
}

#[test]
fn a_running_operation_goes_on_after_export_and_load() {
    let mut desk = Desk::new();
    desk.install(FREE).good();
    desk.minutes(5);
    let json = desk.panel.export().to_json();
    assert!(!json.contains("password"), "passwords are left out");
    let at: Timestamp = desk.now;
    let mut again = Panel::new(Fleet::from_json(&json).unwrap(), at, 2).unwrap();
    again.advance_to(at + jiff::SignedDuration::from_mins(15));
    assert_eq!(again.server(FREE).unwrap().os_template, Some(dcimanager_sim::ids::TemplateId(1)));
}

#[test]
fn a_fleet_file_is_written_and_loaded() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fleet.json");
    let fleet = Fleet::generate(3, 1);
    fleet.write(&path).unwrap();
    assert_eq!(Fleet::load(&path).unwrap(), fleet);
    let missing = Fleet::load(&directory.path().join("none.json")).unwrap_err();
    assert_eq!(missing.code(), "fleet-file");
    assert!(missing.to_string().contains("none.json"));
}

#[test]
fn a_bad_fleet_is_refused_with_its_place() {
    let text = include_str!("../fleet.json");
    for (old, new, code, place) in [
        (r#""name": "Srv-2""#, r#""nmae": "Srv-2""#, "fleet-shape", "servers[1]"),
        (r#""on": true"#, r#""on": "yes""#, "fleet-shape", "servers[3].power.on"),
        (r#""id": 2, "name": "Srv-2""#, r#""id": 1, "name": "Srv-2""#, "fleet-twice", "servers[1]"),
        (r#""rack": 2"#, r#""rack": 9"#, "fleet-missing", "servers[1].rack"),
        (r#""owner": 2"#, r#""owner": 9"#, "fleet-missing", "servers[3].owner"),
        (
            r#"[{ "id": 4, "port": 12 }]"#,
            r#"[{ "id": 4, "port": 11 }]"#,
            "fleet-twice",
            "servers[1].switch_connections",
        ),
        (
            r#"[{ "id": 4, "port": 12 }]"#,
            r#"[{ "id": 5, "port": 12 }]"#,
            "fleet-twice",
            "servers[2].switch_connections",
        ),
        (r#""ip": "192.0.2.2""#, r#""ip": "192.0.9.2""#, "fleet-value", "servers[3].addresses"),
        (r#""gateway": "192.0.2.65""#, r#""gateway": "10.0.0.1""#, "fleet-value", "pools[1].networks[0].gateway"),
        (r#""ben@example.com""#, r#""ANNA@example.com""#, "fleet-twice", "users[2].email"),
        (r#""deallocation_pools": [2]"#, r#""deallocation_pools": [7]"#, "fleet-missing", "settings"),
        (r#""location": 1, "pool": 4"#, r#""location": 1, "pool": 7"#, "fleet-missing", "racks[0].pool"),
    ] {
        assert!(text.contains(old), "{old}");
        let error = Fleet::from_json(&text.replacen(old, new, 1)).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(error.to_string().contains(place), "{error} should name {place}");
    }
    assert_eq!(Fleet::from_json("{} x").unwrap_err().code(), "fleet-shape");
    assert_eq!(Fleet::from_json("{}").unwrap(), Fleet::default());
}
