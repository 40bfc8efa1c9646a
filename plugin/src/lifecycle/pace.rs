//! How often a step looks again, and how long it waits before it asks staff. Milliseconds.

/// Between two looks at something that takes seconds: power, a cancelled operation.
pub(super) const SHORT: u64 = 10_000;
/// Between two looks at an OS installation, which takes tens of minutes (API reference §6).
pub(super) const INSTALL: u64 = 30_000;
/// Between two looks at diagnostics with disk cleanup, which take up to an hour (API reference §6).
pub(super) const DIAGNOSTICS: u64 = 60_000;

/// A server that has not changed its power state by then will not by itself. The panel asks a PDU every 5 minutes
/// only (API reference §6), so its answer may be that old.
pub(super) const POWER_LIMIT: u64 = 15 * 60_000;
/// An installation that is still running by then hangs.
pub(super) const INSTALL_LIMIT: u64 = 3 * 60 * 60_000;
/// The panel ends diagnostics at 60 minutes (API reference §6); more than this means that it does not.
pub(super) const DIAGNOSTICS_LIMIT: u64 = 2 * 60 * 60_000;
/// A cancelled operation that is still running by then hangs.
pub(super) const CANCEL_LIMIT: u64 = 15 * 60_000;
/// Another billing system that marked a server at the same moment has taken its mark back by then.
pub(super) const CONTEST_LIMIT: u64 = 10 * 60_000;
/// A name server that has not taken a name by then will not by itself.
pub(super) const REVERSE_DNS_LIMIT: u64 = 15 * 60_000;
