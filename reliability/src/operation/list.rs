//! The operations.

use billing::model::{NewOrder, OperationKind, parameters};
use billing::{Billing, BillingError};
use dcimanager_sim::ids::{PoolId, ServerId};
use dcimanager_sim::model::Pool;

use super::{Operation, Run, SERVICE};
use crate::error::Result;
use crate::world::{Tariff, World, by};

/// All operations that are swept.
pub const ALL: &[Operation] = &[
    Operation {
        name: "dedicated-open",
        product: "dedicated",
        about: "a server is in stock; with an account, two addresses, a script and the OS",
        kind: OperationKind::Open,
        prepare: nothing,
        ask: order_in_stock,
    },
    Operation {
        name: "dedicated-open-build",
        product: "dedicated",
        about: "no server fits, staff build one",
        kind: OperationKind::Open,
        prepare: nothing,
        ask: order_to_be_built,
    },
    Operation {
        name: "dedicated-open-undo",
        product: "dedicated",
        about: "the addresses are used up: all is taken back, and done again when there are some",
        kind: OperationKind::Open,
        prepare: use_addresses_up,
        ask: order_in_stock,
    },
    Operation {
        name: "dedicated-suspend",
        product: "dedicated",
        about: "the switch ports are shut",
        kind: OperationKind::Suspend,
        prepare: deliver,
        ask: suspend,
    },
    Operation {
        name: "dedicated-resume",
        product: "dedicated",
        about: "the switch ports are opened",
        kind: OperationKind::Resume,
        prepare: deliver_and_suspend,
        ask: resume,
    },
    Operation {
        name: "dedicated-close",
        product: "dedicated",
        about: "a stopped service on a server that is off: every act of the seed document has something to do",
        kind: OperationKind::Close,
        prepare: deliver_suspend_and_turn_off,
        ask: close,
    },
    Operation {
        name: "dedicated-close-busy",
        product: "dedicated",
        about: "an operation is running on the server",
        kind: OperationKind::Close,
        prepare: deliver_and_keep_busy,
        ask: close,
    },
    Operation {
        name: "colocation-open",
        product: "colocation",
        about: "the card, then addresses by themselves",
        kind: OperationKind::Open,
        prepare: nothing,
        ask: order_rack_space,
    },
    Operation {
        name: "colocation-open-addresses",
        product: "colocation",
        about: "the addresses are used up: staff get the second task",
        kind: OperationKind::Open,
        prepare: use_addresses_up,
        ask: order_rack_space,
    },
    Operation {
        name: "colocation-suspend",
        product: "colocation",
        about: "the switch ports are shut",
        kind: OperationKind::Suspend,
        prepare: place,
        ask: suspend,
    },
    Operation {
        name: "colocation-resume",
        product: "colocation",
        about: "the switch ports are opened",
        kind: OperationKind::Resume,
        prepare: place_and_suspend,
        ask: resume,
    },
    Operation {
        name: "colocation-close",
        product: "colocation",
        about: "staff say when; an operation is running on the server",
        kind: OperationKind::Close,
        prepare: place_and_keep_busy,
        ask: close,
    },
];

/// The pool that dedicated servers and equipment get their addresses from.
pub(super) const POOL: PoolId = PoolId(1);
/// The server that an order in stock is delivered on.
const SERVER: ServerId = ServerId(1);

fn order(billing: &Billing, tariff: Tariff) -> Result<(), BillingError> {
    let known = billing.tariffs()?.into_iter().find(|known| known.name == tariff.name());
    let client = billing.client_by_email(crate::world::ANNA)?;
    let (Some(tariff), Some(client)) = (known, client) else { return Ok(()) };
    let parameters = match tariff.product.as_str() {
        "dedic" => parameters([("os-template", "4"), ("script", "2"), ("domain", "web.example.com")]),
        _ => Vec::new(),
    };
    let resources = vec![("ip".to_owned(), 1), ("ipv6".to_owned(), 1)];
    let order = NewOrder { client: client.id, tariff: tariff.id, period: None, parameters, resources };
    billing.order(&order, &by())?;
    Ok(())
}

fn order_in_stock(billing: &Billing) -> Result<(), BillingError> {
    order(billing, Tariff::InStock)
}

fn order_to_be_built(billing: &Billing) -> Result<(), BillingError> {
    order(billing, Tariff::ToBeBuilt)
}

fn order_rack_space(billing: &Billing) -> Result<(), BillingError> {
    order(billing, Tariff::RackSpace)
}

fn suspend(billing: &Billing) -> Result<(), BillingError> {
    billing.suspend(SERVICE, &by()).map(drop)
}

fn resume(billing: &Billing) -> Result<(), BillingError> {
    billing.resume(SERVICE, &by()).map(drop)
}

fn close(billing: &Billing) -> Result<(), BillingError> {
    billing.close(SERVICE, &by()).map(drop)
}

#[allow(clippy::unnecessary_wraps, reason = "the list asks for the type")]
fn nothing(_: &mut World) -> Result<()> {
    Ok(())
}

/// The pool has no addresses left but those of its networks that are named no more.
fn use_addresses_up(world: &mut World) -> Result<()> {
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

fn deliver(world: &mut World) -> Result<()> {
    carry_out(world, order_in_stock)
}

fn deliver_and_suspend(world: &mut World) -> Result<()> {
    deliver(world)?;
    carry_out(world, suspend)
}

fn deliver_suspend_and_turn_off(world: &mut World) -> Result<()> {
    deliver_and_suspend(world)?;
    Ok(world.panel().panel(|panel| panel.press_power(SERVER, false))?)
}

fn deliver_and_keep_busy(world: &mut World) -> Result<()> {
    deliver(world)?;
    world.panel().panel(|panel| panel.start_diagnostics(SERVER, false))?;
    Ok(())
}

fn place(world: &mut World) -> Result<()> {
    carry_out(world, order_rack_space)
}

fn place_and_suspend(world: &mut World) -> Result<()> {
    place(world)?;
    carry_out(world, suspend)
}

fn place_and_keep_busy(world: &mut World) -> Result<()> {
    place(world)?;
    world.panel().panel(|panel| panel.start_diagnostics(crate::world::EQUIPMENT, false))?;
    Ok(())
}
