//! Leases: who may store an outcome, and what happens to the operations of those who died.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use billing::model::{Counters, FailureKind, HoldOn, OperationStatus};
use billing::{Happened, Notice, Scheduler, Worked};
use sim_clock::{Clock, SignedDuration};

use crate::scripted::{at_once, done, fails, failure, lock, wait};
use crate::world::{World, by};

/// A module that says when it is called, and then waits until it is let go.
fn blocking(world: &World) -> (Receiver<()>, Sender<()>) {
    let (called, is_called) = channel();
    let (let_go, is_let_go) = channel();
    let (called, is_let_go) = (Mutex::new(called), Mutex::new(is_let_go));
    world.module.answers(move |_| {
        lock(&called).send(()).unwrap();
        lock(&is_let_go).recv().unwrap();
        done()
    });
    (is_called, let_go)
}

/// Leases an operation and dies in the middle of the call: the scheduler's sign stays, its lock does not.
fn die_in_a_call(world: &World) {
    let signs = || -> BTreeSet<PathBuf> {
        let hosts = std::fs::read_dir(world.billing.store().dir().hosts()).unwrap();
        hosts.map(|sign| sign.unwrap().path()).collect()
    };
    let others = signs();
    let scheduler = world.scheduler(1);
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        scheduler.work_once(&|notice: &Notice| {
            assert!(matches!(notice.what, Happened::Calling { .. }));
            std::panic::panic_any("killed");
        })
    }));
    assert!(died.is_err());
    // A killed process does not tidy up: its row and its file stay, without the lock.
    let sign = signs().difference(&others).next().unwrap().clone();
    let id = sign.file_stem().unwrap().to_string_lossy().into_owned();
    drop(scheduler);
    std::fs::write(&sign, b"").unwrap();
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    sql.execute("INSERT INTO host_process (id, pid, started_at) VALUES (?1, 1, 0)", [id]).unwrap();
}

#[test]
fn a_worker_that_lost_its_lease_writes_nothing_but_what_its_call_did() {
    let world = World::furnished();
    let (called, let_go) = blocking(&world);
    let service = world.order();
    let slow = world.scheduler(1);
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| slow.work_once(&()).unwrap());
        called.recv().unwrap();
        // The call takes longer than the lease, and somebody else takes the operation.
        world.computer.advance(SignedDuration::from_secs(91)).unwrap();
        let other = world.another_process();
        let quick = other.scheduler(1);
        assert_eq!(quick.recover().unwrap().len(), 1);
        world.module.will([wait("mine", 60)]);
        assert!(matches!(quick.work_once(&()).unwrap(), Worked::Step(_)));
        let before = world.dump_without("recording");
        assert_eq!(world.fates(service.id), ["lost", "stored"]);
        let_go.send(()).unwrap();
        assert_eq!(worker.join().unwrap(), Worked::Lost(world.last(service.id).id));
        assert_eq!(world.dump_without("recording"), before);
    });
    assert_eq!(world.last(service.id).state.as_deref(), Some("mine"));
    assert_eq!(world.fates(service.id), ["late", "stored"]);
}

#[test]
fn a_lease_is_not_taken_while_its_worker_lives_and_its_time_is_not_over() {
    let world = World::furnished();
    let (called, let_go) = blocking(&world);
    world.order();
    let slow = world.scheduler(1);
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| slow.work_once(&()).unwrap());
        called.recv().unwrap();
        world.computer.advance(SignedDuration::from_secs(89)).unwrap();
        let other = world.another_process();
        let quick = other.scheduler(1);
        assert!(quick.recover().unwrap().is_empty());
        assert_eq!(quick.work_once(&()).unwrap(), Worked::Nothing);
        let_go.send(()).unwrap();
        assert!(matches!(worker.join().unwrap(), Worked::Step(_)));
    });
}

#[test]
fn a_killed_process_is_noticed_at_once_and_its_step_is_repeated_with_the_same_arguments() {
    let world = World::furnished();
    world.module.will([wait("installing", 0)]);
    let service = world.order();
    world.scheduler(1).work_once(&()).unwrap();
    die_in_a_call(&world);
    assert_eq!(world.last(service.id).status, OperationStatus::Running);

    world.module.take_log();
    world.module.will([done()]);
    world.run();
    assert_eq!(world.module.take_log(), ["op 1 try 2: advance installing: timer"]);
    assert_eq!(world.last(service.id).status, OperationStatus::Done);
    insta::assert_snapshot!(world.history(world.last(service.id).id));
    // What is left of the dead goes when somebody looks the next time.
    world.run();
    assert_eq!(std::fs::read_dir(world.billing.store().dir().hosts()).unwrap().count(), 0);
}

#[test]
fn a_process_whose_sign_is_gone_is_not_taken_for_dead_before_its_lease_is_over() {
    let world = World::furnished();
    let service = world.order();
    die_in_a_call(&world);
    for sign in std::fs::read_dir(world.billing.store().dir().hosts()).unwrap() {
        std::fs::remove_file(sign.unwrap().path()).unwrap();
    }
    let scheduler = world.scheduler(1);
    assert!(scheduler.recover().unwrap().is_empty());
    world.computer.advance(SignedDuration::from_secs(90)).unwrap();
    assert_eq!(scheduler.recover().unwrap(), [world.last(service.id).id]);
}

#[test]
fn a_step_that_kills_the_process_each_time_needs_a_person() {
    let world = World::furnished();
    let service = world.order();
    for _ in 0..10 {
        assert_eq!(world.last(service.id).status, OperationStatus::Due);
        die_in_a_call(&world);
        world.scheduler(1).recover().unwrap();
    }
    let operation = world.last(service.id);
    assert_eq!(operation.status, OperationStatus::Stopped);
    assert_eq!(operation.failure.unwrap().code, "host-lost");
    assert!(operation.task.is_some());
}

#[test]
fn an_interrupted_call_leaves_no_trace_but_its_recording() {
    let world = World::furnished();
    world.module.answers(at_once);
    world.order();
    let before = world.dump_without("recording");
    let interrupted = Interrupted(std::sync::Arc::clone(&world.module));
    let clock = std::sync::Arc::clone(&world.clock) as std::sync::Arc<dyn Clock>;
    let billing = billing::Billing::new(world.billing.store().clone(), clock, std::sync::Arc::new(interrupted));
    {
        let scheduler = Scheduler::new(&billing, billing::SchedulerOptions::default()).unwrap();
        assert!(matches!(scheduler.work_once(&()).unwrap(), Worked::Interrupted(_)));
    }
    assert_eq!(world.fates(1.into()), ["interrupted"]);
    let after = world.dump_without("recording");
    let without_start =
        |text: &str| text.lines().filter(|line| !line.starts_with("operation:")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_start(&after), without_start(&before));
    assert_eq!(world.last(1.into()).status, OperationStatus::Due);
    assert_eq!(world.last(1.into()).failures, 0);
}

/// What was held after the lease was taken is held, as long as nothing was written under it.
#[test]
fn after_an_interrupted_call_that_wrote_nothing_the_guard_is_asked_again() {
    for (writes, status) in [(0, OperationStatus::Held), (1, OperationStatus::Due)] {
        let world = World::furnished();
        world.module.answers(at_once);
        let service = world.active().id;
        world.billing.close(service, &by()).unwrap();
        world.module.writes(writes);
        let interrupted = Interrupted(std::sync::Arc::clone(&world.module));
        let clock = std::sync::Arc::clone(&world.clock) as std::sync::Arc<dyn Clock>;
        let billing = billing::Billing::new(world.billing.store().clone(), clock, std::sync::Arc::new(interrupted));
        let scheduler = Scheduler::new(&billing, billing::SchedulerOptions::default()).unwrap();
        assert!(matches!(scheduler.work_once(&()).unwrap(), Worked::Interrupted(_)));
        world.billing.place_hold(&HoldOn::Service(service), &by().because("case 7")).unwrap();
        scheduler.work_once(&()).unwrap();
        assert_eq!(world.last(service).status, status, "{writes} writes");
    }
}

struct Interrupted(std::sync::Arc<crate::scripted::Scripted>);

impl billing::ModuleCalls for Interrupted {
    fn describe(&self, component: &str) -> Result<billing::Described, billing::model::CallFailure> {
        self.0.describe(component)
    }

    fn check_connection(&self, target: &billing::Target) -> billing::Called<()> {
        self.0.check_connection(target)
    }

    fn sync_config(
        &self,
        target: &billing::Target,
        cursor: Option<&str>,
    ) -> billing::Called<processing_engine::contract::Snapshot> {
        self.0.sync_config(target, cursor)
    }

    fn inventory(
        &self,
        target: &billing::Target,
        order: Option<&billing::ServiceCall>,
        cursor: Option<&str>,
    ) -> billing::Called<processing_engine::contract::InventoryPage> {
        self.0.inventory(target, order, cursor)
    }

    fn holdings(
        &self,
        target: &billing::Target,
        tariffs: &[processing_engine::contract::TariffOffer],
        cursor: Option<&str>,
    ) -> billing::Called<processing_engine::contract::HoldingsPage> {
        self.0.holdings(target, tariffs, cursor)
    }

    fn reconcile(
        &self,
        target: &billing::Target,
        cursor: Option<&str>,
    ) -> billing::Called<processing_engine::contract::Page> {
        self.0.reconcile(target, cursor)
    }

    fn step(
        &self,
        _target: &billing::Target,
        _service: &billing::ServiceCall,
        _request: &billing::StepRequest,
    ) -> billing::Called<processing_engine::contract::Step> {
        let called = billing::Called::of(Err(failure(FailureKind::Unavailable)));
        let cost = Counters { writes: *lock(&self.0.writes), ..called.cost };
        billing::Called { interrupted: true, cost, ..called }
    }

    fn check_form(
        &self,
        target: &billing::Target,
        service: &billing::ServiceCall,
        state: &str,
        form: &[billing::model::Parameter],
    ) -> billing::Called<Vec<processing_engine::contract::FieldError>> {
        self.0.check_form(target, service, state, form)
    }

    fn login_link(
        &self,
        target: &billing::Target,
        service: &billing::ServiceCall,
    ) -> billing::Called<processing_engine::SecretString> {
        self.0.login_link(target, service)
    }
}

#[test]
fn two_processes_share_the_work_and_see_each_others_records() {
    let one = World::furnished();
    let two = one.another_process();
    one.module.answers(at_once);
    let service = two.order();
    assert_eq!(one.service(service.id).status.word(), "ordered");
    one.run();
    assert_eq!(two.service(service.id).status.word(), "active");
    one.module.will([fails(FailureKind::Refused)]);
    two.billing.suspend(service.id, &by()).unwrap();
    one.refused("service-busy", |billing| billing.close(service.id, &by()));
    two.run();
    assert_eq!(one.last(service.id).status, OperationStatus::Stopped);
    assert_eq!(one.billing.installation(), two.billing.installation());
}
