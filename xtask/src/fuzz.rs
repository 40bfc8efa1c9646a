//! `cargo xtask fuzz`: looks for inputs that break a check of `inputs/`, and finds what it needs for that by itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{self, cargo, succeeds};
use crate::error::ChoreError;
use crate::paths;

/// What to fuzz.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Which target; all of them, one after the other, if none is named
    target: Option<String>,
    /// How long for each target
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// List the targets and end
    #[arg(long)]
    list: bool,
}

/// Fuzzes each target until its time is over or something is found. What one finds keeps none of the others from its turn;
/// that something was found is an error in the end.
pub(crate) fn run(arguments: &Arguments) -> Result<(), ChoreError> {
    let targets = targets()?;
    if arguments.list {
        targets.iter().for_each(|target| println!("{}", target.name));
        return Ok(());
    }
    let chosen: Vec<&Target> = match &arguments.target {
        None => targets.iter().collect(),
        Some(name) => {
            let known = targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>().join(", ");
            let found = targets.iter().find(|target| target.name == *name);
            vec![found.ok_or_else(|| ChoreError::Fuzz(format!("there is no target `{name}`; there are: {known}")))?]
        }
    };
    let compiler = Compiler::find()?;
    let mut broken = Vec::new();
    for target in chosen {
        match fuzz(&compiler, target, arguments.seconds) {
            Ok(()) => {}
            Err(ChoreError::Failed { .. }) => broken.push(target.name.as_str()),
            Err(other) => return Err(other),
        }
    }
    if broken.is_empty() { Ok(()) } else { Err(ChoreError::Fuzz(what_to_do(&broken))) }
}

/// What somebody does about targets that were broken, or that could not be built.
fn what_to_do(broken: &[&str]) -> String {
    let kept = folder().join("artifacts");
    let each = broken.iter().map(|name| {
        format!(
            "`{name}` was broken, or could not be built. An input that breaks it is in {}; mend the code, and move the \
             input to inputs/found/{name}/, so that every test run tries it",
            kept.join(name).display()
        )
    });
    each.collect::<Vec<_>>().join("\n")
}

struct Target {
    name: String,
    /// What it needs beside the module, such as the engine: built with coverage only for those that do.
    features: Option<String>,
}

/// The targets, as the manifest of `fuzz/` lists them.
fn targets() -> Result<Vec<Target>, ChoreError> {
    let path = folder().join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|source| ChoreError::File { path, source })?;
    let sections = text.split("[[bin]]").skip(1);
    let targets = sections.filter_map(|section| {
        let name = section.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))?;
        let features =
            section.lines().find_map(|line| line.strip_prefix("required-features = [\"")?.strip_suffix("\"]"));
        Some(Target { name: name.to_owned(), features: features.map(str::to_owned) })
    });
    Ok(targets.collect())
}

/// A compiler that can build with coverage: a nightly one, or the stable one told to take nightly's flags.
enum Compiler {
    Nightly,
    Stable,
}

impl Compiler {
    fn find() -> Result<Self, ChoreError> {
        if !succeeds(&mut cargo(&["fuzz", "--version"])) {
            eprintln!("cargo-fuzz is not there; it is installed");
            if command::run(&mut cargo(&["install", "--locked", "cargo-fuzz"])).is_err() {
                return Err(ChoreError::Fuzz(
                    "cargo-fuzz is not installed, and `cargo install cargo-fuzz` did not bring it. The property tests of \
                     `inputs/` need neither: `cargo test --package input-checks`"
                        .to_owned(),
                ));
            }
        }
        let nightly = succeeds(Command::new("rustup").args(["run", "nightly", "rustc", "--version"]));
        Ok(if nightly { Self::Nightly } else { Self::Stable })
    }

    fn command(&self) -> Command {
        match self {
            Self::Nightly => {
                let mut command = Command::new("rustup");
                command.args(["run", "nightly", "cargo", "fuzz"]);
                command
            }
            Self::Stable => {
                let mut command = cargo(&["fuzz"]);
                command.env("RUSTC_BOOTSTRAP", "1");
                command
            }
        }
    }
}

fn fuzz(compiler: &Compiler, target: &Target, seconds: u64) -> Result<(), ChoreError> {
    let name = target.name.as_str();
    // What is new goes into the first folder; the others are read.
    let corpus = folder().join("corpus").join(name);
    let mut begin = vec![corpus];
    begin.extend(["seeds", "found"].map(|kind| paths::root().join("inputs").join(kind).join(name)));
    for folder in begin.first().into_iter().chain(begin.get(1)) {
        fs::create_dir_all(folder).map_err(|source| ChoreError::File { path: folder.clone(), source })?;
    }
    let mut command = compiler.command();
    command.current_dir(folder()).env_remove("CARGO_TARGET_DIR");
    command.args(["run", name]);
    if let Some(features) = &target.features {
        command.args(["--features", features]);
    }
    command.args(begin.iter().filter(|folder| folder.is_dir()));
    command.args(["--", &format!("-max_total_time={seconds}"), "-timeout=10", "-print_final_stats=1"]);
    command::run(&mut command)
}

fn folder() -> PathBuf {
    Path::new(paths::root()).join("fuzz")
}
