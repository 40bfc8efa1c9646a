//! `cargo xtask test`: everything that must hold before a change lands.

use std::process::Command;

use crate::command::{self, cargo, succeeds};
use crate::error::ChoreError;
use crate::release::elsewhere;
use crate::{bench, component, other_hosts, paths, variants};

/// Checks everything.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Run only the tests, without formatting, lints, documentation and broken variants
    #[arg(long)]
    tests_only: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), ChoreError> {
    if !arguments.tests_only {
        step(cargo(&["fmt", "--all", "--check"]))?;
        step(cargo(&["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
        // Before the tests: a broken link is seen in a minute and not at the end of half an hour.
        step(documentation())?;
    }
    let module = component::build_with_those_for_tests()?;
    if !arguments.tests_only {
        // What it needs for the machine itself is kept between runs; the module is always built anew.
        elsewhere::check_into(&module, &paths::target().join("elsewhere"))?;
    }
    // The tests start the program itself too.
    step(command::build_everything())?;
    other_hosts::forget()?;
    step(tests())?;
    other_hosts::show()?;
    step(bench::smoke())?;
    if !arguments.tests_only {
        variants::run(&variants::Arguments::default())?;
    }
    Ok(())
}

/// The documentation of every crate of the workspace, where a link that leads nowhere is an error.
fn documentation() -> Command {
    let mut docs = cargo(&["doc", "--quiet", "--locked", "--workspace", "--no-deps"]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    docs
}

/// The tests, by nextest where it is there.
fn tests() -> Command {
    let mut tests = if succeeds(&mut cargo(&["nextest", "--version"])) {
        cargo(&["nextest", "run", "--locked", "--workspace", "--no-fail-fast"])
    } else {
        cargo(&["test", "--locked", "--workspace", "--no-fail-fast"])
    };
    // A snapshot that differs is an error here, and not a new file.
    tests.env("INSTA_UPDATE", "no").env("PMDCI6_COMPONENTS", paths::components());
    tests
}

fn step(mut command: Command) -> Result<(), ChoreError> {
    command::run(&mut command)
}
