//! A bad module cannot hurt the host: every hostile thing that is known, in a whole billing system beside the good module.
//!
//! Each is one test with one row of the table in docs/security.md: which limit it meets, with which code, and what becomes
//! of the operation. Meanwhile the good module delivers an order; and what staff find is a snapshot, because they read it
//! at 3 a.m.

mod answers;
mod code;
mod files;
mod host;
mod program;
mod requests;
mod table;
