use billing::model::{OperationStatus, PowerAction, ServiceId, ServiceStatus};
use billing::{Happened, Notice, Scheduler, SchedulerOptions};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::model::{Bmc, PowerStatus};
use dcimanager_sim::panel::{Panel, ServerHand};
use sim_clock::{Clock, SignedDuration};
use system_tests::{World, by, calls, code};

use super::{SERVER, delivered, lasting, not_changed};

fn power(world: &World, service: ServiceId, action: PowerAction) -> billing::model::Operation {
    world.billing.power(service, action, &by()).expect("it is asked for");
    world.run();
    world.last_operation(service)
}

fn shown(world: &World) -> PowerStatus {
    world.panel.panel(|panel| panel.power_status(panel.server(SERVER).unwrap()))
}

/// What a round of upkeep puts right.
fn upkeep(world: &World) -> usize {
    // The panel reads its PDUs every 5 minutes.
    world.clock.advance(SignedDuration::from_mins(6)).unwrap();
    world.billing.reconcile(world.module, &mut |_| {}).unwrap().corrections.len()
}

#[test]
fn ded_09_a_server_that_its_client_turned_off_stays_off_until_it_is_turned_on() {
    let (world, service) = delivered();
    assert_eq!(power(&world, service, PowerAction::Off).status, OperationStatus::Done);
    assert_eq!(shown(&world), PowerStatus::Off);
    assert_eq!((upkeep(&world), shown(&world)), (0, PowerStatus::Off));
    assert_eq!(power(&world, service, PowerAction::On).status, OperationStatus::Done);
    assert_eq!(shown(&world), PowerStatus::On);
    insta::assert_snapshot!(calls(&world.asked()));
    // Off by any other hand, upkeep turns it on again.
    world.panel.panel(|panel| panel.press_power(SERVER, false)).unwrap();
    assert_eq!(upkeep(&world), 1);
}

#[test]
fn what_is_so_already_is_not_ordered_again() {
    let (world, service) = delivered();
    assert_eq!(power(&world, service, PowerAction::On).status, OperationStatus::Done);
    assert!(world.asked().iter().all(|entry| entry.effect.is_none()));
}

#[test]
fn a_reset_is_done_once_and_ends_the_wish_to_be_off() {
    let (world, service) = delivered();
    power(&world, service, PowerAction::Off);
    world.asked();
    assert_eq!(power(&world, service, PowerAction::Reset).status, OperationStatus::Done);
    let resets = world.asked().iter().filter(|entry| entry.is("POST", "/power_reset")).count();
    assert_eq!(resets, 1);
    assert!(world.service(service).parameters.iter().all(|parameter| parameter.name != "power-wish"));
}

#[test]
fn a_reset_that_fails_is_told_and_changes_nothing() {
    let (world, service) = delivered();
    let before = lasting(&world, service, SERVER);
    let fails = Fault::OperationFails { reason: "BMC: timeout".into() };
    world.panel.faults(|faults| faults.add(Rule::new("POST", "*/power_reset", fails)));
    let operation = power(&world, service, PowerAction::Reset);
    not_changed(&operation, "reset-failed");
    assert!(operation.failure.unwrap().message.contains("BMC: timeout"));
    assert_eq!(lasting(&world, service, SERVER), before);
}

#[test]
fn a_server_whose_power_is_not_known_is_refused() {
    let (world, service) = delivered();
    world.panel.panel(|panel| panel.set_bmc(SERVER, Bmc::Silent).unwrap());
    for action in [PowerAction::On, PowerAction::Off, PowerAction::Reset] {
        not_changed(&power(&world, service, action), "power-unknown");
    }
    assert!(world.asked().iter().all(|entry| entry.effect.is_none()));
}

#[test]
fn ded_09_a_suspended_service_is_not_turned_on_by_a_change() {
    let (world, service) = delivered();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    for action in [PowerAction::On, PowerAction::Off, PowerAction::Reset] {
        assert_eq!(code(world.billing.power(service, action, &by())), "service-status");
    }
}

/// A power change, and what is done to its server in the panel once its power is known.
fn interrupted(world: &World, service: ServiceId, hand: impl Fn(&mut Panel) + Sync) -> billing::model::Operation {
    world.billing.power(service, PowerAction::Off, &by()).unwrap();
    let observer = |notice: &Notice| {
        if matches!(&notice.what, Happened::Progress { message, .. } if message.contains("is known")) {
            world.panel.panel(&hand);
        }
    };
    let options = SchedulerOptions { workers: 1, ..SchedulerOptions::default() };
    Scheduler::new(&world.billing, options).unwrap().run_until_idle(&observer).unwrap();
    world.last_operation(service)
}

#[test]
fn a_change_of_a_server_that_is_gone_says_so_and_can_be_given_up() {
    let (world, service) = delivered();
    let operation = interrupted(&world, service, |panel| drop(panel.remove_server(SERVER).unwrap()));
    assert_eq!((operation.status, world.failure_code(service).as_str()), (OperationStatus::Stopped, "server-gone"));
    insta::assert_snapshot!(operation.failure.unwrap().message);

    world.billing.cancel_operation(operation.id, &by()).unwrap();
    world.run();
    not_changed(&world.last_operation(service), "server-gone");
    assert_eq!(world.service(service).status, ServiceStatus::Active);
}

/// Whose server it is by now is for staff to say; nothing of it is touched.
#[test]
fn a_change_of_a_server_that_is_somebody_elses_can_be_given_up() {
    let (world, service) = delivered();
    let bob = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
    let operation = interrupted(&world, service, |panel| panel.by_hand(SERVER, bob.clone()).unwrap());
    assert_eq!(world.failure_code(service), "server-belongs-to-another");

    let writes = world.panel.log().write_count();
    world.billing.cancel_operation(operation.id, &by()).unwrap();
    world.run();
    not_changed(&world.last_operation(service), "server-belongs-to-another");
    assert_eq!(world.panel.log().write_count(), writes);
    assert_eq!(world.service(service).operation, None);
}
