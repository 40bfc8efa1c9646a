//! `cargo xtask variants`: mistakes that somebody could make, each made in a copy of the sources, built, and given to the
//! suites. A mistake that they do not catch is a hole in them, and fails.
//!
//! - [`variant`]: what a variant is; [`list`]: all of them.
//! - [`tree`]: the copy in which they are made.
//! - [`build`]: the module and the suites' program, built from it.
//! - [`suite`]: what the suites find, and what that means.
//! - [`table`]: what is printed, and what stands in `docs/reliability.md`.

mod build;
mod list;
mod suite;
mod table;
mod tree;
mod variant;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::error::ChoreError;
use crate::paths;
use crate::toolchain::Toolchain;
use suite::{Fate, Subject, judge, timed};
use table::Row;
use tree::Tree;
use variant::{Side, Variant};

/// Break module and host on purpose, one mistake at a time: the suites must catch each.
#[derive(Default, clap::Args)]
pub(crate) struct Arguments {
    /// Only this variant; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Print the variants without building any
    #[arg(long)]
    list: bool,
    /// Do not look first whether the sound copy passes all the suites that the variants are caught by
    #[arg(long)]
    without_control: bool,
}

/// Runs them.
pub(crate) fn run(arguments: &Arguments) -> Result<(), ChoreError> {
    let variants = chosen(&arguments.only)?;
    if arguments.list {
        println!("{}", table::list(&variants));
        return Ok(());
    }
    let bench = Bench::new(Toolchain::find()?)?;
    if !arguments.without_control {
        bench.control(&variants)?;
    }
    let mut rows = Vec::new();
    for variant in &variants {
        let (fate, took) = timed(|| bench.try_out(variant));
        let row = Row { variant, fate: fate?, took };
        eprintln!("{}", row.line());
        rows.push(row);
    }
    println!("{}", table::table(&rows));
    let missed: Vec<&Row<'_>> = rows.iter().filter(|row| !matches!(row.fate, Fate::Caught(_))).collect();
    for row in &missed {
        println!("\n{}", row.told());
    }
    if missed.is_empty() { Ok(()) } else { Err(ChoreError::Missed { missed: missed.len(), all: rows.len() }) }
}

fn chosen(only: &[String]) -> Result<Vec<&'static Variant>, ChoreError> {
    let all: Vec<&'static Variant> = list::all().collect();
    if let Some(unknown) = only.iter().find(|name| !all.iter().any(|variant| variant.name == **name)) {
        let known = all.iter().map(|variant| variant.name).collect::<Vec<_>>().join(", ");
        return Err(ChoreError::UnknownVariant { name: unknown.clone(), known });
    }
    Ok(all.into_iter().filter(|variant| only.is_empty() || only.iter().any(|name| name == variant.name)).collect())
}

/// Where variants are built and tried out.
struct Bench {
    toolchain: Toolchain,
    /// The module and the suites' program of the sound copy.
    sound: PathBuf,
    /// Those of the variant at hand.
    broken: PathBuf,
}

impl Bench {
    /// Makes the copy and builds it as it is.
    fn new(toolchain: Toolchain) -> Result<Self, ChoreError> {
        let bench =
            Self { toolchain, sound: paths::variants().join("sound"), broken: paths::variants().join("broken") };
        eprintln!("── a sound copy of the sources is built");
        let tree = Tree::sound()?;
        build::module(&tree, toolchain, &bench.sound)?.map_err(ChoreError::Control)?;
        build::suites(&tree, &bench.sound)?.map_err(ChoreError::Control)?;
        Ok(bench)
    }

    /// The sound copy must pass every suite that a variant is to be caught by: what it does not pass proves nothing.
    fn control(&self, variants: &[&Variant]) -> Result<(), ChoreError> {
        let suites: BTreeSet<&str> = variants.iter().map(|variant| variant.suite).collect();
        for suite in suites {
            let subject = Subject { host: &self.sound, module: &self.sound };
            let (found, took) = timed(|| subject.run(suite, None));
            let found = found?.map_err(ChoreError::Control)?;
            if let Some((promise, repeat)) = found.broken.first_key_value() {
                return Err(ChoreError::Control(format!("{promise} is broken; {repeat}")));
            }
            eprintln!("{:>6.1} s  sound, {} runs: {suite}", took.as_secs_f64(), found.runs);
        }
        Ok(())
    }

    /// Makes the mistake, builds, runs the suite, and takes the mistake back.
    fn try_out(&self, variant: &Variant) -> Result<Fate, ChoreError> {
        let tree = Tree::broken(variant)?;
        let built = match variant.side {
            Side::Module => build::module(&tree, self.toolchain, &self.broken),
            Side::Host => build::suites(&tree, &self.broken),
        };
        // Before anything else can fail: the next variant needs a sound copy.
        tree.mend(variant)?;
        if let Err(said) = built? {
            return Ok(Fate::NotBuilt(said));
        }
        let subject = match variant.side {
            Side::Module => Subject { host: &self.sound, module: &self.broken },
            Side::Host => Subject { host: &self.broken, module: &self.sound },
        };
        Ok(judge(variant, subject.run(variant.suite, Some(variant.caught_by))?))
    }
}

#[cfg(test)]
mod tests;
