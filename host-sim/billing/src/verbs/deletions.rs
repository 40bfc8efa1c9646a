//! Processing modules and tariffs are deleted when nothing refers to them any more. Their numbers and histories stay.

use std::fmt::Display;

use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{By, ModuleId, ProcessingModule, Tariff, TariffId};
use crate::store::Tx;

impl Billing {
    /// Deletes a processing module, and with it the password of its panel. What was done with it can still be read.
    ///
    /// # Errors
    /// `not-found`; `module-in-use` names the services, the tariffs and the holds that refer to it.
    pub fn delete_module(&self, id: ModuleId, by: &By) -> Result<ProcessingModule> {
        self.store().write(|tx| {
            let module = tx.module(id)?;
            let users = users_of_module(tx, &module)?;
            if !users.is_empty() {
                return Err(Refusal::ModuleInUse { id, name: module.name, users: users.join("; ") }.into());
            }
            tx.delete_module(id, self.now())?;
            tx.add_module_history(id, by, "deleted", self.now())?;
            Ok(module)
        })
    }

    /// Deletes a tariff.
    ///
    /// # Errors
    /// `not-found`; `tariff-in-use` names the services that have it.
    pub fn delete_tariff(&self, id: TariffId) -> Result<Tariff> {
        self.store().write(|tx| {
            let tariff = tx.tariff(id)?;
            let services: Vec<_> = tx.services_of_tariff(id)?.into_iter().map(|service| service.id).collect();
            if let Some(users) = named("service", "services", &services) {
                return Err(Refusal::TariffInUse { id, name: tariff.name, users }.into());
            }
            tx.delete_tariff(id, self.now())?;
            Ok(tariff)
        })
    }

    /// Disconnects a processing module from a tariff: orders of the tariff go to its other modules from now on. Services
    /// that the module serves keep it.
    ///
    /// # Errors
    /// `not-found`, `tariff-not-connected`.
    pub fn disconnect_tariff(&self, id: TariffId, module: ModuleId) -> Result<Tariff> {
        self.store().write(|tx| {
            let tariff = tx.tariff(id)?;
            if !tx.disconnect_tariff(id, module)? {
                return Err(Refusal::TariffNotConnected { id, name: tariff.name, module }.into());
            }
            tx.tariff(id)
        })
    }
}

/// What refers to a module, in words.
fn users_of_module(tx: &Tx<'_>, module: &ProcessingModule) -> Result<Vec<String>> {
    let services = named("service", "services", &tx.services_of_module(module.id)?);
    let tariffs = named("tariff", "tariffs", &tx.tariffs_of_module(module.id)?);
    // A hold on an object of a panel is released through a module of that panel.
    let others = tx.modules()?.into_iter().any(|other| other.id != module.id && other.origin == module.origin);
    let holds = if others { Vec::new() } else { tx.held_objects(&module.origin)? };
    Ok([services, tariffs, named("held object", "held objects", &holds)].into_iter().flatten().collect())
}

/// `services 1, 2`; none when there are none. Of many, the first ones.
fn named(one: &str, many: &str, ids: &[impl Display]) -> Option<String> {
    const SHOWN: usize = 10;
    let shown = ids.iter().take(SHOWN).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let more = ids.len().saturating_sub(SHOWN);
    match (ids.len(), more) {
        (0, _) => None,
        (1, _) => Some(format!("{one} {shown}")),
        (_, 0) => Some(format!("{many} {shown}")),
        _ => Some(format!("{many} {shown} and {more} more")),
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn what_refers_is_named_and_of_many_the_first_ones() {
        let many: Vec<u32> = (1..=12).collect();
        let said = [0, 1, 2, 12].map(|count| named("service", "services", &many[..count]));
        let ten = "services 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more";
        assert_eq!(said.each_ref().map(Option::as_deref), [None, Some("service 1"), Some("services 1, 2"), Some(ten)]);
    }
}
