//! The decision: may this operation begin?

use jiff::{SignedDuration, Timestamp};

use crate::model::{Cause, Change, Hold, OperationKind, Policy};

/// Deletions are counted over this time.
pub(super) const WINDOW: SignedDuration = SignedDuration::from_hours(1);

/// What is known of an operation that is about to begin.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) kind: OperationKind,
    /// The guard is asked about it at all: [`is_guarded`].
    pub(super) guarded: bool,
    /// Who wanted it.
    pub(super) cause: Cause,
    /// When it was asked for.
    pub(super) asked_at: Timestamp,
    /// The service was active once: there is something to lose.
    pub(super) delivered: bool,
    /// Holds in force on the service, its client, or its object.
    pub(super) holds: Vec<Hold>,
    /// A second person has approved.
    pub(super) approved: bool,
    /// Deletions that began within the last hour.
    pub(super) deletions: u32,
    pub(super) now: Timestamp,
}

/// Why it may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// Not as long as a hold is in force.
    Held { why: String },
    /// Not before this time.
    Early { why: String, until: Timestamp },
    /// Not without a second person.
    NeedsApproval { why: String },
}

/// Operations that the guard is asked about.
pub(crate) fn is_guarded(kind: OperationKind, change: Option<&Change>) -> bool {
    // A reinstall erases too. Its own client has confirmed that; a hold says that somebody else needs what is on the
    // disks.
    stops_or_deletes(kind) || (kind == OperationKind::Change && matches!(change, Some(Change::Reinstall { .. })))
}

/// Operations that the policy has wait, and that a second person approves.
pub(crate) fn stops_or_deletes(kind: OperationKind) -> bool {
    match kind {
        OperationKind::Suspend | OperationKind::Close => true,
        OperationKind::Open | OperationKind::Resume | OperationKind::Change => false,
    }
}

/// What keeps this operation from beginning now, if anything.
pub(super) fn obstacle(policy: &Policy, facts: &Facts) -> Option<Obstacle> {
    if !facts.guarded {
        return None;
    }
    if !facts.holds.is_empty() {
        return Some(Obstacle::Held { why: in_words(&facts.holds) });
    }
    if facts.approved || !facts.delivered {
        return None;
    }
    let grace = grace(policy, facts);
    let until = facts.asked_at.checked_add(grace).unwrap_or(Timestamp::MAX);
    if until > facts.now {
        let kind = facts.kind;
        return Some(Obstacle::Early { why: format!("the policy has each {kind} wait {grace:#}"), until });
    }
    match policy.deletions_per_hour {
        Some(limit) if facts.kind == OperationKind::Close && facts.deletions >= limit => {
            let begun = facts.deletions;
            let why = format!("the policy allows {limit} deletions an hour, and {begun} began within the last one");
            Some(Obstacle::NeedsApproval { why })
        }
        _ => None,
    }
}

/// How holds are spoken of in reasons.
pub(crate) fn in_words(holds: &[Hold]) -> String {
    let words = holds.iter().map(|hold| format!("{} is held by {}: {}", hold.on, hold.who, hold.why));
    words.collect::<Vec<_>>().join("; ")
}

fn grace(policy: &Policy, facts: &Facts) -> SignedDuration {
    match (facts.kind, facts.cause) {
        (OperationKind::Close, Cause::Staff) => policy.close_grace,
        (OperationKind::Suspend, Cause::Money) => policy.suspend_grace,
        _ => SignedDuration::ZERO,
    }
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
