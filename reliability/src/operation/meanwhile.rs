//! What the administrator does by hand in DCImanager while an operation runs: asked before each turn, and done once, as
//! soon as its time has come.

use dcimanager_sim::model::{Role, Server};
use dcimanager_sim::panel::{Panel, PanelError};

use super::prepare::SERVER;
use crate::error::Result;
use crate::world::World;

/// Somebody whom the billing side does not know.
pub(super) const BOB: &str = "bob@example.com";
/// Somebody else whom it does not know, and who has no account in the panel until she is given a server.
pub(super) const CAROL: &str = "carol@example.com";
/// What a technician writes into the notes.
const NOTE: &str = "memory tested";

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

/// When the OS is being installed, the administrator gives the server to Carol, who puts her data on it. Staff take it back
/// as they are told, and then it looks as if nobody had ever had it.
pub(super) fn give_server_away_that_is_installed(world: &World) -> Result<()> {
    world.panel().panel(|panel| {
        let is_installed = |server: &Server| {
            let last = server.operation.as_ref();
            server.notes.contains(" opening") && last.is_some_and(|last| last.work.kind() == "install")
        };
        if !panel.server(SERVER).is_some_and(is_installed) || panel.users().any(|user| user.email == CAROL) {
            return Ok(());
        }
        give_to_carol(panel)
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

/// When the disks were cleaned and the server is off, the administrator gives it to Carol, who puts her data on it. Nothing
/// in the panel's operations tells of it, and staff take the server back as they are told.
pub(super) fn give_cleaned_server_away(world: &World) -> Result<()> {
    world.panel().panel(|panel| {
        if !is_being_given_back(panel) || !is_turned_off(panel) || panel.users().any(|user| user.email == CAROL) {
            return Ok(());
        }
        give_to_carol(panel)
    })?;
    Ok(())
}

/// When the disks were cleaned and the server is off, a technician turns it on and works with it. It never has an owner:
/// only its last operation tells.
pub(super) fn work_with_cleaned_server(world: &World) -> Result<()> {
    world.panel().panel(|panel| {
        let notes = panel.server(SERVER).map(|server| server.notes.clone()).unwrap_or_default();
        if !is_being_given_back(panel) || !is_turned_off(panel) || notes.contains(NOTE) {
            return Ok(());
        }
        panel.set_notes(SERVER, format!("{NOTE}\n{notes}"))?;
        panel.write_mark(SERVER, "technician@example.com", "a test")?;
        if let Some(hangs) = panel.server(SERVER).and_then(|server| server.running_operation()).map(|last| last.id) {
            panel.cancel(SERVER, hangs)?;
        }
        panel.start_power_on(SERVER)?;
        panel.finish_operation(SERVER)
    })?;
    Ok(())
}

/// Carol gets an account and the server, and puts her data on it.
fn give_to_carol(panel: &mut Panel) -> std::result::Result<(), PanelError> {
    let carol = panel.add_user(CAROL, "Carol", Role::User)?;
    panel.set_owner(SERVER, Some(carol))?;
    panel.write_mark(SERVER, CAROL, "her shop")
}

/// Whether it is off since it was last asked to be.
fn is_turned_off(panel: &Panel) -> bool {
    let off = |server: &Server| !panel.really_runs(server);
    let asked = |server: &Server| server.operation.as_ref().is_some_and(|last| last.work.kind() == "power_off");
    panel.server(SERVER).is_some_and(|server| off(server) && asked(server))
}

/// Whether it is nobody's, and still bears the mark of a close.
fn is_being_given_back(panel: &Panel) -> bool {
    panel.server(SERVER).is_some_and(|server| server.owner.is_none() && server.notes.contains(" closing"))
}
