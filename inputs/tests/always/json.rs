//! A server as the panel shows it, with some of its fields missing, of another type, or otherwise.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A server that is for sale.
fn for_sale() -> Map<String, Value> {
    let server = json!({
        "id": 7, "name": "Srv-7", "operation": {"id": 30, "status": "ok", "type": "diagnostics", "status_info": {}},
        "power_status": "off", "os_template": null, "configuration": "E-2146G-64Gb-2x960SSD", "ip": [],
        "switch_connection": [{"id": 21, "switch": 3, "admin_status": "up", "is_ipmi_connection": false}],
        "owner_email": null, "owner": null, "is_new": false, "location_id": 1, "mac": "52:54:00:00:00:07",
        "notes": "moved in May",
        "diagnostics": {"status": "success", "disks_cleaned": true, "forced": false, "finished_at": null},
        "errors": {"diagnostics": [], "status": [], "ignored": false},
        "maintenance": false, "in_operation": true, "protected": false
    });
    server.as_object().cloned().unwrap_or_default()
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (0_u64..9).prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "ok",
            "success",
            "running",
            "anna@example.com",
            "bob@example.com",
            "billing:k3f9 service:12 opening",
            "billing:x"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(
                prop::sample::select(vec![
                    "id",
                    "email",
                    "status",
                    "disks_cleaned",
                    "forced",
                    "ignored",
                    "diagnostics"
                ]),
                inner,
                0..4
            )
            .prop_map(|map| map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

fn changed() -> impl Strategy<Value = Value> {
    let names: Vec<String> = for_sale().keys().cloned().collect();
    let change = (prop::sample::select(names), prop::option::of(any_value()), any::<prop::sample::Index>());
    prop::collection::vec(change, 0..3).prop_map(|changes| {
        let mut server = for_sale();
        for (name, value, within) in changes {
            // Half of the changes are inside of a field that is an object.
            let inner = server.get_mut(&name).and_then(Value::as_object_mut).filter(|inner| !inner.is_empty());
            match (inner, value) {
                (Some(inner), Some(value)) => {
                    let names: Vec<String> = inner.keys().cloned().collect();
                    inner.insert(within.get(&names).clone(), value);
                }
                (_, Some(value)) => drop(server.insert(name, value)),
                (_, None) => drop(server.remove(&name)),
            }
        }
        Value::Object(server)
    })
}

/// One server.
pub(crate) fn server() -> impl Strategy<Value = Vec<u8>> {
    changed().prop_map(|server| server.to_string().into_bytes())
}

/// An answer of the panel: a server, a page of servers, an error, or anything.
pub(crate) fn answer() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => server(),
        3 => changed().prop_map(|server| json!({"list": [server], "size": 1}).to_string().into_bytes()),
        1 => Just(br#"{"list":[],"size":0}"#.to_vec()),
        1 => Just(br#"{"list":[{"id":4,"name":"Debian","access":"all"}],"size":1}"#.to_vec()),
        1 => Just(br#"{"list":[{"id":8,"email":"anna@example.com","roles":["@user"]}],"size":1}"#.to_vec()),
        1 => (100_u16..600, any_value()).prop_map(|(status, body)| format!("{status} {body}").into_bytes()),
        1 => Just(br#"409 {"error":{"code":1,"msg":"busy"}}"#.to_vec()),
        1 => Just(br#"{"id":31,"token":"t","key":"abc"}"#.to_vec()),
    ]
}
