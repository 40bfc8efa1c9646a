//! How does a host that stays compare with the classic contract, one process for each command?

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use processing_engine::contract::{Next, Step};
use processing_engine::{Connection, Record};

use super::Setting;
use crate::error::{BenchError, Result};
use crate::ground::{self, Ground};
use crate::machine::said;
use crate::panel::{ADMINISTRATOR, Answers, PASSWORD, Served, this_program};
use crate::results::{Answer, Cell, Goal, Table, Unit};
use crate::sample::sample;

const HOW: &str = "The first step of `open` for a configuration that is in stock, one command after the other, against the \
    same panel of 100 servers in a process of its own, over loopback, which hands out answers that it has given before, so \
    that its own work does not count. *This host*: a call of the component with a \
    recording, with the panel's login and an open connection kept from call to call. *Native process*: the same module \
    compiled for this computer, started for each command, XML on standard input and output. *Python process*: the same step \
    written plainly with the standard library. A process that forgets everything logs in each time, and over HTTPS shakes \
    hands anew. What it would have to ask BILLmanager for, with one more process each time, it is given. What the billing \
    side does with the answer is counted nowhere here; it is part of the whole lives below.";

/// The script that stands for classic modules in Python.
pub const OPEN_PY: &str = include_str!("../../classic/open.py");
/// What is ordered.
const IN_STOCK: &str = dcimanager_sim::fleet::MODELS[0];

pub(super) fn answer(setting: &Setting) -> Result<Answer> {
    let ground = Ground::new(&setting.components)?;
    let columns = ["commands", "over", "time of one", "commands per second", "this host is faster"];
    let mut table = Table::new("command", "One process per command, or one host", HOW, &columns);
    let mut goals = Vec::new();
    let script = script(&setting.folder)?;
    let python = python();
    for (tls, over) in [(false, "HTTP"), (true, "HTTPS")] {
        let panel = Served::start(100, tls, Answers::FromMemory)?;
        let connection = ground::connection(panel.url(), panel.ca_pem())?;
        let budget = Duration::from_secs(4);
        setting.progress.say(format!("{over}, this host"));
        let host = sample(setting.effort, budget, || by_component(&ground, &connection).map(drop))?;
        let request = request(&panel);
        let run_native = || by_process(&mut native()?, &request);
        let run_python = |python: &Python| by_process(Command::new(&python.path).arg(&script), &request);
        let claim = by_component(&ground, &connection)?;
        agree(&claim, "native", &run_native()?)?;
        setting.progress.say(format!("{over}, a native process for each"));
        let native = sample(setting.effort, budget, || run_native().map(drop))?;
        let scripted = match &python {
            Some(python) => {
                agree(&claim, "Python", &run_python(python)?)?;
                setting.progress.say(format!("{over}, a Python process for each"));
                Some(sample(setting.effort, budget, || run_python(python).map(drop))?)
            }
            None => None,
        };
        for (who, took) in [("this host", Some(host)), ("native process", Some(native)), ("Python process", scripted)] {
            let Some(took) = took else {
                table.row([Cell::text(who), Cell::text(over), Cell::text("no python3 here")]);
                continue;
            };
            let times = took.median / host.median;
            table.row([
                Cell::text(who),
                Cell::text(over),
                Cell::time(took),
                Cell::value(Unit::PerSecond, 1e9 / took.median),
                Cell::value(Unit::Times, times),
            ]);
            let goal =
                |bound| Goal::at_least(&format!("this host against the {who}, {over}"), Unit::Times, bound, times);
            match who {
                "native process" => goals.push(goal(3.0)),
                "Python process" => goals.push(goal(20.0)),
                _ => {}
            }
        }
    }
    if let Some(python) = python {
        table.how = format!("{} {}.", table.how, python.version);
    }
    Ok(Answer { tables: vec![table], goals })
}

/// The component's answer: which servers to claim.
fn by_component(ground: &Ground, connection: &Arc<Connection>) -> Result<String> {
    let (context, service) = ground::call(connection, None, IN_STOCK, Record::Everything)?;
    match ground.module.open(&context, &service).outcome {
        Ok(Ok(Step::More(more))) => match more.next {
            Next::Claim(ids) => Ok(ids.join(",")),
            other => Err(BenchError::Call { what: "open", why: format!("{other:?}") }),
        },
        other => Err(BenchError::Call { what: "open", why: format!("{other:?}") }),
    }
}

fn native() -> Result<Command> {
    Ok(Command::new(this_program()?.with_file_name(format!("classic{}", std::env::consts::EXE_SUFFIX))))
}

/// An interpreter.
struct Python {
    version: String,
    /// The interpreter itself, not a script that looks for it each time.
    path: String,
}

fn python() -> Option<Python> {
    let version = said("python3", &["--version"])?;
    Some(Python { version, path: said("python3", &["-c", "import sys; print(sys.executable)"])? })
}

/// What does not do the same is not compared.
fn agree(component: &str, who: &str, process: &str) -> Result<()> {
    if component == process {
        return Ok(());
    }
    Err(BenchError::Unexpected(format!("the component claims {component}, the {who} process {process}")))
}

fn script(folder: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(folder).map_err(BenchError::io(folder))?;
    let path = folder.join("open.py");
    std::fs::write(&path, OPEN_PY).map_err(BenchError::io(&path))?;
    Ok(path)
}

/// What a process is given.
fn request(panel: &Served) -> String {
    let ca = panel.ca_pem().map(|pem| format!("<ca>{pem}</ca>")).unwrap_or_default();
    format!(
        "<doc><processingmodule id=\"1\"><url>{}</url><username>{ADMINISTRATOR}</username><password>{PASSWORD}</password>\
         {ca}</processingmodule><item><product>dedic</product><tariff>Small</tariff><email>anna@example.com</email>\
         <param name=\"configuration\" value=\"{IN_STOCK}\"/><param name=\"os-template\" value=\"1\"/></item></doc>",
        panel.url()
    )
}

/// A process's answer: which servers to claim.
fn by_process(command: &mut Command, request: &str) -> Result<String> {
    let program = PathBuf::from(command.get_program());
    command.args(["--command", "open", "--item", "1", "--runningoperation", "1"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(BenchError::program(&program))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(request.as_bytes()).map_err(BenchError::program(&program))?;
    }
    let output = child.wait_with_output().map_err(BenchError::program(&program))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let claim = text.split_once("<claim>").and_then(|(_, rest)| rest.split_once("</claim>"));
    match claim.filter(|_| output.status.success()) {
        Some((claim, _)) => Ok(claim.to_owned()),
        None => Err(BenchError::Program { program: program.display().to_string(), why: text.into_owned() }),
    }
}
