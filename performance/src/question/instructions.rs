//! The same comparison in instructions instead of time, where valgrind is there to count them: a number that does not
//! depend on what else the computer does.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use processing_engine::{Allocation, Engine, EngineConfig, Record};

use super::Setting;
use super::call::{component, native, recorded};
use crate::error::{BenchError, Result};
use crate::ground;
use crate::panel::{Canned, InProcess, Natively, free_of, this_program};
use crate::results::{Cell, Table, Unit};
use crate::sample::Effort;

const HOW: &str = "The same calls under valgrind's `cachegrind`, which counts: a process that makes the call \
    three times less one that makes it once, halved. Instructions of host and module together; instances are not pooled \
    here, because valgrind has no room for a pool.";

/// Servers in the panel's answers.
const SERVERS: usize = 1_000;

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Way {
    /// The module compiled for this computer.
    Native,
    /// The component.
    Component,
    /// The component, recorded.
    Recorded,
}

/// Make the search so many times, for somebody who counts
#[derive(Debug, Clone, clap::Args)]
pub struct Count {
    /// Who does it
    #[arg(long, value_enum)]
    way: Way,
    /// Servers in the panel's answers
    #[arg(long, default_value_t = SERVERS)]
    servers: usize,
    /// How often
    #[arg(long, default_value_t = 1)]
    times: u32,
}

impl Count {
    /// Does it.
    ///
    /// # Errors
    /// The call does not succeed.
    pub fn run(&self, components: &Path) -> Result<()> {
        let panel = Arc::new(Canned::new(InProcess::new(free_of(self.servers))?));
        let host = Natively::new(Arc::clone(&panel));
        native(&host)?;
        if self.way == Way::Native {
            return (0..self.times).try_for_each(|_| native(&host));
        }
        let code_cache = Some(ground::cache(components)?);
        let config = EngineConfig { code_cache, allocation: Allocation::OnDemand, ..EngineConfig::default() };
        let module = Engine::new(config)?.load(&ground::component(components)?)?;
        let (connection, transport) = ground::connection_to(&panel)?;
        (0..self.times).try_for_each(|_| match self.way {
            Way::Recorded => recorded(&module, &connection, &transport).map(drop),
            Way::Native | Way::Component => component(&module, &connection, &transport, Record::Nothing).map(drop),
        })
    }
}

/// The table; none without valgrind, or when there is no time for it.
pub(super) fn table(setting: &Setting) -> Result<Option<Table>> {
    let there = Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success());
    if !there || setting.effort == Effort::Smoke {
        return Ok(None);
    }
    let title = "One call in instructions, 1,000 servers";
    let mut table = Table::new("instructions", title, HOW, &["who", "instructions", "to native"]);
    // Compiled code for instances that are not pooled is another one: it is made before anything is counted.
    setting.progress.say("instructions, counted by valgrind");
    instructions(setting, "component", 1)?;
    let native = counted(setting, "native")?;
    for (way, who) in [("native", "native"), ("component", "component"), ("recorded", "component, recorded")] {
        let count = if way == "native" { native } else { counted(setting, way)? };
        table.row([Cell::text(who), Cell::value(Unit::Count, count), Cell::value(Unit::Times, count / native)]);
    }
    Ok(Some(table))
}

fn counted(setting: &Setting, way: &str) -> Result<f64> {
    Ok((instructions(setting, way, 3)? - instructions(setting, way, 1)?) / 2.0)
}

fn instructions(setting: &Setting, way: &str, times: u32) -> Result<f64> {
    let program = this_program()?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]).arg(&program);
    command.arg("--components").arg(&setting.components);
    command.args(["count", "--way", way, "--times", &times.to_string()]);
    let output = command.output().map_err(BenchError::program(Path::new("valgrind")))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let counted = said.lines().find_map(|line| line.split_once("refs:")).map(|(_, count)| count.replace(',', ""));
    let why = || BenchError::Program { program: "valgrind".to_owned(), why: format!("it did not count: {said}") };
    counted.and_then(|count| count.trim().parse().ok()).filter(|_| output.status.success()).ok_or_else(why)
}
