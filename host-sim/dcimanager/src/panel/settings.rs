//! What an administrator of the panel sets, and how long things take.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::ids::PoolId;

/// Settings of a panel. All durations are simulated time; a fleet file writes them like `20m` or `PT20M`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The pools that servers get addresses from. Empty: every pool that is not for deallocation.
    pub allocation_pools: Vec<PoolId>,
    /// The pools that give a server an address while diagnostics run.
    pub deallocation_pools: Vec<PoolId>,
    /// Whether an OS install gives a server without IPv4 addresses one (seed document 002: pools "will be assigned to
    /// servers when they are provisioned and released").
    pub address_on_install: bool,
    /// Whether the rDNS module is there; without it `ptr` answers 404.
    pub rdns: bool,
    /// How long an OS install takes.
    pub install: SignedDuration,
    /// How long diagnostics take, with or without cleaning.
    pub diagnostics: SignedDuration,
    /// After how long diagnostics are ended by force (API reference §6).
    pub diagnostics_limit: SignedDuration,
    /// How long a power command takes.
    pub power: SignedDuration,
    /// How long a new address shows as `allocating`.
    pub address: SignedDuration,
    /// How often the state of the PDUs is read (API reference §6).
    pub pdu_poll: SignedDuration,
    /// Minutes of inactivity after which a session ends (API reference §2).
    pub token_lifetime: SignedDuration,
    /// After how long without a call a service falls asleep and answers 503 again. None: it stays awake.
    pub idle_after: Option<SignedDuration>,
    /// How many calls a service that sleeps answers with 503.
    pub idle_calls: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allocation_pools: Vec::new(),
            deallocation_pools: Vec::new(),
            address_on_install: true,
            rdns: true,
            install: SignedDuration::from_mins(20),
            diagnostics: SignedDuration::from_mins(30),
            diagnostics_limit: SignedDuration::from_mins(60),
            power: SignedDuration::from_secs(20),
            address: SignedDuration::from_secs(5),
            pdu_poll: SignedDuration::from_mins(5),
            token_lifetime: SignedDuration::from_mins(60),
            idle_after: None,
            idle_calls: 0,
        }
    }
}
