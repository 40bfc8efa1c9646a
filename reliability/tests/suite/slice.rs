//! The slice of the sweep that every change has to pass: every cut, some of the faults at
//! requests, and some of the pairs of both.

use std::ops::ControlFlow;
use std::thread;

use reliability::operation::ALL;
use reliability::sweep::plans::Scope;
use reliability::sweep::{Sweep, table};

use crate::ground;

/// Of the faults at requests, one of so many is run here; `cargo xtask sweep` runs all. No divisor of the number of
/// requests, so that it falls on other requests for each fault.
const FAULTS: usize = 5;
/// The same of the pairs of a cut and a fault.
const PAIRS: usize = 199;

#[test]
fn every_operation_survives_every_cut_and_a_share_of_the_faults() {
    let sweep = Sweep::new(&ground()).unwrap();
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let swept: Vec<_> = ALL
        .iter()
        .map(|operation| {
            sweep.all(operation, &Scope::slice(FAULTS, PAIRS), threads, &|_| ControlFlow::Continue(())).unwrap()
        })
        .collect();
    println!("{}", table::table(&swept));
    let failures: Vec<String> =
        swept.iter().flat_map(|one| one.failures.iter().take(3).map(|failure| table::failure(one, failure))).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
