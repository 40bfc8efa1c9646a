//! `cargo xtask contract`: the contract in `wit/` and its released versions.
//!
//! A released version is a frozen folder, `wit/released/<version>`: modules were built against it, so it never changes.
//! Compatibility is checked and not promised:
//!
//! - [`package`]: a version of the contract in memory.
//! - [`released`]: the frozen folders and their checksums.
//! - [`gate`]: what `wit/` may be, given what was released. A test asks it, so that a change that breaks modules fails the
//!   build.
//! - [`differences`]: what is different, in words.

mod differences;
mod gate;
mod package;
mod released;
#[cfg(test)]
mod tests;

use clap::Subcommand;

use crate::error::ChoreError;
use crate::paths;
use package::Package;
use released::Released;

/// Compare the contract in wit/ with its released versions, or release it.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Say whether wit/ may be what it is, given what was released; a test of `cargo xtask test` asks the same
    Check,
    /// Say in words what is different from the newest released version, and whether its modules still fit
    Diff,
    /// Release the contract in wit/ under the version that it names: from then on this version never changes
    Freeze,
}

impl Command {
    pub(crate) fn run(&self) -> Result<(), ChoreError> {
        let folder = paths::contract();
        let (present, released) = (Package::read(&folder)?, Released::read(&folder)?);
        let findings = gate::check(&present, &released);
        let refused = |findings: &[String]| ChoreError::ContractRefused(findings.join("\n"));
        match self {
            Self::Check if findings.is_empty() => println!("{}", standing(&present, &released)),
            Self::Check => return Err(refused(&findings)),
            Self::Diff => println!("{}", gate::compared(&present, &released)?),
            Self::Freeze if released.has(&present.version) && findings.is_empty() => {
                println!("Version {} is released already; nothing is to be done.", present.version);
            }
            Self::Freeze if findings.is_empty() => {
                let folder = released.freeze(&present)?;
                println!("Version {} is released: {} never changes from now on.", present.version, folder.display());
            }
            Self::Freeze => return Err(refused(&findings)),
        }
        Ok(())
    }
}

/// What a contract that may be so is.
fn standing(present: &Package, released: &Released) -> String {
    let version = &present.version;
    match released.has(version) {
        true => format!("wit/ is version {version}, as it was released."),
        false => format!("wit/ will be version {version}, and may be; `cargo xtask contract freeze` releases it."),
    }
}
