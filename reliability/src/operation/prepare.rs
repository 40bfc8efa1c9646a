//! What comes before the operations, and what the administrator does meanwhile.

use billing::{Billing, BillingError};
use dcimanager_sim::ids::{PoolId, ServerId};
use dcimanager_sim::model::{Pool, Server};

use super::Run;
use super::ask::{order_in_stock, order_rack_space, suspend};
use crate::error::Result;
use crate::world::World;

/// The pool that dedicated servers and equipment get their addresses from.
pub(super) const POOL: PoolId = PoolId(1);
/// The server that an order in stock is delivered on.
const SERVER: ServerId = ServerId(1);

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

/// The administrator leaves everything alone.
#[allow(clippy::unnecessary_wraps, reason = "the list asks for the type")]
pub(super) fn hands_off(_: &World) -> Result<()> {
    Ok(())
}

/// As soon as the server is claimed, and before anything is done to it, the administrator lends it to Bob for an hour
/// and has its hardware looked at afterwards. So it has no owner, but Bob's data is on its disks.
pub(super) fn lend_claimed_server(world: &World) -> Result<()> {
    let claimed = world.billing()?.claims()?.iter().any(|claim| claim.external_id == SERVER.to_string());
    world.panel().panel(|panel| {
        if !claimed || panel.data_owners(SERVER).contains(&BOB) {
            return Ok(());
        }
        panel.write_mark(SERVER, BOB, "an hour of his work")?;
        panel.start_diagnostics(SERVER, false)?;
        panel.finish_operation(SERVER)
    })?;
    Ok(())
}

/// As soon as the server belongs to nobody, and before its disks are cleaned, the administrator gives it to Bob, who puts
/// his data on it. It is still being given back: only its owner tells that it is in use.
pub(super) fn resell_released_server(world: &World) -> Result<()> {
    world.panel().panel(|panel| {
        let is_cleaned = |server: &Server| server.diagnostics.finished_at.is_some();
        let is_free = panel.server(SERVER).is_some_and(|server| server.owner.is_none() && !is_cleaned(server));
        let bob = panel.users().find(|user| user.email == BOB).map(|user| user.id);
        if !is_free || panel.data_owners(SERVER).contains(&BOB) {
            return Ok(());
        }
        panel.set_owner(SERVER, bob)?;
        panel.write_mark(SERVER, BOB, "his shop")
    })?;
    Ok(())
}

/// Somebody whom the billing side does not know.
pub(super) const BOB: &str = "bob@example.com";
