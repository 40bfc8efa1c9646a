//! How long does it take from the start of the host to a module's first answer?

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dcimanager_sim::{Config, Fleet, Simulator};
use processing_engine::{Engine, EngineConfig};
use sim_clock::WallClock;

use super::Setting;
use crate::error::{BenchError, Result};
use crate::ground::{IN_NO_STOCK, component};
use crate::panel::{ADMINISTRATOR, PASSWORD};
use crate::results::{Answer, Cell, Goal, Table, Unit};
use crate::sample::{Sample, sample};
use crate::world::{Place, World};

const HOW: &str = "The engine alone, in a process that is running: it is made, the component is loaded, and says what it \
    is. The program: `host-sim module check 1` from its start to its end, which opens the database, loads the component, \
    logs in to a panel over loopback HTTP and lists its users and servers. *Compiled*: the folder for compiled code is \
    empty. *Cached*: an earlier start has filled it.";

pub(super) fn answer(setting: &Setting) -> Result<Answer> {
    let mut table =
        Table::new("start", "Cold start", HOW, &["from the start to the first answer", "compiled", "cached"]);
    let (compiled, cached) = engine(setting)?;
    table.row([Cell::text("the engine"), Cell::time(compiled), Cell::time(cached)]);
    let (compiled, cached) = program(setting)?;
    table.row([Cell::text("the program `host-sim module check`"), Cell::time(compiled), Cell::time(cached)]);
    let goal = Goal::under("cached start of the program, to the first answer", Unit::Nanoseconds, 20e6, cached.median);
    Ok(Answer { tables: vec![table], goals: vec![goal] })
}

fn budget(setting: &Setting) -> (Duration, Duration) {
    setting.effort.pick((Duration::from_secs(8), Duration::from_secs(4)), (Duration::ZERO, Duration::ZERO))
}

fn engine(setting: &Setting) -> Result<(Sample, Sample)> {
    let file = component(&setting.components)?;
    let start = |cache: Option<PathBuf>| -> Result<()> {
        let module = Engine::new(EngineConfig { code_cache: cache, ..EngineConfig::default() })?.load(&file)?;
        let said = module.describe().into_result();
        said.map(drop).map_err(|error| BenchError::Call { what: "describe", why: error.message() })
    };
    let (long, short) = budget(setting);
    setting.progress.say("the engine, compiled");
    let compiled = sample(setting.effort, long, || start(None))?;
    let cache = crate::ground::cache(&setting.components)?;
    start(Some(cache.clone()))?;
    setting.progress.say("the engine, cached");
    let cached = sample(setting.effort, short, || start(Some(cache.clone())))?;
    Ok((compiled, cached))
}

fn program(setting: &Setting) -> Result<(Sample, Sample)> {
    let config = Config::new(Fleet::generate(40, 1), Arc::new(WallClock));
    let panel = Simulator::start(config.administrator(ADMINISTRATOR, PASSWORD.to_owned()))?;
    let url = panel.url();
    let place = Place { url: &url, ca_pem: None };
    let world = World::new(&setting.components, &setting.folder, Arc::new(WallClock), place, IN_NO_STOCK)?;
    let modules = world.data().join("modules");
    let file = component(&setting.components)?;
    let copy = modules.join(file.file_name().unwrap_or_default());
    std::fs::copy(&file, &copy).map_err(BenchError::io(&copy))?;
    let cache = world.data().join("cache");
    let (long, short) = budget(setting);
    setting.progress.say("the program, compiled");
    let compiled = sample(setting.effort, long, || {
        if cache.exists() {
            std::fs::remove_dir_all(&cache).map_err(BenchError::io(&cache))?;
        }
        check(world.data())
    })?;
    setting.progress.say("the program, cached");
    let cached = sample(setting.effort, short, || check(world.data()))?;
    Ok((compiled, cached))
}

/// Runs the program.
fn check(data: &Path) -> Result<()> {
    let program = crate::panel::this_program()?.with_file_name(format!("host-sim{}", std::env::consts::EXE_SUFFIX));
    let mut command = Command::new(&program);
    command.arg("--data").arg(data).args(["module", "check", "1"]).stdin(Stdio::null());
    let output = command.output().map_err(BenchError::program(&program))?;
    if output.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(BenchError::Program { program: program.display().to_string(), why })
}
