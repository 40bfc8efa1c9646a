//! What must hold, whatever happened: the promises of the system as pure functions over a [`Snapshot`].
//!
//! Each one has a name and a sentence; [`ALL`] is the list that every suite goes through. An invariant that only holds
//! when nobody is in the middle of something says so ([`When::AtRest`]).

mod money;
mod panel;
mod records;

use crate::snapshot::Snapshot;

/// When an invariant must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// After every step, whatever is under way.
    Always,
    /// When nothing is due: all that could be done without people has been done.
    AtRest,
}

/// One promise.
#[derive(Debug, Clone, Copy)]
pub struct Invariant {
    /// Its name, for tables.
    pub name: &'static str,
    /// What it promises.
    pub says: &'static str,
    /// When.
    pub when: When,
    check: fn(&Snapshot) -> Vec<String>,
}

/// A promise that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Name of the invariant.
    pub invariant: &'static str,
    /// Of what, and how.
    pub what: String,
}

/// All promises.
pub const ALL: &[Invariant] = &[
    Invariant {
        name: "one-server-one-service",
        says: "No server serves two services, by the records, the claims and the marks in the panel.",
        when: When::Always,
        check: records::one_server_one_service,
    },
    Invariant {
        name: "marked-is-claimed",
        says: "A server that bears a service's mark is held by that service.",
        when: When::Always,
        check: records::marked_is_claimed,
    },
    Invariant {
        name: "claim-has-service",
        says: "Nothing stays claimed without a service that needs it.",
        when: When::Always,
        check: records::claim_has_service,
    },
    Invariant {
        name: "address-given-once",
        says: "No address is given to two servers or two services.",
        when: When::Always,
        check: panel::address_given_once,
    },
    Invariant {
        name: "clean-before-sale",
        says: "No server is for sale with a client's data on its disks.",
        when: When::Always,
        check: panel::clean_before_sale,
    },
    Invariant {
        name: "no-foreign-data",
        says: "A delivered dedicated server bears no other client's data.",
        when: When::Always,
        check: panel::no_foreign_data,
    },
    Invariant {
        name: "bmc-port-open",
        says: "The switch port of a BMC is never disabled.",
        when: When::Always,
        check: panel::bmc_port_open,
    },
    Invariant {
        name: "charge-has-period",
        says: "Every charge has a service and a period, and no period is charged or refunded twice.",
        when: When::Always,
        check: money::charge_has_period,
    },
    Invariant {
        name: "ledger-adds-up",
        says: "Every balance is the sum of its client's entries, and no charge leaves a debt.",
        when: When::Always,
        check: money::ledger_adds_up,
    },
    Invariant {
        name: "paid-runs",
        says: "What runs is paid for, and nothing that is paid for is stopped for lack of money.",
        when: When::AtRest,
        check: money::paid_runs,
    },
    Invariant {
        name: "status-is-so",
        says: "Every service's status matches what the panel shows, or an operation or task says why not.",
        when: When::AtRest,
        check: panel::status_is_so,
    },
    Invariant {
        name: "operation-ends-or-waits",
        says: "Every operation has ended, waits for its time, or waits for a task that is open.",
        when: When::AtRest,
        check: records::operation_ends_or_waits,
    },
];

/// The promises that do not hold. At rest all are asked, otherwise those that hold always.
#[must_use]
pub fn violations(snapshot: &Snapshot, when: When) -> Vec<Violation> {
    let asked = ALL.iter().filter(|invariant| when == When::AtRest || invariant.when == When::Always);
    let found = asked.flat_map(|invariant| {
        let name = invariant.name;
        (invariant.check)(snapshot).into_iter().map(move |what| Violation { invariant: name, what })
    });
    found.collect()
}

/// The things that stand more than once in a list, each once.
fn twice<T: Ord + Clone>(things: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut things: Vec<T> = things.into_iter().collect();
    things.sort();
    let mut twice: Vec<T> =
        things.iter().zip(things.iter().skip(1)).filter(|(a, b)| a == b).map(|(a, _)| a.clone()).collect();
    twice.dedup();
    twice
}
