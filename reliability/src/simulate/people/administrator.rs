//! What the administrator does by hand in DCImanager, and puts right in the end.

use billing::ServiceFilter;
use billing::model::{OperationKind, ServiceStatus};
use dcimanager_sim::ids::{ServerId, UserId};
use dcimanager_sim::model::{AdminStatus, Role};
use dcimanager_sim::panel::{OperationHand, Panel, PanelError, ServerHand};

use crate::simulate::happening::{Pick, What};
use crate::simulate::stage::Stage;
use crate::simulate::town::{self, MOST_SERVERS};

/// The product whose owner is the module's to say.
const DEDICATED: &str = "dedic";

/// That the panel refuses something is as good as that it is done.
pub(super) fn carry_out(stage: &Stage, what: &What) {
    match what {
        What::Owner { server, to } => give(stage, *server, *to),
        What::Port { server, up } => port(stage, *server, *up),
        What::Drain => set_pool(stage, None),
        What::Refill => fill_pool(stage),
        What::Build { tariff } => {
            let built = stage.hands().built;
            let done = stage.panel.panel(|panel| {
                let count = panel.servers().len();
                if count < MOST_SERVERS { town::add_server(panel, *tariff, built) } else { Ok(()) }
            });
            stage.hands().built += u64::from(done.is_ok());
        }
        _ => drop(on_a_server(stage, what)),
    }
}

fn on_a_server(stage: &Stage, what: &What) -> Result<(), PanelError> {
    let hand = |hand: ServerHand, server: Pick| {
        stage.panel.panel(|panel| one_of(panel, server).map_or(Ok(()), |id| panel.by_hand(id, hand)))
    };
    match what {
        What::Maintenance { server, on } => {
            hand(ServerHand { maintenance: Some(*on), ..ServerHand::default() }, *server)
        }
        What::Protection { server, on } => hand(ServerHand { protected: Some(*on), ..ServerHand::default() }, *server),
        What::Button { server, on } => hand(ServerHand { power: Some(*on), ..ServerHand::default() }, *server),
        What::Cancel { server } => {
            hand(ServerHand { operation: Some(OperationHand::Cancel), ..ServerHand::default() }, *server)
        }
        What::Notes { server } => stage.panel.panel(|panel| {
            let Some(id) = one_of(panel, *server) else { return Ok(()) };
            let notes = panel.server(id).map(|server| server.notes.clone()).unwrap_or_default();
            panel.set_notes(id, format!("{notes}\ncable changed"))
        }),
        What::Diagnostics { server } => stage
            .panel
            .panel(|panel| one_of(panel, *server).map_or(Ok(()), |id| panel.start_diagnostics(id, false).map(drop))),
        _ => Ok(()),
    }
}

fn one_of(panel: &Panel, pick: Pick) -> Option<ServerId> {
    let all: Vec<ServerId> = panel.servers().map(|server| server.id).collect();
    pick.of(&all).copied()
}

/// Gives a server to one of the users, or to nobody.
fn give(stage: &Stage, server: Pick, to: Pick) {
    let given = stage.panel.panel(|panel| {
        let id = one_of(panel, server)?;
        let users: Vec<Option<UserId>> = std::iter::once(None).chain(panel.users().map(|user| Some(user.id))).collect();
        let to = pick_user(&users, to)?;
        panel.set_owner(id, to).ok().map(|()| id)
    });
    if let Some(id) = given {
        let mut hands = stage.hands();
        hands.owners.insert(id);
        hands.servers.insert(id);
    }
}

fn pick_user(users: &[Option<UserId>], to: Pick) -> Option<Option<UserId>> {
    to.of(users).copied()
}

/// Switches the first port of a server that is not its BMC's.
fn port(stage: &Stage, server: Pick, up: bool) {
    let switched = stage.panel.panel(|panel| {
        let id = one_of(panel, server)?;
        let port = panel.server(id)?.switch_connections.iter().find(|known| !known.is_ipmi_connection)?.port;
        panel.set_port_status(port, if up { AdminStatus::Up } else { AdminStatus::Down }).ok().map(|()| (id, port))
    });
    if let Some((id, port)) = switched {
        let mut hands = stage.hands();
        hands.ports.insert((id, port));
        hands.servers.insert(id);
    }
}

/// The pool has all networks that were ever put into it.
fn fill_pool(stage: &Stage) {
    let more = stage.hands().networks;
    set_pool(stage, Some(more));
}

/// One more network is put into the pool.
pub(super) fn extend_pool(stage: &Stage) {
    let more = {
        let mut hands = stage.hands();
        hands.networks += 1;
        hands.networks
    };
    set_pool(stage, Some(more));
}

/// The pool with its networks and so many more, or without any.
fn set_pool(stage: &Stage, more: Option<u8>) {
    if let Some(pool) = town::pool(more) {
        stage.panel.panel(|panel| panel.set_pool(pool));
    }
}

/// Owners, ports, maintenance, protection and the pool are as they should be, by the records, and nothing hangs.
pub(super) fn put_right(stage: &Stage) {
    let (owners, ports) = {
        let mut hands = stage.hands();
        hands.servers.clear();
        (std::mem::take(&mut hands.owners), std::mem::take(&mut hands.ports))
    };
    let services = stage.desk().and_then(|desk| desk.billing().services(&ServiceFilter::default()).ok());
    let services = services.unwrap_or_default();
    let of = |server: ServerId| {
        services.iter().find(|service| service.external_id.as_deref() == Some(server.to_string().as_str()))
    };
    fill_pool(stage);
    stage.panel.panel(|panel| {
        let all: Vec<ServerId> = panel.servers().map(|server| server.id).collect();
        for server in all {
            let hand = ServerHand { maintenance: Some(false), protected: Some(false), ..ServerHand::default() };
            let _ = panel.by_hand(server, hand);
        }
        for server in owners {
            let Some(service) = of(server).filter(|service| service.product == DEDICATED) else {
                let _ = panel.set_owner(server, None);
                continue;
            };
            let closes = service.operation.as_ref().is_some_and(|operation| operation.kind == OperationKind::Close);
            let mine = panel.owner_email(server).is_some_and(|owner| owner.eq_ignore_ascii_case(&service.client_email));
            let nobodys = panel.owner_email(server).is_none();
            // While it is prepared or given back, the module says when it has an owner.
            let on_its_way = closes || service.status == ServiceStatus::Ordered;
            let right = mine || (nobodys && on_its_way);
            if !right {
                let _ = give_to(panel, server, &service.client_email);
            }
        }
        for (server, port) in ports {
            let suspended = of(server).is_some_and(|service| service.status == ServiceStatus::Suspended);
            let _ = panel.set_port_status(port, if suspended { AdminStatus::Down } else { AdminStatus::Up });
        }
    });
}

/// Makes somebody the owner, whose account is made if there is none.
pub(super) fn give_to(panel: &mut Panel, server: ServerId, email: &str) -> Result<(), PanelError> {
    let known = panel.users().find(|user| user.email.eq_ignore_ascii_case(email)).map(|user| user.id);
    let user = match known {
        Some(user) => user,
        None => panel.add_user(email, "set by hand", Role::User)?,
    };
    panel.set_owner(server, Some(user))
}
