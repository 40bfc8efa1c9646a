use serde_json::json;

use super::{server, with};
use crate::contract::{Failure, ServiceStatus};
use crate::lifecycle::ownership::{Marked, Owner};
use crate::mark::Stage;

#[test]
fn ded_14_whoever_of_both_owner_fields_is_somebody_else_decides() {
    with(ServiceStatus::Active, |context| {
        let owner = |email: serde_json::Value, owner: serde_json::Value| {
            context.owner(&server(json!({"owner_email": email, "owner": owner})))
        };
        let bob = json!({"id": 9, "email": "bob@example.com"});
        assert_eq!(owner(json!("Anna@Example.com"), json!(null)), Ok(Owner::Client));
        assert_eq!(owner(json!(null), json!(null)), Ok(Owner::Nobody));
        assert_eq!(owner(json!("anna@example.com"), bob.clone()), Ok(Owner::Other("bob@example.com".into())));
        assert_eq!(owner(json!(null), bob), Ok(Owner::Other("bob@example.com".into())));
        assert!(matches!(owner(json!(7), json!(null)), Err(Failure::Protocol(_))));
    });
}

#[test]
fn a_mark_is_ours_by_installation_and_service() {
    with(ServiceStatus::Active, |context| {
        let marked = |notes: &str| context.marked(&server(json!({"notes": notes}))).unwrap();
        assert_eq!(marked("billing:k3f9 service:12 active"), Marked::Ours(Stage::Active));
        assert_eq!(marked("note"), Marked::No);
        assert!(matches!(marked("billing:other service:12 active"), Marked::Other(_)));
        assert!(matches!(marked("billing:k3f9 service:13 active"), Marked::Other(_)));
        assert!(matches!(marked("billing:k3f9"), Marked::Other(_)));
    });
}
