//! Every operation of both products, made again without a panel: the same module does the same.

use billing::model::{OperationStatus, ServiceId, ServiceStatus};
use call_recording::{Recording, What, replay};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::ServerId;
use processing_engine::Body;
use processing_engine::recording::Ended;
use system_tests::{EQUIPMENT, World, by, card, card_with, module, recording, replayed};

fn through(world: &World, service: ServiceId) {
    for act in [World::suspend_it, World::resume_it, World::close_it] {
        act(world, service);
        world.run();
    }
}

trait Acts {
    fn suspend_it(&self, service: ServiceId);
    fn resume_it(&self, service: ServiceId);
    fn close_it(&self, service: ServiceId);
}

impl Acts for World {
    fn suspend_it(&self, service: ServiceId) {
        self.billing.suspend(service, &by()).unwrap();
    }

    fn resume_it(&self, service: ServiceId) {
        self.billing.resume(service, &by()).unwrap();
    }

    fn close_it(&self, service: ServiceId) {
        self.billing.close(service, &by()).unwrap();
    }
}

#[test]
fn the_whole_life_of_a_dedicated_server_is_the_same_again() {
    let world = World::new();
    let service = world.delivered();
    through(&world, service);
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    let operations = world.billing.service(service).unwrap().operations;
    let cost: (u64, u64) =
        operations.iter().fold((0, 0), |sum, one| (sum.0 + one.cost.calls, sum.1 + one.cost.requests));
    assert_eq!(operations.len(), 4);
    assert_eq!(replayed(&world, service), cost, "every call and every request was compared");
}

#[test]
fn the_whole_life_of_a_colocation_is_the_same_again() {
    let world = World::new();
    let service = world.placed(&[("ip", 2), ("unit", 1)]);
    world.suspend_it(service);
    world.run();
    world.resume_it(service);
    world.run();
    world.close_it(service);
    world.run();
    world.close_task(&[]);
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    let (calls, requests) = replayed(&world, service);
    assert!(calls > 20 && requests > 20, "{calls} {requests}");
    // The check of the card is among the calls.
    let exports: Vec<String> = recording(&world, service)[0]
        .calls
        .iter()
        .filter_map(|call| Some(call.record.as_ref()?.export.clone()))
        .collect();
    assert!(exports.contains(&"lifecycle.check-form".to_owned()), "{exports:?}");
}

#[test]
fn operations_that_failed_fail_in_the_same_way_again() {
    for fault in [
        Fault::OperationFails { reason: "disk sda does not answer".into() },
        Fault::OperationForced,
        Fault::ActThenDrop,
        Fault::DropBefore,
    ] {
        let world = World::new();
        world.panel.faults(|faults| faults.add(Rule::new("POST", "*/install", fault.clone())));
        let service = world.order();
        world.run();
        let operation = world.last_operation(service);
        replayed(&world, service);
        if operation.status == OperationStatus::Stopped {
            world.billing.retry_operation(operation.id, &by()).unwrap();
            world.run();
        }
        assert_eq!(world.service(service).status, ServiceStatus::Active, "{fault:?}");
        replayed(&world, service);
    }
}

#[test]
fn a_panel_that_sleeps_expires_tokens_or_stays_away_is_the_same_again() {
    let world = World::new();
    world.panel.faults(|faults| {
        faults.add(Rule::new("GET", "*/server", Fault::Unavailable));
        faults.add(Rule::new("GET", "*/server/1", Fault::ExpiredToken));
        faults.add(Rule::new("POST", "*/ip", Fault::ErrorAfter));
    });
    let service = world.delivered();
    let (_, compared) = replayed(&world, service);
    let sent = world.last_operation(service).cost.requests;
    assert!(compared < sent, "repetitions of the host are not the module's: {compared} of {sent}");
}

#[test]
fn a_card_that_is_refused_and_a_close_that_is_not_ours_are_the_same_again() {
    let world = World::new();
    world.add_equipment();
    world.connect_equipment();
    let service = world.order_colocation(&[("ip", 1)]);
    world.run();
    let task = world.task().id;
    world.billing.close_task(task, &card_with("identifier", "4711"), &by()).unwrap_err();
    world.close_task(&card());
    let bob = dcimanager_sim::panel::ServerHand {
        owner: Some(Some("bob@example.com".into())),
        ..dcimanager_sim::panel::ServerHand::default()
    };
    world.panel.panel(|panel| panel.by_hand(EQUIPMENT, bob)).unwrap();
    world.suspend_it(service);
    world.run();
    assert_eq!(world.failure_code(service), "server-belongs-to-another");
    replayed(&world, service);
}

#[test]
fn a_server_that_changes_hands_is_looked_up_in_the_records_as_then() {
    let world = World::new();
    let first = world.delivered();
    let mark = world.panel.panel(|panel| panel.server(ServerId(1)).unwrap().notes.clone());
    // The second server bears the mark of the first service: the module asks the records whose it is.
    let notes = dcimanager_sim::panel::ServerHand { notes: Some(mark), ..dcimanager_sim::panel::ServerHand::default() };
    world.panel.panel(|panel| panel.by_hand(ServerId(2), notes)).unwrap();
    let second = world.order();
    world.run();
    replayed(&world, first);
    replayed(&world, second);
}

/// The recording of an open, with something changed in it.
fn changed(change: impl Fn(&mut Recording)) -> What {
    let world = World::new();
    let service = world.delivered();
    let mut recording = recording(&world, service).remove(0);
    change(&mut recording);
    let replayed = replay(&module(), &recording.calls);
    let difference = replayed.difference.expect("it differs");
    assert!(!difference.to_string().is_empty());
    difference.what
}

#[test]
fn a_module_that_asks_something_else_is_noticed_at_the_request() {
    let what = changed(|recording| {
        let exchanges =
            recording.calls.iter_mut().filter_map(|call| call.record.as_mut()).flat_map(|r| &mut r.exchanges);
        let install = exchanges.map(|exchange| &mut exchange.request).find(|r| r.path.ends_with("/install")).unwrap();
        let Some(Body::Text(body)) = &mut install.body else { panic!("{install:?}") };
        *body = body.replace("web.example.com", "mail.example.com");
    });
    let What::Request { diff, .. } = what else { panic!("{what:?}") };
    assert!(diff.contains("-  \"domain\": \"mail.example.com\"") && diff.contains("+  \"domain\": \"web"), "{diff}");
    assert!(diff.contains("«service.password»"), "{diff}");
}

#[test]
fn a_module_that_stops_early_or_goes_on_is_noticed() {
    let last = |recording: &mut Recording| {
        let calls = recording.calls.iter_mut().filter_map(|call| call.record.as_mut());
        calls.filter(|record| record.exchanges.len() > 1).last().unwrap().clone()
    };
    let what = changed(|recording| {
        let longest = last(recording);
        let record =
            recording.calls.iter_mut().filter_map(|call| call.record.as_mut()).find(|r| **r == longest).unwrap();
        record.exchanges.pop();
    });
    assert!(matches!(what, What::RequestMore { .. }), "{what:?}");
    let what = changed(|recording| {
        let longest = last(recording);
        let record =
            recording.calls.iter_mut().filter_map(|call| call.record.as_mut()).find(|r| **r == longest).unwrap();
        record.exchanges.push(longest.exchanges[0].clone());
    });
    assert!(matches!(what, What::RequestMissing { .. }), "{what:?}");
}

#[test]
fn a_module_that_answers_something_else_is_noticed() {
    let what = changed(|recording| {
        let record = recording.calls.last_mut().unwrap().record.as_mut().unwrap();
        let Ended::Result(value) = &mut record.ended else { panic!("{:?}", record.ended) };
        *value = serde_json::json!({ "Done": { "addresses": [] } });
    });
    assert!(matches!(what, What::Outcome { .. }), "{what:?}");
}
