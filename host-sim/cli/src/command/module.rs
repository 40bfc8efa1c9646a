//! `host-sim module`

use std::path::PathBuf;

use billing::model::{Changed, ModuleId, NewModule, Parameter, ProcessingModule, SyncReport, Trust};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::error::CliError;
use crate::output::{Card, Table, time};
use crate::password::PasswordSource;
use crate::progress::spinner;
use crate::room::Room;
use crate::values;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a processing module; its connection is checked first
    Add(Box<Add>),
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
    /// Update the module's configuration from its panel: configurations, OS templates, scripts, locations
    Config {
        /// Number of the processing module
        module: ModuleId,
    },
}

#[derive(Args)]
pub(crate) struct Add {
    /// Component: the file name in the folder `modules` without version and extension
    #[arg(long, default_value = "pmdci6")]
    component: String,
    /// Name of the processing module
    #[arg(long)]
    name: String,
    /// URL of the panel
    #[arg(long)]
    url: String,
    /// The panel's administrator
    #[arg(long)]
    username: String,
    #[command(flatten)]
    password: PasswordSource,
    /// Name of the data center
    #[arg(long, default_value = "main")]
    data_center: String,
    /// The department that gets the module's tasks
    #[arg(long, default_value = "technicians")]
    department: String,
    /// Priority: the lowest is tried first
    #[arg(long, default_value_t = 10, allow_negative_numbers = true)]
    sort: i64,
    /// A setting of the component; repeat it for each
    #[arg(long = "setting", value_name = "NAME=VALUE", value_parser = values::parameter)]
    settings: Vec<Parameter>,
    #[command(flatten)]
    trust: TrustArguments,
}

/// How the panel's certificate is verified.
#[derive(Args)]
#[group(multiple = false)]
struct TrustArguments {
    /// Trust the certificates of this authority only (PEM file)
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Trust this certificate only: SHA-256 of its DER form, 64 hexadecimal digits
    #[arg(long, value_name = "SHA-256")]
    pin: Option<String>,
    /// Do not verify the panel's certificate; shown in lists
    #[arg(long)]
    insecure: bool,
}

impl TrustArguments {
    fn trust(self) -> Result<Trust, CliError> {
        Ok(match (self.ca_file, self.pin, self.insecure) {
            (Some(path), ..) => {
                Trust::Ca(std::fs::read_to_string(&path).map_err(|source| CliError::File { path, source })?)
            }
            (_, Some(pin), _) => Trust::Pin(pin),
            (_, _, true) => Trust::Insecure,
            _ => Trust::Public,
        })
    }
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        match self {
            Self::Add(add) => add.run(room),
            Self::List => {
                let modules = room.billing()?.modules()?;
                room.output.print(&modules, || table(&modules).to_string())
            }
            Self::Show { module } => show(room, module),
            Self::Check { module } => {
                let module = room.billing()?.check_module(module)?;
                room.output.print(&module, || format!("The connection of module {} ({}) works.", module.id, module.url))
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

impl Add {
    fn run(self, room: &Room) -> Result<(), CliError> {
        let password = self.password.read(&self.username)?;
        let module = room.billing()?.add_module(&NewModule {
            component: self.component,
            name: self.name,
            url: self.url,
            username: self.username,
            password,
            settings: self.settings,
            data_center: self.data_center,
            department: self.department,
            sort: self.sort,
            trust: self.trust.trust()?,
        })?;
        room.output
            .print(&module, || format!("Module {} was added; its connection to {} works.", module.id, module.url))
    }
}

fn table(modules: &[ProcessingModule]) -> Table {
    let mut table = Table::new(
        ["MODULE", "NAME", "COMPONENT", "URL", "SORT", "DATA CENTER", "DEPARTMENT", "CERTIFICATE", "STATE"],
        "There are no processing modules; `host-sim module add` adds one.",
    );
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
            certificate(&module.trust),
            state,
        ]);
    }
    table
}

fn certificate(trust: &Trust) -> String {
    match trust {
        Trust::Insecure => "NOT VERIFIED".to_owned(),
        other => other.word().to_owned(),
    }
}

fn show(room: &Room, id: ModuleId) -> Result<(), CliError> {
    let billing = room.billing()?;
    let (module, options, stock) = (billing.module(id)?, billing.module_options(id)?, billing.module_stock(id)?);
    let value = json!({"module": module, "options": options, "stock": stock});
    room.output.print(&value, || {
        let mut card = Card::new()
            .line("Module", format!("{} ({})", module.name, module.component))
            .line("URL", &module.url)
            .line("Username", &module.username)
            .line("Certificate", certificate(&module.trust))
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
        format!("{card}\n\n{offers}\n\n{free}")
    })
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
