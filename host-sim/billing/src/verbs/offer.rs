//! What a product offers: which values a parameter may have, as the module declares them and its panel offered them.

use std::collections::BTreeMap;

use processing_engine::contract::{Info, Product};

use crate::error::{Refusal, Result};
use crate::model::{ModuleOption, Parameter};

/// The product of this name.
pub(super) fn product(info: &Info, name: &str) -> Result<Product, Refusal> {
    info.products.iter().find(|product| product.name == name).cloned().ok_or_else(|| Refusal::ProductUnknown {
        component: info.name.clone(),
        product: name.to_owned(),
        known: info.products.iter().map(|product| product.name.as_str()).collect::<Vec<_>>().join(", "),
    })
}

/// The values that a panel offered for each parameter that it has a list for.
#[derive(Debug, Default)]
pub(super) struct Offer<'a> {
    by_parameter: BTreeMap<&'a str, Vec<&'a ModuleOption>>,
}

impl<'a> Offer<'a> {
    pub(super) fn new(options: &'a [ModuleOption]) -> Self {
        let mut by_parameter: BTreeMap<&str, Vec<&ModuleOption>> = BTreeMap::new();
        for option in options {
            by_parameter.entry(&option.parameter).or_default().push(option);
        }
        Self { by_parameter }
    }

    /// Refuses a value that is not on the panel's list, or not any more. A parameter without a list is free.
    pub(super) fn check(&self, Parameter { name, value }: &Parameter) -> Result<(), Refusal> {
        let Some(list) = self.by_parameter.get(name.as_str()) else { return Ok(()) };
        match list.iter().find(|option| option.value == *value) {
            Some(option) if option.vanished_at.is_none() => Ok(()),
            Some(_) => Err(Refusal::OptionVanished { parameter: name.clone(), value: value.clone() }),
            None => {
                let offered = list.iter().filter(|option| option.vanished_at.is_none()).map(|option| &option.value);
                Err(unknown(name, value, offered))
            }
        }
    }
}

/// Refuses a value that the tariff does not offer. A parameter without such a list is free.
pub(super) fn check_offered(offered: &[Parameter], Parameter { name, value }: &Parameter) -> Result<(), Refusal> {
    let list: Vec<_> = offered.iter().filter(|one| one.name == *name).map(|one| &one.value).collect();
    if list.is_empty() || list.contains(&value) { Ok(()) } else { Err(unknown(name, value, list.into_iter())) }
}

/// A long list is cut: it is a hint, and the whole of it can be listed.
const SHOWN: usize = 20;

fn unknown<'a>(parameter: &str, value: &str, offered: impl Iterator<Item = &'a String>) -> Refusal {
    let mut offered: Vec<_> = offered.map(String::as_str).collect();
    let more = offered.len().saturating_sub(SHOWN);
    offered.truncate(SHOWN);
    let mut text = offered.join(", ");
    if more > 0 {
        text = format!("{text} and {more} more");
    }
    if text.is_empty() {
        text = "nothing".to_owned();
    }
    Refusal::OptionUnknown { parameter: parameter.to_owned(), value: value.to_owned(), offered: text }
}
