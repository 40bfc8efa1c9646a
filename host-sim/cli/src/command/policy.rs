//! `host-sim policy`

use billing::model::{Hold, HoldOn, Operation, Policy, PolicyChange, ReleasedHold};
use clap::Subcommand;
use serde::Serialize;
use sim_clock::SignedDuration;

use crate::error::CliError;
use crate::output::{Card, Table, time};
use crate::room::{Room, Who};
use crate::values;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show the policy, and what is held
    Show {
        /// Released holds too
        #[arg(long)]
        all: bool,
    },
    /// Change the policy; everything that it keeps waiting is looked at again
    Set {
        /// So many deletions may begin within an hour, each one above needs a second person's approval; `none`: no limit
        #[arg(long, value_name = "N", value_parser = limit)]
        deletions_per_hour: Option<Limit>,
        /// A close that staff ask for begins so much later: 24h, 0s. A close for lack of money has the tariff's grace time
        #[arg(long, value_name = "DURATION", value_parser = values::duration)]
        close_grace: Option<SignedDuration>,
        /// A suspend for lack of money begins so much later: 12h, 0s. One that staff ask for begins at once
        #[arg(long, value_name = "DURATION", value_parser = values::duration)]
        suspend_grace: Option<SignedDuration>,
        #[command(flatten)]
        who: Who,
    },
}

/// A number, or none at all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit(Option<u32>);

fn limit(text: &str) -> Result<Limit, String> {
    match text {
        "none" => Ok(Limit(None)),
        text => text.parse().map(|number| Limit(Some(number))).map_err(|_| "write a whole number, or none".to_owned()),
    }
}

/// What `policy show` prints.
#[derive(Serialize)]
struct Shown {
    policy: Policy,
    holds: Vec<Hold>,
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.records()?;
        match self {
            Self::Show { all } => {
                let shown = Shown { policy: billing.policy()?, holds: billing.holds(all)? };
                room.output.print(&shown, || format!("{}\n\n{}", card(&shown.policy), holds_table(&shown.holds)))
            }
            Self::Set { deletions_per_hour, close_grace, suspend_grace, who } => {
                let deletions_per_hour = deletions_per_hour.map(|Limit(limit)| limit);
                let change = PolicyChange { deletions_per_hour, close_grace, suspend_grace };
                let policy = billing.set_policy(&change, &who.by())?;
                room.output.print(&policy, || card(&policy).to_string())
            }
        }
    }
}

fn card(policy: &Policy) -> Card {
    let changed = match (&policy.changed_by, policy.changed_at) {
        (Some(who), Some(at)) => format!("{} by {who} {}", time(at), policy.changed_why.as_deref().unwrap_or_default()),
        _ => "never: these are the settings that every data folder begins with".to_owned(),
    };
    let limit = match policy.deletions_per_hour {
        Some(0) => "none without a second person's approval".to_owned(),
        Some(limit) => format!("{limit}, each one above needs a second person's approval"),
        None => "no limit".to_owned(),
    };
    Card::new()
        .line("Deletions an hour", limit)
        .line("Close, asked by staff", begins(policy.close_grace))
        .line("Close, for lack of money", "begins after the tariff's grace time")
        .line("Suspend, asked by staff", "begins at once")
        .line("Suspend, for lack of money", begins(policy.suspend_grace))
        .line("Changed", changed.trim_end())
}

fn begins(grace: SignedDuration) -> String {
    if grace.is_zero() { "begins at once".to_owned() } else { format!("begins after {grace:#}") }
}

/// Holds with who placed and who released them.
pub(super) fn holds_table(holds: &[Hold]) -> Table {
    let mut table = Table::new(["HELD", "SINCE", "BY", "WHY", ""], "Nothing is held.");
    for hold in holds {
        let released = hold.released_at.zip(hold.released_by.as_deref());
        table.row([
            hold.on.to_string(),
            time(hold.created_at),
            hold.who.clone(),
            hold.why.clone(),
            released.map(|(at, who)| format!("released {} by {who}", time(at))).unwrap_or_default(),
        ]);
    }
    table
}

/// `… hold`
pub(super) fn hold(room: &Room, on: &HoldOn, who: &Who) -> Result<(), CliError> {
    let billing = room.records()?;
    let hold = billing.place_hold(on, &who.by())?;
    // Whoever mistypes a number should see it; but what no service has can be held too.
    let nobodys = match on {
        HoldOn::Object { origin, external_id } => billing.service_of_object(origin, external_id)?.is_none(),
        HoldOn::Service(_) | HoldOn::Client(_) => false,
    };
    let (orders, note) = match nobodys {
        true => ("given to no order, and ", " No service has this object now."),
        false => ("", ""),
    };
    room.output.print(&hold, || {
        format!(
            "{} is held: it is {orders}neither stopped, deleted nor reinstalled until it is released.{note}",
            sentence(on)
        )
    })
}

/// `… release`
pub(super) fn release(room: &Room, on: &HoldOn, who: &Who) -> Result<(), CliError> {
    let released = room.records()?.release_hold(on, &who.by())?;
    room.output.print(&released, || format!("{} is not held any more{}", sentence(on), what_waited(&released)))
}

/// What becomes of the operations that a hold kept.
fn what_waited(released: &ReleasedHold) -> String {
    if released.due.is_empty() && released.kept.is_empty() {
        return "; nothing waited for that.".to_owned();
    }
    let name = |operation: &Operation| {
        format!("operation {} ({} of service {})", operation.id, operation.kind, operation.service)
    };
    let due: Vec<_> = released.due.iter().map(name).collect();
    let mut said = match due.as_slice() {
        [] => ".".to_owned(),
        [one] => format!("; {one} is due. `host-sim run` carries it out."),
        many => format!("; due are {}. `host-sim run` carries them out.", many.join(", ")),
    };
    for kept in &released.kept {
        said.push_str(&format!("\n{} does not go on: {}.", capital(&name(kept)), kept.message));
    }
    said
}

fn sentence(on: &HoldOn) -> String {
    capital(&on.to_string())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
