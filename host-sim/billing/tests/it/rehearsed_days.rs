//! What a day would bring, from the records alone.

use billing::PlannedWhat;
use billing::model::OperationKind;
use sim_clock::{Clock, SignedDuration};

use crate::scripted::at_once;
use crate::world::World;

fn pass_days(world: &World, days: i64) {
    world.clock.advance(SignedDuration::from_hours(24 * days)).unwrap();
}

#[test]
fn many_services_whose_grace_time_ends_are_an_unusual_day_and_nothing_is_written() {
    let world = World::furnished();
    world.module.answers(at_once);
    let poor: Vec<_> = (0..4).map(|number| world.unpaid(number)).collect();
    pass_days(&world, 32);
    world.run();
    assert!(poor.iter().all(|service| world.service(*service).status.word() == "suspended"));
    let quiet = world.billing.rehearse_day().unwrap();
    assert_eq!((quiet.planned.len(), quiet.deletions.due), (0, 0), "{quiet:?}");

    pass_days(&world, 13);
    let before = world.dump();
    let day = world.billing.rehearse_day().unwrap();
    assert_eq!(world.dump(), before);
    assert_eq!((day.deletions.due, day.deletions.last_month, day.deletions.unusual), (4, 0, true));
    assert!(day.planned.iter().all(|one| matches!(one.what, PlannedWhat::Pass(_)) && one.rehearsable().is_some()));

    // What was foreseen is what happens.
    pass_days(&world, 1);
    world.billing.day(world.clock.now()).unwrap();
    let closing = poor.iter().filter(|service| world.last(**service).kind == OperationKind::Close).count();
    assert_eq!(closing, 4);
}
