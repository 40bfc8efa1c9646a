//! Finds a compiler for the wasm target by itself: it is there already, or rustup brings it, or Debian's packages
//! bring a compiler together with the source of its library.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::{cargo, output, run, succeeds};
use crate::error::ChoreError;

/// A target without WASI: what it does not have cannot be imported.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_PACKAGES: &str = "rustc-web cargo-web rust-web-src rust-web-llvm lld-22";

/// A way to compile for [`TARGET`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Toolchain {
    /// The compiler that runs this has the target's library.
    Present,
    /// Debian's compiler builds the target's library from source.
    Debian,
}

/// The compiler that a module is built with.
#[derive(Debug, Clone)]
pub(crate) struct Compiler {
    /// Such as `1.95.0`.
    pub(crate) release: String,
    /// The revision that it was built from, or `unknown`.
    pub(crate) commit: String,
    /// Where it keeps its libraries.
    pub(crate) sysroot: PathBuf,
}

impl Toolchain {
    /// Finds a way, installing what is missing.
    pub(crate) fn find() -> Result<Self, ChoreError> {
        if has_library() {
            return Ok(Self::Present);
        }
        let mut add = Command::new("rustup");
        add.args(["target", "add", TARGET]);
        eprintln!("── rustup target add {TARGET}");
        if succeeds(&mut add) && has_library() {
            return Ok(Self::Present);
        }
        if !has_debian() {
            install_debian()?;
        }
        if has_debian() {
            Ok(Self::Debian)
        } else {
            Err(ChoreError::NoTarget { target: TARGET, packages: DEBIAN_PACKAGES })
        }
    }

    /// This command of the toolchain's cargo, for the workspace in `root`.
    pub(crate) fn cargo(self, root: &Path, command: &str) -> Command {
        let mut cargo = match self {
            Self::Present => cargo(&[command]),
            Self::Debian => {
                let mut cargo = Command::new(DEBIAN_CARGO);
                cargo
                    .arg(command)
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env_remove("RUSTUP_TOOLCHAIN");
                cargo
            }
        };
        cargo.current_dir(root);
        cargo
    }

    /// The arguments of `build` that say for what it compiles.
    pub(crate) fn target(self) -> Vec<&'static str> {
        match self {
            Self::Present => vec!["--target", TARGET],
            Self::Debian => vec!["-Zbuild-std=std,panic_abort", "--target", TARGET],
        }
    }

    /// Asks the compiler what it is.
    pub(crate) fn compiler(self) -> Result<Compiler, ChoreError> {
        let said = output(self.rustc().args(["--version", "--verbose"]))?;
        let line =
            |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).map(|rest| rest.trim().to_owned());
        let unknown = || "unknown".to_owned();
        Ok(Compiler {
            release: line("release:").unwrap_or_else(unknown),
            commit: line("commit-hash:").unwrap_or_else(unknown),
            sysroot: output(self.rustc().args(["--print", "sysroot"]))?.trim().into(),
        })
    }

    fn rustc(self) -> Command {
        match self {
            Self::Present => Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())),
            Self::Debian => Command::new(DEBIAN_RUSTC),
        }
    }
}

/// Whether the compiler that cargo uses has the target's standard library.
fn has_library() -> bool {
    let output = Toolchain::Present.rustc().args(["--print", "target-libdir", "--target", TARGET]).output();
    output.is_ok_and(|output| {
        let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        std::fs::read_dir(Path::new(&folder)).is_ok_and(|mut entries| entries.next().is_some())
    })
}

/// Whether Debian's compiler is there with the source of its library.
fn has_debian() -> bool {
    let output = Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]).output();
    Path::new(DEBIAN_CARGO).exists()
        && output.is_ok_and(|output| {
            let sysroot = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            Path::new(&sysroot).join("lib/rustlib/src/rust/library/Cargo.toml").exists()
        })
}

fn install_debian() -> Result<(), ChoreError> {
    if !succeeds(Command::new("apt-get").arg("--version")) {
        return Ok(());
    }
    run(Command::new("apt-get").args(["update", "--quiet=2"]))?;
    run(Command::new("apt-get")
        .args(["install", "--yes", "--quiet=2", "--no-install-recommends"])
        .args(DEBIAN_PACKAGES.split(' '))
        .env("DEBIAN_FRONTEND", "noninteractive"))
}
