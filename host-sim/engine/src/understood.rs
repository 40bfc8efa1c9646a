//! Whether a module can go on from a state.

use serde::Serialize;

use crate::call::bounds::{Bounded, Excess};
use crate::call::clean::Clean;
use crate::limits::Limits;
use crate::secrets::Mask;

/// What a module says about a state that another version of it may have returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Understood {
    /// It can go on from it.
    Yes,
    /// It cannot.
    No,
    /// It is made for version 0.1.0 of the contract, which does not have the question. Such a module is safely taken to
    /// understand what the same version of it returned, and nothing else.
    CannotSay,
}

impl From<Option<bool>> for Understood {
    fn from(said: Option<bool>) -> Self {
        match said {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::CannotSay,
        }
    }
}

impl Bounded for Understood {
    fn excess(&self, _limits: &Limits) -> Option<Excess> {
        None
    }
}

impl Clean for Understood {
    fn mask_texts(&mut self, _mask: &mut Mask) {}
}
