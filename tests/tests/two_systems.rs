//! Two billing systems on one panel, which know nothing of each other and want the same server at the same moment.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use billing::model::{ModuleId, NewClient, NewOrder, NewTariff, OperationStatus, ServiceId, ServiceStatus};
use billing::{Billing, DataDir, EngineCalls, Scheduler, SchedulerOptions, Store};
use dcimanager_sim::ids::ServerId;
use processing_engine::contract::http::Method;
use processing_engine::{Abort, Engine, EngineConfig, Observer, RecordedRequest};
use system_tests::{World, by, component};
use tempfile::TempDir;

/// Waits right before the server is marked: after the last look at it.
struct BeforeTheMark {
    reached: Mutex<Option<Sender<()>>>,
    may_go: Mutex<Receiver<()>>,
}

impl Observer for BeforeTheMark {
    fn before_request(&self, request: &RecordedRequest) -> Result<(), Abort> {
        let marks = request.method == Method::Post && request.path == "/api/dci/v3/server/1";
        if marks && let Some(reached) = self.reached.lock().unwrap().take() {
            reached.send(()).unwrap();
            self.may_go.lock().unwrap().recv().unwrap();
        }
        Ok(())
    }
}

/// The other billing system: its own database, and a client of its own.
struct Other {
    billing: Billing,
    service: ServiceId,
    _data: TempDir,
}

fn other(world: &World, email: &str, observer: BeforeTheMark) -> Other {
    let data = tempfile::tempdir().unwrap();
    let dir = DataDir::open(data.path()).unwrap();
    let file = component();
    std::fs::copy(&file, dir.modules().join(file.file_name().unwrap())).unwrap();
    let store = Store::open(&dir).unwrap();
    let cache = Some(component().parent().unwrap().join("cache"));
    let engine = Engine::new(EngineConfig { code_cache: cache, ..EngineConfig::default() }).unwrap();
    let calls = EngineCalls::new(engine, &store).with_observer(Arc::new(observer));
    let billing = Billing::new(store, world.clock.clone(), Arc::new(calls));
    let client = billing.add_client(&NewClient { email: email.to_owned(), name: "Eve".to_owned() }).unwrap().id;
    billing.pay(client, 1000.into(), "EUR", &by()).unwrap();
    let module: ModuleId = billing.add_module(&world.new_module()).unwrap().id;
    billing.sync_module(module, &mut |_| {}).unwrap();
    let tariff = NewTariff { modules: vec![module], ..world.new_tariff("Small", "E-2146G-64Gb-2x960SSD") };
    let tariff = billing.add_tariff(&tariff).unwrap().id;
    let service = billing.order(&NewOrder { client, tariff, ..world.new_order() }, &by()).unwrap().id;
    Other { billing, service, _data: data }
}

fn scheduler(billing: &Billing) -> Scheduler {
    Scheduler::new(billing, SchedulerOptions { workers: 1, ..SchedulerOptions::default() }).unwrap()
}

fn take_steps(billing: &Billing, steps: usize) {
    let scheduler = scheduler(billing);
    for _ in 0..steps {
        scheduler.work_once(&()).unwrap();
    }
}

fn run(billing: &Billing) {
    scheduler(billing).run_until_idle(&()).unwrap();
}

/// The other system has looked at server 1, and marks it after this one has taken so many steps. Then this one looks
/// before the other does.
fn race(steps: usize, email: &str) -> (World, ServiceId, Other) {
    let world = World::new();
    let ((reached, is_reached), (go, may_go)) = (channel(), channel());
    let observer = BeforeTheMark { reached: Mutex::new(Some(reached)), may_go: Mutex::new(may_go) };
    let other = other(&world, email, observer);
    let service = world.order();
    std::thread::scope(|scope| {
        // The search, the claim, and the step that marks.
        let racing = scope.spawn(|| take_steps(&other.billing, 2));
        is_reached.recv().unwrap();
        take_steps(&world.billing, steps);
        go.send(()).unwrap();
        racing.join().unwrap();
    });
    take_steps(&world.billing, 1);
    run(&other.billing);
    world.run();
    (world, service, other)
}

/// Who owns the servers in the panel.
fn owners(world: &World) -> Vec<Option<String>> {
    world.panel.panel(|panel| {
        let owner = |id| panel.owner_email(ServerId(id)).map(str::to_owned);
        [1, 2].map(owner).to_vec()
    })
}

#[test]
fn a_server_that_two_billing_systems_mark_at_the_same_moment_serves_one_and_is_not_lost() {
    // From before this one has marked it to after it has given it to its client.
    for steps in 2..=5 {
        let (world, service, other) = race(steps, "eve@example.com");
        let (ours, theirs) = (world.service(service), other.billing.service(other.service).unwrap().service);
        assert_eq!((ours.status, theirs.status), (ServiceStatus::Active, ServiceStatus::Active), "{steps} steps");
        assert_ne!(ours.external_id, theirs.external_id, "{steps} steps");
        let mut owners = owners(&world);
        owners.sort();
        let both = ["anna@example.com", "eve@example.com"].map(|email| Some(email.to_owned()));
        assert_eq!(owners, both, "{steps} steps: no server is given to somebody who does not have it");
    }
}

/// The same person is a client of both: then the owner tells nobody apart, and staff are asked.
#[test]
fn a_server_that_the_other_billing_system_keeps_is_for_staff_to_decide() {
    let (world, service, other) = race(4, "anna@example.com");
    assert_eq!(other.billing.service(other.service).unwrap().service.external_id.as_deref(), Some("1"));
    let operation = world.last_operation(service);
    assert_eq!(
        (operation.status, world.failure_code(service).as_str()),
        (OperationStatus::Stopped, "server-contested")
    );
    let message = operation.failure.unwrap().message;
    assert!(message.contains("at the same moment") && message.contains("retry"), "{message}");

    // Staff leave it to the other one: its client, who is this one's too, keeps it.
    let untouched = world.panel.panel(|panel| panel.server(ServerId(1)).unwrap().clone());
    world.billing.retry_operation(operation.id, &by()).unwrap();
    world.run();
    let ours = world.service(service);
    assert_eq!((ours.status, ours.external_id.as_deref()), (ServiceStatus::Active, Some("2")));
    let now = world.panel.panel(|panel| panel.server(ServerId(1)).unwrap().clone());
    assert_eq!((now.owner, now.notes, now.os_template), (untouched.owner, untouched.notes, untouched.os_template));
}
