//! Proof of a clean release: no object is given up without a record of what was done to its disks.

use billing::model::{OperationStatus, Released, ServiceId};
use processing_engine::contract::{Changes, Cleaning, Release, Step};

use crate::scripted::{at_once, changes, cleaned};
use crate::world::{World, by};

/// A service that holds an object, whose close ends with this.
fn closing_with(release: Option<Release>) -> (World, ServiceId) {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active().id;
    world.module.will([Ok(Step::Done(Changes { release, ..changes() }))]);
    world.billing.close(service, &by()).unwrap();
    world.run();
    (world, service)
}

#[test]
fn a_release_is_recorded_when_the_object_is_given_up() {
    let (world, service) = closing_with(Some(cleaned()));
    assert_eq!(world.service(service).status.word(), "deleted");
    let release = world.billing.release(service).unwrap();
    assert_eq!(release.released, cleaned());
    assert_eq!((release.external_id.as_str(), release.origin.as_str()), ("s1", "https://panel.example.com:443"));
    assert_eq!((release.module.as_str(), release.module_version.as_deref()), ("main", Some("1.2.3")));
    assert_eq!(world.billing.releases().unwrap(), [release]);
}

#[test]
fn without_proof_the_object_stays_claimed_and_a_person_has_to_look() {
    let (world, service) = closing_with(None);
    let operation = world.last(service);
    assert_eq!(operation.status, OperationStatus::Stopped);
    assert_eq!(operation.failure.unwrap().code, "release-not-proven");
    let now = world.service(service);
    assert_eq!((now.status.word(), now.external_id.as_deref()), ("active", Some("s1")));
    assert!(world.dump().contains("claim: https://panel.example.com:443 | s1"));
    world.refused("not-released", |billing| billing.release(service));

    // A better module reports it.
    world.billing.retry_operation(operation.id, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
    assert_eq!(world.billing.release(service).unwrap().released, cleaned());
}

#[test]
fn a_cleaning_that_ended_before_it_began_is_no_proof() {
    let Release::Cleaned(cleaning) = cleaned() else { unreachable!() };
    let (world, service) = closing_with(Some(Release::Cleaned(Cleaning { ended_ms: 1, ..cleaning })));
    assert_eq!(world.last(service).failure.unwrap().code, "release-not-proven");
}

/// A second service on the object that a first one gave up, whose close ends with this.
fn closing_after(first: Release, second: Release) -> (World, ServiceId) {
    let (world, _) = closing_with(Some(first));
    world.module.will([Ok(Step::Done(Changes { external_id: Some("s1".into()), ..changes() }))]);
    let service = world.active().id;
    world.module.will([Ok(Step::Done(Changes { release: Some(second), ..changes() }))]);
    world.billing.close(service, &by()).unwrap();
    world.run();
    (world, service)
}

#[test]
fn ded_13_one_cleaning_proves_one_release() {
    let (world, service) = closing_after(cleaned(), cleaned());
    let operation = world.last(service);
    let failure = operation.failure.unwrap();
    assert_eq!((operation.status, failure.code.as_str()), (OperationStatus::Stopped, "release-not-proven"));
    assert!(failure.message.contains("the proof of service 1 already"), "{}", failure.message);
    assert_eq!(world.service(service).external_id.as_deref(), Some("s1"), "it stays claimed");
}

#[test]
fn ded_13_the_next_cleaning_proves_the_next_release() {
    let Release::Cleaned(first) = cleaned() else { unreachable!() };
    // A panel that was built anew may have an operation of the same number, but not at the same time.
    let later = Some("2027-01-01T00:00:00Z".to_owned());
    for next in [
        Cleaning { operation: Some("900".to_owned()), ..first.clone() },
        Cleaning { finished_at: later, ..first.clone() },
        Cleaning { operation: None, ..first },
    ] {
        let (world, service) = closing_after(cleaned(), Release::Cleaned(next));
        assert_eq!(world.service(service).status.word(), "deleted");
    }
}

#[test]
fn what_was_not_cleaned_says_why() {
    let (world, service) = closing_with(Some(Release::NotCleaned("it is the client's own".into())));
    let release = world.billing.release(service).unwrap();
    assert_eq!(release.released, Released::NotCleaned("it is the client's own".into()));
    let document: serde_json::Value =
        serde_json::from_str(&world.billing.certificate(service).unwrap().document).unwrap();
    assert_eq!(document["disks_cleaned"], false);
    assert_eq!(document["not_cleaned_because"], "it is the client's own");
}

#[test]
fn a_service_that_never_had_an_object_needs_no_proof() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.order().id;
    world.module.will([Err(crate::scripted::failure(billing::model::FailureKind::Exhausted))]);
    world.run();
    world.module.will([Ok(Step::Done(Changes { release: None, ..changes() }))]);
    world.billing.close(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status.word(), "deleted");
    assert!(world.billing.releases().unwrap().is_empty());
}

#[test]
fn a_record_is_never_changed() {
    let (world, _) = closing_with(Some(cleaned()));
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    for change in ["UPDATE release SET at = 0", "DELETE FROM release"] {
        assert!(sql.execute(change, []).unwrap_err().to_string().contains("a release is not"));
    }
}

#[test]
fn a_certificate_is_checked_with_the_public_key_alone() {
    let (world, service) = closing_with(Some(cleaned()));
    let certificate = world.billing.certificate(service).unwrap();
    let key = world.billing.certificate_key().unwrap();
    let comment = signing::verify(certificate.document.as_bytes(), &certificate.signature, &key).unwrap();
    assert!(comment.starts_with("release-certificate/1 of service 1, issued "), "{comment}");
    let forged = certificate.document.replace("960SSD", "961SSD");
    assert!(signing::verify(forged.as_bytes(), &certificate.signature, &key).is_err());
    let name = world.billing.installation().to_owned();
    insta::assert_snapshot!(certificate.document.replace(&name, "<installation>"));
}
