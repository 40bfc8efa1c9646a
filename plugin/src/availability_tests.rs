use std::collections::BTreeSet;

use super::*;
use crate::panel::api::InStock;
use serde_json::{Value, json};

/// A server that is for sale, as the panel writes it.
pub(crate) fn for_sale() -> Value {
    json!({
        "id": 7, "name": "srv7", "operation": {"id": 3, "status": "ok", "type": "diagnostics"},
        "power_status": "on", "os_template": null, "configuration": "E-2146G-64Gb-2x960SSD",
        "ip": [], "switch_connection": [], "owner_email": null, "owner": null, "is_new": false, "location_id": 1,
        "mac": "00:25:90:aa:00:07", "notes": "", "maintenance": false, "in_operation": true, "protected": false,
        "diagnostics": {"status": "success", "disks_cleaned": true, "forced": false, "finished_at": null},
        "errors": {"diagnostics": [], "status": [], "ignored": false}
    })
}

fn server(change: Value) -> Server {
    let mut server = for_sale();
    for (name, value) in change.as_object().unwrap() {
        server[name.as_str()] = value.clone();
    }
    let text = server.to_string();
    let whole: Server = serde_json::from_str(&text).unwrap();
    // Whoever looks through a stock reads less of a server, and judges the same.
    let read: InStock = serde_json::from_str(&text).unwrap();
    let rules = Rules::default();
    assert_eq!(rules.obstacles(&read.into()), rules.obstacles(&whole));
    whole
}

fn codes(change: Value) -> Vec<String> {
    Rules::default().obstacles(&server(change)).into_iter().map(|obstacle| obstacle.code).collect()
}

#[test]
fn ded_02_a_server_that_meets_all_conditions_is_for_sale() {
    assert_eq!(codes(json!({})), Vec::<String>::new());
    assert_eq!(codes(json!({"operation": {"id": 3, "status": "canceled"}})), Vec::<String>::new());
    assert_eq!(codes(json!({"operation": null})), Vec::<String>::new());
}

#[test]
fn ded_02_a_server_with_an_owner_is_not() {
    assert_eq!(codes(json!({"owner_email": "a@example.com"})), ["has-owner"]);
    assert_eq!(codes(json!({"owner": {"id": 4, "email": "a@example.com"}})), ["has-owner"]);
}

#[test]
fn ded_02_diagnostics_must_be_completed_successfully() {
    for status in ["not_run", "running", "failed"] {
        let diagnostics = json!({"status": status, "disks_cleaned": true, "forced": false});
        assert_eq!(codes(json!({"diagnostics": diagnostics})), ["diagnostics-not-successful"], "{status}");
    }
    let forced = json!({"status": "success", "disks_cleaned": true, "forced": true});
    assert_eq!(codes(json!({"diagnostics": forced})), ["diagnostics-forced"]);
}

#[test]
fn ded_02_the_configuration_must_be_defined() {
    assert_eq!(codes(json!({"configuration": ""})), ["configuration-undefined"]);
    assert_eq!(codes(json!({"configuration": null})), ["configuration-undefined"]);
    assert_eq!(codes(json!({"configuration": "something"})), ["configuration-unreadable"]);
}

#[test]
fn ded_02_the_last_operation_must_be_ok_or_canceled() {
    assert_eq!(codes(json!({"operation": {"id": 3, "status": "running"}})), ["operation-running"]);
    assert_eq!(codes(json!({"operation": {"id": 3, "status": "failed"}})), ["operation-failed"]);
    assert_eq!(codes(json!({"operation": {"id": 3, "status": "new word"}})), ["field-unreadable"]);
}

#[test]
fn ded_13_diagnostics_prove_nothing_once_an_os_was_installed_after_them() {
    for status in ["ok", "canceled"] {
        let install = json!({"id": 4, "status": status, "type": "install"});
        assert_eq!(codes(json!({"operation": install})), ["disks-not-clean"], "{status}");
    }
    assert_eq!(codes(json!({"operation": {"id": 4, "status": "failed", "type": "install"}})), ["operation-failed"]);
    assert_eq!(codes(json!({"operation": {"id": 4, "status": "ok", "type": "power_off"}})), Vec::<String>::new());
}

#[test]
fn ded_02_maintenance_excludes() {
    assert_eq!(codes(json!({"maintenance": true})), ["maintenance"]);
}

#[test]
fn ded_02_the_server_must_be_in_operation() {
    assert_eq!(codes(json!({"in_operation": false})), ["not-in-operation"]);
}

#[test]
fn ded_02_the_mac_address_must_be_unique() {
    let shared = BTreeSet::from(["00:25:90:aa:00:07".to_owned()]);
    let rules = Rules { shared_macs: Some(&shared), ..Rules::default() };
    let upper = server(json!({"mac": "00:25:90:AA:00:07"}));
    assert_eq!(rules.obstacles(&upper)[0].code, "mac-not-unique");
    assert_eq!(codes(json!({"mac": null})), ["mac-missing"]);
}

#[test]
fn ded_02_diagnostic_errors_and_status_errors_exclude() {
    let errors = json!({"diagnostics": ["SMART of sda"], "status": ["BMC does not answer"], "ignored": false});
    assert_eq!(codes(json!({"errors": errors})), ["diagnostic-errors", "status-errors"]);
}

#[test]
fn ded_03_errors_are_ignored_only_by_the_servers_mark_or_the_setting() {
    let ignored = json!({"diagnostics": ["SMART of sda"], "status": [], "ignored": true});
    assert_eq!(codes(json!({"errors": ignored})), Vec::<String>::new());
    let errors = json!({"diagnostics": [], "status": ["BMC does not answer"], "ignored": false});
    let rules = Rules { ignore_errors: true, ..Rules::default() };
    assert!(rules.obstacles(&server(json!({"errors": errors}))).is_empty());
}

#[test]
fn ded_13_a_server_whose_disks_are_not_proven_clean_is_not_for_sale() {
    let dirty = json!({"status": "success", "disks_cleaned": false, "forced": false});
    assert_eq!(codes(json!({"diagnostics": dirty})), ["disks-not-clean"]);
}

#[test]
fn a_server_that_is_new_protected_or_marked_is_not_for_sale() {
    assert_eq!(codes(json!({"is_new": true})), ["not-accepted"]);
    assert_eq!(codes(json!({"protected": true})), ["protected"]);
    assert_eq!(codes(json!({"notes": "billing:other service:3 closing"})), ["held-by-service"]);
    assert_eq!(codes(json!({"notes": "billing:?"})), ["mark-unclear"]);
    let own = Rules { own: Some(("other", 3)), ..Rules::default() };
    assert!(own.obstacles(&server(json!({"notes": "billing:other service:3 closing"}))).is_empty());
}

#[test]
fn every_field_that_is_missing_or_not_understood_keeps_the_server_out_of_sale() {
    let judged = [
        "owner_email",
        "is_new",
        "diagnostics",
        "configuration",
        "operation",
        "maintenance",
        "in_operation",
        "mac",
        "errors",
        "notes",
    ];
    for field in judged {
        let mut missing = for_sale();
        missing.as_object_mut().unwrap().remove(field);
        let missing: Server = serde_json::from_str(&missing.to_string()).unwrap();
        assert!(!Rules::default().obstacles(&missing).is_empty(), "{field} may be missing");
        let mut wrong = for_sale();
        wrong[field] = json!([["?"]]);
        let wrong: Server = serde_json::from_str(&wrong.to_string()).unwrap();
        assert!(!Rules::default().obstacles(&wrong).is_empty(), "{field} may be anything");
    }
    assert_eq!(codes(json!({"protected": "perhaps"})), ["field-unreadable"]);
}

#[test]
fn col_07_a_clients_equipment_is_not_for_sale_after_its_colocation_whoever_asks() {
    let notes = json!({"notes": "rack A1\nbilling:k3f9 service:12 returned"});
    assert_eq!(codes(notes.clone()), ["clients-equipment"]);
    let rules = Rules { own: Some(("k3f9", 12)), ..Rules::default() };
    assert_eq!(rules.obstacles(&server(notes))[0].code, "clients-equipment");
}
