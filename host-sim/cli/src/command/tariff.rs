//! `host-sim tariff`

use billing::model::{ModuleId, NewTariff, NewTariffResource, Parameter, Tariff, TariffId};
use clap::{Args, Subcommand};
use rust_decimal::Decimal;

use crate::error::CliError;
use crate::output::Table;
use crate::room::Room;
use crate::values;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a tariff
    Add(Box<Add>),
    /// List tariffs
    List,
    /// Set for how many days a service without money is kept stopped before it is deleted
    Grace {
        /// Number of the tariff
        tariff: TariffId,
        /// How many days
        days: u32,
    },
    /// Connect another processing module to a tariff
    Connect {
        /// Number of the tariff
        tariff: TariffId,
        /// Number of the processing module
        module: ModuleId,
    },
}

#[derive(Args)]
pub(crate) struct Add {
    /// Name of the tariff
    #[arg(long)]
    name: String,
    /// Product type
    #[arg(long, default_value = "dedic")]
    product: String,
    /// A processing module that can serve it; repeat it for each
    #[arg(long = "module", value_name = "MODULE")]
    modules: Vec<ModuleId>,
    /// A parameter that every order has, such as configuration=E-2146G-64Gb-2x960SSD
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = values::parameter)]
    fixed: Vec<Parameter>,
    /// A value that orders may pick, such as os-template=4; without any, all that the modules offer
    #[arg(long = "offer", value_name = "NAME=VALUE", value_parser = values::parameter)]
    offered: Vec<Parameter>,
    /// A resource with the included amount and, after .., the most that can be ordered
    #[arg(long = "resource", value_name = "NAME=AMOUNT[..MOST]", value_parser = values::tariff_resource)]
    resources: Vec<NewTariffResource>,
    /// Put every resource that the modules declare into the tariff ("Create all add-ons")
    #[arg(long)]
    all_resources: bool,
    /// Take values that the panels do not offer (yet), such as a configuration that has to be built
    #[arg(long)]
    allow_unlisted: bool,
    /// Order period in months
    #[arg(long, value_name = "MONTHS", default_value_t = 1)]
    period: u32,
    /// Price of a period
    #[arg(long, default_value = "0")]
    price: Decimal,
    /// Currency of the price
    #[arg(long, default_value = "EUR")]
    currency: String,
    /// A service without money for its next period is kept stopped for so many days, then deleted
    #[arg(long, value_name = "DAYS")]
    grace_days: Option<u32>,
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.billing()?;
        match self {
            Self::Add(add) => {
                let mut tariff = billing.add_tariff(&NewTariff {
                    name: add.name,
                    product: add.product,
                    period_months: add.period,
                    price: add.price,
                    currency: add.currency,
                    fixed: add.fixed,
                    offered: add.offered,
                    resources: add.resources,
                    all_resources: add.all_resources,
                    modules: add.modules,
                    allow_unlisted: add.allow_unlisted,
                })?;
                if let Some(days) = add.grace_days {
                    tariff = billing.set_grace_days(tariff.id, days)?;
                }
                room.output.print(&tariff, || format!("Tariff {} was added: {}.", tariff.id, tariff.name))
            }
            Self::List => {
                let tariffs = billing.tariffs()?;
                room.output.print(&tariffs, || table(&tariffs).to_string())
            }
            Self::Grace { tariff, days } => {
                let tariff = billing.set_grace_days(tariff, days)?;
                room.output.print(&tariff, || format!("Services of tariff {} have {days} days.", tariff.name))
            }
            Self::Connect { tariff, module } => {
                let tariff = billing.connect_tariff(tariff, module)?;
                room.output.print(&tariff, || format!("Module {module} serves tariff {} now.", tariff.name))
            }
        }
    }
}

fn table(tariffs: &[Tariff]) -> Table {
    let mut table = Table::new(
        ["TARIFF", "NAME", "PRODUCT", "PRICE", "PARAMETERS", "RESOURCES", "MODULES"],
        "There are no tariffs; `host-sim tariff add` adds one.",
    );
    for tariff in tariffs {
        let parameters = tariff.fixed.iter().map(|p| format!("{}={}", p.name, p.value));
        let resources = tariff.resources.iter().map(|r| match r.maximum {
            Some(most) => format!("{}={}..{most}", r.name, r.included),
            None => format!("{}={}", r.name, r.included),
        });
        table.row([
            tariff.id.to_string(),
            tariff.name.clone(),
            tariff.product.clone(),
            format!(
                "{} {} / {} mo, {} d grace",
                tariff.price, tariff.currency, tariff.period_months, tariff.grace_days
            ),
            parameters.collect::<Vec<_>>().join(" "),
            resources.collect::<Vec<_>>().join(" "),
            tariff.modules.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        ]);
    }
    table
}
