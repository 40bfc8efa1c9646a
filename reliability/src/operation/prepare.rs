//! What comes before the operations.

use billing::{Billing, BillingError};
use dcimanager_sim::ids::{PoolId, ServerId};
use dcimanager_sim::model::Pool;

use super::Run;
use super::ask::{order_in_stock, order_rack_space, suspend};
use crate::error::Result;
use crate::world::World;

/// The pool that dedicated servers and equipment get their addresses from.
pub(super) const POOL: PoolId = PoolId(1);
/// The server that an order in stock is delivered on.
pub(super) const SERVER: ServerId = ServerId(1);

#[allow(clippy::unnecessary_wraps, reason = "the list asks for the type")]
pub(super) fn nothing(_: &mut World) -> Result<()> {
    Ok(())
}

/// The pool has no addresses left but those of its networks that are named no more.
pub(super) fn use_addresses_up(world: &mut World) -> Result<()> {
    world.panel().panel(|panel| {
        let pool = panel.pool(POOL).cloned();
        panel.set_pool(Pool { networks: Vec::new(), ..pool.unwrap_or_else(unnamed_pool) });
    });
    Ok(())
}

fn unnamed_pool() -> Pool {
    Pool { id: POOL, name: "public".to_owned(), note: String::new(), networks: Vec::new() }
}

fn carry_out(world: &mut World, ask: fn(&Billing) -> Result<(), BillingError>) -> Result<()> {
    ask(world.billing()?)?;
    Run::undisturbed(world)
}

pub(super) fn deliver(world: &mut World) -> Result<()> {
    carry_out(world, order_in_stock)
}

pub(super) fn deliver_and_suspend(world: &mut World) -> Result<()> {
    deliver(world)?;
    carry_out(world, suspend)
}

pub(super) fn deliver_suspend_and_turn_off(world: &mut World) -> Result<()> {
    deliver_and_suspend(world)?;
    Ok(world.panel().panel(|panel| panel.press_power(SERVER, false))?)
}

pub(super) fn deliver_and_keep_busy(world: &mut World) -> Result<()> {
    deliver(world)?;
    world.panel().panel(|panel| panel.start_diagnostics(SERVER, false))?;
    Ok(())
}

pub(super) fn place(world: &mut World) -> Result<()> {
    carry_out(world, order_rack_space)
}

pub(super) fn place_and_suspend(world: &mut World) -> Result<()> {
    place(world)?;
    carry_out(world, suspend)
}

pub(super) fn place_and_keep_busy(world: &mut World) -> Result<()> {
    place(world)?;
    world.panel().panel(|panel| panel.start_diagnostics(crate::world::EQUIPMENT, false))?;
    Ok(())
}
