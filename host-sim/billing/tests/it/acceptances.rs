//! Objects that are given up without proof, because two persons answer for it.

use billing::model::{By, OperationStatus, Released, ServiceId};
use processing_engine::contract::{Changes, Release, Step};

use crate::scripted::{at_once, changes, cleaned};
use crate::world::{World, by};

fn person(who: &str, why: &str) -> By {
    By::new(who).because(why)
}

/// A service whose close stopped, because the module says nothing of the disks; it will say the same again, or this.
fn unproven(again: Option<Release>) -> (World, ServiceId) {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    let done = |release| Ok(Step::Done(Changes { release, ..changes() }));
    world.module.will([done(None), done(again)]);
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.last(service).failure.unwrap().code, "release-not-proven");
    (world, service)
}

#[test]
fn two_persons_accept_that_nothing_is_proven_and_the_record_says_so() {
    let (world, service) = unproven(None);
    let first = world.billing.accept_release(service, &person("Anna", "the disks were shredded, protocol 47")).unwrap();
    assert!(first.approved.is_none());
    world.run();
    assert_eq!(world.last(service).status, OperationStatus::Stopped, "one person's word is not enough");
    world.refused("own-request", |billing| billing.accept_release(service, &person(" anna ", "me again")));

    world.billing.accept_release(service, &person("Boris", "I was there")).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
    let Released::NotCleaned(why) = world.billing.release(service).unwrap().released else { panic!() };
    assert_eq!(
        why,
        "nothing was proven by the panel: Anna accepted it (the disks were shredded, protocol 47), and Boris approved \
         that (I was there)"
    );
    let certificate = world.billing.certificate(service).unwrap().document;
    let document: serde_json::Value = serde_json::from_str(&certificate).unwrap();
    assert_eq!((&document["disks_cleaned"], &document["cleaning"]), (&false.into(), &serde_json::Value::Null));
    assert_eq!(document["not_cleaned_because"], why);
    let said: Vec<String> =
        world.billing.service(service).unwrap().history.iter().map(|l| format!("{}: {}", l.who, l.what)).collect();
    assert!(said.contains(&"Anna: release without proof accepted, waits for a second person".to_owned()), "{said:?}");
    assert!(said.contains(&"Boris: release without proof approved".to_owned()), "{said:?}");
}

#[test]
fn proof_that_comes_after_all_is_what_is_recorded() {
    let (world, service) = unproven(Some(cleaned()));
    world.billing.accept_release(service, &person("Anna", "shredded")).unwrap();
    world.billing.accept_release(service, &person("Boris", "yes")).unwrap();
    world.run();
    assert_eq!(world.billing.release(service).unwrap().released, cleaned());
}

#[test]
fn nothing_is_accepted_that_is_not_asked_or_held_or_without_a_reason() {
    let (world, service) = unproven(None);
    let anna = person("Anna", "shredded");
    world.refused("value-empty", |billing| billing.accept_release(service, &person("Anna", " ")));
    world.refused("not-found", |billing| billing.accept_release(ServiceId(99), &anna));
    let other = world.active().id;
    world.refused("nothing-to-accept", |billing| billing.accept_release(other, &anna));

    let hold = billing::model::HoldOn::Service(service);
    world.billing.place_hold(&hold, &person("Clara", "evidence")).unwrap();
    world.refused("held", |billing| billing.accept_release(service, &anna));
    world.billing.release_hold(&hold, &person("Clara", "settled")).unwrap();

    let department = world.billing.modules().unwrap()[0].department.clone();
    world.billing.add_staff("Dora", &department).unwrap();
    world.refused("not-in-department", |billing| billing.accept_release(service, &anna));
}

#[test]
fn an_acceptance_is_not_taken_away() {
    let (world, service) = unproven(None);
    world.billing.accept_release(service, &person("Anna", "shredded")).unwrap();
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    assert!(sql.execute("DELETE FROM release_acceptance", []).unwrap_err().to_string().contains("is not deleted"));
}
