//! `host-sim plugin use`, `rollback`, `history`

use billing::model::SwitchKind;
use billing::{GoesOn, Switched, UnderWay};
use clap::Args;
use semver::Version;

use super::named::Named;
use crate::error::CliError;
use crate::output::{Table, time};
use crate::room::{Room, Who};

#[derive(Args)]
pub(crate) struct Options {
    /// Change nothing; show what would happen to the operations that are not finished
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    who: Who,
}

pub(super) fn put_to_use(room: &Room, what: &Named, latest: bool, options: &Options) -> Result<(), CliError> {
    let version = match (&what.version, latest) {
        (Some(version), false) => Some(version),
        (None, true) => None,
        _ => return Err(CliError::UseWhat { name: what.name.clone() }),
    };
    let switched = room.plugins()?.switch_to(&what.name, version, &options.who.by(), options.dry_run)?;
    room.output.print(&switched, || words(&switched))
}

pub(super) fn roll_back(room: &Room, name: &str, options: &Options) -> Result<(), CliError> {
    let switched = room.plugins()?.roll_back(name, &options.who.by(), options.dry_run)?;
    room.output.print(&switched, || words(&switched))
}

pub(super) fn history(room: &Room, name: &str) -> Result<(), CliError> {
    let history = room.plugins()?.switches(name)?;
    let mut table = Table::new(
        ["AT", "VERSION", "HOW", "BY", "WHY"],
        "Nobody has chosen a version: the highest usable one serves.",
    );
    for line in &history {
        let (at, how) = (time(line.at), line.kind.word().to_owned());
        table.row([at, line.version.to_string(), how, line.who.clone(), line.why.clone()]);
    }
    room.output.print(&history, || table.to_string())
}

fn words(switched: &Switched) -> String {
    let Switched { component, kind, from, to, guessed, under_way, rehearsed } = switched;
    let guessed = if *guessed {
        format!("\nThe history does not say which version was active before; {to} is the next lower one.")
    } else {
        String::new()
    };
    if *rehearsed {
        let from = from.as_ref().map(|from| format!(" in place of {from}")).unwrap_or_default();
        let words = format!("Nothing was changed. {component} {to} would be active{from}.{guessed}");
        return format!("{words}\n{}", operations(under_way, to));
    }
    let back = match (kind, from) {
        (SwitchKind::Rollback, Some(from)) => format!("`host-sim plugin use {component}@{from}` switches again."),
        _ => format!("`host-sim plugin rollback {component}` goes back."),
    };
    let words = switched_words(component, from.as_ref(), to, &back);
    format!("{words}{guessed}\n{}", operations(under_way, to))
}

/// Which version is active now. `back` says how to get to the other one again.
fn switched_words(component: &str, from: Option<&Version>, to: &Version, back: &str) -> String {
    match from {
        Some(from) if from == to => {
            format!("{component} {to} was active already; it stays so, whichever versions come.")
        }
        Some(from) => format!("{component} {to} is active now; {from} was. Calls under way end with {from}.\n{back}"),
        None => format!("{component} {to} is active now."),
    }
}

/// What an installation has put to use.
pub(super) fn put_to_use_words(
    component: &str,
    from: Option<&Version>,
    to: &Version,
    under_way: &[UnderWay],
) -> String {
    let back = format!("`host-sim plugin rollback {component}` goes back.");
    let words = switched_words(component, from, to, &back);
    // The first version of a module has no operations.
    if from.is_none() && under_way.is_empty() { words } else { format!("{words}\n{}", operations(under_way, to)) }
}

fn operations(under_way: &[UnderWay], to: &Version) -> String {
    let mut table = Table::new(["OPERATION", "KIND", "SERVICE", "GOES ON WITH"], "No operation is unfinished.");
    for UnderWay { operation, kind, service, goes_on } in under_way {
        let with = match goes_on {
            GoesOn::Begins => format!("{to}: it has not begun yet"),
            GoesOn::Understood => format!("{to}, which understands its state"),
            GoesOn::Stays { version, because } => format!("{version}, until it ends: {because}"),
            GoesOn::Stuck { why } => format!("nothing, and stops for staff: {why}"),
        };
        table.row([operation.to_string(), kind.to_string(), service.to_string(), with]);
    }
    if under_way.is_empty() { table.to_string() } else { format!("\n{table}") }
}
