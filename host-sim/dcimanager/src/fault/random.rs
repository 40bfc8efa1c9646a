//! Faults by chance, from a seed.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Fault, pattern};
use crate::api::Method;

/// Faults that hit requests by chance. Whether the nth request of a method and path is hit depends on nothing but
/// these values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RandomFaults {
    /// All chance comes from here.
    pub seed: u64,
    /// Such as `POST`. None: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The whole path; `*` stands for any text. None: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What may happen.
    pub chances: Vec<Chance>,
    /// After so many faults it is over. None: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u64>,
}

/// A fault and how probable it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chance {
    /// From 0 to 1, for each request. The probabilities of all chances add up.
    pub probability: f64,
    /// What goes wrong.
    pub fault: Fault,
}

impl RandomFaults {
    /// Any request, with these chances.
    #[must_use]
    pub fn new(seed: u64, chances: impl IntoIterator<Item = (f64, Fault)>) -> Self {
        let chances = chances.into_iter().map(|(probability, fault)| Chance { probability, fault }).collect();
        Self { seed, method: None, path: None, chances, most: None }
    }

    /// The fault of the `nth` request of this method and path.
    pub(super) fn draw(&self, method: &Method, path: &str, nth: u64) -> Option<&Fault> {
        if !pattern::fits(self.method.as_deref(), self.path.as_deref().unwrap_or("*"), method, path) {
            return None;
        }
        let mut hash = Sha256::new();
        for part in
            [&self.seed.to_le_bytes()[..], method.as_str().as_bytes(), b" ", path.as_bytes(), &nth.to_le_bytes()]
        {
            hash.update(part);
        }
        let mut left: f64 = ChaCha8Rng::from_seed(hash.finalize().into()).random();
        self.chances
            .iter()
            .find(|chance| {
                left -= chance.probability;
                left < 0.0
            })
            .map(|chance| &chance.fault)
    }
}
