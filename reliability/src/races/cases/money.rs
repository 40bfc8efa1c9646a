//! Payments and daily passes by several processes at the same time.

use billing::LedgerFilter;
use billing::model::{EntryKind, ServiceStatus};
use sim_clock::SignedDuration;

use crate::error::Result;
use crate::races::arena::{Arena, Field};
use crate::races::fleet::Stock;
use crate::races::judge::{Tally, broken, tally};
use crate::races::{Outcome, Size};

/// Services whose periods end at the same time.
const SERVICES: u64 = 4;
/// Passes that are begun at the same time.
const PASSES: u64 = 4;

pub(in crate::races) fn run(field: &Field, size: &Size, _: u64) -> Result<Outcome> {
    let stock = Stock { first: 1, fitting: SERVICES, nearest: 0, addresses: 8 };
    let arena = Arena::new(field, vec![stock], 1)?;
    let Some(system) = arena.systems.first() else { return Ok(Outcome::default()) };
    system.order(SERVICES)?;
    let mut wrong = arena.work(size.processes, size.workers)?;

    // A month later nothing is left of the money, and exactly what is owed comes in, in as many payments as services.
    system.billing.clock().advance(SignedDuration::from_hours(31 * 24))?;
    let number = system.client.to_string();
    let pay = ["pay", "--client", &number, "--amount", "100"];
    let mut started = arena.start(size.processes, size.workers)?;
    for at in 0..SERVICES.max(PASSES) {
        if at < SERVICES {
            started.push(arena.program().start(system.data(), &pay, &format!("payment-{at}"))?);
        }
        if at < PASSES {
            started.push(arena.program().start(system.data(), &["day"], &format!("day-{at}"))?);
        }
    }
    for process in started {
        wrong.extend(process.ended()?);
    }
    // Whom the money came too late for runs again.
    wrong.extend(arena.program().start(system.data(), &["day"], "last-day")?.ended()?);
    wrong.extend(arena.work(size.processes, size.workers)?);

    let entries = system.billing.ledger(&LedgerFilter::default())?;
    let count = |kind| entries.iter().filter(|entry| entry.kind == kind).count() as u64;
    let (payments, charges) = (count(EntryKind::Payment), count(EntryKind::Charge));
    if payments != SERVICES + 1 {
        wrong.push(format!("{payments} payments are in the ledger, {} were made", SERVICES + 1));
    }
    if charges != SERVICES * 2 {
        wrong.push(format!("{charges} periods were charged, {} began", SERVICES * 2));
    }
    let balance = system.billing.balance(system.client)?.amount;
    if !balance.is_zero() {
        wrong.push(format!("{balance} is left of what was paid for exactly"));
    }
    for service in system.billing.services(&billing::ServiceFilter::default())? {
        if service.status != ServiceStatus::Active {
            wrong.push(format!("service {} is {} though it is paid for", service.id, service.status));
        }
    }
    wrong.extend(broken(&arena)?);
    let tally = Tally { contested: 0, ..tally(&arena)? };
    Ok(Outcome { tally, asked: SERVICES + PASSES, available: SERVICES, killed: 0, wrong })
}
