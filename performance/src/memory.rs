//! How much memory this process has, as Linux tells it. Elsewhere nothing is known, and the table says so.

use std::fs;

/// Bytes in use now.
#[must_use]
pub fn resident() -> Option<u64> {
    field("VmRSS:")
}

/// The most bytes that were in use since [`reset_peak`].
#[must_use]
pub fn peak() -> Option<u64> {
    field("VmHWM:")
}

/// From now on the peak is counted anew.
pub fn reset_peak() {
    // Where this is not possible, the peak is that of the whole process: larger, never smaller.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn field(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}
