//! Rounds of upkeep: pages, histories, and what a module may not say.

use processing_engine::contract::{Correction, Page};

use crate::scripted::at_once;
use crate::world::World;

fn page(services: &[u64], cursor: Option<&str>) -> Page {
    let corrections = services.iter().map(|service| Correction { service: *service, what: "it is turned on".into() });
    Page { corrections: corrections.collect(), cursor: cursor.map(str::to_owned) }
}

#[test]
fn ded_09_corrections_of_all_pages_stand_in_the_histories_of_their_services() {
    let world = World::furnished();
    world.module.answers(at_once);
    let (first, second) = (world.active(), world.active());
    *world.module.upkeep.lock().unwrap() = vec![Ok(page(&[first.id.0], Some("1"))), Ok(page(&[second.id.0], None))];
    let round = world.billing.reconcile(first.module, &mut |_| {}).unwrap();
    assert_eq!((round.pages, round.corrections.len(), round.cost.calls), (2, 2, 2));
    for service in [first.id, second.id] {
        let history = world.billing.service(service).unwrap().history;
        let last = history.last().unwrap();
        assert_eq!((last.what.as_str(), last.why.as_str()), ("it is turned on", "upkeep"));
    }
}

#[test]
fn a_module_writes_into_no_history_of_another_panels_service() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    let mut other = crate::world::new_module("Elsewhere");
    other.url = "https://other.example.com".into();
    let other = world.billing.add_module(&other).unwrap();
    *world.module.upkeep.lock().unwrap() = vec![Ok(page(&[service.id.0], None))];
    let before = world.billing.service(service.id).unwrap().history;
    world.billing.reconcile(other.id, &mut |_| {}).unwrap();
    assert_eq!(world.billing.service(service.id).unwrap().history, before);
}

#[test]
fn a_cursor_that_comes_again_ends_the_round() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    *world.module.upkeep.lock().unwrap() = vec![Ok(page(&[], Some("0")))];
    let error = world.billing.reconcile(service.module, &mut |_| {}).unwrap_err();
    assert_eq!(error.code(), "module-broken");
}
