//! `host-sim stock`

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use billing::InventoryLine;
use billing::model::ModuleId;
use clap::Args;
use processing_engine::contract::Candidate;

use crate::error::CliError;
use crate::output::Table;
use crate::progress::spinner;
use crate::room::Room;

/// Show which servers are for sale, and why the others are not
#[derive(Args)]
pub(crate) struct Stock {
    /// Number of the processing module
    #[arg(default_value = "1")]
    module: ModuleId,
    /// Only servers that are for sale
    #[arg(long, conflicts_with = "reasons")]
    free: bool,
    /// Only a count of the servers for each reason
    #[arg(long)]
    reasons: bool,
}

impl Stock {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.billing()?;
        let spinner = spinner("reading the inventory");
        let mut lines: Vec<InventoryLine> = Vec::new();
        billing.stock(self.module, &mut |page| {
            lines.extend(page);
            spinner.set_message(format!("{} servers read", lines.len()));
            ControlFlow::Continue(())
        })?;
        spinner.finish_and_clear();
        if self.free {
            lines.retain(|line| line.candidate.obstacles.is_empty());
        }
        if self.reasons {
            let counts = counts(&lines);
            return room.output.print(&counts, || reasons(&counts).to_string());
        }
        room.output.print(&lines, || table(&lines, billing.installation()).to_string())
    }
}

fn table(lines: &[InventoryLine], installation: &str) -> Table {
    let mut table = Table::new(
        ["SERVER", "NAME", "CONFIGURATION", "LOCATION", "FOR SALE", "BECAUSE"],
        "There are no such servers.",
    );
    for line in lines {
        let candidate = &line.candidate;
        table.row([
            candidate.external_id.clone(),
            candidate.title.clone(),
            candidate.configuration.clone(),
            location(candidate),
            if candidate.obstacles.is_empty() { "yes" } else { "no" }.to_owned(),
            obstacles(candidate, installation),
        ]);
    }
    table
}

/// How many servers each reason excludes; a server with two reasons counts for both.
fn counts(lines: &[InventoryLine]) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for line in lines {
        let codes: Vec<&str> = line.candidate.obstacles.iter().map(|obstacle| obstacle.code.as_str()).collect();
        for code in if codes.is_empty() { vec!["for-sale"] } else { codes } {
            *counts.entry(code.to_owned()).or_insert(0) += 1;
        }
    }
    counts
}

fn reasons(counts: &BTreeMap<String, u64>) -> Table {
    let mut table = Table::new(["REASON", "SERVERS"], "The panel has no servers.");
    for (reason, count) in counts {
        table.row([reason.clone(), count.to_string()]);
    }
    table
}

/// What excludes the object, in words. A module may know it twice, from the panel and from the records here: what is the
/// same is said once, and a service of this billing system needs no further name.
pub(super) fn obstacles(candidate: &Candidate, installation: &str) -> String {
    let here = format!(" of billing system {installation}");
    let mut said: Vec<String> = Vec::new();
    for obstacle in &candidate.obstacles {
        let words = obstacle.message.replace(&here, "");
        if !said.contains(&words) {
            said.push(words);
        }
    }
    said.join("; ")
}

/// Where the object is; a dash when it has no place.
pub(super) fn location(candidate: &Candidate) -> String {
    if candidate.location.is_empty() { "–".to_owned() } else { candidate.location.clone() }
}
