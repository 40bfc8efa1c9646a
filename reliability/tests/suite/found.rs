//! What a whole sweep has found that the slice does not meet: kept, whatever the numbers of the points are by now.

use std::ops::ControlFlow;
use std::thread;

use reliability::fault::NamedFault;
use reliability::operation::ALL;
use reliability::sweep::plans::Scope;
use reliability::sweep::{Sweep, table};

use crate::ground;

/// The step that found the built server ready made the client its owner at once. When the reply was lost in the very
/// moment in which the host died, the next step saw a server with an owner, and asked staff for ever to build it.
#[test]
fn ded_05_a_built_server_is_delivered_when_its_first_reply_is_lost_after_any_cut() {
    let operation = ALL.iter().find(|operation| operation.name == "dedicated-open-build").unwrap();
    let lost_reply = NamedFault::named("act-then-drop").unwrap();
    let scope = Scope { cuts: false, faults: 0, pairs: 1, only: Some(lost_reply) };
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let sweep = Sweep::new(&ground()).unwrap();
    let swept = sweep.all(operation, &scope, threads, &|_| ControlFlow::Continue(())).unwrap();
    let failures: Vec<_> = swept.failures.iter().take(3).map(|failure| table::failure(&swept, failure)).collect();
    assert!(swept.tally.run > 0 && failures.is_empty(), "{}", failures.join("\n\n"));
}
