//! Real components, from the folder to a service: what the engine-backed door adds to the scripted one.

use std::sync::Arc;
use std::time::Duration;

use billing::model::{
    FailureKind, ModuleId, NewOrder, OperationStatus, ProcessingModule, ServiceStatus, Trust, parameters,
};
use billing::{Billing, BillingError, DataDir, EngineCalls, ModuleFiles, Scheduler, SchedulerOptions, Store, Until};
use processing_engine::{Allocation, Engine, EngineConfig, Limits};
use sim_clock::ManualClock;
use tempfile::TempDir;

use crate::component::component;
use crate::world::{by, new_module, new_order, new_tariff};

pub(crate) struct Host {
    _temp: TempDir,
    pub(crate) dir: DataDir,
    pub(crate) billing: Billing,
}

pub(crate) fn engine() -> Engine {
    let limits = Limits { deadline: Duration::from_millis(300), ..Limits::default() };
    Engine::new(EngineConfig { limits, allocation: Allocation::OnDemand, ..EngineConfig::default() }).unwrap()
}

impl Host {
    pub(crate) fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let dir = DataDir::open(temp.path()).unwrap();
        let store = Store::open(&dir).unwrap();
        let calls = EngineCalls::new(engine(), &store);
        let billing = Billing::new(store, Arc::new(ManualClock::default()), Arc::new(calls));
        Self { _temp: temp, dir, billing }
    }

    pub(crate) fn drop_in(&self, file: &str, bytes: &[u8]) {
        std::fs::write(self.dir.modules().join(file), bytes).unwrap();
    }

    fn add_module(&self) -> billing::Result<ProcessingModule> {
        self.billing.add_module(&new_module("main"))
    }

    /// An order through the component in the folder.
    pub(crate) fn order(&self) -> billing::model::ServiceId {
        let module = self.add_module().unwrap().id;
        self.billing.sync_module(module, &mut |_| ()).unwrap();
        let mut tariff = new_tariff("Small", &[module]);
        (tariff.fixed, tariff.resources) = (Vec::new(), Vec::new());
        self.billing.add_tariff(&tariff).unwrap();
        let client = billing::model::NewClient { email: "a@b.c".into(), name: "A".into() };
        let client = self.billing.add_client(&client).unwrap();
        self.billing.pay(client.id, "100".parse().unwrap(), "EUR", &by()).unwrap();
        let order = NewOrder { parameters: Vec::new(), ..new_order() };
        self.billing.order(&order, &by()).unwrap().id
    }

    /// The folder of components.
    pub(crate) fn modules(&self) -> std::path::PathBuf {
        self.dir.modules()
    }

    /// One step of an operation.
    pub(crate) fn step(&self) {
        Scheduler::new(&self.billing, SchedulerOptions::default()).unwrap().work_once(&()).unwrap();
    }

    pub(crate) fn run(&self, until: &Until) {
        Scheduler::new(&self.billing, SchedulerOptions::default()).unwrap().run(until, &()).unwrap();
    }
}

#[test]
fn wasm_02_a_file_that_is_dropped_in_is_found_and_used() {
    let host = Host::new();
    let error = host.add_module().unwrap_err();
    assert_eq!(error.code(), "module-unusable");
    assert!(error.to_string().contains("pmtest-<version>.wasm"), "{error}");
    host.drop_in("pmtest-1.0.0.wasm", &component("pmtest", "1.0.0", ""));
    let service = host.order();
    host.run(&Until::Idle);
    let detail = host.billing.service(service).unwrap();
    assert_eq!(detail.service.status, ServiceStatus::Active);
    let operation = &detail.operations[0];
    assert_eq!(operation.module_version.as_deref(), Some("1.0.0"));
    assert_eq!(operation.module_digest.as_deref().map(str::len), Some(64));
    assert_eq!(operation.cost.calls, 1);
    host.billing.close(service, &by()).unwrap();
    host.run(&Until::Idle);
    assert_eq!(host.billing.service(service).unwrap().service.status, ServiceStatus::Deleted);
}

#[test]
fn wasm_02_a_file_that_is_refused_disturbs_no_other() {
    let host = Host::new();
    host.drop_in("pmtest-1.0.0.wasm", &component("pmtest", "1.0.0", ""));
    host.drop_in("pmtest-1.10.0.wasm", &component("pmtest", "1.10.0", ""));
    host.drop_in("pmtest-2.0.0.wasm", b"not a component");
    host.drop_in("pmtest-3.0.0.wasm", &component("pmother", "3.0.0", ""));
    host.drop_in("readme.txt", b"drop files here");
    assert_eq!(host.billing.describe("pmtest").unwrap().info.version, "1.10.0");
    let files = ModuleFiles::new(engine(), host.dir.modules());
    let list: Vec<_> = files
        .list()
        .unwrap()
        .iter()
        .map(|file| match files.load(file) {
            Ok(loaded) => format!("{} is {}", file.version, loaded.described.info.version),
            Err(failure) => format!("{}: {}", file.version, failure.code),
        })
        .collect();
    assert_eq!(
        list,
        ["3.0.0: module-file-refused", "2.0.0: module-file-refused", "1.10.0 is 1.10.0", "1.0.0 is 1.0.0"]
    );
    for file in ["pmtest-1.0.0.wasm", "pmtest-1.10.0.wasm"] {
        std::fs::remove_file(host.dir.modules().join(file)).unwrap();
    }
    let message = host.billing.describe("pmtest").unwrap_err().to_string();
    assert!(message.contains("pmtest-3.0.0.wasm") && message.contains("`pmother 3.0.0`"), "{message}");
    assert!(message.contains("pmtest-2.0.0.wasm"), "{message}");
}

#[test]
fn wasm_02_a_new_file_is_noticed_without_a_restart() {
    let host = Host::new();
    host.drop_in("pmtest-1.0.0.wasm", &component("pmtest", "1.0.0", ""));
    assert_eq!(host.billing.describe("pmtest").unwrap().info.version, "1.0.0");
    host.drop_in("pmtest-1.1.0.wasm", &component("pmtest", "1.1.0", ""));
    assert_eq!(host.billing.describe("pmtest").unwrap().info.version, "1.1.0");
    // The same name with other contents, such as a build of one's own.
    let first_build = host.billing.describe("pmtest").unwrap();
    host.drop_in("pmtest-1.1.0.wasm", &component("pmtest", "1.1.0", "unreachable"));
    let second_build = host.billing.describe("pmtest").unwrap();
    assert_eq!(second_build.info.version, "1.1.0");
    assert_ne!(first_build.file.digest, second_build.file.digest);
    // A version that it does not say of itself is not taken for it.
    host.drop_in("pmtest-1.2.0.wasm", &component("pmtest", "1.2.0-dirty", ""));
    assert_eq!(host.billing.describe("pmtest").unwrap().info.version, "1.1.0");
}

#[test]
fn a_component_that_breaks_stops_its_operation() {
    let host = Host::new();
    host.drop_in("pmtest-1.0.0.wasm", &component("pmtest", "1.0.0", "unreachable"));
    let service = host.order();
    host.run(&Until::Idle);
    let operation = host.billing.service(service).unwrap().operations.remove(0);
    let failure = operation.failure.unwrap();
    assert_eq!((operation.status, failure.kind), (OperationStatus::Stopped, FailureKind::Broken));
    assert_eq!(failure.code, "module-trap");
}

#[test]
fn a_component_that_takes_too_long_is_tried_again() {
    let host = Host::new();
    host.drop_in("pmtest-1.0.0.wasm", &component("pmtest", "1.0.0", "(loop br 0) unreachable"));
    let service = host.order();
    host.run(&Until::NothingDue);
    let operation = host.billing.service(service).unwrap().operations.remove(0);
    let failure = operation.failure.unwrap();
    assert_eq!((operation.status, failure.code.as_str()), (OperationStatus::Due, "limit-deadline"));
}

#[test]
fn a_file_that_takes_long_to_introduce_itself_delays_no_other_module() {
    let temp = tempfile::tempdir().unwrap();
    let limits = Limits { deadline: Duration::from_secs(5), ..Limits::default() };
    let config = EngineConfig { limits, allocation: Allocation::OnDemand, ..EngineConfig::default() };
    let files = ModuleFiles::new(Engine::new(config).unwrap(), temp.path());
    let put = |name: &str, bytes: &[u8]| std::fs::write(temp.path().join(format!("{name}-1.0.0.wasm")), bytes).unwrap();
    put("endless", &test_guests::Guest::new().body("describe", "(loop $forever (br $forever)) unreachable").build());
    for number in 0..3 {
        put(&format!("good{number}"), &component(&format!("good{number}"), "1.0.0", ""));
    }
    std::thread::scope(|scope| {
        let endless = scope.spawn(|| files.get("endless").unwrap_err());
        for number in 0..3 {
            files.get(&format!("good{number}")).unwrap();
        }
        assert!(!endless.is_finished(), "all three were there first");
        assert_eq!(endless.join().unwrap().code, "module-file-refused");
    });
}

#[test]
fn an_operation_without_a_component_waits_for_a_person_and_goes_on_with_the_next_version() {
    let host = Host::new();
    host.drop_in("pmtest-1.0.0.wasm", &component("pmtest", "1.0.0", ""));
    let service = host.order();
    std::fs::remove_file(host.dir.modules().join("pmtest-1.0.0.wasm")).unwrap();
    host.run(&Until::Idle);
    let operation = host.billing.service(service).unwrap().operations.remove(0);
    assert_eq!(operation.failure.unwrap().code, "module-file-missing");
    host.drop_in("pmtest-1.0.1.wasm", &component("pmtest", "1.0.1", ""));
    host.billing.close_task(operation.task.unwrap(), &[], &by()).unwrap();
    host.run(&Until::Idle);
    let operation = host.billing.service(service).unwrap().operations.remove(0);
    assert_eq!((operation.status, operation.module_version.as_deref()), (OperationStatus::Done, Some("1.0.1")));
}

#[test]
fn mod_02_certificates_that_cannot_be_read_are_told_from_a_panel_that_cannot_be_reached() {
    let host = Host::new();
    host.drop_in("pmtest-1.0.0.wasm", &component("pmtest", "1.0.0", ""));
    let mut new = new_module("main");
    new.trust = Trust::Ca("no certificate".into());
    let error = host.billing.add_module(&new).unwrap_err();
    assert_eq!(error.code(), "trust-invalid", "{error}");
    new.trust = Trust::Pin("12:34".into());
    assert_eq!(host.billing.add_module(&new).unwrap_err().code(), "trust-invalid");
    new.trust = Trust::Insecure;
    assert_eq!(host.billing.add_module(&new).unwrap().trust, Trust::Insecure);
    let other = billing::model::ModuleChange { settings: parameters([("x", "y")]), ..Default::default() };
    let error = host.billing.change_module(ModuleId(1), &other).unwrap_err();
    assert!(matches!(error, BillingError::Refused(_)) && error.code() == "settings-invalid");
}
