//! What the pass does with a service: a pure function, so that every case can be tested by itself.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Cause, ServiceStatus};

/// What is known of a service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    pub(super) status: ServiceStatus,
    pub(super) suspended_by: Option<Cause>,
    /// An operation of it is not finished.
    pub(super) busy: bool,
    pub(super) autoprolong: bool,
    /// The end of the last period that has begun.
    pub(super) paid_until: Option<Timestamp>,
    /// A period is paid for that begins when the service is active.
    pub(super) pending: bool,
    /// The balance reaches for the next period.
    pub(super) money: bool,
    pub(super) grace_days: u32,
    pub(super) now: Timestamp,
}

/// What to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Charge the next period; the service runs on.
    Prolong,
    /// Stop it, for this reason.
    Suspend(&'static str),
    /// Let it run again; its next period is charged first unless it is paid.
    Resume { charge: bool },
    /// Delete it.
    Close,
}

pub(super) const NO_MONEY: &str = "no money for the next period";
pub(super) const NOT_PROLONGED: &str = "the paid period ended, and automatic prolong is off";

/// What is to be done now, if anything.
pub(super) fn rule(facts: &Facts) -> Option<Rule> {
    let paid = facts.paid_until.is_some_and(|end| end > facts.now);
    if facts.busy {
        // It waits for the next pass.
        return None;
    }
    match (facts.status, facts.suspended_by) {
        (ServiceStatus::Active, _) if paid => None,
        (ServiceStatus::Active, _) if !facts.autoprolong => Some(Rule::Suspend(NOT_PROLONGED)),
        (ServiceStatus::Active, _) if facts.money => Some(Rule::Prolong),
        (ServiceStatus::Active, _) => Some(Rule::Suspend(NO_MONEY)),
        (ServiceStatus::Suspended, Some(Cause::Money)) if paid || facts.pending => Some(Rule::Resume { charge: false }),
        (ServiceStatus::Suspended, Some(Cause::Money)) if facts.money && facts.autoprolong => {
            Some(Rule::Resume { charge: true })
        }
        (ServiceStatus::Suspended, Some(Cause::Money)) if grace_is_over(facts) => Some(Rule::Close),
        _ => None,
    }
}

fn grace_is_over(facts: &Facts) -> bool {
    let grace = SignedDuration::from_hours(i64::from(facts.grace_days).saturating_mul(24));
    let over = facts.paid_until.map(|end| end.checked_add(grace).unwrap_or(Timestamp::MAX));
    over.is_some_and(|over| over <= facts.now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-03-15T00:00:00Z".parse().unwrap()
    }

    fn days(days: i64) -> Option<Timestamp> {
        Some(now() + SignedDuration::from_hours(24 * days))
    }

    fn active() -> Facts {
        Facts {
            status: ServiceStatus::Active,
            suspended_by: None,
            busy: false,
            autoprolong: true,
            paid_until: days(0),
            pending: false,
            money: true,
            grace_days: 14,
            now: now(),
        }
    }

    fn unpaid() -> Facts {
        let suspended_by = Some(Cause::Money);
        Facts { status: ServiceStatus::Suspended, suspended_by, money: false, paid_until: days(-3), ..active() }
    }

    #[test]
    fn srv_02_an_active_service_is_prolonged_when_its_period_ends() {
        assert_eq!(rule(&active()), Some(Rule::Prolong));
        assert_eq!(rule(&Facts { paid_until: days(1), ..active() }), None);
        assert_eq!(rule(&Facts { paid_until: None, ..active() }), Some(Rule::Prolong), "never charged before");
        assert_eq!(rule(&Facts { autoprolong: false, ..active() }), Some(Rule::Suspend(NOT_PROLONGED)));
    }

    #[test]
    fn srv_01_without_money_it_is_stopped_and_resumed_when_paid() {
        assert_eq!(rule(&Facts { money: false, ..active() }), Some(Rule::Suspend(NO_MONEY)));
        assert_eq!(rule(&unpaid()), None);
        assert_eq!(rule(&Facts { money: true, ..unpaid() }), Some(Rule::Resume { charge: true }));
        assert_eq!(rule(&Facts { pending: true, ..unpaid() }), Some(Rule::Resume { charge: false }));
        assert_eq!(rule(&Facts { money: true, autoprolong: false, ..unpaid() }), None);
    }

    #[test]
    fn srv_02_it_is_deleted_when_the_grace_time_is_over_unless_it_was_paid() {
        let late = Facts { paid_until: days(-14), ..unpaid() };
        assert_eq!(rule(&late), Some(Rule::Close));
        assert_eq!(rule(&Facts { paid_until: days(-13), ..late }), None);
        assert_eq!(rule(&Facts { money: true, ..late }), Some(Rule::Resume { charge: true }));
        assert_eq!(rule(&Facts { grace_days: u32::MAX, ..late }), None);
    }

    #[test]
    fn srv_02_what_staff_stopped_or_an_operation_changes_is_left_alone() {
        let late = Facts { paid_until: days(-400), ..unpaid() };
        for money in [false, true] {
            assert_eq!(rule(&Facts { suspended_by: Some(Cause::Staff), money, ..late }), None);
            assert_eq!(rule(&Facts { busy: true, money, ..late }), None);
            assert_eq!(rule(&Facts { busy: true, money, ..active() }), None);
            for status in [ServiceStatus::Ordered, ServiceStatus::Deleted] {
                assert_eq!(rule(&Facts { status, suspended_by: None, money, ..late }), None);
            }
        }
    }
}
