//! Whether a result is of a size that the host can store and show.
//!
//! The hostcall fuel bounds a result as a whole; these bounds are for its parts, so that one text does not fill a row and
//! one list not a page.

use crate::contract::{
    Address, Bearing, Changes, Detail, Difference, Failure, Field, FieldError, FieldKind, Holding, HoldingsPage, Info,
    InventoryPage, Next, Page, Release, Snapshot, StaffTask, Step, Unfinished,
};
use crate::limits::Limits;

/// The first part of a result that is too large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Excess {
    pub(crate) part: &'static str,
    pub(crate) length: usize,
    pub(crate) limit: usize,
    /// The limit's name.
    pub(crate) key: &'static str,
}

/// A result with bounds.
pub(crate) trait Bounded {
    /// The first part that is beyond the limits.
    fn excess(&self, limits: &Limits) -> Option<Excess>;
}

fn beyond(part: &'static str, length: usize, limit: usize, key: &'static str) -> Option<Excess> {
    (length > limit).then_some(Excess { part, length, limit, key })
}

/// A text that is too long.
pub(crate) fn text(part: &'static str, limits: &Limits, text: &str) -> Option<Excess> {
    beyond(part, text.len(), limits.text, "text")
}

/// The first of these texts that is too long.
fn texts<'a>(part: &'static str, limits: &Limits, texts: impl IntoIterator<Item = &'a String>) -> Option<Excess> {
    texts.into_iter().find_map(|one| text(part, limits, one))
}

/// A list that is too long, or the first of its items with a part that is.
fn list<T>(part: &'static str, limits: &Limits, items: &[T], of_item: impl Fn(&T) -> Option<Excess>) -> Option<Excess> {
    beyond(part, items.len(), limits.list, "list").or_else(|| items.iter().find_map(of_item))
}

/// As [`list()`], of one that belongs to one service: it is stored whole, with the outcome of its call.
fn of_service<T>(
    part: &'static str,
    limits: &Limits,
    items: &[T],
    of_item: impl Fn(&T) -> Option<Excess>,
) -> Option<Excess> {
    beyond(part, items.len(), limits.service_list, "service-list").or_else(|| list(part, limits, items, of_item))
}

impl Bounded for () {
    fn excess(&self, _limits: &Limits) -> Option<Excess> {
        None
    }
}

impl Bounded for Failure {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        texts("failure", limits, [&self.detail().code, &self.detail().message])
    }
}

impl Bounded for Snapshot {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        list("options", limits, &self.options, |option| {
            texts("options", limits, [&option.parameter, &option.value, &option.title])
                .or_else(|| list("tags", limits, &option.tags, |tag| texts("tags", limits, [tag])))
        })
        .or_else(|| {
            list("stock", limits, &self.stock, |stock| texts("stock", limits, [&stock.configuration, &stock.location]))
        })
        .or_else(|| texts("cursor", limits, &self.cursor))
    }
}

impl Bounded for Page {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        list("corrections", limits, &self.corrections, |one| texts("corrections", limits, [&one.what]))
            .or_else(|| texts("cursor", limits, &self.cursor))
    }
}

impl Bounded for InventoryPage {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        list("candidates", limits, &self.candidates, |one| {
            texts("candidates", limits, [&one.external_id, &one.title, &one.configuration, &one.location])
                .or_else(|| obstacles(limits, &one.obstacles))
                .or_else(|| differences(limits, &one.differences))
        })
        .or_else(|| texts("cursor", limits, &self.cursor))
    }
}

impl Bounded for HoldingsPage {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        list("holdings", limits, &self.holdings, |one| one.excess(limits))
            .or_else(|| texts("cursor", limits, &self.cursor))
    }
}

impl Bounded for Holding {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        let mark = match &self.mark {
            Bearing::Others(words) => Some(words),
            Bearing::None | Bearing::Ours(_) => None,
        };
        let product = self.product.iter().flat_map(|(name, why)| [name, &why.code, &why.message]);
        texts("holdings", limits, [&self.external_id, &self.title, &self.configuration, &self.location])
            .or_else(|| texts("holdings", limits, [&self.owner_name, &self.os].into_iter().chain(&self.owner)))
            .or_else(|| texts("holdings", limits, mark.into_iter().chain(product)))
            .or_else(|| addresses(limits, &self.addresses))
            .or_else(|| {
                of_service("resources", limits, &self.resources, |one| {
                    texts("resources", limits, [&one.name, &one.unit])
                })
            })
            .or_else(|| {
                of_service("parameters", limits, &self.parameters, |one| {
                    texts("parameters", limits, [&one.name, &one.value])
                })
            })
            .or_else(|| obstacles(limits, &self.obstacles))
            .or_else(|| list("fits", limits, &self.fits, |fit| differences(limits, &fit.differences)))
    }
}

fn obstacles(limits: &Limits, all: &[Detail]) -> Option<Excess> {
    list("obstacles", limits, all, |one| texts("obstacles", limits, [&one.code, &one.message]))
}

fn differences(limits: &Limits, all: &[Difference]) -> Option<Excess> {
    list("differences", limits, all, |one| texts("differences", limits, [&one.part, &one.wanted, &one.found]))
}

fn addresses(limits: &Limits, all: &[Address]) -> Option<Excess> {
    of_service("addresses", limits, all, |one| {
        texts("addresses", limits, [&one.ip])
            .or_else(|| texts("addresses", limits, one.gateway.iter().chain(&one.domain)))
    })
}

impl Bounded for Step {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        match self {
            Self::Done(Changes { external_id, parameters, addresses, release }) => {
                texts("external-id", limits, external_id)
                    .or_else(|| {
                        of_service("parameters", limits, parameters, |one| {
                            texts("parameters", limits, [&one.name, &one.value])
                        })
                    })
                    .or_else(|| self::addresses(limits, addresses.as_deref().unwrap_or_default()))
                    .or_else(|| release.as_ref().and_then(|release| release.excess(limits)))
            }
            Self::More(Unfinished { state, progress, next }) => beyond("state", state.len(), limits.state, "state")
                .or_else(|| texts("progress", limits, std::iter::once(&progress.message).chain(&progress.note)))
                .or_else(|| match next {
                    Next::Wait(_) => None,
                    Next::Task(task) => task.excess(limits),
                    Next::Claim(ids) => of_service("claim", limits, ids, |id| texts("claim", limits, [id])),
                }),
            Self::Undone(failure) => failure.excess(limits),
        }
    }
}

impl Bounded for Release {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        match self {
            Self::NotCleaned(why) => texts("release", limits, [why]),
            Self::Cleaned(cleaning) => texts("release", limits, [&cleaning.method, &cleaning.result])
                .or_else(|| texts("release", limits, cleaning.operation.iter().chain(&cleaning.finished_at)))
                .or_else(|| {
                    of_service("disks", limits, &cleaning.disks, |disk| {
                        texts("disks", limits, std::iter::once(&disk.name).chain(&disk.serial))
                    })
                }),
        }
    }
}

impl Bounded for Vec<FieldError> {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        list("field-errors", limits, self, |one| texts("field-errors", limits, [&one.field, &one.message]))
    }
}

impl Bounded for StaffTask {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        texts("task", limits, [&self.key, &self.title, &self.instructions])
            .or_else(|| of_service("form", limits, &self.form, |field| field.excess(limits)))
            .or_else(|| of_service("follow-ups", limits, &self.follow_ups, |one| texts("follow-ups", limits, [one])))
    }
}

impl Bounded for Field {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        let choices = match &self.kind {
            FieldKind::Choice(choices) => choices.as_slice(),
            _ => &[],
        };
        texts("field", limits, [&self.name, &self.title, &self.hint])
            .or_else(|| texts("field", limits, &self.default))
            .or_else(|| list("choices", limits, choices, |one| texts("choices", limits, [&one.value, &one.title])))
    }
}

impl Bounded for Info {
    fn excess(&self, limits: &Limits) -> Option<Excess> {
        texts("info", limits, [&self.name, &self.title, &self.version, &self.panel])
            .or_else(|| list("settings", limits, &self.settings, |field| field.excess(limits)))
            .or_else(|| {
                list("products", limits, &self.products, |product| {
                    texts("products", limits, [&product.name, &product.title])
                        .or_else(|| list("parameters", limits, &product.parameters, |field| field.excess(limits)))
                        .or_else(|| {
                            list("resources", limits, &product.resources, |one| {
                                texts("resources", limits, [&one.name, &one.title, &one.unit])
                            })
                        })
                })
            })
    }
}
