//! What the administrator does by hand in DCImanager.

use dcimanager_sim::Core;
use dcimanager_sim::ids::{ServerId, UserId};
use dcimanager_sim::model::{AdminStatus, OperationStatus, Role};
use dcimanager_sim::panel::{OperationHand, Panel, PanelError, ServerHand};

use crate::simulate::happening::{Pick, What};
use crate::simulate::stage::Stage;
use crate::simulate::town::{self, MOST_SERVERS};
use crate::world::Tariff;

/// That the panel refuses something is as good as that it is done.
pub(super) fn carry_out(stage: &Stage, what: &What) {
    match what {
        What::Owner { server, to } => give(stage, *server, *to),
        What::Port { server, up } => port(stage, *server, *up),
        What::Remove { server } => remove(stage, *server),
        What::RemoveSystem { panel } => {
            if let Some((_, core)) = stage.panels.one(*panel) {
                let _ = core.panel(|panel| panel.remove_template(town::SYSTEM));
            }
        }
        What::RestoreSystem { panel } => {
            if let Some((place, core)) = stage.panels.one(*panel) {
                put_system_back(place, core);
            }
        }
        What::Drain { panel } => {
            if let Some((place, core)) = stage.panels.one(*panel) {
                set_pool(place, core, None);
            }
        }
        What::Refill { panel } => {
            let more = stage.hands().networks;
            if let Some((place, core)) = stage.panels.one(*panel) {
                set_pool(place, core, Some(more));
            }
        }
        What::Build { panel, tariff } => {
            if let Some((_, core)) = stage.panels.one(*panel) {
                build(stage, core, *tariff);
            }
        }
        _ => on_a_server(stage, what),
    }
}

fn on_a_server(stage: &Stage, what: &What) {
    let hand =
        |hand: ServerHand, server: Pick| drop(stage.panels.on_a_server(server, |panel, id| panel.by_hand(id, hand)));
    match what {
        What::Maintenance { server, on } => {
            hand(ServerHand { maintenance: Some(*on), ..ServerHand::default() }, *server);
        }
        What::Protection { server, on } => hand(ServerHand { protected: Some(*on), ..ServerHand::default() }, *server),
        What::Button { server, on } => hand(ServerHand { power: Some(*on), ..ServerHand::default() }, *server),
        What::Cancel { server } => {
            hand(ServerHand { operation: Some(OperationHand::Cancel), ..ServerHand::default() }, *server);
        }
        What::Notes { server } => drop(stage.panels.on_a_server(*server, |panel, id| {
            let notes = panel.server(id).map(|server| server.notes.clone()).unwrap_or_default();
            panel.set_notes(id, format!("{notes}\ncable changed"))
        })),
        What::Diagnostics { server } => {
            drop(stage.panels.on_a_server(*server, |panel, id| panel.start_diagnostics(id, false)));
        }
        _ => {}
    }
}

/// A new server is put into a panel, as far as there is room.
fn build(stage: &Stage, core: &Core, tariff: Tariff) {
    let built = {
        let mut hands = stage.hands();
        hands.built += 1;
        hands.built
    };
    core.panel(|panel| {
        if panel.servers().len() < MOST_SERVERS {
            // Without a free port it stays in its box.
            let _ = town::add_server(panel, tariff, built);
        }
    });
}

/// A server of the kind that was ordered is bought for the first panel.
pub(super) fn add_server(stage: &Stage, tariff: Option<Tariff>) {
    if let (Some(core), Some(tariff)) = (stage.panels.cores().first(), tariff) {
        build(stage, core, tariff);
    }
}

/// Takes a server out of its panel, whatever it serves.
fn remove(stage: &Stage, server: Pick) {
    let gone =
        stage.panels.on_a_server(server, |panel, id| panel.server(id).cloned().zip(panel.remove_server(id).ok()));
    if let Some((server, _)) = gone.flatten() {
        let mut hands = stage.hands();
        hands.servers.entry(server.id).or_default().gone = true;
        hands.removed.insert(server.id, server);
    }
}

/// Puts a server back as it was taken out; not when somebody else has its place or its addresses by now.
pub(super) fn put_back(stage: &Stage, server: ServerId) -> bool {
    let Some(mut as_it_was) = stage.hands().removed.get(&server).cloned() else { return false };
    if let Some(last) = &mut as_it_was.operation
        && last.status == OperationStatus::Running
    {
        last.status = OperationStatus::Canceled;
    }
    as_it_was.addresses.retain(|address| !address.for_diagnostics);
    let done = stage.panels.of(server).is_some_and(|core| core.panel(|panel| panel.add_server(as_it_was)).is_ok());
    if done {
        let mut hands = stage.hands();
        hands.removed.remove(&server);
        hands.servers.entry(server).or_default().gone = false;
    }
    done
}

fn put_system_back(place: usize, core: &Core) {
    if let Some(template) = town::system(place) {
        core.panel(|panel| panel.set_template(template));
    }
}

/// Every panel has the OS template again.
pub(super) fn put_systems_back(stage: &Stage) {
    for (place, core) in stage.panels.cores().iter().enumerate() {
        put_system_back(place, core);
    }
}

/// Gives a server to one of the users, or to nobody.
fn give(stage: &Stage, server: Pick, to: Pick) {
    let given = stage.panels.on_a_server(server, |panel, id| {
        let users: Vec<Option<UserId>> = std::iter::once(None).chain(panel.users().map(|user| Some(user.id))).collect();
        let to = pick_user(&users, to)?;
        panel.set_owner(id, to).ok().map(|()| id)
    });
    if let Some(id) = given.flatten() {
        let mut hands = stage.hands();
        hands.owners.insert(id);
        hands.servers.entry(id).or_default().owner = true;
    }
}

fn pick_user(users: &[Option<UserId>], to: Pick) -> Option<Option<UserId>> {
    to.of(users).copied()
}

/// Switches the first port of a server that is not its BMC's.
fn port(stage: &Stage, server: Pick, up: bool) {
    let switched = stage.panels.on_a_server(server, |panel, id| {
        let port = panel.server(id)?.switch_connections.iter().find(|known| !known.is_ipmi_connection)?.port;
        panel.set_port_status(port, if up { AdminStatus::Up } else { AdminStatus::Down }).ok().map(|()| (id, port))
    });
    if let Some((id, port)) = switched.flatten() {
        let mut hands = stage.hands();
        hands.ports.insert((id, port));
        hands.servers.entry(id).or_default().ports = true;
    }
}

/// Every pool has all networks that were ever put into it.
pub(super) fn fill_pools(stage: &Stage) {
    let more = stage.hands().networks;
    for (place, core) in stage.panels.cores().iter().enumerate() {
        set_pool(place, core, Some(more));
    }
}

/// One more network is put into every pool.
pub(super) fn extend_pools(stage: &Stage) {
    stage.hands().networks += 1;
    fill_pools(stage);
}

/// The pool of a panel with its networks and so many more, or without any.
fn set_pool(place: usize, core: &Core, more: Option<u8>) {
    if let Some(pool) = town::pool(place, more) {
        core.panel(|panel| panel.set_pool(pool));
    }
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
