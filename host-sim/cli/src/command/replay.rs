//! `host-sim replay`

use std::path::PathBuf;

use billing::model::OperationId;
use billing::{DataDir, FileStamp, ModuleFiles};
use call_recording::{ModuleStamp, Recording, Replayed, engine_config, replay};
use clap::Args;
use processing_engine::{Engine, EngineConfig, LoadedModule};
use serde::Serialize;

use crate::error::CliError;
use crate::room::{self, Room};

/// Make the recorded calls of an operation again, without a panel
///
/// The module gets the answers that were recorded, and the first thing that it
/// does differently is told. Nothing is sent: a replay knows no address.
///
/// Without --module the file is used that would be called today: the active
/// version of the module, or, if that does not understand the operation's
/// state, the version that was called then. So after an update of a module this
/// tells whether it would have done the same; with the file that was called
/// then, there is never a difference.
///
/// Exits with 1 when there is a difference.
///
/// Examples:
///
///   host-sim replay 12
///       operation 12, with the module of today
///   host-sim replay 12 --module pmdci6-0.2.0.wasm
///       with another one, before it is installed
///   host-sim replay stuck.json
///       what `host-sim operation export 12 > stuck.json` wrote, anywhere
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Replay {
    /// Number of an operation, or a file that `operation export` wrote
    #[arg(value_name = "OPERATION|FILE")]
    what: String,
    /// The module to replay with
    #[arg(long, value_name = "FILE.wasm")]
    module: Option<PathBuf>,
}

/// What is printed for programs.
#[derive(Serialize)]
struct Report<'a> {
    /// SHA-256 of the module that was replayed with.
    digest: String,
    /// Whether it is the file that made all of the recorded calls.
    same_file: bool,
    #[serde(flatten)]
    replayed: &'a Replayed,
}

impl Replay {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let recording = match self.what.parse::<OperationId>() {
            Ok(operation) => room.billing()?.operation_recording(operation)?,
            Err(_) => read(PathBuf::from(&self.what))?,
        };
        if recording.calls.is_empty() {
            let why = "the recording holds no call; none was made yet, or they are not kept any more".to_owned();
            return Err(CliError::NothingRecorded { why });
        }
        let stamps = || recording.calls.iter().filter_map(|call| call.module.as_ref());
        let module = match self.module {
            Some(file) => {
                let limits = DataDir::limits_in(&room.data)?;
                Engine::new(engine_config(EngineConfig { limits, ..EngineConfig::default() }))?.load(&file)?
            }
            None => present(room, &recording)?,
        };
        let replayed = replay(&module, &recording.calls);
        let same_file = stamps().all(|stamp| stamp.digest == module.digest());
        let report = Report { digest: module.digest(), same_file, replayed: &replayed };
        room.output.print(&report, || text(&module, &recording, same_file, &replayed))?;
        match &replayed.difference {
            Some(difference) => Err(CliError::Differs { call: difference.call }),
            None => Ok(()),
        }
    }
}

fn read(path: PathBuf) -> Result<Recording, CliError> {
    match std::fs::read_to_string(&path) {
        Ok(text) => Recording::read(&text).map_err(|source| CliError::Recording { path, source }),
        Err(source) => Err(CliError::File { path, source }),
    }
}

/// The file that would be called today, for the last call that went on from a state.
fn present(room: &Room, recording: &Recording) -> Result<LoadedModule, CliError> {
    let last = recording.calls.iter().rev().find_map(|call| call.module.as_ref());
    let ModuleStamp { component, version, digest } = last.cloned().ok_or(CliError::ModuleUnknown)?;
    let file = FileStamp { component: component.clone(), version, digest };
    let states = recording.calls.iter().rev().filter_map(|call| call.record.as_ref()?.arguments.state.as_deref());
    let store = room.store()?;
    let files = ModuleFiles::of(Engine::new(engine_config(room::engine_config(store.dir())?))?, &store);
    let named = |failure| billing::BillingError::Module { module: component.clone(), failure };
    let state = states.map(|state| (state, Some(&file))).next();
    Ok(files.serving(&component, state).map_err(named)?.loaded.module)
}

fn text(module: &LoadedModule, recording: &Recording, same_file: bool, replayed: &Replayed) -> String {
    let short = |digest: &str| digest.get(..12).unwrap_or(digest).to_owned();
    let mut lines = Vec::new();
    let file = format!("{} ({}…)", module.name(), short(&module.digest()));
    lines.push(match same_file {
        true => format!("Replayed with {file}, the file that made the calls."),
        false => {
            let mut made: Vec<String> = recording
                .calls
                .iter()
                .filter_map(|call| call.module.as_ref())
                .map(|stamp| format!("{} {} ({}…)", stamp.component, stamp.version, short(&stamp.digest)))
                .collect();
            made.dedup();
            format!("Replayed with {file}; the calls were made by {}.", made.join(", "))
        }
    });
    for skipped in &replayed.skipped {
        lines.push(format!("Call {}: {}.", skipped.call, skipped.why));
    }
    let did = format!("{} calls and {} requests", replayed.calls, replayed.requests);
    lines.push(match &replayed.difference {
        None => format!("No difference in {did}."),
        Some(difference) => format!("{difference}\nThe replay ended here, after {did}."),
    });
    lines.join("\n")
}
