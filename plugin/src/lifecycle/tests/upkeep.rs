use serde_json::{Value, json};

use super::{server, with, with_adopted};
use crate::contract::{Service, ServiceStatus};
use crate::lifecycle::upkeep::{is_still, is_wrong};
use crate::parameters::parameter;

fn turned_on(change: Value) -> bool {
    with(ServiceStatus::Active, |context| is_wrong(context, &server(change), true))
}

#[test]
fn ded_09_power_is_corrected_only_when_all_is_known_and_nobody_works_on_the_server() {
    let off = |more: Value| {
        let mut change = json!({"power_status": "off", "maintenance": false, "protected": false});
        change.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        change
    };
    assert!(turned_on(off(json!({}))));
    assert!(turned_on(off(json!({"operation": null}))));
    for unsafe_now in [
        json!({"power_status": "on"}),
        json!({"power_status": "unknown"}),
        json!({"power_status": null}),
        json!({"operation": {"id": 31, "status": "running", "type": "install"}}),
        json!({"operation": "?"}),
        json!({"maintenance": true}),
        json!({"maintenance": "?"}),
        json!({"protected": true}),
        json!({"owner_email": "bob@example.com", "owner": null}),
        json!({"owner_email": null, "owner": null}),
        json!({"notes": "billing:k3f9 service:12 closing"}),
        json!({"notes": "billing:k3f9 service:13 active"}),
        json!({"notes": ""}),
    ] {
        assert!(!turned_on(off(unsafe_now.clone())), "{unsafe_now}");
    }
}

/// A page of records is read at once, and corrected one by one: the client may have paid since.
#[test]
fn ded_09_power_is_corrected_only_when_the_records_say_the_same_right_before() {
    let idle = |status| Service { busy: false, ..super::service(status) };
    let before = idle(ServiceStatus::Suspended);
    assert!(is_still(&before, &before));
    let resumed = idle(ServiceStatus::Active);
    let mut busy = before.clone();
    busy.busy = true;
    let mut another = before.clone();
    another.id += 1;
    for now in [&resumed, &busy, &another] {
        assert!(!is_still(now, &before), "{now:?}");
    }
    let mut turned_off = resumed.clone();
    turned_off.parameters.push(parameter("power-wish", "off"));
    assert!(!is_still(&turned_off, &resumed));
}

#[test]
fn ded_09_an_adopted_server_is_the_services_by_its_owner_alone() {
    let adopted = |change: Value| with_adopted(|context| is_wrong(context, &server(change), true));
    let off = |notes: &str, owner: Value| json!({"power_status": "off", "maintenance": false, "protected": false, "notes": notes, "owner_email": owner, "owner": null});
    assert!(adopted(off("", json!("anna@example.com"))));
    assert!(adopted(off("billing:k3f9 service:12 active", json!("anna@example.com"))));
    assert!(!adopted(off("", json!(null))));
    assert!(!adopted(off("", json!("bob@example.com"))));
    assert!(!adopted(off("billing:k3f9 service:12 closing", json!("anna@example.com"))));
    assert!(!adopted(off("billing:other service:12 active", json!("anna@example.com"))));
}
