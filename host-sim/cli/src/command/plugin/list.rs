//! `host-sim plugin list`

use billing::{PluginLine, PluginState, Signature};

use crate::error::CliError;
use crate::output::{Table, time};
use crate::room::Room;

pub(super) fn run(room: &Room) -> Result<(), CliError> {
    let plugins = room.plugins()?;
    let lines = plugins.list()?;
    room.output.print(&lines, || {
        let reasons = lines.iter().filter_map(reason).map(|reason| format!("\n\n{reason}"));
        format!("{}{}", table(&lines), reasons.collect::<String>())
    })?;
    if !lines.is_empty() && plugins.keys().all()?.is_empty() {
        room.output.say("\nNo key is configured: signatures are not checked. `host-sim plugin key add` adds one.")?;
    }
    Ok(())
}

fn table(lines: &[PluginLine]) -> Table {
    let mut table = Table::new(
        ["MODULE", "VERSION", "STATE", "SIGNATURE", "CONTRACT", "USED BY", "SINCE"],
        "There are no modules; `host-sim plugin install` adds one.",
    )
    .spare(&["CONTRACT"]);
    for line in lines {
        table.row([
            line.component.clone(),
            line.version.to_string(),
            state(&line.state),
            signature_words(&line.signature),
            line.contract.clone().unwrap_or_default(),
            used_by(line),
            line.since.map(time).unwrap_or_default(),
        ]);
    }
    table
}

fn state(state: &PluginState) -> String {
    match state {
        PluginState::Active { chosen: true } => "active".to_owned(),
        PluginState::Active { chosen: false } => "active, as the highest".to_owned(),
        PluginState::Installed => "installed".to_owned(),
        PluginState::Refused { chosen: true, .. } => "CHOSEN, BUT REFUSED".to_owned(),
        PluginState::Refused { chosen: false, .. } => "refused".to_owned(),
    }
}

/// Why a version is refused, below the table: it is a sentence or two.
fn reason(line: &PluginLine) -> Option<String> {
    let PluginState::Refused { why, .. } = &line.state else { return None };
    Some(format!("{} {} is refused: {why}", line.component, line.version))
}

/// Who vouches for a file, in a few words.
pub(super) fn signature_words(signature: &Signature) -> String {
    match signature {
        Signature::Good { key, .. } => format!("signed by {key}"),
        Signature::Missing => "unsigned".to_owned(),
        Signature::NotChecked => "signature not checked".to_owned(),
        Signature::Bad { .. } => "not good".to_owned(),
    }
}

fn used_by(line: &PluginLine) -> String {
    let count = |count: u64, one: &str, more: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {more}")),
    };
    let modules = count(line.modules, "processing module", "processing modules");
    let operations = count(line.operations, "operation", "operations");
    [modules, operations].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
