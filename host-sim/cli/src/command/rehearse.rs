//! `host-sim rehearse`

use billing::model::{OperationId, OperationKind, ServiceId};
use billing::{
    Act, Billing, BillingError, DayRehearsal, Deletions, End, ErrorClass, PlannedWhat, RehearsalCalls,
    Rehearse as What, Rehearsed, Settled,
};
use clap::Args;
use serde::Serialize;

use crate::error::CliError;
use crate::output::time;
use crate::room::Room;

/// Carry an operation out against the real panel with every write withheld
///
/// Shows what would be done. Examples:
///
///   host-sim rehearse 12          the next steps of operation 12
///   host-sim rehearse close 3     deleting service 3, before anybody asks for it
///   host-sim rehearse day         all that is due until this time tomorrow
///
/// Reads and the login go out; a POST or DELETE never does. Nothing is stored:
/// a claim is not kept, pauses are leapt over, tasks are not opened.
///
/// A withheld write is answered with an assumed success. The panel itself still
/// shows it as not done, and the module looks before each act: so a rehearsal
/// ends after the first act that it would repeat. It tells what would be done
/// next, not everything that follows.
///
/// `day` also counts deletions. It stops, before any panel is asked, when there
/// are more than three times the daily average of the last 30 days (2 are
/// always usual, more than 20 never).
///
/// With a panel that does not answer nothing can be rehearsed: exit code 4.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Rehearse {
    /// Number of an operation; or suspend, resume, close; or day
    what: String,
    /// The service to suspend, resume or close
    service: Option<ServiceId>,
    /// With day: rehearse although the number of deletions is unusual
    #[arg(long)]
    anyway: bool,
}

impl Rehearse {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.billing()?;
        let calls = room.rehearsal(&billing)?;
        if self.what == "day" && self.service.is_none() {
            return day(room, &billing, &calls, self.anyway);
        }
        let what = match (self.what.parse::<OperationId>(), self.what.parse::<OperationKind>(), self.service) {
            (Ok(operation), _, None) => What::Operation(operation),
            (_, Ok(kind), Some(service)) if kind != OperationKind::Open => What::Begin(kind, service),
            _ => return Err(CliError::RehearseWhat { what: self.what }),
        };
        let rehearsed = billing.rehearse(&calls, what)?;
        room.output.print(&rehearsed, || text(&rehearsed))
    }
}

fn text(rehearsed: &Rehearsed) -> String {
    let mut lines =
        vec![format!("Rehearsal: {} of service {}. Nothing is written.", rehearsed.kind, rehearsed.service)];
    for (number, step) in rehearsed.steps.iter().enumerate() {
        // Why it would fail is said in the last line.
        let fails = matches!(&rehearsed.end, End::Fails { failure } if failure.message == step.said);
        let said = if fails { "it fails" } else { &step.said };
        lines.push(format!("{:>3}  {said}  ({} requests sent)", number + 1, step.reads));
        lines.extend(step.goes_on_with.iter().map(|version| format!("     goes on with {version}")));
        lines.extend(step.withheld.iter().map(|act| format!("     not sent: {}", act_text(act))));
    }
    lines.push(end_text(&rehearsed.end));
    lines.join("\n")
}

fn act_text(act: &Act) -> String {
    format!("{} {} {}", act.method, act.path, act.body.as_deref().unwrap_or_default()).trim_end().to_owned()
}

fn end_text(end: &End) -> String {
    match end {
        End::AfterAct => "Ends here: what follows depends on what the panel shows after this act.".to_owned(),
        End::Done => "The operation would be complete.".to_owned(),
        End::Waits => "It would go on waiting for the panel.".to_owned(),
        End::Task { title } => format!("It waits for staff: {title}."),
        End::Fails { failure } => format!("It would fail: {} [{}]", failure.message, failure.code),
        End::NeedsAnswer { .. } => {
            "Ends here: the module needs the panel's real answer to this act to go on.".to_owned()
        }
    }
}

/// The plan of a day, with what was found for each line.
#[derive(Serialize)]
struct DayReport {
    plan: DayRehearsal,
    /// In the order of the plan; null for lines that no module is asked for.
    rehearsed: Vec<Option<Result<Rehearsed, String>>>,
}

fn day(room: &Room, billing: &Billing, calls: &RehearsalCalls, anyway: bool) -> Result<(), CliError> {
    let plan = billing.rehearse_day()?;
    let Deletions { due, usual, last_month, unusual } = plan.deletions;
    let stops = unusual && !anyway;
    let found: Vec<Option<Result<Rehearsed, BillingError>>> = match stops {
        true => plan.planned.iter().map(|_| None).collect(),
        false => plan.planned.iter().map(|one| billing.rehearse_planned(calls, one)).collect(),
    };
    let asked = found.iter().flatten().count();
    let mut hindered = Vec::new();
    let rehearsed = found.into_iter().map(|found| {
        let told = |error: BillingError| {
            let words = format!("{error} [{}]", error.code());
            // What is refused is no failure: such an operation could not begin, or runs at this moment.
            if error.class() == ErrorClass::Module {
                hindered.push(error);
            }
            words
        };
        found.map(|found| found.map_err(told))
    });
    let rehearsed = rehearsed.collect();
    let report = DayReport { plan, rehearsed };
    room.output.print(&report, || day_text(&report))?;
    if stops {
        return Err(CliError::UnusualDeletions { due, usual, last_month });
    }
    let failed = hindered.len();
    let first = hindered.into_iter().next();
    first.map_or(Ok(()), |first| Err(CliError::DayNotRehearsed { failed, asked, first: Box::new(first) }))
}

fn day_text(report: &DayReport) -> String {
    let plan = &report.plan;
    let mut lines = vec![format!("Due until {} UTC. Nothing is written.", time(plan.until))];
    if plan.planned.is_empty() {
        lines.push("Nothing is due.".to_owned());
    }
    for (planned, rehearsed) in plan.planned.iter().zip(&report.rehearsed) {
        let what = match &planned.what {
            PlannedWhat::Operation(id, kind) => format!("{kind} goes on (operation {id})"),
            PlannedWhat::Pass(act) => match act.what {
                Settled::Prolonged => "its next period is charged".to_owned(),
                Settled::SuspendRequested => "suspend: not paid".to_owned(),
                Settled::ResumeRequested => "resume: it is paid".to_owned(),
                Settled::CloseRequested => "DELETED: not paid for the grace time".to_owned(),
            },
        };
        lines.push(format!("service {}: {what}", planned.service));
        match rehearsed {
            None => {}
            Some(Err(error)) => lines.push(format!("     {error}")),
            Some(Ok(found)) => lines.push(match found.acts().next() {
                Some(act) => format!("     first act: {}", act_text(act)),
                None => format!("     {}", end_text(&found.end)),
            }),
        }
    }
    let Deletions { due, last_month, .. } = plan.deletions;
    lines.push(format!("{due} services would be deleted; {last_month} were in the last 30 days."));
    lines.join("\n")
}
