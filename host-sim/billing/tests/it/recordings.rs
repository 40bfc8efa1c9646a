//! The rows of recordings: made when a call begins, filled when it ends, deleted when they are old.

use billing::model::{FailureKind, OperationStatus};

use crate::scripted::{ask, done, fails, lock, wait};
use crate::world::World;

#[test]
fn every_call_of_an_operation_has_a_row_with_its_file_and_its_fate() {
    let world = World::furnished();
    world.module.will([wait("s1", 10), fails(FailureKind::Unavailable), done()]);
    let service = world.active();
    let recording = world.billing.operation_recording(world.last(service.id).id).unwrap();
    let operation = recording.operation.unwrap();
    assert_eq!((operation.kind.as_str(), operation.service, operation.status.as_str()), ("open", service.id.0, "done"));
    let numbers: Vec<u64> = recording.calls.iter().map(|call| call.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(world.fates(service.id), ["stored", "stored", "stored"]);
    assert!(recording.calls.iter().all(|call| call.module.as_ref().is_some_and(|file| file.version == "1.2.3")));
}

#[test]
fn a_call_under_way_is_noted_when_its_lease_is_taken() {
    let world = World::furnished();
    let service = world.order();
    let noted = std::sync::Mutex::new(Vec::new());
    world.module.will([done()]);
    world
        .scheduler(1)
        .work_once(&|notice: &billing::Notice| {
            if matches!(notice.what, billing::Happened::Calling { .. }) {
                lock(&noted).extend(world.fates(service.id));
            }
        })
        .unwrap();
    assert_eq!(*lock(&noted), ["under-way"]);
    assert_eq!(world.fates(service.id), ["stored"]);
}

#[test]
fn recordings_go_when_their_operation_ended_long_ago_and_stay_while_it_has_not() {
    let world = World::furnished();
    world.module.will([done()]);
    let ended = world.active();
    world.module.will([ask("s", "task", Vec::new())]);
    let waiting = world.order();
    world.run();
    assert_eq!(world.last(waiting.id).status, OperationStatus::WaitingTask);
    assert_eq!(world.billing.recordings_kept_days().unwrap(), 30);

    let pass_after = |days: i64| {
        let day = sim_clock::SignedDuration::from_hours(24 * days);
        sim_clock::Clock::advance(&*world.clock, day).unwrap();
        world.billing.day(sim_clock::Clock::now(&*world.clock)).unwrap();
    };
    pass_after(29);
    let first = world.billing.service(ended.id).unwrap().operations.remove(0).id;
    let kept = |id| world.billing.operation_recording(id).unwrap().calls.len();
    assert_eq!((kept(first), world.fates(waiting.id).len()), (1, 1));
    pass_after(1);
    assert_eq!((kept(first), world.fates(waiting.id).len()), (0, 1));

    world.billing.keep_recordings(0).unwrap();
    assert_eq!(world.billing.recordings_kept_days().unwrap(), 0);
}

#[test]
fn of_an_operation_without_an_end_the_first_and_the_last_calls_are_kept_whole() {
    let world = World::furnished();
    world.module.answers(|_| wait("s", 10));
    world.order();
    let sql = rusqlite::Connection::open(world.billing.store().path()).unwrap();
    let call = || {
        let scheduler = world.scheduler(1);
        scheduler.run(&billing::Until::NothingDue, &()).unwrap();
        sim_clock::Clock::advance(&*world.clock, sim_clock::SignedDuration::from_secs(10)).unwrap();
    };
    let change_last = |change: &str| {
        let last = "number = (SELECT MAX(number) FROM recording)";
        sql.execute(&format!("UPDATE recording SET {change} WHERE {last}"), []).unwrap();
    };
    let kept = |number: i64| -> bool {
        let find = "SELECT content IS NOT NULL FROM recording WHERE number = ?1";
        sql.query_row(find, [number], |row| row.get(0)).unwrap()
    };
    // A scripted module has no recording of its own, so these get one; and as if there had been many calls meanwhile.
    call();
    change_last("number = 100, content = x'00'");
    call();
    change_last("content = x'00'");
    call();
    change_last("number = 999");
    call();
    assert!(kept(100) && kept(101), "call 1,000");
    call();
    assert!(kept(100) && !kept(101), "call 1,001");
}
