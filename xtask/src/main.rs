//! The project's own chores. `cargo xtask demo` shows the whole thing at work, `cargo xtask test` checks all of it;
//! both get what they need, the wasm target included, by themselves.

mod bench;
mod check;
mod command;
mod component;
mod contract;
mod demo;
mod error;
mod fuzz;
mod other_hosts;
mod paths;
mod release;
mod source;
mod suite;
mod toolchain;
mod variants;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's own chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Measure what it costs, and judge by the goals (docs/performance.md)
    Bench(bench::Arguments),
    /// Build the module into target/components, named after its version, and those that tests use
    Component,
    /// Compare the contract in wit/ with its released versions, or release it
    #[command(subcommand)]
    Contract(contract::Command),
    /// Show the life of two dedicated servers, from the order to the deletion, on a simulated panel
    Demo(demo::Arguments),
    /// Look for inputs that break a promise: answers of a panel, states, configurations, files
    Fuzz(fuzz::Arguments),
    /// Let real processes want the same servers at the same time, and count what each got
    Races(suite::Arguments),
    Release(release::Arguments),
    ReleaseKey(release::key::Arguments),
    /// Cut every operation at every point, with every fault, and compare the ends
    Sweep(suite::Arguments),
    /// Live whole days of clients, staff, several hosts and a faulty panel, each out of a seed
    Simulate(suite::Arguments),
    /// Break module and host on purpose, one mistake at a time: the suites must catch each
    Variants(variants::Arguments),
    /// Check everything: formatting, lints, the module, all tests, the documentation
    Test(check::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Bench(arguments) => bench::run(&arguments),
        Chore::Component => {
            component::build_with_those_for_tests().map(|module| println!("{}", module.file().display()))
        }
        Chore::Contract(command) => command.run(),
        Chore::Demo(arguments) => demo::run(&arguments),
        Chore::Fuzz(arguments) => fuzz::run(&arguments),
        Chore::Races(arguments) => suite::run("races", &arguments),
        Chore::Release(arguments) => release::run(&arguments),
        Chore::ReleaseKey(arguments) => release::key::make(&arguments),
        Chore::Sweep(arguments) => suite::run("sweep", &arguments),
        Chore::Simulate(arguments) => suite::run("simulate", &arguments),
        Chore::Variants(arguments) => variants::run(&arguments),
        Chore::Test(arguments) => check::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
