//! Owners and users (API reference §5 and §6).

use serde_json::json;

use super::desk::{ANNA_ID, BEN_ID, Desk, FREE, NEW, SOLD};

#[test]
fn a_free_server_is_given_and_the_same_owner_again_changes_nothing() {
    let mut desk = Desk::new();
    let first = desk.post("dci/v3/server/1/owner", json!({ "owner": 3 }));
    assert_eq!(first.effect.as_deref(), Some("gave server 1 to ben@example.com"));
    let again = desk.post("dci/v3/server/1/owner", json!({ "owner": 3 }));
    assert_eq!((again.status, again.effect), (200, None));
    assert_eq!(desk.server(FREE)["owner"], json!({ "id": 3, "email": "ben@example.com" }));
    assert_eq!(desk.server(FREE)["owner_email"], "ben@example.com");
}

#[test]
fn a_server_with_another_owner_is_refused_and_names_it() {
    let mut desk = Desk::new();
    let answer = desk.post("dci/v3/server/4/owner", json!({ "owner": 3 }));
    assert_eq!(answer.json["error"]["value"], json!({ "server": 4, "owner": "Anna@example.com" }));
    answer.refused(409);
    desk.post("dci/v3/server/4/owner", json!({ "owner": 99 })).refused(404);
    desk.post("dci/v3/server/5/owner", json!({ "owner": 3 })).refused(409);
    assert_eq!(desk.panel.server(SOLD).unwrap().owner, Some(ANNA_ID));
    assert_eq!(desk.panel.server(NEW).unwrap().owner, None);
}

#[test]
fn deleting_the_owner_makes_a_server_free_and_repeats_without_effect() {
    let mut desk = Desk::new();
    let first = desk.delete("dci/v3/server/4/owner");
    assert_eq!(first.effect.as_deref(), Some("took server 4 from Anna@example.com"));
    let again = desk.delete("dci/v3/server/4/owner");
    assert_eq!((again.status, again.effect), (200, None));
    assert_eq!(desk.get("dci/v3/server?where=owner_email IS null").good()["size"], 5);
    assert_eq!(desk.get("dci/v3/server?where=owner_email EQ 'Anna@example.com'").good()["size"], 0);
}

#[test]
fn a_user_is_created_once_without_regard_to_case() {
    let mut desk = Desk::new();
    let new = |email: &str| json!({ "email": email, "full_name": "Eve", "password": "p", "phone_number": "+1", "role": "@user" });
    let id = desk.post("dci/v3/user", new("eve@example.com")).good()["id"].as_u64().unwrap();
    assert!(desk.post("dci/v3/user", new("EVE@example.com")).refused(409).contains("EVE@example.com"));
    let found = desk.get("dci/v3/user?where=email EQ 'eve@example.com'").good();
    assert_eq!(
        found["list"],
        json!([{
            "id": id, "email": "eve@example.com", "full_name": "Eve", "server_count": 0, "roles": ["@user"]
        }])
    );
    for email in ["", "eve", "@", "a@", "@b", "a b@c", "a@b@c", "o'neil@example.com"] {
        assert_eq!(desk.post("dci/v3/user", new(email)).status, 400, "{email:?}");
    }
}

#[test]
fn a_user_with_servers_cannot_be_deleted() {
    let mut desk = Desk::new();
    assert!(desk.delete("dci/v3/user/2").refused(409).contains("owns 1 server"));
    desk.delete("dci/v3/server/4/owner").good();
    desk.delete("dci/v3/user/2").good();
    desk.delete("dci/v3/user/2").refused(404);
    assert!(desk.panel.user(ANNA_ID).is_none());
}

#[test]
fn an_administrator_gives_any_server_by_hand_and_the_indexes_follow() {
    let mut desk = Desk::new();
    desk.panel.set_owner(SOLD, Some(BEN_ID)).unwrap();
    assert_eq!(desk.get("dci/v3/server?where=owner_email EQ 'ben@example.com'").good()["list"][0]["id"], 4);
    assert_eq!(desk.panel.server_count(ANNA_ID), 0);
    assert!(desk.panel.set_owner(SOLD, Some(dcimanager_sim::ids::UserId(99))).is_err());
    let gone = desk.panel.remove_server(SOLD).unwrap();
    assert_eq!(desk.panel.server_count(BEN_ID), 0);
    desk.get("dci/v3/server/4").refused(404);
    desk.panel.add_server(gone).unwrap();
    assert_eq!(desk.server(SOLD)["owner_email"], "ben@example.com");
}

#[test]
fn an_edit_changes_only_what_is_named() {
    let mut desk = Desk::new();
    let effect = desk.post("dci/v3/server/4", json!({ "notes": "billing:7" })).effect.unwrap();
    assert_eq!(effect, "changed notes of server 4");
    let server = desk.server(SOLD);
    assert_eq!((server["notes"].clone(), server["domain"].clone()), (json!("billing:7"), json!("anna.example.com")));
    assert_eq!(desk.post("dci/v3/server/4", json!({ "notes": "billing:7" })).effect, None);
}
