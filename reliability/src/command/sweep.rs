//! `sweep`: runs it, or one combination of it, and prints what came of it.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use reliability::cut::{Cut, FaultAt, Plan};
use reliability::error::Result;
use reliability::fault::NamedFault;
use reliability::operation::{ALL, Operation};
use reliability::sweep::plans::Scope;
use reliability::sweep::verdict::{Finding, Verdict};
use reliability::sweep::{Sweep, table};
use reliability::world::Ground;

use super::report::{Promise, Report};

/// What to sweep. With `--cut`, or with a fault at a place, that one combination is run and told in full.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only this product: dedicated, colocation
    #[arg(long)]
    product: Option<String>,
    /// Only this operation, such as dedicated-open
    #[arg(long)]
    operation: Option<String>,
    /// One point, such as request:12:before, commit:3:after, request:12:before:module
    #[arg(long, requires = "operation")]
    cut: Option<Cut>,
    /// Only this fault, such as act-then-drop; or one at a place, such as act-then-drop@12, …@next, …@act
    #[arg(long)]
    fault: Option<String>,
    /// Leave out the cuts without a fault
    #[arg(long)]
    no_cuts: bool,
    /// Of the combinations of a fault with a request, run one of so many; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1)]
    faults: usize,
    /// Of the combinations of a cut with a fault, run one of so many; 0 for none
    #[arg(long, value_name = "N", default_value_t = 1)]
    pairs: usize,
    /// Threads; as many as the computer has processors if not given
    #[arg(long)]
    threads: Option<usize>,
    /// Show at most so many failures of each operation
    #[arg(long, default_value_t = 10)]
    failures: usize,
    /// Stop as soon as a run breaks this promise, such as clean-before-sale or same-end
    #[arg(long, value_name = "PROMISE")]
    until: Option<Promise>,
    /// Write what was found into this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// Whether every promise held.
pub(crate) fn run(components: &Path, arguments: &Arguments) -> Result<bool> {
    let sweep = Sweep::new(&Ground::new(components)?)?;
    let at = arguments.fault.as_deref().filter(|fault| fault.contains('@')).map(str::parse::<FaultAt>).transpose()?;
    if let (Some(operation), true) = (&arguments.operation, arguments.cut.is_some() || at.is_some()) {
        return one(&sweep, Operation::named(operation)?, Plan { cut: arguments.cut, fault: at });
    }
    let only = arguments.fault.as_deref().map(NamedFault::named).transpose()?;
    let scope = Scope { only, cuts: !arguments.no_cuts, ..Scope::slice(arguments.faults, arguments.pairs) };
    all(&sweep, &scope, arguments)
}

/// One combination, told in full.
fn one(sweep: &Sweep, operation: &'static Operation, plan: Plan) -> Result<bool> {
    let (run, verdict) = sweep.one(operation, plan)?;
    for (number, (line, effect)) in (1..).zip(&run.requests) {
        let effect = effect.as_ref().map(|effect| format!("  → {effect}")).unwrap_or_default();
        println!("{number:>4}  {line}{effect}");
    }
    for (advice, times) in &run.advice {
        println!("staff: {advice} (× {times})");
    }
    println!("\n{}\n", run.outcome.state.join("\n"));
    match verdict {
        Verdict::Passed => println!("It ended as without the disturbance."),
        Verdict::Otherwise(reasons) => println!("It ended otherwise, as it should: {}", reasons.join("; ")),
        Verdict::Failed(wrong) => {
            println!("It failed:\n{}", wrong.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n"));
            return Ok(false);
        }
    }
    Ok(true)
}

fn all(sweep: &Sweep, scope: &Scope, arguments: &Arguments) -> Result<bool> {
    let operations: Vec<&'static Operation> = match &arguments.operation {
        Some(name) => vec![Operation::named(name)?],
        None => ALL
            .iter()
            .filter(|known| arguments.product.as_ref().is_none_or(|product| known.product == product))
            .collect(),
    };
    let processors = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = arguments.threads.unwrap_or(processors);
    let began = Instant::now();
    let mut swept = Vec::new();
    let mut report = Report::default();
    for operation in operations {
        if report.is_enough(arguments.until) {
            break;
        }
        let done = AtomicU64::new(0);
        let shown = std::io::stderr().is_terminal();
        let one = sweep.all(operation, scope, threads, &|wrong| {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if shown && done.is_multiple_of(50) {
                // Only a sign of life: whether it can be written does not matter.
                let _ = write!(std::io::stderr(), "\r{}: {done}", operation.name);
            }
            match arguments.until {
                Some(until) if wrong.iter().any(|finding| until.is(finding.promise)) => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        })?;
        if shown {
            eprint!("\r\x1b[K");
        }
        eprintln!("{}: {} runs, {} failed", operation.name, one.tally.run, one.failures.len());
        for failure in one.failures.iter().take(arguments.failures) {
            println!("{}\n", table::failure(&one, failure));
        }
        if one.failures.len() > arguments.failures {
            println!(
                "… and {} more of {}; --failures shows them.\n",
                one.failures.len() - arguments.failures,
                operation.name
            );
        }
        let failures = one.failures.iter();
        report.add(
            one.tally.run,
            failures.flat_map(|failure| {
                failure.wrong.iter().map(|finding| (finding.promise, table::command(&one, failure)))
            }),
        );
        swept.push(one);
    }
    if let Some(file) = &arguments.report {
        report.write(file)?;
    }
    print!("{}", table::table(&swept));
    let run: u64 = swept.iter().map(|one| one.tally.run).sum();
    println!("\n{run} runs in {:.0} s on {threads} threads.", began.elapsed().as_secs_f64());
    Ok(swept.iter().all(|one| one.failures.is_empty()))
}
