//! WASM-04: an operation that one version of a module has begun, when another one is active.

use billing::model::{FailureKind, Operation, OperationStatus, ServiceId, parameters};
use billing::{RehearsalCalls, Rehearse, Until};
use processing_engine::contract::ContractVersion;

use crate::component::{MORE, Made, TASK};
use crate::components::{Host, engine};
use crate::world::by;

const ONE: &str = "pmtest-1.0.0.wasm";
const TWO: &str = "pmtest-2.0.0.wasm";

/// Version 1.0.0 has taken one of the two steps of an order.
fn half_way() -> (Host, ServiceId) {
    let host = Host::new();
    host.drop_in(ONE, &Made { open: MORE, ..Made::of("1.0.0") }.build());
    let service = host.order();
    host.step();
    let operation = operation(&host, service);
    assert_eq!((operation.state.as_deref(), operation.state_version.as_deref()), (Some("half-way"), Some("1.0.0")));
    assert_eq!(operation.state_digest, operation.module_digest);
    (host, service)
}

fn operation(host: &Host, service: ServiceId) -> Operation {
    host.billing.service(service).unwrap().operations.remove(0)
}

/// What the history tells of versions.
fn told(host: &Host, operation: &Operation) -> Vec<String> {
    let history = host.billing.operation(operation.id).unwrap().history;
    history.into_iter().filter(|line| line.what == "version").map(|line| line.detail).collect()
}

#[test]
fn wasm_04_the_active_version_goes_on_with_a_state_that_it_understands() {
    let (host, service) = half_way();
    host.drop_in(TWO, &Made::of("2.0.0").build());
    host.run(&Until::Idle);
    let operation = operation(&host, service);
    assert_eq!((operation.status, operation.module_version.as_deref()), (OperationStatus::Done, Some("2.0.0")));
    assert_eq!(operation.module_reason, None);
    assert_eq!(told(&host, &operation), ["goes on with 2.0.0, after 1.0.0"]);
}

#[test]
fn wasm_04_a_state_that_stays_the_same_stays_the_one_of_the_version_that_returned_it_first() {
    let (host, service) = half_way();
    host.drop_in(TWO, &Made { advance: MORE, ..Made::of("2.0.0") }.build());
    host.step();
    let operation = operation(&host, service);
    assert_eq!(
        (operation.module_version.as_deref(), operation.state_version.as_deref()),
        (Some("2.0.0"), Some("1.0.0"))
    );
}

#[test]
fn wasm_04_the_version_that_began_goes_on_when_the_active_one_does_not_understand_its_state() {
    let (host, service) = half_way();
    host.drop_in(TWO, &Made { advance: "unreachable", understands: false, ..Made::of("2.0.0") }.build());
    host.run(&Until::Idle);
    let operation = operation(&host, service);
    assert_eq!((operation.status, operation.module_version.as_deref()), (OperationStatus::Done, Some("1.0.0")));
    assert_eq!(operation.module_reason.as_deref(), Some("2.0.0 does not understand its state"));
    assert_eq!(told(&host, &operation), ["goes on with 1.0.0: 2.0.0 does not understand its state"]);
    // What begins, begins with the active version.
    host.billing.suspend(service, &by()).unwrap();
    host.run(&Until::Idle);
    let suspend = host.billing.service(service).unwrap().operations.remove(1);
    assert_eq!((suspend.module_version.as_deref(), suspend.module_reason), (Some("2.0.0"), None));
}

#[test]
fn wasm_04_back_to_a_version_that_cannot_say_the_one_that_began_goes_on() {
    let (host, service) = half_way();
    let old = Made { contract: ContractVersion::V0_1, advance: "unreachable", ..Made::of("2.0.0") };
    host.drop_in(TWO, &old.build());
    host.run(&Until::Idle);
    let operation = operation(&host, service);
    assert_eq!((operation.status, operation.module_version.as_deref()), (OperationStatus::Done, Some("1.0.0")));
    assert_eq!(operation.module_reason.as_deref(), Some("2.0.0 cannot say whether it understands its state"));
}

#[test]
fn wasm_04_another_build_of_a_version_that_cannot_say_goes_on() {
    let host = Host::new();
    let old = |advance| Made { contract: ContractVersion::V0_1, open: MORE, advance, ..Made::of("1.0.0") }.build();
    host.drop_in(ONE, &old("unreachable"));
    let service = host.order();
    host.step();
    host.drop_in(ONE, &old(""));
    host.run(&Until::Idle);
    assert_eq!(operation(&host, service).status, OperationStatus::Done);
}

#[test]
fn wasm_04_without_the_version_that_began_the_operation_waits_for_staff_to_install_it() {
    let (host, service) = half_way();
    let one = std::fs::read(host.modules().join(ONE)).unwrap();
    std::fs::remove_file(host.modules().join(ONE)).unwrap();
    host.drop_in(TWO, &Made { understands: false, ..Made::of("2.0.0") }.build());
    host.run(&Until::Idle);
    let stopped = operation(&host, service);
    let failure = stopped.failure.clone().unwrap();
    assert_eq!((stopped.status, failure.kind), (OperationStatus::Stopped, FailureKind::Unusable));
    assert_eq!(failure.code, "module-version-missing");
    assert!(failure.message.contains("Install pmtest 1.0.0 again beside 2.0.0"), "{}", failure.message);
    assert_eq!((stopped.state.as_deref(), stopped.state_version.as_deref()), (Some("half-way"), Some("1.0.0")));

    host.drop_in(ONE, &one);
    host.billing.retry_operation(stopped.id, &by()).unwrap();
    host.run(&Until::Idle);
    let done = operation(&host, service);
    assert_eq!((done.status, done.module_version.as_deref()), (OperationStatus::Done, Some("1.0.0")));
}

#[test]
fn wasm_04_an_active_version_that_breaks_when_it_is_asked_is_not_given_the_operation() {
    let (host, service) = half_way();
    host.drop_in(TWO, &Made { asked: "unreachable", ..Made::of("2.0.0") }.build());
    host.run(&Until::Idle);
    let operation = operation(&host, service);
    assert_eq!((operation.status, operation.module_version.as_deref()), (OperationStatus::Done, Some("1.0.0")));
    let reason = operation.module_reason.unwrap();
    assert!(reason.starts_with("2.0.0 fails when it is asked whether it understands its state"), "{reason}");
}

#[test]
fn wasm_04_a_card_is_checked_by_the_version_that_goes_on_with_it() {
    let host = Host::new();
    host.drop_in(ONE, &Made { open: TASK, ..Made::of("1.0.0") }.build());
    let service = host.order();
    host.run(&Until::Idle);
    let task = operation(&host, service).task.unwrap();
    host.drop_in(TWO, &Made { check_form: "unreachable", understands: false, ..Made::of("2.0.0") }.build());
    host.billing.close_task(task, &parameters([("rack", "A1")]), &by()).unwrap();
    host.run(&Until::Idle);
    assert_eq!(operation(&host, service).status, OperationStatus::Done);
}

#[test]
fn wasm_04_a_rehearsal_is_made_with_the_version_that_would_go_on() {
    let (host, service) = half_way();
    host.drop_in(TWO, &Made { advance: "unreachable", understands: false, ..Made::of("2.0.0") }.build());
    let calls = RehearsalCalls::new(engine(), host.billing.store());
    let rehearsed = host.billing.rehearse(&calls, Rehearse::Operation(operation(&host, service).id)).unwrap();
    assert_eq!(serde_json::to_value(&rehearsed.end).unwrap(), "done");
    assert_eq!(rehearsed.steps[0].goes_on_with.as_deref(), Some("1.0.0: 2.0.0 does not understand its state"));
    let begun = host.billing.rehearse(&calls, Rehearse::Operation(operation(&host, service).id)).unwrap();
    assert_eq!(begun, rehearsed, "a rehearsal changes nothing");
}
