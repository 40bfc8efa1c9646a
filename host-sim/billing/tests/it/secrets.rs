//! Secrets are sealed in the database, seen by no module, and listed nowhere.

use std::sync::{Arc, Mutex};

use billing::model::{OperationStatus, parameters};
use billing::{DataDir, StepRequest, Store};
use processing_engine::contract::{Changes, Event, FieldKind, Step};

use crate::scripted::{ask, changes, done, field, lock};
use crate::world::{World, by, new_order};

const LICENCE: &str = "licence-key-unmistakable";
const CARD: &str = "card-password-unmistakable";
const PANEL: &str = "panel-admin-password";

/// A service with a secret from its order and one from a card, and everything that the module was given meanwhile.
fn life(world: &World) -> Arc<Mutex<Vec<String>>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let all = Arc::clone(&seen);
    world.module.answers(move |asked| {
        lock(&all).push(format!("{:?} {:?} {:?}", asked.target, asked.call, asked.request));
        match asked.request {
            StepRequest::Begin(_) => ask("card", "card", vec![field("password", FieldKind::Secret)]),
            StepRequest::Advance { event: Event::TaskClosed(values), .. } => {
                // The module reports the card's password as a parameter of the service: a placeholder, as it has no other.
                Ok(Step::Done(Changes { parameters: values.clone(), ..changes() }))
            }
            StepRequest::Advance { .. } | StepRequest::Change(_) => done(),
        }
    });
    let mut order = new_order();
    order.parameters.extend(parameters([("licence", LICENCE)]));
    let service = world.billing.order(&order, &by()).unwrap();
    world.run();
    let task = world.last(service.id).task.unwrap();
    world.billing.close_task(task, &parameters([("password", CARD)]), &by()).unwrap();
    world.run();
    assert_eq!(world.last(service.id).status, OperationStatus::Done);
    seen
}

#[test]
fn col_08_no_secret_is_readable_in_any_file_of_the_data_directory() {
    let world = World::furnished();
    life(&world);
    let mut files = 0;
    for entry in std::fs::read_dir(world.billing.store().dir().root()).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            files += 1;
            let bytes = std::fs::read(entry.path()).unwrap();
            for secret in [PANEL, LICENCE, CARD] {
                let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "{secret} in {:?}", entry.path());
            }
        }
    }
    assert!(files >= 3, "database, log and key");
}

#[test]
fn col_08_a_module_sees_placeholders_and_nobody_is_shown_more() {
    let world = World::furnished();
    let seen = life(&world);
    let shown = format!(
        "{seen:?} {:?} {:?} {:?} {:?}",
        world.billing.service(1.into()).unwrap(),
        world.billing.operation(1.into()).unwrap(),
        world.billing.modules().unwrap(),
        world.billing,
    );
    let json = serde_json::to_string(&(
        world.billing.service(1.into()).unwrap(),
        world.billing.operation(1.into()).unwrap(),
        world.billing.modules().unwrap(),
    ))
    .unwrap();
    for secret in [PANEL, LICENCE, CARD] {
        assert!(!shown.contains(secret), "{secret}");
        assert!(!json.contains(secret), "{secret}");
    }
    // Both secrets are parameters of the service, without their values.
    let secret: Vec<_> =
        world.service(1.into()).parameters.into_iter().filter(|one| one.secret).map(|one| one.name).collect();
    assert_eq!(secret, ["licence", "password"]);
}

#[test]
fn a_placeholder_stands_for_a_secret_and_is_another_one_each_time() {
    let world = World::furnished();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let all = Arc::clone(&seen);
    world.module.answers(move |asked| {
        let service = &asked.call.service;
        for text in [&service.password, &service.client.password] {
            assert!(asked.call.secrets.is_placeholder(text), "{text}");
        }
        lock(&all).push(service.password.clone());
        done()
    });
    world.active();
    world.billing.suspend(1.into(), &by()).unwrap();
    world.run();
    let seen = lock(&seen);
    assert_eq!(seen.len(), 2);
    assert_ne!(seen[0], seen[1]);
}

#[test]
fn a_secret_that_was_moved_stops_its_operation_and_no_other() {
    let world = World::furnished();
    world.module.answers(|_| done());
    let (first, second) = (world.order().id, world.order().id);
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    sql.execute("UPDATE service SET password = (SELECT password FROM service WHERE id = 2) WHERE id = 1", []).unwrap();
    world.run();
    let stopped = world.last(first);
    assert_eq!((stopped.status, stopped.failure.unwrap().code.as_str()), (OperationStatus::Stopped, "secret-damaged"));
    assert!(stopped.task.is_some());
    assert_eq!(world.last(second).status, OperationStatus::Done);
}

#[test]
fn another_key_and_no_key_are_told_apart_and_change_nothing() {
    let world = World::furnished();
    let dir = world.billing.store().dir().clone();
    let before = world.dump();
    let key = std::fs::read(dir.key_file()).unwrap();
    std::fs::remove_file(dir.key_file()).unwrap();
    assert_eq!(Store::open(&dir).unwrap_err().code(), "secret-key-missing");

    let elsewhere = DataDir::open(world.temp.path().join("elsewhere")).unwrap();
    Store::open(&elsewhere).unwrap();
    std::fs::copy(elsewhere.key_file(), dir.key_file()).unwrap();
    let error = Store::open(&dir).unwrap_err();
    assert_eq!(error.code(), "secret-key-wrong");
    assert!(error.hint().contains("backup"));

    std::fs::write(dir.key_file(), key).unwrap();
    Store::open(&dir).unwrap();
    assert_eq!(world.dump(), before);
}
