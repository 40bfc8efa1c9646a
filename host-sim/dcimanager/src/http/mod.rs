//! The sockets: HTTP/1.1 with keep-alive, plain or over TLS, on threads of its own. No decision is made here.

mod body;
mod connection;
mod server;
mod tls;

pub(crate) use server::{Server, Stop, serve};
pub use tls::{Certificates, TlsError};
