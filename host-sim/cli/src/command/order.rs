//! `host-sim order`, `host-sim explain`

use std::ops::ControlFlow;
use std::path::PathBuf;

use billing::model::{ClientId, NewOrder, Parameter, TariffId};
use billing::{Billing, InventoryLine, OrderDraft};
use clap::Args;

use crate::command::stock::{location, obstacles};
use crate::error::CliError;
use crate::fields;
use crate::output::Table;
use crate::progress::spinner;
use crate::room::{Room, Who};
use crate::values;

/// What is ordered.
#[derive(Args)]
struct What {
    /// Number of the tariff
    #[arg(long)]
    tariff: TariffId,
    /// An order parameter, such as os-template=4; repeat it for each
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = values::parameter)]
    parameters: Vec<Parameter>,
    /// File with more order parameters, one NAME=VALUE a line; - reads standard input. For secrets
    #[arg(long, value_name = "FILE")]
    params_file: Option<PathBuf>,
    /// An amount of a resource, such as ip=2; repeat it for each
    #[arg(long = "resource", value_name = "NAME=AMOUNT", value_parser = values::resource)]
    resources: Vec<(String, u64)>,
}

impl What {
    fn draft(self, billing: &Billing) -> Result<OrderDraft, CliError> {
        let secrets = billing.secret_parameters(self.tariff)?;
        fields::refuse_secrets(&self.parameters, |name| secrets.contains(name), "--params-file")?;
        let parameters = [self.parameters, fields::read(self.params_file.as_deref())?].concat();
        Ok(OrderDraft { tariff: self.tariff, parameters, resources: self.resources })
    }
}

/// Order a service
///
/// `host-sim run` then delivers it.
#[derive(Args)]
pub(crate) struct Order {
    /// Number of the client
    #[arg(long)]
    client: ClientId,
    #[command(flatten)]
    what: What,
    /// Order period in months, one of the tariff's; without it the tariff's first one
    #[arg(long, value_name = "MONTHS")]
    period: Option<u32>,
    #[command(flatten)]
    who: Who,
}

impl Order {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.billing()?;
        let OrderDraft { tariff, parameters, resources } = self.what.draft(&billing)?;
        let order = NewOrder { client: self.client, tariff, period: self.period, parameters, resources };
        let service = billing.order(&order, &self.who.by())?;
        room.output.print(&service, || {
            let operation = service.operation.as_ref().map(|o| format!(", operation {}", o.id)).unwrap_or_default();
            format!(
                "Service {} was ordered (tariff {}{operation}). `host-sim run` delivers it.",
                service.id, service.tariff_name
            )
        })
    }
}

/// Show how an order would be matched: every server, what excludes it, and how far it is from the order
///
/// The nearest servers come first. Nothing is ordered.
#[derive(Args)]
pub(crate) struct Explain {
    #[command(flatten)]
    what: What,
    /// Only the so many nearest servers
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

impl Explain {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.billing()?;
        let draft = self.what.draft(&billing)?;
        let spinner = spinner("comparing servers");
        let mut lines: Vec<InventoryLine> = Vec::new();
        billing.explain(&draft, &mut |page| {
            lines.extend(page);
            spinner.set_message(format!("{} servers compared", lines.len()));
            ControlFlow::Continue(())
        })?;
        spinner.finish_and_clear();
        // For sale first, then by distance; what could not be compared comes last.
        lines.sort_by_key(|line| {
            let candidate = &line.candidate;
            (!candidate.obstacles.is_empty(), candidate.distance.is_none(), candidate.distance)
        });
        let all = lines.len();
        let chosen = chosen(&lines);
        lines.truncate(self.limit);
        room.output.print(&lines, || {
            let more = all.saturating_sub(lines.len());
            let rest = if more > 0 { format!("\n… and {more} more; --limit shows them.") } else { String::new() };
            format!("{}{rest}\n\n{chosen}", table(&lines, billing.installation()))
        })
    }
}

fn table(lines: &[InventoryLine], installation: &str) -> Table {
    let mut table = Table::new(
        ["SERVER", "NAME", "CONFIGURATION", "LOCATION", "DISTANCE", "DIFFERS IN", "EXCLUDED BECAUSE"],
        "The panel has no servers.",
    );
    for line in lines {
        let candidate = &line.candidate;
        let differences = candidate
            .differences
            .iter()
            .map(|d| format!("{}: {} wanted, {} found", d.part, d.wanted, d.found))
            .collect::<Vec<_>>()
            .join("; ");
        table.row([
            candidate.external_id.clone(),
            candidate.title.clone(),
            candidate.configuration.clone(),
            location(candidate),
            candidate.distance.map(|distance| distance.to_string()).unwrap_or_default(),
            differences,
            obstacles(candidate, installation),
        ]);
    }
    table
}

/// What an order would lead to. The lines are sorted.
fn chosen(lines: &[InventoryLine]) -> String {
    match lines.first().map(|line| &line.candidate).filter(|candidate| candidate.obstacles.is_empty()) {
        None => "No server is for sale: the order would stop and ask staff.".to_owned(),
        Some(first) if first.distance == Some(0) => {
            format!("Server {} fits and would be prepared.", first.external_id)
        }
        Some(first) => format!(
            "No server fits: staff would get a task to build server {} ({}).",
            first.external_id, first.configuration
        ),
    }
}
