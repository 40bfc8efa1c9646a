//! All combinations of points and faults for an operation, from what its undisturbed run did.

use crate::cut::{Cut, FaultAt, Place, Plan, Victim};
use crate::fault::NamedFault;
use crate::operation::Run;
use crate::points::Thing;

/// Which combinations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Cuts without a fault.
    pub cuts: bool,
    /// Faults without a cut: every one (1), or one of so many; 0 for none.
    pub faults: usize,
    /// Cuts with faults: every one (1), or one of so many; 0 for none.
    pub pairs: usize,
    /// This fault only.
    pub only: Option<NamedFault>,
}

impl Scope {
    /// Everything.
    #[must_use]
    pub fn full() -> Self {
        Self { cuts: true, faults: 1, pairs: 1, only: None }
    }

    /// Every cut; one of so many faults at requests; one of so many pairs of a cut and a fault.
    #[must_use]
    pub fn slice(faults: usize, pairs: usize) -> Self {
        Self { faults, pairs, ..Self::full() }
    }
}

/// Combinations that are not run, by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skipped {
    /// The fault cannot show there: a fault of an operation on a request that starts none.
    pub cannot_show: u64,
    /// Left out by the scope, which asks for only one of so many.
    pub out_of_scope: u64,
}

/// The combinations to run.
#[must_use]
pub fn plans(uncut: &Run, scope: &Scope) -> (Vec<Plan>, Skipped) {
    let mut plans = Vec::new();
    let mut skipped = Skipped::default();
    let faults: Vec<NamedFault> = match &scope.only {
        Some(fault) => vec![fault.clone()],
        None => NamedFault::all(),
    };
    let cuts = cuts(uncut);
    if scope.cuts {
        plans.extend(cuts.iter().map(|cut| Plan { cut: Some(*cut), fault: None }));
    }
    let mut number = 0_usize;
    for fault in &faults {
        for (request, (_, effect)) in (1..).zip(&uncut.requests) {
            if !fault.applies_to(effect.as_deref()) {
                skipped.cannot_show += 1;
                continue;
            }
            number += 1;
            if !number.is_multiple_of(scope.faults) {
                skipped.out_of_scope += 1;
                continue;
            }
            let fault = Some(FaultAt { fault: fault.clone(), place: Place::Request(request) });
            plans.push(Plan { cut: None, fault });
        }
    }
    let mut number = 0_usize;
    for cut in &cuts {
        for fault in &faults {
            for place in [Place::Next, Place::NextAct] {
                if place == Place::Next && fault.is_of_an_operation() {
                    skipped.cannot_show += 1;
                    continue;
                }
                number += 1;
                if !number.is_multiple_of(scope.pairs) {
                    skipped.out_of_scope += 1;
                    continue;
                }
                plans.push(Plan { cut: Some(*cut), fault: Some(FaultAt { fault: fault.clone(), place }) });
            }
        }
    }
    (plans, skipped)
}

/// Every death: the host's at every point, the module's wherever it can be in the middle of something.
fn cuts(uncut: &Run) -> Vec<Cut> {
    let points = uncut.watched.counts.points();
    let cuts = points.flat_map(|point| {
        let module = (point.thing == Thing::Request).then_some(Cut { point, victim: Victim::Module });
        std::iter::once(Cut { point, victim: Victim::Host }).chain(module)
    });
    cuts.collect()
}
