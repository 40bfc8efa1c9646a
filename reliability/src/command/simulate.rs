//! `simulate`: lives many seeds, or tells one of them, and prints what came of it.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Instant;

use reliability::error::{Result, SuiteError};
use reliability::simulate::report::{Report, command, kept, line};
use reliability::simulate::{Lived, Simulation};
use reliability::world::Ground;

/// What to live. With `--seed`, that one is lived and told in full.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// So many seeds, each from the same begin
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// So many days of each
    #[arg(long, default_value_t = 2)]
    days: u32,
    /// The first seed
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    first_seed: u64,
    /// Only this seed, told in full
    #[arg(long, conflicts_with_all = ["seeds", "first_seed"])]
    seed: Option<u64>,
    /// Of that seed only these events, such as 4,9,12; `none` for none of them
    #[arg(long, value_name = "EVENTS", requires = "seed")]
    keep: Option<Keep>,
    /// Do not look for the shortest schedule that breaks the same promise
    #[arg(long)]
    no_shrink: bool,
    /// End after so many seeds that broke a promise
    #[arg(long, default_value_t = 3)]
    failures: usize,
    /// Threads; as many as the computer has processors if not given
    #[arg(long)]
    threads: Option<usize>,
}

/// Numbers of events.
#[derive(Debug, Clone)]
struct Keep(Vec<u32>);

impl std::str::FromStr for Keep {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> std::result::Result<Self, Self::Err> {
        let numbers = text.split(',').map(str::trim).filter(|number| !number.is_empty() && *number != "none");
        numbers.map(str::parse).collect::<std::result::Result<_, _>>().map(Self)
    }
}

/// Whether every promise held.
pub(crate) fn run(components: &Path, arguments: &Arguments) -> Result<bool> {
    let simulation = Simulation::new(&Ground::new(components)?)?;
    match arguments.seed {
        Some(seed) => one(&simulation, seed, arguments),
        None => many(&simulation, arguments),
    }
}

/// One seed, told in full.
fn one(simulation: &Simulation, seed: u64, arguments: &Arguments) -> Result<bool> {
    let keep = arguments.keep.as_ref().map(|keep| keep.0.as_slice());
    let lived = simulation.live(seed, arguments.days, keep, true)?;
    println!("{}\n", lived.story.join("\n"));
    println!("digest {}", lived.digest);
    let Some(first) = lived.broken.first() else {
        println!("Every promise held.");
        return Ok(true);
    };
    println!("{}", line(seed, first));
    if keep.is_none() && !arguments.no_shrink {
        shrunk(simulation, seed, arguments.days, first.invariant)?;
    }
    Ok(false)
}

fn many(simulation: &Simulation, arguments: &Arguments) -> Result<bool> {
    let processors = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = arguments.threads.unwrap_or(processors).max(1);
    let end = arguments.first_seed.saturating_add(arguments.seeds);
    let next = AtomicU64::new(arguments.first_seed);
    let report = Mutex::new(Report::default());
    let failed: Mutex<Option<SuiteError>> = Mutex::default();
    let began = Instant::now();
    let live = |seed| -> Result<bool> {
        let lived = simulation.live(seed, arguments.days, None, false)?;
        let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
        tell(&lived, arguments.days);
        report.add(lived);
        progress(&report, arguments.seeds);
        Ok(report.broken.len() < arguments.failures)
    };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        return;
                    }
                    match live(seed) {
                        Ok(true) => {}
                        Ok(false) => next.store(end, Ordering::Relaxed),
                        Err(error) => {
                            next.store(end, Ordering::Relaxed);
                            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                        }
                    }
                }
            });
        }
    });
    if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    let seconds = began.elapsed().as_secs_f64();
    print!("{}", report.in_words());
    #[allow(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = report.days as f64 / seconds.max(0.001);
    println!(
        "\n{} days of {} seeds in {seconds:.0} s on {threads} threads ({rate:.1} days a second).",
        report.days, report.seeds
    );
    if report.broken.is_empty() {
        println!("Every promise held.");
        return Ok(true);
    }
    let mut first: BTreeMap<&str, u64> = BTreeMap::new();
    for (seed, violation) in &report.broken {
        println!("{}", line(*seed, violation));
        first.entry(violation.invariant).or_insert(*seed);
    }
    if !arguments.no_shrink {
        for (invariant, seed) in first {
            shrunk(simulation, seed, arguments.days, invariant)?;
        }
    }
    Ok(false)
}

/// A broken promise is told as soon as it is known.
fn tell(lived: &Lived, days: u32) {
    if let Some(first) = lived.broken.first() {
        eprintln!("{}\n    {}", line(lived.seed, first), command(lived.seed, days, None));
    }
}

/// A sign of life on a terminal.
fn progress(report: &Report, seeds: u64) {
    let mut out = std::io::stderr();
    if out.is_terminal() && report.seeds.is_multiple_of(10) {
        // Whether it can be written does not matter.
        let _ = write!(out, "\r{} of {seeds} seeds\x1b[K", report.seeds);
    }
}

fn shrunk(simulation: &Simulation, seed: u64, days: u32, invariant: &str) -> Result<()> {
    eprintln!("looking for the shortest schedule of seed {seed} that breaks {invariant} …");
    let numbers = simulation.shrink(seed, days, invariant)?;
    println!("\nThe shortest schedule of seed {seed} that breaks {invariant}:");
    for event in kept(seed, days, &numbers) {
        println!("{event}");
    }
    println!("{}", command(seed, days, Some(&numbers)));
    Ok(())
}
