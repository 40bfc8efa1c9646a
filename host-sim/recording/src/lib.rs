//! Calls of processing modules as text: kept, shown, exported, and made again.
//!
//! A stuck operation at 3 a.m. raises two questions: what did the module ask the panel, and would another version of
//! it have done otherwise? A recording answers both. It is what the engine wrote down of each call
//! ([`CallRecord`](processing_engine::CallRecord)), without secrets.
//!
//! - [`mod@file`]: the form in which a recording leaves a host, as one JSON document.
//! - [`pack`]: the form in which a call lies in a database: the same text, compressed.
//! - [`text`]: a call as a person reads it.
//! - [`mod@replay`]: the calls made again, without a panel, and the first thing that differs.
//!
//! Knows the engine; no database, and no panel.

pub mod file;
pub mod pack;
pub mod replay;
pub mod text;

pub use file::{Fate, FileError, ModuleStamp, OperationNote, RecordedCall, Recording};
pub use replay::{Difference, Replayed, Skipped, What, engine_config, replay};
