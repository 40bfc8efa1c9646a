//! The slice of the sweep that every change has to pass: every point, every fault, and some of the pairs of both.

use std::thread;

use reliability::operation::ALL;
use reliability::sweep::plans::Scope;
use reliability::sweep::{Sweep, table};

use crate::ground;

/// Of the pairs of a cut and a fault, one of so many is run here; `cargo xtask sweep` runs all.
const ONE_OF: usize = 97;

#[test]
fn every_operation_survives_every_cut_and_every_fault() {
    let sweep = Sweep::new(&ground()).unwrap();
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let swept: Vec<_> =
        ALL.iter().map(|operation| sweep.all(operation, &Scope::slice(ONE_OF), threads, &|| {}).unwrap()).collect();
    println!("{}", table::table(&swept));
    let failures: Vec<String> =
        swept.iter().flat_map(|one| one.failures.iter().take(3).map(|failure| table::failure(one, failure))).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
