//! `host-sim tariff`

use billing::model::{
    ModuleId, NewTariff, NewTariffResource, NewUnitPrice, Parameter, PriceChange, Tariff, TariffId, TariffResource,
};
use clap::{Args, Subcommand};
use rust_decimal::Decimal;

use crate::error::CliError;
use crate::output::{Card, Table};
use crate::room::Room;
use crate::values;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a tariff
    Add(Box<Add>),
    /// List tariffs
    List,
    /// Show a tariff with all its prices
    Show {
        /// Number of the tariff
        tariff: TariffId,
    },
    /// Set prices of a tariff, for what is charged from now on; what is not named stays as it is
    Price {
        /// Number of the tariff
        tariff: TariffId,
        #[command(flatten)]
        prices: Prices,
        /// A period that is not sold any more, by its months
        #[arg(long = "drop-period", value_name = "MONTHS")]
        dropped: Vec<u32>,
        /// A resource that is not billed any more
        #[arg(long = "not-billed", value_name = "NAME")]
        unbilled: Vec<String>,
    },
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
    /// Disconnect a processing module from a tariff: it gets no further orders of it; services that it serves stay
    Disconnect {
        /// Number of the tariff
        tariff: TariffId,
        /// Number of the processing module
        module: ModuleId,
    },
    /// Delete a tariff that no service has
    Delete {
        /// Number of the tariff
        tariff: TariffId,
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
    #[command(flatten)]
    prices: Prices,
    /// Currency of the prices
    #[arg(long, default_value = "EUR")]
    currency: String,
    /// A service without money for its next period is kept stopped for so many days, then deleted
    #[arg(long, value_name = "DAYS")]
    grace_days: Option<u32>,
}

#[derive(Args)]
pub(crate) struct Prices {
    /// An order period with its price, such as 12=499; without months it is one month. Repeat it for each period: the
    /// first is what orders get that name none
    #[arg(long = "price", value_name = "[MONTHS=]PRICE", value_parser = values::period_price)]
    periods: Vec<(u32, Decimal)>,
    /// What each unit of a resource beyond the included ones costs: ip=2 for each month, ip=12:20 for the period of 12
    /// months. A resource without a price is not billed
    #[arg(long = "unit-price", value_name = "NAME=[MONTHS:]PRICE", value_parser = values::unit_price)]
    units: Vec<NewUnitPrice>,
}

impl Prices {
    fn change(self) -> PriceChange {
        PriceChange { periods: self.periods, units: self.units, ..PriceChange::default() }
    }

    /// Of a new tariff: without any it is one month for nothing.
    fn new_list(mut self) -> PriceChange {
        if self.periods.is_empty() {
            self.periods.push((1, Decimal::ZERO));
        }
        self.change()
    }
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        // A module says what can be sold of it.
        let billing = match &self {
            Self::Add(_) => room.billing()?,
            _ => room.records()?,
        };
        match self {
            Self::Add(add) => {
                let mut tariff = billing.add_tariff(&NewTariff {
                    name: add.name,
                    product: add.product,
                    prices: add.prices.new_list(),
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
            Self::Show { tariff } => {
                let tariff = billing.tariff(tariff)?;
                room.output.print(&tariff, || card(&tariff))
            }
            Self::Price { tariff, prices, dropped, unbilled } => {
                let tariff = billing.set_prices(tariff, &PriceChange { dropped, unbilled, ..prices.change() })?;
                room.output.print(&tariff, || card(&tariff))
            }
            Self::Grace { tariff, days } => {
                let tariff = billing.set_grace_days(tariff, days)?;
                room.output.print(&tariff, || format!("Services of tariff {} have {days} days.", tariff.name))
            }
            Self::Connect { tariff, module } => {
                let tariff = billing.connect_tariff(tariff, module)?;
                room.output.print(&tariff, || format!("Module {module} serves tariff {} now.", tariff.name))
            }
            Self::Disconnect { tariff, module } => {
                let tariff = billing.disconnect_tariff(tariff, module)?;
                room.output.print(&tariff, || format!("Module {module} gets no further orders of {}.", tariff.name))
            }
            Self::Delete { tariff } => {
                let tariff = billing.delete_tariff(tariff)?;
                room.output.print(&tariff, || format!("Tariff {} ({}) was deleted.", tariff.id, tariff.name))
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
        let prices = tariff.periods.iter().map(|period| format!("{} / {} mo", period.price, period.months));
        table.row([
            tariff.id.to_string(),
            tariff.name.clone(),
            tariff.product.clone(),
            format!("{} {}, {} d grace", tariff.currency, join(prices, ", "), tariff.grace_days),
            parameters(&tariff.fixed),
            join(tariff.resources.iter().map(resource), " "),
            modules(tariff),
        ]);
    }
    table
}

fn card(tariff: &Tariff) -> String {
    let card = Card::new()
        .line("Tariff", tariff.id.to_string())
        .line("Name", &tariff.name)
        .line("Product", &tariff.product)
        .line("Currency", &tariff.currency)
        .line("Grace time", format!("{} days", tariff.grace_days))
        .line("Fixed", parameters(&tariff.fixed))
        .line("Offered", parameters(&tariff.offered))
        .line("Modules", modules(tariff));
    let mut prices = Table::new(["PERIOD", "PRICE", "EACH FURTHER UNIT"], "It has no prices.");
    for period in &tariff.periods {
        let units = period.units.iter().map(|unit| format!("{} {}", unit.resource, unit.price));
        prices.row([format!("{} mo", period.months), period.price.to_string(), join(units, ", ")]);
    }
    let mut resources = Table::new(["RESOURCE", "TITLE", "INCLUDED", "MOST"], "It has no resources.");
    for resource in &tariff.resources {
        resources.row([
            resource.name.clone(),
            resource.title.clone(),
            format!("{} {}", resource.included, resource.unit).trim_end().to_owned(),
            resource.maximum.map(|most| most.to_string()).unwrap_or_default(),
        ]);
    }
    format!("{card}\n\n{prices}\n\n{resources}")
}

fn join(parts: impl Iterator<Item = String>, with: &str) -> String {
    parts.collect::<Vec<_>>().join(with)
}

fn parameters(list: &[Parameter]) -> String {
    join(list.iter().map(|parameter| format!("{}={}", parameter.name, parameter.value)), " ")
}

fn resource(resource: &TariffResource) -> String {
    match resource.maximum {
        Some(most) => format!("{}={}..{most}", resource.name, resource.included),
        None => format!("{}={}", resource.name, resource.included),
    }
}

fn modules(tariff: &Tariff) -> String {
    join(tariff.modules.iter().map(ToString::to_string), ", ")
}
