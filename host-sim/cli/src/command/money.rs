//! `host-sim pay`, `host-sim balance`, `host-sim ledger`

use billing::LedgerFilter;
use billing::model::{Balance, ClientId, LedgerEntry, ServiceId};
use clap::Args;
use rust_decimal::Decimal;

use crate::error::CliError;
use crate::output::{Table, time};
use crate::room::{Room, Who};

/// Record a client's payment
///
/// Services that were stopped for lack of money run again as far as it goes.
#[derive(Args)]
pub(crate) struct Pay {
    /// Number of the client
    #[arg(long)]
    client: ClientId,
    /// How much
    #[arg(long)]
    amount: Decimal,
    /// Its currency; a client has one
    #[arg(long, default_value = "EUR")]
    currency: String,
    #[command(flatten)]
    who: Who,
}

impl Pay {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let entry = room.records()?.pay(self.client, self.amount, &self.currency, &self.who.by())?;
        room.output.print(&entry, || {
            format!(
                "{} {} of client {} were recorded; the balance was {} {} then.",
                entry.amount, entry.currency, entry.client, entry.balance, entry.currency
            )
        })
    }
}

/// Put right what stands in a client's ledger and should not
///
/// It is done by one more entry, because the ledger is never edited. --why is required.
#[derive(Args)]
pub(crate) struct Correct {
    /// Number of the client
    #[arg(long)]
    client: ClientId,
    /// What is added to the balance, or with a minus taken from it
    #[arg(long, allow_negative_numbers = true)]
    amount: Decimal,
    /// Its currency; a client has one
    #[arg(long, default_value = "EUR")]
    currency: String,
    /// The entry of the client's ledger that was wrong, by its number
    #[arg(long, value_name = "ENTRY")]
    entry: Option<u64>,
    #[command(flatten)]
    who: Who,
}

impl Correct {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let amount = (self.amount, self.currency.as_str());
        let entry = room.records()?.correct(self.client, amount, self.entry, &self.who.by())?;
        room.output.print(&entry, || {
            format!(
                "{} {} of client {} were corrected; the balance was {} {} then.",
                entry.amount, entry.currency, entry.client, entry.balance, entry.currency
            )
        })
    }
}

/// Show what clients have
#[derive(Args)]
pub(crate) struct ShowBalance {
    /// Of this client only
    #[arg(long)]
    client: Option<ClientId>,
}

impl ShowBalance {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.records()?;
        let balances = match self.client {
            Some(client) => vec![billing.balance(client)?],
            None => billing.balances()?,
        };
        room.output.print(&balances, || balances_table(&balances).to_string())
    }
}

/// List what was paid and charged
///
/// Nothing in it is ever changed or deleted.
#[derive(Args)]
pub(crate) struct Ledger {
    /// Of this client only
    #[arg(long)]
    client: Option<ClientId>,
    /// For this service only
    #[arg(long)]
    service: Option<ServiceId>,
}

impl Ledger {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let entries = room.records()?.ledger(&LedgerFilter { client: self.client, service: self.service })?;
        room.output.print(&entries, || ledger_table(&entries).to_string())
    }
}

/// An amount with its currency.
pub(crate) fn money(balance: &Balance) -> String {
    format!("{} {}", balance.amount, balance.currency.as_deref().unwrap_or_default()).trim_end().to_owned()
}

fn balances_table(balances: &[Balance]) -> Table {
    let mut table = Table::new(["CLIENT", "E-MAIL", "BALANCE"], "There are no clients.");
    for balance in balances {
        table.row([balance.client.to_string(), balance.client_email.clone(), money(balance)]);
    }
    table
}

fn ledger_table(entries: &[LedgerEntry]) -> Table {
    let mut table = Table::new(
        ["ENTRY", "TIME", "CLIENT", "WHAT", "AMOUNT", "BALANCE", "SERVICE", "PERIOD", "WHO", "WHY"],
        "The ledger has no such entries.",
    );
    for entry in entries {
        table.row([
            entry.id.to_string(),
            time(entry.at),
            entry.client_email.clone(),
            what(entry),
            format!("{} {}", entry.amount, entry.currency),
            entry.balance.to_string(),
            entry.service.map(|service| service.to_string()).unwrap_or_default(),
            period(entry),
            entry.who.clone(),
            entry.why.clone(),
        ]);
    }
    table
}

fn what(entry: &LedgerEntry) -> String {
    match entry.corrects {
        Some(wrong) => format!("{} of entry {wrong}", entry.kind),
        None => entry.kind.to_string(),
    }
}

fn period(entry: &LedgerEntry) -> String {
    let Some(period) = entry.period else { return String::new() };
    match (period.starts_at, period.ends_at) {
        (Some(from), Some(to)) => format!("{}: {} to {}", period.number, time(from), time(to)),
        _ => format!("{}: not begun", period.number),
    }
}
