use serde_json::{Value, json};

use super::{server, with};
use crate::contract::ServiceStatus;
use crate::lifecycle::upkeep::is_wrong;

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
