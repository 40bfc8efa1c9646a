//! `host-sim module`

mod add;
mod change;
mod trust;
mod upkeep;

use billing::model::{Changed, ModuleId, ProcessingModule, SyncReport, Trust};
use billing::{PluginLine, Upkeep};
use clap::Subcommand;
use serde_json::json;

use crate::command::policy::{hold, release};
use crate::error::CliError;
use crate::output::{Card, Table, time};
use crate::progress::spinner;
use crate::room::{Room, Who};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a processing module; its connection is checked first
    Add(Box<add::Add>),
    Change(Box<change::Change>),
    /// List processing modules, in the order in which they are tried
    List,
    /// Show what a processing module offers, as of its last configuration update
    Show {
        /// Number of the processing module
        module: ModuleId,
    },
    /// Check the connection to the panel
    Check {
        /// Number of the processing module
        module: ModuleId,
    },
    /// Put right what the panel shows otherwise than the records: servers of active services are turned on, those of
    /// stopped ones off
    Reconcile {
        /// Number of the processing module
        module: ModuleId,
    },
    /// Hold an object of the module's panel, such as a server: whatever it serves is neither stopped, deleted nor
    /// reinstalled until it is released
    Hold {
        /// Number of the processing module
        module: ModuleId,
        /// Number of the object in the panel
        #[arg(long)]
        object: String,
        #[command(flatten)]
        who: Who,
    },
    /// Release an object that was held; what waited for that goes on
    Release {
        /// Number of the processing module
        module: ModuleId,
        /// Number of the object in the panel
        #[arg(long)]
        object: String,
        #[command(flatten)]
        who: Who,
    },
    Upkeep(upkeep::Upkeep),
    /// Update the module's configuration from its panel: configurations, OS templates, scripts, locations
    Config {
        /// Number of the processing module
        module: ModuleId,
    },
    /// Delete a processing module that no service, tariff or hold refers to, and with it the password of its panel
    Delete {
        /// Number of the processing module
        module: ModuleId,
        #[command(flatten)]
        who: Who,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        match self {
            Self::Add(add) => add.run(room),
            Self::Change(change) => change.run(room),
            Self::List => {
                let modules = room.records()?.modules()?;
                room.output.print(&modules, || table(&modules).to_string())
            }
            Self::Show { module } => show(room, module),
            Self::Check { module } => {
                let module = room.billing()?.check_module(module)?;
                room.output.print(&module, || format!("The connection of module {} ({}) works.", module.id, module.url))
            }
            Self::Reconcile { module } => {
                let billing = room.billing()?;
                let spinner = spinner("comparing the panel with the records");
                let round = billing.reconcile(module, &mut |pages| spinner.set_message(format!("page {pages}")))?;
                spinner.finish_and_clear();
                room.output.print(&round, || corrections(&round).to_string())
            }
            Self::Hold { module, object, who } => hold(room, &room.records()?.object(module, &object)?, &who),
            Self::Release { module, object, who } => release(room, &room.records()?.object(module, &object)?, &who),
            Self::Upkeep(upkeep) => upkeep.run(room),
            Self::Delete { module, who } => {
                let module = room.billing()?.delete_module(module, &who.by())?;
                room.output.print(&module, || format!("Processing module {} ({}) was deleted.", module.id, module.name))
            }
            Self::Config { module } => {
                let billing = room.billing()?;
                let spinner = spinner("reading the panel's configuration");
                let report = billing.sync_module(module, &mut |pages| spinner.set_message(format!("page {pages}")))?;
                spinner.finish_and_clear();
                room.output.print(&report, || words(&report))
            }
        }
    }
}

fn table(modules: &[ProcessingModule]) -> Table {
    let mut table = Table::new(
        ["MODULE", "NAME", "COMPONENT", "URL", "SORT", "DATA CENTER", "DEPARTMENT", "CERTIFICATE", "STATE"],
        "There are no processing modules; `host-sim module add` adds one.",
    )
    .spare(&["SORT", "DATA CENTER", "DEPARTMENT", "COMPONENT"]);
    for module in modules {
        let state = match (&module.problem, module.synced_at) {
            (Some(problem), _) => format!("problem since {}: {}", time(problem.at), problem.code),
            (None, Some(at)) => format!("configuration of {}", time(at)),
            (None, None) => "no configuration yet".to_owned(),
        };
        table.row([
            module.id.to_string(),
            module.name.clone(),
            module.component.clone(),
            module.url.clone(),
            module.sort.to_string(),
            module.data_center.clone(),
            module.department.clone(),
            certificate(module),
            state,
        ]);
    }
    table
}

/// Whoever reads that all is well would not look for what a round leaves alone.
const NOTHING_PUT_RIGHT: &str = "Nothing was put right. A round compares only the power of servers with an owner, and leaves \
                                 alone those of busy services, those whose power is not known or on which an operation \
                                 runs, those in maintenance or protected, and those whose notes or owner do not say that \
                                 they are the service's: they may be otherwise than the records say.";

fn corrections(round: &Upkeep) -> Table {
    let mut table = Table::new(["SERVICE", "WHAT WAS PUT RIGHT"], NOTHING_PUT_RIGHT);
    for correction in &round.corrections {
        table.row([correction.service.to_string(), correction.what.clone()]);
    }
    table
}

fn certificate(module: &ProcessingModule) -> String {
    match &module.trust {
        // Whoever sits in between reads the administrator's password.
        _ if module.origin.starts_with("http:") => "none: plain HTTP".to_owned(),
        Trust::Insecure => "NOT VERIFIED".to_owned(),
        other => other.word().to_owned(),
    }
}

fn show(room: &Room, id: ModuleId) -> Result<(), CliError> {
    let (billing, plugins) = room.billing_and_plugins()?;
    let (module, options, stock) = (billing.module(id)?, billing.module_options(id)?, billing.module_stock(id)?);
    let versions = plugins.list()?.into_iter();
    let component = versions.filter(|line| line.component == module.component).find(PluginLine::is_active);
    let history = billing.module_history(id)?;
    let value =
        json!({"module": module, "component": component, "options": options, "stock": stock, "history": history});
    room.output.print(&value, || {
        let mut card = Card::new()
            .line("Module", format!("{} ({})", module.name, module.component))
            .line("Component", component.as_ref().map_or_else(|| NO_COMPONENT.to_owned(), component_words))
            .line("URL", &module.url)
            .line("Username", &module.username)
            .line("Certificate", certificate(&module))
            .line("Data center", &module.data_center)
            .line("Department", &module.department)
            .line("Sort", module.sort.to_string());
        for setting in &module.settings {
            card = card.line(&setting.name, setting.value.as_deref().unwrap_or("(secret)"));
        }
        if let Some(problem) = &module.problem {
            card = card.line("Problem", format!("{}: {}", time(problem.at), problem.message));
        }
        let mut offers = Table::new(["PARAMETER", "VALUE", "TITLE", "TAGS", ""], "Nothing can be ordered yet.");
        let gone = |at: Option<sim_clock::Timestamp>| at.map(|at| format!("vanished {}", time(at))).unwrap_or_default();
        for option in &options {
            offers.row([
                option.parameter.clone(),
                option.value.clone(),
                option.title.clone(),
                option.tags.join(", "),
                gone(option.vanished_at),
            ]);
        }
        let mut free = Table::new(["CONFIGURATION", "LOCATION", "FREE", ""], "No configuration is known yet.");
        for entry in &stock {
            free.row([
                entry.configuration.clone(),
                entry.location.clone(),
                entry.free.to_string(),
                gone(entry.vanished_at),
            ]);
        }
        let mut done = Table::new(["TIME", "WHO", "WHAT", "WHY"], "Nothing is known of who added it.");
        for line in &history {
            done.row([time(line.at), line.who.clone(), line.what.clone(), line.why.clone()]);
        }
        format!("{card}\n\n{offers}\n\n{free}\n\n{done}")
    })
}

const NO_COMPONENT: &str = "NONE CAN BE USED; `host-sim plugin list` says why";

fn component_words(line: &PluginLine) -> String {
    format!("{} {}, {}", line.component, line.version, line.signature)
}

fn words(report: &SyncReport) -> String {
    if report.is_nothing() {
        return format!("The configuration of module {} is as it was.", report.module);
    }
    let counts = |changed: &Changed| {
        format!(
            "{} new, {} changed, {} vanished, {} as before",
            changed.added, changed.changed, changed.vanished, changed.unchanged
        )
    };
    format!(
        "The configuration of module {} was updated.\nOffers:         {}\nConfigurations: {}",
        report.module,
        counts(&report.options),
        counts(&report.stock)
    )
}
