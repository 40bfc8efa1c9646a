//! Table `ledger_entry`: what clients paid, and what their services cost them. Entries are only added.

use jiff::Timestamp;
use rusqlite::Row;
use rust_decimal::Decimal;

use super::convert::{At, Money, at, count, maybe_at, sql_count};
use super::tx::Tx;
use crate::error::Result;
use crate::model::{Balance, By, ClientId, DiaryLine, DiaryMark, EntryKind, LedgerEntry, PaidPeriod, ServiceId};

/// An entry to add. The balance with it is the caller's to compute, in the same transaction.
pub(crate) struct NewEntry<'a> {
    pub(crate) client: ClientId,
    pub(crate) kind: EntryKind,
    pub(crate) amount: Decimal,
    pub(crate) currency: &'a str,
    pub(crate) balance: Decimal,
    /// The service and its period, by the number of the period's row.
    pub(crate) period: Option<(ServiceId, u64)>,
    /// The entry that this one corrects.
    pub(crate) corrects: Option<u64>,
}

/// Which entries of the ledger to list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    /// Of this client only.
    pub client: Option<ClientId>,
    /// For this service only.
    pub service: Option<ServiceId>,
}

const SELECT: &str = "SELECT e.*, c.email AS client_email, p.number AS period_number, p.starts_at, p.ends_at \
     FROM ledger_entry e JOIN client c ON c.id = e.client_id LEFT JOIN service_period p ON p.id = e.period_id";

fn read(row: &Row<'_>) -> rusqlite::Result<LedgerEntry> {
    let period = match row.get("period_number")? {
        Some(number) => {
            Some(PaidPeriod { number, starts_at: maybe_at(row, "starts_at")?, ends_at: maybe_at(row, "ends_at")? })
        }
        None => None,
    };
    Ok(LedgerEntry {
        id: count(row, "id")?,
        client: row.get("client_id")?,
        client_email: row.get("client_email")?,
        kind: row.get("kind")?,
        amount: row.get::<_, Money>("amount")?.0,
        currency: row.get("currency")?,
        balance: row.get::<_, Money>("balance")?.0,
        service: row.get("service_id")?,
        period,
        corrects: row.get::<_, Option<i64>>("corrects")?.map(i64::unsigned_abs),
        at: at(row, "at")?,
        who: row.get("who")?,
        why: row.get("why")?,
    })
}

impl Tx<'_> {
    pub(crate) fn add_entry(&self, new: &NewEntry<'_>, by: &By, now: Timestamp) -> Result<u64> {
        let (service, period) = new.period.unzip();
        self.insert(
            "INSERT INTO ledger_entry (client_id, kind, amount, currency, balance, service_id, period_id, corrects, \
             at, who, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            (
                new.client,
                new.kind,
                Money(new.amount),
                new.currency,
                Money(new.balance),
                service,
                period.map(sql_count),
                new.corrects.map(sql_count),
                At(now),
                &by.who,
                &by.why,
            ),
        )
    }

    /// What the client has. Read in a transaction that writes, it stays true until that ends.
    pub(crate) fn balance(&self, client: ClientId) -> Result<Balance> {
        let client_email = self.client(client)?.email;
        let sql = "SELECT balance, currency FROM ledger_entry WHERE client_id = ?1 ORDER BY id DESC LIMIT 1";
        let last = self.first(sql, [client], |row| Ok((row.get::<_, Money>(0)?.0, row.get::<_, String>(1)?)))?;
        let (amount, currency) = last.map_or((Decimal::ZERO, None), |(amount, currency)| (amount, Some(currency)));
        Ok(Balance { client, client_email, amount, currency })
    }

    pub(crate) fn ledger(&self, filter: &LedgerFilter) -> Result<Vec<LedgerEntry>> {
        let sql = format!(
            "{SELECT} WHERE (?1 IS NULL OR e.client_id = ?1) AND (?2 IS NULL OR e.service_id = ?2) ORDER BY e.id"
        );
        self.all(&sql, (filter.client, filter.service), read)
    }

    pub(crate) fn ledger_entry(&self, id: u64) -> Result<Option<LedgerEntry>> {
        self.first(&format!("{SELECT} WHERE e.id = ?1"), [sql_count(id)], read)
    }

    /// The end of the diary.
    pub(crate) fn diary_mark(&self) -> Result<DiaryMark> {
        let last = |sql| self.first(sql, [], |row| count(row, 0));
        Ok(DiaryMark {
            entry: last("SELECT COALESCE(max(id), 0) FROM ledger_entry")?.unwrap_or_default(),
            line: last("SELECT COALESCE(max(id), 0) FROM service_history")?.unwrap_or_default(),
        })
    }

    /// What was done to services and money since then, oldest first; what came first at the same time stands first.
    pub(crate) fn diary(&self, since: DiaryMark) -> Result<Vec<DiaryLine>> {
        let sql = "SELECT c.email, h.service_id, h.what, h.why, h.at FROM service_history h \
                   JOIN service s ON s.id = h.service_id JOIN client c ON c.id = s.client_id \
                   WHERE h.id > ?1 ORDER BY h.id";
        let mut lines = self.all(sql, [sql_count(since.line)], |row| {
            Ok(DiaryLine {
                client_email: row.get(0)?,
                service: row.get(1)?,
                what: row.get(2)?,
                why: row.get(3)?,
                at: at(row, 4)?,
                amount: None,
                currency: None,
            })
        })?;
        let entries = self.all(&format!("{SELECT} WHERE e.id > ?1 ORDER BY e.id"), [sql_count(since.entry)], read)?;
        lines.extend(entries.into_iter().map(|entry| DiaryLine {
            at: entry.at,
            client_email: entry.client_email,
            service: entry.service,
            what: entry.kind.word().to_owned(),
            why: entry.why,
            amount: Some(entry.amount),
            currency: Some(entry.currency),
        }));
        lines.sort_by_key(|line| (line.at, line.service));
        Ok(lines)
    }
}
