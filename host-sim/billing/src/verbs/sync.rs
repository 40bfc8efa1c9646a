//! Config: brings what a panel offers up to date (MOD-05). What vanished is marked and stays; what is as before is not
//! touched, so that a second run changes nothing.

use std::collections::BTreeMap;
use std::hash::Hash;

use jiff::Timestamp;
use processing_engine::contract::{OptionValue, Snapshot, Stock};

use super::pages::Pages;
use crate::Billing;
use crate::error::{BillingError, Result};
use crate::model::{CallFailure, Changed, ModuleId, ModuleOption, StockEntry, SyncReport};
use crate::store::Tx;

/// What all pages together say.
#[derive(Debug, Default)]
struct Found {
    options: BTreeMap<(String, String), ModuleOption>,
    stock: BTreeMap<(String, String), StockEntry>,
    pages: u64,
}

impl Billing {
    /// Reads the configuration of a processing module from its panel, page by page, and brings the records up to date.
    /// `page` is called after each page with the number of pages so far.
    ///
    /// # Errors
    /// `not-found`, `module-unusable`, `panel-…`; what was known before stays then.
    pub fn sync_module(&self, id: ModuleId, page: &mut dyn FnMut(u64)) -> Result<SyncReport> {
        let target = self.store().target(id, self.now())?;
        let mut found = Found::default();
        let mut pages = Pages::default();
        loop {
            let called = self.calls().sync_config(&target, pages.cursor());
            let snapshot = self.keep_finding(id, called)?;
            pages.keep(&snapshot).map_err(|failure| self.named(id, failure))?;
            let cursor = found.add(snapshot);
            page(found.pages);
            if !pages.turn(cursor).map_err(|failure| self.named(id, failure))? {
                break;
            }
        }
        self.store().write(|tx| {
            let now = self.now();
            let options = sync_options(tx, id, &found, now)?;
            let stock = sync_stock(tx, id, &found, now)?;
            tx.set_module_synced(id, now)?;
            Ok(SyncReport { module: id, options, stock, pages: found.pages })
        })
    }

    /// The failure with the name of the processing module.
    pub(super) fn named(&self, id: ModuleId, failure: CallFailure) -> BillingError {
        match self.module(id) {
            Ok(module) => BillingError::Module { module: module.name, failure },
            Err(error) => error,
        }
    }
}

impl Found {
    /// Pages add up: a configuration on several pages has the sum of their counts.
    fn add(&mut self, snapshot: Snapshot) -> Option<String> {
        self.pages += 1;
        for OptionValue { parameter, value, title, tags } in snapshot.options {
            let key = (parameter.clone(), value.clone());
            self.options.insert(key, ModuleOption { parameter, value, title, tags, vanished_at: None });
        }
        for Stock { configuration, location, free } in snapshot.stock {
            let key = (configuration.clone(), location.clone());
            let entry = StockEntry { configuration, location, free: 0, vanished_at: None };
            let entry = self.stock.entry(key).or_insert(entry);
            entry.free = entry.free.saturating_add(free);
        }
        snapshot.cursor
    }
}

fn sync_options(tx: &Tx<'_>, id: ModuleId, found: &Found, now: Timestamp) -> Result<Changed> {
    let key = |option: &ModuleOption| (option.parameter.clone(), option.value.clone());
    let known = tx.options(id)?.into_iter().map(|option| (key(&option), option)).collect();
    let difference = difference(&known, &found.options, |option| option.vanished_at.is_some());
    for option in difference.put {
        tx.put_option(id, option, now)?;
    }
    for option in difference.vanished {
        tx.vanish_option(id, option, now)?;
    }
    Ok(difference.changed)
}

fn sync_stock(tx: &Tx<'_>, id: ModuleId, found: &Found, now: Timestamp) -> Result<Changed> {
    let key = |entry: &StockEntry| (entry.configuration.clone(), entry.location.clone());
    let known = tx.stock(id)?.into_iter().map(|entry| (key(&entry), entry)).collect();
    let difference = difference(&known, &found.stock, |entry| entry.vanished_at.is_some());
    for entry in difference.put {
        tx.put_stock(id, entry, now)?;
    }
    for entry in difference.vanished {
        tx.vanish_stock(id, entry, now)?;
    }
    Ok(difference.changed)
}

/// What has to be written, and how it is counted.
struct Difference<'a, T> {
    put: Vec<&'a T>,
    vanished: Vec<&'a T>,
    changed: Changed,
}

fn difference<'a, K: Ord + Hash, T: PartialEq>(
    known: &'a BTreeMap<K, T>,
    found: &'a BTreeMap<K, T>,
    is_vanished: impl Fn(&T) -> bool,
) -> Difference<'a, T> {
    let mut difference = Difference { put: Vec::new(), vanished: Vec::new(), changed: Changed::default() };
    for (key, new) in found {
        match known.get(key) {
            Some(old) if old == new => difference.changed.unchanged += 1,
            Some(old) if !is_vanished(old) => {
                difference.changed.changed += 1;
                difference.put.push(new);
            }
            _ => {
                difference.changed.added += 1;
                difference.put.push(new);
            }
        }
    }
    for (key, old) in known {
        if !found.contains_key(key) && !is_vanished(old) {
            difference.changed.vanished += 1;
            difference.vanished.push(old);
        }
    }
    difference
}
