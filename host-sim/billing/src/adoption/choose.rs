//! Which tariff an object gets.

use processing_engine::contract::{Fit, Holding};

use super::{Facts, KnownClient, words};
use crate::model::{Choice, Tariff};

/// The tariff, and why.
pub(super) struct Chosen<'a> {
    pub(super) tariff: &'a Tariff,
    pub(super) reason: String,
}

/// Why it is for staff to choose, and among what.
pub(super) struct Open {
    pub(super) why: String,
    pub(super) choices: Vec<Choice>,
}

impl Open {
    /// There is nothing to choose among before this is mended.
    pub(super) fn new(why: String) -> Self {
        Self { why, choices: Vec::new() }
    }
}

/// A tariff that could hold the object.
struct Candidate<'a> {
    tariff: &'a Tariff,
    fit: &'a Fit,
    /// What of the object the tariff has no room for.
    misfit: Option<String>,
}

/// An object that differs from what a tariff sells in so many parts may be one that was repaired or upgraded.
const CHANGED_PARTS: usize = 1;

/// Staff decide first. Then what the panel's data speaks for. Then the one tariff that sells exactly this. Then, if the
/// object is like nothing that is sold, the one tariff that sells no particular object.
pub(super) fn choose<'a>(
    facts: &Facts<'a>,
    holding: &'a Holding,
    client: Option<&KnownClient>,
) -> Result<Chosen<'a>, Open> {
    if let Some(wanted) = facts.wishes.map.get(&holding.external_id) {
        return match facts.tariffs.iter().find(|tariff| tariff.id == *wanted) {
            Some(tariff) => match currency(tariff, client) {
                None => Ok(Chosen { tariff, reason: format!("staff chose tariff `{}`", tariff.name) }),
                Some(why) => Err(Open::new(why)),
            },
            None => Err(Open::new(format!("tariff {wanted} is not sold through this module"))),
        };
    }
    let all = candidates(facts, holding, client);
    let (candidates, spoken) = match &holding.product {
        Some((product, why)) => {
            (all.iter().filter(|one| one.tariff.product == *product).collect::<Vec<_>>(), Some(why.message.as_str()))
        }
        None => (all.iter().collect(), None),
    };
    let open = |why: String| Err(Open { why, choices: choices(&all) });
    let with = |distance: Option<u32>| candidates.iter().copied().filter(move |one| one.fit.distance == distance);
    let group: Vec<&Candidate<'_>> = match spoken {
        Some(_) => candidates.clone(),
        None if with(Some(0)).next().is_some() => with(Some(0)).collect(),
        None if candidates.iter().any(|one| is_near(one.fit)) => {
            return open("it is nearly what a tariff sells, so it may be one whose parts were changed".to_owned());
        }
        None => with(None).collect(),
    };
    match group.as_slice() {
        [only] => match &only.misfit {
            None => Ok(Chosen { tariff: only.tariff, reason: words::chosen(only.tariff, only.fit, spoken) }),
            Some(misfit) => open(format!("tariff `{}` fits, but {misfit}", only.tariff.name)),
        },
        [] => open(match spoken {
            Some(why) => format!("{why}, and no tariff of this module is for that"),
            None => "no tariff of this module sells anything like it".to_owned(),
        }),
        several => open(format!("{} tariffs fit equally", several.len())),
    }
}

fn is_near(fit: &Fit) -> bool {
    fit.distance.is_some() && fit.differences.len() <= CHANGED_PARTS
}

/// The tariffs that could hold it, most similar first, those that sell no particular object last.
fn candidates<'a>(facts: &Facts<'a>, holding: &'a Holding, client: Option<&KnownClient>) -> Vec<Candidate<'a>> {
    let mut candidates: Vec<_> = holding
        .fits
        .iter()
        // Said twice of one tariff, it contradicts itself: nothing is taken on that.
        .filter(|fit| holding.fits.iter().filter(|other| other.tariff == fit.tariff).count() == 1)
        .filter_map(|fit| {
            let tariff = facts.tariffs.iter().find(|tariff| tariff.id.0 == fit.tariff)?;
            Some(Candidate { tariff, fit, misfit: currency(tariff, client).or_else(|| room(tariff, holding)) })
        })
        .collect();
    candidates.sort_by_key(|one| (one.fit.distance.unwrap_or(u32::MAX), one.tariff.id));
    candidates
}

/// A client has one currency.
fn currency(tariff: &Tariff, client: Option<&KnownClient>) -> Option<String> {
    words::currencies(&tariff.currency, client?.currency.as_ref()?)
}

/// What the object has and the tariff has no room for.
fn room(tariff: &Tariff, holding: &Holding) -> Option<String> {
    holding.resources.iter().filter(|found| found.amount > 0).find_map(|found| {
        let name = &found.name;
        match tariff.resources.iter().find(|resource| resource.name == *name) {
            None => Some(format!("it has {} of `{name}`, and the tariff has none", found.amount)),
            Some(resource) => {
                let most = resource.maximum.filter(|most| found.amount > *most)?;
                Some(format!("it has {} of `{name}`, and the tariff goes to {most}", found.amount))
            }
        }
    })
}

fn choices(candidates: &[Candidate<'_>]) -> Vec<Choice> {
    let choice = |one: &Candidate<'_>| Choice {
        tariff: one.tariff.id,
        tariff_name: one.tariff.name.clone(),
        compared: words::compared(one.fit, one.misfit.as_deref()),
    };
    candidates.iter().map(choice).collect()
}
