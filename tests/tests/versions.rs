//! WASM-04: versions side by side. `pmrent` is in `tests/modules`: 1.0.0 is made for version 0.1.0 of the contract, 1.1.0
//! for the present one, and goes on from one of the two states of 1.0.0.

use std::fs;
use std::path::Path;
use std::process::Command;

use billing::model::{
    ModuleId, NewModule, NewOrder, NewTariff, Operation, OperationStatus, PriceChange, ServiceId, ServiceStatus,
};
use billing::{ModuleFiles, Scheduler, SchedulerOptions, Worked};
use processing_engine::contract::ContractVersion;
use processing_engine::{Engine, EngineConfig};
use sim_clock::{Clock, SignedDuration};
use system_tests::{World, by, component, components, program};

const OLD: &str = "pmrent-1.0.0.wasm";
const NEXT: &str = "pmrent-1.1.0.wasm";

/// A world in which `pmrent` rents servers out.
struct Rent {
    world: World,
    module: ModuleId,
}

impl Rent {
    /// With this version of it.
    fn with(file: &str) -> Self {
        let world = World::new();
        install(&world, file);
        let module = NewModule { component: "pmrent".to_owned(), name: "Rent".to_owned(), ..world.new_module() };
        let module = world.billing.add_module(&module).unwrap().id;
        world.billing.sync_module(module, &mut |_| {}).unwrap();
        Self { world, module }
    }

    fn order(&self) -> ServiceId {
        let tariff = NewTariff {
            product: "server".to_owned(),
            prices: PriceChange::period(1, "10".parse().unwrap()),
            fixed: Vec::new(),
            resources: Vec::new(),
            modules: vec![self.module],
            ..self.world.new_tariff("As it stands", "")
        };
        let tariff = self.world.billing.add_tariff(&tariff).unwrap().id;
        let order = NewOrder { tariff, parameters: Vec::new(), ..self.world.new_order() };
        self.world.billing.order(&order, &by()).unwrap().id
    }

    /// Ordered, and one step further: a server is claimed, and the state is `offered`.
    fn offered(&self) -> ServiceId {
        let service = self.order();
        step(&self.world);
        service
    }

    fn operation(&self, service: ServiceId) -> Operation {
        self.world.last_operation(service)
    }
}

/// Drops a file of `pmrent` into the folder of modules.
fn install(world: &World, file: &str) {
    let from = components().join("for-tests").join(file);
    assert!(from.exists(), "{} is missing: run `cargo xtask component` first", from.display());
    fs::copy(from, world.data().join("modules").join(file)).unwrap();
}

fn remove(world: &World, file: &str) {
    fs::remove_file(world.data().join("modules").join(file)).unwrap();
}

/// One step of an operation; an operation that waits is waited for.
fn step(world: &World) -> Worked {
    let scheduler = Scheduler::new(&world.billing, SchedulerOptions::default()).unwrap();
    for _ in 0..200 {
        match scheduler.work_once(&()).unwrap() {
            Worked::Nothing => world.clock.advance(SignedDuration::from_mins(1)).map(drop).unwrap(),
            worked => return worked,
        }
    }
    Worked::Nothing
}

/// What a command about the operation prints for staff.
fn said(world: &World, words: &[&str], operation: &Operation) -> String {
    host_sim(world, &[words, &[&operation.id.to_string()]].concat())
}

/// What a command prints.
fn host_sim(world: &World, arguments: &[&str]) -> String {
    let mut command = Command::new(program());
    command.args(arguments).env("HOST_SIM_DATA", world.data()).env("HOST_SIM_AS", "Tom");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// State, who returned it, who took the last step.
fn stands(operation: &Operation) -> (Option<&str>, Option<&str>, Option<&str>) {
    (operation.state.as_deref(), operation.state_version.as_deref(), operation.module_version.as_deref())
}

#[test]
fn wasm_04_each_module_is_known_by_the_contract_it_is_made_for() {
    let engine = Engine::new(EngineConfig::default()).unwrap();
    let files = ModuleFiles::new(engine.clone(), components().join("for-tests"));
    let versions: Vec<_> = files.list().unwrap().iter().map(|file| files.load(file).unwrap()).collect();
    let versions: Vec<_> =
        versions.iter().map(|one| (one.described.info.version.as_str(), one.module.contract_version())).collect();
    assert_eq!(versions, [("1.1.0", ContractVersion::V0_2), ("1.0.0", ContractVersion::V0_1)]);
    assert_eq!(engine.load(&component()).unwrap().contract_version(), ContractVersion::NEWEST);
}

#[test]
fn wasm_04_a_module_of_an_older_contract_serves_a_whole_life_in_a_real_panel() {
    let rent = Rent::with(OLD);
    rent.world.asked();
    let service = rent.order();
    rent.world.run();
    let opened = rent.world.service(service);
    assert_eq!((opened.status, opened.external_id.as_deref()), (ServiceStatus::Active, Some("1")));
    for verb in ["suspend", "resume", "close"] {
        match verb {
            "suspend" => rent.world.billing.suspend(service, &by()),
            "resume" => rent.world.billing.resume(service, &by()),
            _ => rent.world.billing.close(service, &by()),
        }
        .unwrap();
        rent.world.run();
        assert_eq!(rent.operation(service).status, OperationStatus::Done, "{verb}: {:#?}", rent.operation(service));
    }
    assert_eq!(rent.world.service(service).status, ServiceStatus::Deleted);
    let acts: Vec<_> = rent.world.asked().into_iter().filter_map(|entry| entry.effect).collect();
    assert_eq!(acts.iter().filter(|act| act.contains("changed notes of server 1")).count(), 2, "{acts:?}");
}

#[test]
fn wasm_04_the_version_that_began_goes_on_until_the_active_one_understands_the_state() {
    let rent = Rent::with(OLD);
    let service = rent.offered();
    install(&rent.world, NEXT);
    step(&rent.world);
    let marked = rent.operation(service);
    assert_eq!(stands(&marked), (Some("marked 1"), Some("1.0.0"), Some("1.0.0")));
    insta::with_settings!({filters => [(r"[0-9a-f]{12}…", "<checksum>"), (r"\d+ ms", "<time>")]}, {
        insta::assert_snapshot!(said(&rent.world, &["operation", "show"], &marked));
    });

    // What went on from `offered` then would do so today.
    let replayed = said(&rent.world, &["replay"], &marked);
    assert!(replayed.contains("the file that made the calls") && replayed.contains("No difference"), "{replayed}");

    step(&rent.world);
    let done = rent.operation(service);
    assert_eq!((done.status, done.module_version.as_deref()), (OperationStatus::Done, Some("1.1.0")));
    assert_eq!(done.module_reason, None);
    assert_eq!(rent.world.service(service).status, ServiceStatus::Active);
}

#[test]
fn wasm_04_back_at_a_version_that_cannot_say_the_newer_one_ends_what_it_began() {
    let rent = Rent::with(OLD);
    install(&rent.world, NEXT);
    let service = rent.offered();
    host_sim(&rent.world, &["plugin", "use", "pmrent@1.0.0"]);
    rent.world.run();
    let opened = rent.operation(service);
    assert_eq!((opened.status, opened.module_version.as_deref()), (OperationStatus::Done, Some("1.1.0")));
    assert_eq!(opened.module_reason.as_deref(), Some("1.0.0 cannot say whether it understands its state"));
    rent.world.billing.close(service, &by()).unwrap();
    rent.world.run();
    let closed = rent.operation(service);
    assert_eq!((closed.status, closed.module_version.as_deref()), (OperationStatus::Done, Some("1.0.0")));
}

#[test]
fn wasm_04_when_the_version_that_is_needed_is_gone_staff_install_it_again() {
    for (begun_with, then) in [(OLD, NEXT), (NEXT, OLD)] {
        let rent = Rent::with(begun_with);
        let service = rent.offered();
        install(&rent.world, then);
        remove(&rent.world, begun_with);
        rent.world.run();
        let stopped = rent.operation(service);
        assert_eq!(
            (stopped.status, rent.world.failure_code(service).as_str()),
            (OperationStatus::Stopped, "module-version-missing")
        );
        assert!(stopped.task.is_some());
        let message = stopped.failure.unwrap().message;
        assert!(message.contains(begun_with), "{message}");

        install(&rent.world, begun_with);
        rent.world.billing.retry_operation(stopped.id, &by()).unwrap();
        rent.world.run();
        assert_eq!(rent.world.service(service).status, ServiceStatus::Active, "{:#?}", rent.operation(service));
    }
}

#[test]
fn wasm_04_the_module_goes_on_from_each_of_its_states_in_another_build() {
    let world = World::new();
    let file = world.data().join("modules").join(component().file_name().unwrap());
    // The same code in other bytes: a section that nobody reads makes the component another file.
    let built = fs::read(component()).unwrap();
    let rebuilt = [built.as_slice(), &[0, 4, 3, b'o', b'w', b'n']].concat();
    let mut builds = [rebuilt, built].into_iter().cycle();
    let service = world.order();
    let mut steps = Vec::new();
    for verb in ["open", "suspend", "resume", "close"] {
        match verb {
            "suspend" => drop(world.billing.suspend(service, &by()).unwrap()),
            "resume" => drop(world.billing.resume(service, &by()).unwrap()),
            "close" => drop(world.billing.close(service, &by()).unwrap()),
            _ => {}
        }
        while world.last_operation(service).status.is_unfinished() {
            replace(&file, &builds.next().unwrap());
            assert_ne!(step(&world), Worked::Nothing, "{verb}: {:#?}", world.last_operation(service));
            let operation = world.last_operation(service);
            assert_eq!((operation.failure, operation.module_reason), (None, None), "{verb}");
            steps.extend(operation.module_digest);
        }
        assert_eq!(world.last_operation(service).status, OperationStatus::Done, "{verb}");
    }
    assert_eq!(world.service(service).status, ServiceStatus::Deleted);
    assert!(steps.len() > 10 && steps.windows(2).all(|two| two[0] != two[1]), "{steps:?}");
}

/// As a file that is copied over: another time of change, even on a coarse clock.
fn replace(file: &Path, bytes: &[u8]) {
    let before = fs::metadata(file).unwrap().modified().unwrap();
    let beside = file.with_extension("new");
    fs::write(&beside, bytes).unwrap();
    let changed = fs::File::options().write(true).open(&beside).unwrap();
    changed.set_modified(before + std::time::Duration::from_secs(1)).unwrap();
    fs::rename(&beside, file).unwrap();
}
