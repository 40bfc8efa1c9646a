//! The races, by what is wanted.

pub(super) mod money;
pub(super) mod one_service;
pub(super) mod orders;
