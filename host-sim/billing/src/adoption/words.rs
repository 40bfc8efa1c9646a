//! The reasons that people read.

use processing_engine::contract::{Fit, Power};

use super::KnownClient;
use crate::model::{ServicePrice, ServiceStatus, Tariff};

/// Why this tariff: the panel's data speaks for its product type, it sells exactly this, or no other sells the like.
pub(super) fn chosen(tariff: &Tariff, fit: &Fit, spoken: Option<&str>) -> String {
    let name = &tariff.name;
    match (spoken, fit.distance) {
        (Some(why), _) => format!("{why}; `{name}` is the one tariff for that"),
        (None, Some(_)) => format!("it is what tariff `{name}` sells"),
        (None, None) => {
            format!("no tariff sells its configuration, so it is taken for the client's own: tariff `{name}`")
        }
    }
}

/// Whose it is.
pub(super) fn client(known: Option<&KnownClient>) -> String {
    match known {
        // Without the client's number: people read for which servers the same is true.
        Some(_) => "its owner is a client, by the e-mail".to_owned(),
        None => "its owner becomes a client".to_owned(),
    }
}

/// What it is now, and what upkeep makes of it.
pub(super) fn state(status: ServiceStatus, power: Power) -> Vec<String> {
    match (status, power) {
        (ServiceStatus::Suspended, Power::On) => {
            vec!["it is stopped in the panel".to_owned(), "it is on: upkeep may turn it off".to_owned()]
        }
        (ServiceStatus::Suspended, _) => vec!["it is stopped in the panel".to_owned()],
        (_, Power::Off) => vec!["it is off: upkeep may turn it on".to_owned()],
        _ => Vec::new(),
    }
}

/// What it costs.
pub(super) fn price(price: &ServicePrice) -> String {
    let period = if price.months == 1 { "month".to_owned() } else { format!("{} months", price.months) };
    format!("it costs {} {} for each {period}", price.total, price.currency)
}

/// Why a price in one currency is nothing for a client who pays in another.
pub(super) fn currencies(price: &str, client: &str) -> Option<String> {
    (price != client).then(|| format!("its price is in {price}, and the client pays in {client}"))
}

/// How an object compares with a tariff.
pub(super) fn compared(fit: &Fit, misfit: Option<&str>) -> String {
    let parts = match fit.distance {
        None => "sells no particular configuration".to_owned(),
        Some(0) => "sells exactly this".to_owned(),
        Some(_) => {
            let parts: Vec<String> = fit
                .differences
                .iter()
                .map(|one| format!("{}: {} wanted, {} found", one.part, one.wanted, one.found))
                .collect();
            parts.join("; ")
        }
    };
    match misfit {
        Some(misfit) => format!("{parts}; {misfit}"),
        None => parts,
    }
}
