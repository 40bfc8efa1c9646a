//! DED-09: between the operations, the power of a server is as its service says, and only when that is safe.

use billing::model::ServiceStatus;
use billing::{Scheduler, SchedulerOptions, Until};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::{Bmc, PowerStatus};
use dcimanager_sim::panel::Panel;
use sim_clock::{Clock, SignedDuration};
use system_tests::{World, by};

const SERVER: ServerId = ServerId(1);

/// What a round of upkeep puts right, after what a person did; the panel then gets its time.
fn put_right(world: &World, hand: impl FnOnce(&mut Panel)) -> Vec<String> {
    world.panel.panel(hand);
    // The panel reads its PDUs every 5 minutes.
    world.clock.advance(SignedDuration::from_mins(6)).unwrap();
    let round = world.billing.reconcile(world.module, &mut |_| {}).unwrap();
    world.clock.advance(SignedDuration::from_mins(6)).unwrap();
    round.corrections.into_iter().map(|correction| correction.what).collect()
}

fn power(world: &World) -> PowerStatus {
    world.panel.panel(|panel| panel.power_status(panel.server(SERVER).unwrap()))
}

/// As `host-sim run` does, after this time.
fn by_itself(world: &World, time: SignedDuration) {
    world.clock.advance(time).unwrap();
    let options = SchedulerOptions { upkeep: true, ..SchedulerOptions::default() };
    Scheduler::new(&world.billing, options).unwrap().run(&Until::NothingDue, &()).unwrap();
}

#[test]
fn ded_09_a_program_that_runs_operations_puts_it_right_by_itself_every_hour() {
    let world = World::new();
    let service = world.delivered();
    by_itself(&world, SignedDuration::from_hours(1));
    assert!(power(&world) == PowerStatus::On && world.asked().iter().any(|entry| !entry.write));
    world.panel.panel(|panel| panel.press_power(SERVER, false).unwrap());
    by_itself(&world, SignedDuration::from_mins(59));
    assert!(world.asked().is_empty(), "not before the hour is over");
    by_itself(&world, SignedDuration::from_mins(1));
    assert_eq!(world.asked().iter().filter(|entry| entry.write).count(), 1);
    world.clock.advance(SignedDuration::from_mins(6)).unwrap();
    assert_eq!(power(&world), PowerStatus::On);
    let history = world.billing.service(service).unwrap().history;
    let line = history.last().unwrap();
    assert_eq!(line.what, "server 1 was off although service 1 is active: it is turned on");
    let plan = world.billing.upkeep_plan(world.module).unwrap();
    assert_eq!(plan.rounds.iter().map(|round| round.corrections).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn ded_09_the_server_of_an_active_service_is_turned_on() {
    let world = World::new();
    let service = world.delivered();
    let done = put_right(&world, |panel| panel.press_power(SERVER, false).unwrap());
    assert_eq!(done, ["server 1 was off although service 1 is active: it is turned on"]);
    assert_eq!(power(&world), PowerStatus::On);
    let history = world.billing.service(service).unwrap().history;
    assert!(history.iter().any(|line| line.what == done[0] && line.who == "Amsterdam"), "{history:#?}");
    // Everything is as it should be: a second round does nothing.
    let writes = world.panel.log().write_count();
    assert!(put_right(&world, |_| {}).is_empty());
    assert_eq!(world.panel.log().write_count(), writes);
}

#[test]
fn ded_09_the_server_of_a_stopped_service_is_turned_off() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    world.run();
    assert_eq!(world.service(service).status, ServiceStatus::Suspended);
    assert_eq!(put_right(&world, |_| {}), ["server 1 was on although service 1 is suspended: it is turned off"]);
    assert_eq!(power(&world), PowerStatus::Off);
}

/// Nothing is written to the panel, although the server is off.
fn left_alone(hand: impl FnOnce(&mut Panel)) {
    let world = World::new();
    world.delivered();
    world.panel.panel(|panel| panel.press_power(SERVER, false)).unwrap();
    let writes = world.panel.log().write_count();
    assert!(put_right(&world, hand).is_empty());
    assert_eq!(world.panel.log().write_count(), writes);
}

#[test]
fn ded_09_a_server_in_maintenance_is_left_alone() {
    left_alone(|panel| panel.set_maintenance(SERVER, true).unwrap());
}

#[test]
fn ded_09_a_server_with_a_running_operation_is_left_alone() {
    left_alone(|panel| {
        panel.start_diagnostics(SERVER, false).unwrap();
    });
}

#[test]
fn ded_09_a_server_whose_power_is_not_known_is_left_alone() {
    left_alone(|panel| panel.set_bmc(SERVER, Bmc::Silent).unwrap());
}

#[test]
fn ded_09_a_server_that_belongs_to_somebody_else_is_left_alone() {
    left_alone(|panel| {
        let bob = panel.users().find(|user| user.email == "bob@example.com").map(|user| user.id);
        panel.set_owner(SERVER, bob).unwrap();
    });
}

#[test]
fn ded_09_a_service_with_an_operation_is_left_alone() {
    let world = World::new();
    let service = world.delivered();
    world.billing.suspend(service, &by()).unwrap();
    assert!(put_right(&world, |panel| panel.press_power(SERVER, false).unwrap()).is_empty());
}

#[test]
fn ded_09_a_round_asks_once_a_page_and_not_once_a_service() {
    let world = World::new();
    world.delivered();
    world.delivered();
    world.asked();
    world.billing.reconcile(world.module, &mut |_| {}).unwrap();
    assert_eq!(world.asked().len(), 1);
}
