use proptest::prelude::*;

use super::*;
use crate::model::{HoldId, HoldOn, ServiceId};

const KINDS: [OperationKind; 5] =
    [OperationKind::Open, OperationKind::Suspend, OperationKind::Resume, OperationKind::Close, OperationKind::Change];

fn reinstall() -> Change {
    Change::Reinstall { parameters: Vec::new() }
}

fn now() -> Timestamp {
    "2026-03-15T12:00:00Z".parse().unwrap()
}

fn policy() -> Policy {
    Policy {
        deletions_per_hour: Some(2),
        close_grace: SignedDuration::ZERO,
        suspend_grace: SignedDuration::ZERO,
        changed_by: None,
        changed_why: None,
        changed_at: None,
    }
}

fn close() -> Facts {
    Facts {
        kind: OperationKind::Close,
        guarded: true,
        cause: Cause::Staff,
        asked_at: now(),
        delivered: true,
        holds: Vec::new(),
        approved: false,
        deletions: 0,
        now: now(),
    }
}

fn hold() -> Hold {
    Hold {
        id: HoldId(1),
        on: HoldOn::Service(ServiceId(5)),
        who: "lawyer".into(),
        why: "case 7".into(),
        created_at: now(),
        released_by: None,
        released_why: None,
        released_at: None,
    }
}

#[test]
fn a_close_begins_at_once_by_the_policy_that_everyone_begins_with() {
    assert_eq!(obstacle(&policy(), &close()), None);
    assert_eq!(obstacle(&policy(), &Facts { kind: OperationKind::Suspend, ..close() }), None);
}

#[test]
fn a_hold_says_what_is_held_by_whom_and_why() {
    let held = Some(Obstacle::Held { why: "service 5 is held by lawyer: case 7".into() });
    assert_eq!(obstacle(&policy(), &Facts { holds: vec![hold()], ..close() }), held);
    let ordered = Facts { holds: vec![hold()], delivered: false, approved: true, ..close() };
    assert_eq!(obstacle(&policy(), &ordered), held, "neither an approval nor an empty service helps");
}

#[test]
fn a_hold_stops_a_reinstall_which_nothing_else_does() {
    let reinstalled = Facts { kind: OperationKind::Change, guarded: true, ..close() };
    let held = Facts { holds: vec![hold()], ..reinstalled.clone() };
    assert!(matches!(obstacle(&policy(), &held), Some(Obstacle::Held { .. })));
    let strict = Policy { deletions_per_hour: Some(0), close_grace: SignedDuration::from_hours(24), ..policy() };
    assert_eq!(obstacle(&strict, &reinstalled), None);
    assert!(is_guarded(OperationKind::Change, Some(&reinstall())));
    let power = Change::Power { action: crate::model::PowerAction::Off };
    assert!(!is_guarded(OperationKind::Change, Some(&power)), "other changes go on");
}

#[test]
fn above_the_limit_a_second_person_is_needed() {
    let why = "the policy allows 2 deletions an hour, and 2 began within the last one".to_owned();
    let third = Facts { deletions: 2, ..close() };
    assert_eq!(obstacle(&policy(), &Facts { deletions: 1, ..close() }), None);
    assert_eq!(obstacle(&policy(), &third), Some(Obstacle::NeedsApproval { why }));
    assert_eq!(obstacle(&policy(), &Facts { approved: true, ..third.clone() }), None);
    assert_eq!(obstacle(&policy(), &Facts { delivered: false, ..third.clone() }), None, "nothing is lost");
    assert_eq!(obstacle(&Policy { deletions_per_hour: None, ..policy() }, &third), None);
    assert_eq!(
        obstacle(&policy(), &Facts { kind: OperationKind::Suspend, ..third }),
        None,
        "a suspend deletes nothing"
    );
    let every = Policy { deletions_per_hour: Some(0), ..policy() };
    assert!(matches!(obstacle(&every, &close()), Some(Obstacle::NeedsApproval { .. })));
}

#[test]
fn grace_is_for_closes_by_staff_and_suspends_for_lack_of_money() {
    let hours = SignedDuration::from_hours;
    let policy = Policy { close_grace: hours(24), suspend_grace: hours(6), ..policy() };
    let until = |facts: &Facts| match obstacle(&policy, facts) {
        Some(Obstacle::Early { until, .. }) => Some(until.duration_since(facts.asked_at).as_hours()),
        None => None,
        other => panic!("{other:?}"),
    };
    let money = Facts { cause: Cause::Money, ..close() };
    assert_eq!(until(&close()), Some(24));
    assert_eq!(until(&money), None, "the tariff's grace time is over already");
    assert_eq!(until(&Facts { kind: OperationKind::Suspend, ..close() }), None);
    assert_eq!(until(&Facts { kind: OperationKind::Suspend, ..money }), Some(6));
    let at = |hour| Facts { now: now() + hours(hour), ..close() };
    assert_eq!((until(&at(23)), until(&at(24))), (Some(24), None));
    assert_eq!(until(&Facts { approved: true, ..close() }), None, "an approval stands in for waiting");
}

prop_compose! {
    fn any_facts()(
        kind in prop::sample::select(&KINDS[..]),
        reinstalls: bool,
        money: bool,
        delivered: bool,
        held: bool,
        approved: bool,
        deletions in 0..5u32,
        waited in 0..100_i64,
    ) -> Facts {
        Facts {
            kind,
            guarded: is_guarded(kind, reinstalls.then(reinstall).as_ref()),
            cause: if money { Cause::Money } else { Cause::Staff },
            asked_at: now() - SignedDuration::from_hours(waited),
            delivered,
            holds: held.then(hold).into_iter().collect(),
            approved,
            deletions,
            now: now(),
        }
    }
}

prop_compose! {
    fn any_policy()(limit in prop::option::of(0..5u32), close in 0..100_i64, suspend in 0..100_i64) -> Policy {
        Policy {
            deletions_per_hour: limit,
            close_grace: SignedDuration::from_hours(close),
            suspend_grace: SignedDuration::from_hours(suspend),
            ..policy()
        }
    }
}

proptest! {
    #[test]
    fn nothing_that_is_held_is_stopped_or_deleted(policy in any_policy(), facts in any_facts()) {
        let is_held = matches!(obstacle(&policy, &facts), Some(Obstacle::Held { .. }));
        prop_assert_eq!(is_held, facts.guarded && !facts.holds.is_empty());
    }

    #[test]
    fn what_was_approved_waits_for_a_hold_only(policy in any_policy(), facts in any_facts()) {
        let facts = Facts { approved: true, holds: Vec::new(), ..facts };
        prop_assert_eq!(obstacle(&policy, &facts), None);
    }

    #[test]
    fn no_more_deletions_begin_than_the_policy_allows(policy in any_policy(), facts in any_facts()) {
        let counts = facts.kind == OperationKind::Close && facts.delivered && !facts.approved;
        if obstacle(&policy, &facts).is_none() && counts {
            prop_assert!(policy.deletions_per_hour.is_none_or(|limit| facts.deletions < limit));
        }
    }

    /// What waits by the clock may begin at the time that was said, unless something else has come up by then.
    #[test]
    fn a_wait_ends_when_it_was_said_to(policy in any_policy(), facts in any_facts()) {
        if let Some(Obstacle::Early { until, .. }) = obstacle(&policy, &facts) {
            prop_assert!(until > facts.now);
            let then = Facts { now: until, deletions: 0, ..facts };
            let policy = Policy { deletions_per_hour: None, ..policy };
            prop_assert_eq!(obstacle(&policy, &then), None);
        }
    }

    #[test]
    fn opening_and_resuming_is_never_in_question(policy in any_policy(), facts in any_facts()) {
        if !facts.guarded {
            prop_assert_eq!(obstacle(&policy, &facts), None);
        }
    }
}
