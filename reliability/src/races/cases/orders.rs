//! Races for servers and addresses.

use crate::error::Result;
use crate::races::arena::{Arena, Field};
use crate::races::fleet::Stock;
use crate::races::judge::{Tally, broken, tally};
use crate::races::{Outcome, Size};

/// Numbers of the second panel's servers begin here.
const SECOND: u64 = 1001;

/// A panel that has something to build from for everybody who gets no server.
fn stock(size: &Size) -> Stock {
    let nearest = size.orders.saturating_sub(size.servers);
    Stock { first: 1, fitting: size.servers, nearest, addresses: number(size.orders) }
}

fn number(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Who gets no server gets a task.
fn expected(size: &Size) -> Tally {
    let delivered = size.orders.min(size.servers);
    Tally { delivered, to_build: size.orders - delivered, ..Tally::default() }
}

pub(in crate::races) fn threads(field: &Field, size: &Size, _: u64) -> Result<Outcome> {
    race(field, size, 1, size.processes * size.workers)
}

pub(in crate::races) fn processes(field: &Field, size: &Size, _: u64) -> Result<Outcome> {
    race(field, size, size.processes, size.workers)
}

fn race(field: &Field, size: &Size, processes: u64, workers: u64) -> Result<Outcome> {
    let arena = Arena::new(field, vec![stock(size)], 1)?;
    order(&arena, size.orders)?;
    let wrong = arena.work(processes, workers)?;
    judged(&arena, size, &expected(size), 0, wrong)
}

pub(in crate::races) fn billing_systems(field: &Field, size: &Size, _: u64) -> Result<Outcome> {
    let arena = Arena::new(field, vec![stock(size)], 2)?;
    order(&arena, size.orders)?;
    let wrong = arena.work(size.processes.div_ceil(2), size.workers)?;
    judged(&arena, size, &expected(size), 0, wrong)
}

pub(in crate::races) fn killed(field: &Field, size: &Size, seed: u64) -> Result<Outcome> {
    let arena = Arena::new(field, vec![stock(size)], 1)?;
    order(&arena, size.orders)?;
    let (killed, wrong) = arena.work_and_kill(size.processes, size.workers, size.orders.div_ceil(4), seed)?;
    judged(&arena, size, &expected(size), killed, wrong)
}

pub(in crate::races) fn next_module(field: &Field, size: &Size, _: u64) -> Result<Outcome> {
    let here = size.servers.div_ceil(2);
    // Nothing to build from at the first panel: its module has nothing, and the next one is asked.
    let first = Stock { fitting: here, nearest: 0, ..stock(size) };
    let second = Stock { first: SECOND, fitting: size.servers - here, ..stock(size) };
    let arena = Arena::new(field, vec![first, second], 1)?;
    order(&arena, size.orders)?;
    let wrong = arena.work(size.processes, size.workers)?;
    let expected = Tally { by_next_module: size.servers - here, ..expected(size) };
    judged(&arena, size, &expected, 0, wrong)
}

pub(in crate::races) fn addresses(field: &Field, size: &Size, _: u64) -> Result<Outcome> {
    let stock = Stock { fitting: size.orders, nearest: 0, addresses: number(size.servers), ..stock(size) };
    let arena = Arena::new(field, vec![stock], 1)?;
    order(&arena, size.orders)?;
    let wrong = arena.work(size.processes, size.workers)?;
    let refused = size.orders - size.servers;
    let expected = Tally { delivered: size.servers, refused, ..Tally::default() };
    judged(&arena, size, &expected, 0, wrong)
}

/// All orders, shared between the billing systems.
fn order(arena: &Arena<'_>, orders: u64) -> Result<()> {
    let systems = arena.systems.len() as u64;
    for (system, number) in arena.systems.iter().zip(0..) {
        system.order((orders + number) / systems)?;
    }
    Ok(())
}

fn judged(arena: &Arena<'_>, size: &Size, expected: &Tally, killed: u64, mut wrong: Vec<String>) -> Result<Outcome> {
    let tally = tally(arena)?;
    let found = Tally { contested: expected.contested, ..tally };
    if found != *expected {
        wrong.push(format!("expected {expected:?}, found {found:?}"));
    }
    wrong.extend(broken(arena)?);
    Ok(Outcome { tally, asked: size.orders, available: size.servers, killed, wrong })
}
