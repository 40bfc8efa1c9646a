//! What a server consists of, as DCImanager writes it: `2xE5-2620-64Gb-2x1024NVMe-lsi` (API reference §4).
//!
//! Orders and servers are compared by their parts and not by the text, because the panel writes the same parts in
//! more than one way: `2x960SSD` is `960SSD-960SSD`.

mod difference;
mod parse;

pub use difference::{Comparison, compare, distance};
pub use parse::ConfigurationError;

use std::collections::BTreeMap;
use std::fmt;

/// The parts of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// How many processors of the model.
    pub processors: u32,
    /// The processor's model in the panel's spelling: `E-2146G`.
    pub processor: String,
    /// Memory in Gb, the panel's unit.
    pub memory: u32,
    /// How many disks there are of each kind.
    pub disks: BTreeMap<Disk, u32>,
    /// The disk controller in lower case, such as `lsi`.
    pub controller: Option<String>,
}

/// One kind of disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disk {
    /// Size in Gb, the panel's unit.
    pub size: u32,
    /// `SSD`, `NVME`, `HDD`, … in upper case.
    pub kind: String,
}

impl fmt::Display for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The panel's own spelling where upper case is not.
        let kind = if self.kind == "NVME" { "NVMe" } else { self.kind.as_str() };
        write!(f, "{}{kind}", self.size)
    }
}

impl fmt::Display for Configuration {
    /// The one spelling that equal configurations share.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.processors > 1 {
            write!(f, "{}x", self.processors)?;
        }
        write!(f, "{}-{}Gb", self.processor, self.memory)?;
        for (disk, count) in &self.disks {
            f.write_str("-")?;
            if *count > 1 {
                write!(f, "{count}x")?;
            }
            write!(f, "{disk}")?;
        }
        match &self.controller {
            Some(controller) => write!(f, "-{controller}"),
            None => Ok(()),
        }
    }
}
