//! Lists: which rows match, in which order, which page of them (API reference §3).
//!
//! `where` goes through three steps: [`lexer`] makes tokens, [`parser`] makes an [`Expr`] over names, and
//! [`resolve`](resolve::resolve) replaces the names by the [`Column`]s of the list, so that evaluating a row looks no
//! name up. Only the rows of the returned page are turned into JSON.

mod error;
mod eval;
mod expr;
mod lexer;
mod like;
mod page;
mod parameters;
mod parser;
mod resolve;

pub use error::QueryError;
pub use eval::matches;
pub use expr::{Expr, Literal, Name, Operator};
pub use page::{Page, page};
pub use parameters::{Direction, ListParameters};
pub use parser::parse;
pub use resolve::{Column, Kind, Row, Value, resolve};
