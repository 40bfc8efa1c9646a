use billing::model::{ClientId, NewClient};

use crate::scripted::at_once;
use crate::world::{World, by, new_order};

fn new(email: &str) -> NewClient {
    NewClient { email: email.into(), name: "Anna".into() }
}

#[test]
fn a_client_is_registered_and_listed() {
    let world = World::new();
    let anna = world.billing.add_client(&new(" Anna@Example.com ")).unwrap();
    assert_eq!((anna.id, anna.email.as_str(), anna.deleted_at), (ClientId(1), "Anna@Example.com", None));
    world.client("b@example.com");
    let emails: Vec<_> = world.billing.clients(false).unwrap().into_iter().map(|client| client.email).collect();
    assert_eq!(emails, ["Anna@Example.com", "b@example.com"]);
    assert_eq!(world.billing.client_by_email("ANNA@EXAMPLE.COM").unwrap().unwrap().id, anna.id);
}

#[test]
fn an_email_is_taken_whatever_its_case() {
    let world = World::new();
    world.client("anna@example.com");
    let message = world.refused("client-exists", |billing| billing.add_client(&new("ANNA@example.COM")));
    assert!(message.contains("client 1"), "{message}");
}

#[test]
fn what_is_no_client_is_refused() {
    let world = World::new();
    for email in ["", "anna", "anna@", "anna at example.com"] {
        world.refused("email-invalid", |billing| billing.add_client(&new(email)));
    }
    let nameless = NewClient { name: "  ".into(), ..new("a@example.com") };
    world.refused("value-empty", |billing| billing.add_client(&nameless));
    world.refused("not-found", |billing| billing.client(ClientId(7)));
    world.refused("not-found", |billing| billing.delete_client(ClientId(u64::MAX)));
}

#[test]
fn a_client_with_services_is_not_deleted() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    let message = world.refused("client-has-services", |billing| billing.delete_client(ClientId(1)));
    assert!(message.contains(&format!("not deleted: {}", service.id)), "{message}");

    world.billing.close(service.id, &by()).unwrap();
    world.run();
    assert!(world.billing.delete_client(ClientId(1)).unwrap().deleted_at.is_some());
    world.refused("client-deleted", |billing| billing.delete_client(ClientId(1)));
    assert!(world.billing.clients(false).unwrap().is_empty());
    assert_eq!(world.billing.clients(true).unwrap().len(), 1);
}

#[test]
fn a_deleted_client_orders_nothing_and_its_email_is_free_again() {
    let world = World::furnished();
    world.billing.delete_client(ClientId(1)).unwrap();
    world.refused("client-deleted", |billing| billing.order(&new_order(), &by()));
    let again = world.client("a@example.com");
    assert_eq!(again.id, ClientId(2), "numbers are never given twice");
}
