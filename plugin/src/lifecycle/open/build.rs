//! No server fits: staff change the nearest one's parts (DED-05). When they close the task it is looked at again.

use super::{Open, carry_out, check, prepare, search, undo};
use crate::availability::configuration_of;
use crate::configuration::compare;
use crate::contract::{Difference, Failure, StaffTask, Step};
use crate::lifecycle::context::Context;
use crate::lifecycle::verdict::{Verdict, noted, progress};
use crate::order::Order;
use crate::panel::PanelError;
use crate::panel::api::Server;

pub(super) fn step(context: &Context<'_>, order: &Order, id: u64) -> Result<Step, Failure> {
    let server = match context.panel.server(id) {
        Ok(server) => server,
        // Only marked so far: another server serves as well.
        Err(PanelError::NotFound { .. }) => return search::step(context),
        Err(error) => return Err(error.into()),
    };
    let step = decide_and_carry_out(context, order, &server)?;
    // What staff built may have errors that it had not when it was selected.
    Ok(if check::fits(order, &server) { noted(step, check::risk(context, &server)) } else { step })
}

pub(super) fn decide_and_carry_out(context: &Context<'_>, order: &Order, server: &Server) -> Result<Step, Failure> {
    if check::taken(context, server)?.is_some() {
        return undo::begin(context, server.id, undo::Undo::searching(None));
    }
    let obstacles = check::obstacles(context, server)?;
    if obstacles.is_empty() && check::fits(order, server) {
        return prepare::begin(context, server);
    }
    let hindered = (!obstacles.is_empty()).then(|| check::words(&obstacles));
    let task = task(context, order, server, hindered.as_deref());
    let message = format!("staff build server {} for {}", server.id, order.configuration);
    let verdict = Verdict::Task(task, Open::Build { server: server.id }, progress(10, message));
    carry_out(context, server.id, verdict)
}

/// The task: the parts to add, take out or swap, and what else keeps the server from being prepared.
fn task(context: &Context<'_>, order: &Order, server: &Server, hindered: Option<&str>) -> StaffTask {
    let name = server.name.known().cloned().unwrap_or_default();
    let mut lines = vec![format!("Server {} ({name}) is reserved for service {}.", server.id, context.service.id)];
    lines.push(format!("Ordered: {}", order.configuration));
    match configuration_of(server) {
        Ok(found) => {
            lines.push(format!("Found:   {found}"));
            lines.extend(compare(&order.configuration, &found).differences.iter().map(bill));
        }
        Err(obstacle) => lines.push(format!("Found:   {}", obstacle.message)),
    }
    lines.extend(hindered.map(|why| format!("It cannot be prepared yet: {why}.")));
    lines.push(
        "Change the parts, run diagnostics with disk cleanup in DCImanager so that its configuration is read anew, then close this task."
            .to_owned(),
    );
    StaffTask {
        key: "build".to_owned(),
        title: format!("Build server {} for service {}", server.id, context.service.id),
        instructions: lines.join("\n"),
        form: Vec::new(),
        follow_ups: vec!["The module checks the server again and prepares it.".to_owned()],
    }
}

fn bill(difference: &Difference) -> String {
    format!("- {}: {} wanted, {} there", difference.part, difference.wanted, difference.found)
}
