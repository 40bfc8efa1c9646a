//! A store that is watched: its life ends at a commit, and everything is as a crash there would leave it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use billing::model::OperationStatus;
use billing::{Billing, CommitWatch, Died, Scheduler, SchedulerOptions, Store};
use sim_clock::Clock;

use crate::scripted::done;
use crate::world::{World, by, new_order};

/// Lives for so many commits; the last one is stored or not.
struct Lives {
    left: AtomicU64,
    stored: bool,
}

impl CommitWatch for Lives {
    fn before_commit(&self) -> Result<(), Died> {
        match self.left.load(Ordering::SeqCst) {
            0 => Err(Died),
            1 if !self.stored => self.after_commit(),
            _ => Ok(()),
        }
    }

    fn after_commit(&self) -> Result<(), Died> {
        match self.left.fetch_sub(1, Ordering::SeqCst) {
            1 => Err(Died),
            _ => Ok(()),
        }
    }
}

/// Another process on the world's folder that lives for so many commits.
fn mortal(world: &World, left: u64, stored: bool) -> Billing {
    let watch = Arc::new(Lives { left: AtomicU64::new(left), stored });
    let store = Store::open_watched(world.billing.store().dir(), watch).unwrap();
    Billing::new(store, Arc::clone(&world.clock) as Arc<dyn Clock>, Arc::clone(&world.module) as _)
}

#[test]
fn a_commit_that_was_cut_before_is_rolled_back_and_one_that_was_cut_after_is_stored() {
    let world = World::furnished();
    let before = world.dump();
    let billing = mortal(&world, 1, false);
    assert_eq!(billing.order(&new_order(), &by()).unwrap_err().code(), "database-died");
    assert_eq!(world.dump(), before);

    let billing = mortal(&world, 1, true);
    assert_eq!(billing.order(&new_order(), &by()).unwrap_err().code(), "database-died");
    assert_eq!(world.last(1.into()).status, OperationStatus::Due);
    // The dead write nothing more.
    let before = world.dump();
    assert_eq!(billing.order(&new_order(), &by()).unwrap_err().code(), "database-died");
    assert_eq!(world.dump(), before);
}

#[test]
fn a_process_that_could_not_take_its_sign_away_is_known_to_be_dead() {
    let world = World::furnished();
    let service = world.order();
    // Its sign, the lease, and then nothing more can be written.
    let billing = mortal(&world, 3, false);
    let lease_clock = Arc::clone(&world.computer) as Arc<dyn Clock>;
    let options = SchedulerOptions { workers: 1, lease_clock, ..SchedulerOptions::default() };
    let scheduler = Scheduler::new(&billing, options).unwrap();
    world.module.will([done()]);
    assert_eq!(scheduler.work_once(&()).unwrap_err().code(), "database-died");
    drop(scheduler);
    assert_eq!(world.last(service.id).status, OperationStatus::Running);
    // Not only when its lease is over: the computer's clock stands still.
    assert_eq!(world.scheduler(1).recover().unwrap(), [world.last(service.id).id]);
}
