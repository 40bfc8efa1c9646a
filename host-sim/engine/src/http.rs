//! The way of a request from the module to the panel: what may be asked, and how it is sent.
//!
//! - [`origin`]: the one place where requests go, from the URL that staff entered.
//! - [`path`] and [`headers`]: what a module may ask there; pure functions.
//! - [`login`]: which requests only log in.
//! - [`transport`]: the door through which requests leave; a host may replace it.
//! - [`direct`]: the transport that really sends, with `ureq`.
//! - [`egress`]: which addresses a name may resolve to.
//! - [`tls`]: whom to trust, and what to say when it is not trusted.

pub(crate) mod direct;
pub(crate) mod egress;
pub(crate) mod headers;
pub(crate) mod login;
pub(crate) mod origin;
pub(crate) mod path;
pub(crate) mod reads;
pub(crate) mod tls;
pub(crate) mod transport;
