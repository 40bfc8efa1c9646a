//! On what the numbers were measured.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::error::{BenchError, Result};

/// A computer, as far as it matters for the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// Processors that this process may use.
    pub processors: usize,
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// The operating system.
    pub system: String,
    /// The compiler.
    pub compiler: String,
    /// Nanoseconds until 4 KiB that were written to a file are on the disk, the median of many times.
    pub disk_sync: f64,
}

impl Machine {
    /// This computer, with the disk that this folder is on.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn this(folder: &Path) -> Result<Self> {
        let unknown = || "unknown".to_owned();
        let first = |path: &str, name: &str| {
            let text = std::fs::read_to_string(path).ok()?;
            text.lines().find_map(|line| Some(line.strip_prefix(name)?.trim_start_matches([' ', '\t', ':']).to_owned()))
        };
        let kib =
            first("/proc/meminfo", "MemTotal").and_then(|text| text.strip_suffix(" kB")?.trim().parse::<u64>().ok());
        Ok(Self {
            processor: first("/proc/cpuinfo", "model name").unwrap_or_else(unknown),
            processors: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            memory: kib.map(|kib| kib * 1024),
            system: said("uname", &["-srm"]).unwrap_or_else(|| std::env::consts::OS.to_owned()),
            compiler: said("rustc", &["--version"]).unwrap_or_else(unknown),
            disk_sync: disk_sync(folder)?,
        })
    }
}

/// The first line that a program prints.
pub(crate) fn said(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().map(|line| line.trim().to_owned())
}

/// What every commit of the database waits for at least.
fn disk_sync(folder: &Path) -> Result<f64> {
    const TIMES: usize = 41;
    let path = folder.join("sync");
    let mut file = File::create(&path).map_err(BenchError::io(&path))?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let began = Instant::now();
        file.write_all(&[7; 4096]).and_then(|()| file.sync_data()).map_err(BenchError::io(&path))?;
        times.push(began.elapsed().as_secs_f64() * 1e9);
    }
    times.sort_by(f64::total_cmp);
    std::fs::remove_file(&path).map_err(BenchError::io(&path))?;
    Ok(times.get(TIMES / 2).copied().unwrap_or_default())
}
