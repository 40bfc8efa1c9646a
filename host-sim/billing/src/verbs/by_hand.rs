//! Money that staff move by hand: periods that are paid ahead, and corrections of the ledger.

use rust_decimal::Decimal;

use super::is_currency;
use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{By, ClientId, LedgerEntry, Service, ServiceId};
use crate::money;

impl Billing {
    /// Charges this many further periods of a service now, whatever its automatic prolong says. They follow what is
    /// paid already; those of a service that is not active begin when it becomes so. A service that was stopped for
    /// lack of money runs again.
    ///
    /// # Errors
    /// `not-found`, `service-status` (deleted), `service-busy` (to be deleted), `prolong-too-far`, `balance-too-low`,
    /// `currency-mismatch`, `price-too-large`.
    pub fn prolong(&self, id: ServiceId, periods: u32, by: &By) -> Result<Service> {
        let why =
            if by.why.is_empty() { "prolonged by hand".to_owned() } else { format!("prolonged by hand: {}", by.why) };
        let prolonged = self.store().write(|tx| {
            money::prolong(tx, id, periods, &by.clone().because(why), self.now())?;
            tx.add_service_history(id, by, "prolonged by hand", self.now())?;
            tx.service(id)
        })?;
        self.settle_stored(prolonged.client);
        // As it was stored, if it cannot be read again: it is charged, and whoever hears of a failure does it again.
        Ok(self.store().read(|tx| tx.service(id)).unwrap_or(prolonged))
    }

    /// Puts right what stands in a client's ledger and should not, by one more entry: nothing in it is ever changed.
    /// The reason is required. `corrects` names the entry that was wrong, if it is a certain one. May leave the client
    /// in debt. A client without a currency gets this one.
    ///
    /// # Errors
    /// `not-found` (the client, or the entry among the client's), `value-empty` (the reason), `amount-invalid`,
    /// `currency-mismatch`.
    pub fn correct(
        &self,
        client: ClientId,
        (amount, currency): (Decimal, &str),
        corrects: Option<u64>,
        by: &By,
    ) -> Result<LedgerEntry> {
        let invalid = |reason| Err(Refusal::AmountInvalid { amount: amount.to_string(), reason }.into());
        if by.why.trim().is_empty() {
            return Err(Refusal::Empty { what: "the reason of a correction" }.into());
        }
        if amount.is_zero() {
            return invalid("a correction of 0 corrects nothing");
        }
        if let Err(reason) = money::check_amount(amount) {
            return invalid(reason);
        }
        if !is_currency(currency) {
            return invalid("its currency must be three capital letters (ISO 4217), such as EUR");
        }
        let entry = self.store().write(|tx| {
            tx.client(client)?;
            let missing = |id| Refusal::NotFound { what: "ledger entry", id };
            if let Some(id) = corrects {
                tx.ledger_entry(id)?.filter(|entry| entry.client == client).ok_or_else(|| missing(id))?;
            }
            let id = money::correct(tx, client, (amount, currency), corrects, by, self.now())?;
            Ok(tx.ledger_entry(id)?.ok_or_else(|| missing(id))?)
        })?;
        self.settle_stored(client);
        Ok(entry)
    }
}
