//! Bad and good modules against the engine, with real components and a real HTTP server.

mod cache;
mod calls;
mod http;
mod limits;
mod load;
mod observer;
mod secrets;
mod session;
mod support;
mod tls;
