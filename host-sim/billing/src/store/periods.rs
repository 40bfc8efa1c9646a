//! Table `service_period`: for which time a service is paid. And what the daily pass looks for.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::convert::{At, Money, at, count, maybe_at, sql_count};
use super::tx::Tx;
use crate::error::Result;
use crate::model::{ClientId, ServiceId};
use crate::money::Span;

/// A period that was paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PeriodRow {
    pub(crate) id: u64,
    pub(crate) number: u32,
    pub(crate) months: u32,
    /// None while it waits for the service to become active.
    pub(crate) span: Option<Span>,
}

// Asked at every charge, while the ledger grows for ever. Each is answered from an index: the first one names what the
// index of charges and refunds is restricted to, the second one the service, by which all entries are found.
pub(super) const PERIODS: &str = "SELECT p.* FROM service_period p WHERE p.service_id = ?1 AND NOT EXISTS \
     (SELECT 1 FROM ledger_entry e WHERE e.period_id = p.id AND e.kind = 'refund' AND e.kind IN ('charge', 'refund')) \
     ORDER BY p.number";
pub(super) const PAID_FOR_PERIOD: &str = "SELECT amount FROM ledger_entry \
     WHERE service_id = (SELECT service_id FROM service_period WHERE id = ?1) AND period_id = ?1";

impl Tx<'_> {
    pub(crate) fn insert_period(
        &self,
        service: ServiceId,
        number: u32,
        months: u32,
        span: Option<Span>,
        now: Timestamp,
    ) -> Result<u64> {
        let id = self.insert(
            "INSERT INTO service_period (service_id, number, months, created_at) VALUES (?1, ?2, ?3, ?4)",
            (service, number, months, At(now)),
        )?;
        if let Some(span) = span {
            self.begin_period(service, id, span)?;
        }
        Ok(id)
    }

    /// Gives a period its time. Done once for each; the database refuses a second time and an overlap.
    pub(crate) fn begin_period(&self, service: ServiceId, id: u64, span: Span) -> Result<()> {
        self.run(
            "UPDATE service_period SET starts_at = ?2, ends_at = ?3, anchor_at = ?4, anchor_months = ?5 WHERE id = ?1",
            (sql_count(id), At(span.starts_at), At(span.ends_at), At(span.anchor), span.anchor_months),
        )?;
        self.run("UPDATE service SET paid_until = ?2 WHERE id = ?1", (service, At(span.ends_at)))?;
        Ok(())
    }

    /// The periods of a service, oldest first, without those that were refunded.
    pub(crate) fn periods(&self, service: ServiceId) -> Result<Vec<PeriodRow>> {
        self.all(PERIODS, [service], |row| {
            let dates = (maybe_at(row, "starts_at")?, maybe_at(row, "ends_at")?, maybe_at(row, "anchor_at")?);
            let anchor_months: Option<u32> = row.get("anchor_months")?;
            Ok(PeriodRow {
                id: count(row, "id")?,
                number: row.get("number")?,
                months: row.get("months")?,
                span: match (dates, anchor_months) {
                    ((Some(starts_at), Some(ends_at), Some(anchor)), Some(anchor_months)) => {
                        Some(Span { starts_at, ends_at, anchor, anchor_months })
                    }
                    _ => None,
                },
            })
        })
    }

    /// The number of the service's last period, refunded or not; 0 before the first.
    pub(crate) fn last_period_number(&self, service: ServiceId) -> Result<u32> {
        let sql = "SELECT COALESCE(max(number), 0) FROM service_period WHERE service_id = ?1";
        Ok(self.first(sql, [service], |row| row.get(0))?.unwrap_or_default())
    }

    /// What a client has paid for a period so far, with all that was changed about it.
    pub(crate) fn paid_for_period(&self, period: u64) -> Result<Decimal> {
        let amounts = self.all(PAID_FOR_PERIOD, [sql_count(period)], |row| Ok(row.get::<_, Money>(0)?.0))?;
        // Each of them is far below what a decimal can hold.
        Ok(amounts.into_iter().fold(Decimal::ZERO, |paid, amount| paid - amount))
    }

    /// Active services whose paid period has ended, those that are stopped for lack of money, and those that are to be:
    /// when they are prolonged by hand, nothing else says that this is to be taken back.
    pub(crate) fn services_to_settle(&self, now: Timestamp, client: Option<ClientId>) -> Result<Vec<ServiceId>> {
        let sql = "SELECT id FROM service WHERE status = 'active' AND paid_until <= ?1 \
                   AND (?2 IS NULL OR client_id = ?2) \
                   UNION SELECT id FROM service WHERE status = 'active' AND paid_until IS NULL \
                   AND (?2 IS NULL OR client_id = ?2) \
                   UNION SELECT id FROM service WHERE suspended_by = 'money' AND (?2 IS NULL OR client_id = ?2) \
                   UNION SELECT s.id FROM operation o JOIN service s ON s.id = o.service_id \
                   WHERE o.status IN ('due', 'running', 'waiting-task', 'stopped') AND o.cause = 'money' \
                   AND o.kind = 'suspend' AND (?2 IS NULL OR s.client_id = ?2) \
                   ORDER BY id";
        self.all(sql, (At(now), client), |row| row.get(0))
    }

    /// When the last pass was complete.
    pub(crate) fn last_pass(&self) -> Result<Option<Timestamp>> {
        Ok(self.first("SELECT day_at FROM installation WHERE id = 1", [], |row| maybe_at(row, 0))?.flatten())
    }

    /// Keeps that a pass was complete.
    pub(crate) fn set_last_pass(&self, now: Timestamp) -> Result<()> {
        self.run("UPDATE installation SET day_at = ?1 WHERE id = 1", [At(now)])?;
        Ok(())
    }

    /// The next time after `since` at which a paid period or a grace time ends.
    pub(crate) fn next_paid_end(&self, since: Timestamp) -> Result<Option<Timestamp>> {
        let ends = "SELECT paid_until FROM service WHERE status = 'active' AND paid_until > ?1 \
                    ORDER BY paid_until LIMIT 1";
        let graces = "SELECT s.paid_until + t.grace_days * 86400000 AS ends FROM service s \
                      JOIN tariff t ON t.id = s.tariff_id WHERE s.suspended_by = 'money' AND s.paid_until IS NOT NULL \
                      AND ends > ?1 ORDER BY ends LIMIT 1";
        let first = self.first(ends, [At(since)], |row| at(row, 0))?;
        let second = self.first(graces, [At(since)], |row| at(row, 0))?;
        Ok([first, second].into_iter().flatten().min())
    }
}
