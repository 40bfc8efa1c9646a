//! Money: payments, balances, the ledger, and the pass that settles services (SRV-01, SRV-02).

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::is_currency;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{Balance, By, ClientId, DiaryLine, DiaryMark, LedgerEntry, Service, ServiceId};
use crate::money::{self, DayAct};
use crate::store::LedgerFilter;

impl Billing {
    /// Records a payment, then settles the client's services: those that were stopped for lack of money run again as
    /// far as the money goes, lowest number first.
    ///
    /// # Errors
    /// `not-found`, `client-deleted`, `amount-invalid`, `currency-mismatch` (the client has another currency).
    pub fn pay(&self, client: ClientId, amount: Decimal, currency: &str, by: &By) -> Result<LedgerEntry> {
        let invalid = |reason| Err(Refusal::AmountInvalid { amount: amount.to_string(), reason }.into());
        if amount <= Decimal::ZERO {
            return invalid("a payment is more than 0");
        }
        if let Err(reason) = money::check_amount(amount) {
            return invalid(reason);
        }
        if !is_currency(currency) {
            return invalid("its currency must be three capital letters (ISO 4217), such as EUR");
        }
        let entry = self.store().write(|tx| {
            if tx.client(client)?.deleted_at.is_some() {
                return Err(Refusal::ClientDeleted { id: client }.into());
            }
            let id = money::pay(tx, client, amount, currency, by, self.now())?;
            tx.ledger_entry(id)?.ok_or_else(|| Refusal::NotFound { what: "ledger entry", id }.into())
        })?;
        self.settle_stored(client);
        Ok(entry)
    }

    /// What a client has.
    ///
    /// # Errors
    /// `not-found`.
    pub fn balance(&self, client: ClientId) -> Result<Balance> {
        self.store().read(|tx| tx.balance(client))
    }

    /// What all clients have that are not deleted.
    ///
    /// # Errors
    /// The database.
    pub fn balances(&self) -> Result<Vec<Balance>> {
        self.store().read(|tx| tx.clients(false)?.into_iter().map(|client| tx.balance(client.id)).collect())
    }

    /// Entries of the ledger, oldest first.
    ///
    /// # Errors
    /// The database.
    pub fn ledger(&self, filter: &LedgerFilter) -> Result<Vec<LedgerEntry>> {
        self.store().read(|tx| tx.ledger(filter))
    }

    /// One pass over all services as of this time: prolongs what is paid, stops what is not, lets run again what is
    /// paid again, deletes what stayed unpaid for its tariff's grace time. A service with an unfinished operation waits
    /// for the next pass. Schedulers do it by themselves; twice at the same time is the same as once.
    ///
    /// # Errors
    /// The database; what was done before the error stays, and the next pass does the rest.
    pub fn day(&self, now: Timestamp) -> Result<Vec<DayAct>> {
        let acts = money::pass(self.store(), now)?;
        self.news().signal();
        Ok(acts)
    }

    /// Switches automatic prolong on or off. Without it the service is stopped when its paid period ends.
    ///
    /// # Errors
    /// `not-found`.
    pub fn set_autoprolong(&self, id: ServiceId, on: bool, by: &By) -> Result<Service> {
        let service = self.store().write(|tx| {
            let service = tx.service(id)?;
            if service.autoprolong != on {
                tx.set_autoprolong(id, on)?;
                let what = if on { "automatic prolong on" } else { "automatic prolong off" };
                tx.add_service_history(id, by, what, self.now())?;
            }
            Ok(service)
        })?;
        if on {
            self.settle_client(service.client)?;
        }
        self.store().read(|tx| tx.service(id))
    }

    /// Where the diary ends now, to ask later for what happened since.
    ///
    /// # Errors
    /// The database.
    pub fn diary_mark(&self) -> Result<DiaryMark> {
        self.store().read(|tx| tx.diary_mark())
    }

    /// What happened to services and money since then, oldest first.
    ///
    /// # Errors
    /// The database.
    pub fn diary(&self, since: DiaryMark) -> Result<Vec<DiaryLine>> {
        self.store().read(|tx| tx.diary(since))
    }

    /// Settles a client's services after something was stored that must not be done again: that it is stored is the
    /// answer, whatever becomes of this. What is left over, the next pass does.
    pub(super) fn settle_stored(&self, client: ClientId) {
        if let Err(error) = self.settle_client(client) {
            tracing::warn!(client = client.0, error = error.to_string(), "the client's services were not settled");
        }
    }

    fn settle_client(&self, client: ClientId) -> Result<()> {
        money::settle_client(self.store(), client, self.now())?;
        self.news().signal();
        Ok(())
    }
}
