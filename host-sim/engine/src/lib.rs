//! The engine: loads a processing module, gives it exactly the imports of the contract, and bounds it.
//!
//! It is what a real billing host embeds. It knows nothing of a database, of tariffs or tasks, and nothing of any one
//! panel: what a step needs from the billing side comes through [`Records`], what it needs from the panel through HTTP.
//!
//! # The way of one call
//! 1. The host makes an [`Engine`] once, [loads](Engine::load) a module once, and makes a [`Connection`] for each
//!    configured panel. Loading runs nothing of the module: it checks that the file is a component for this contract
//!    that asks for nothing else, compiles it (or finds compiled code from an earlier start), and links it.
//! 2. For each call it fills a [`CallContext`]: connection, time, records, and the [`Secrets`] whose placeholders stand
//!    in the [`Service`](contract::Service).
//! 3. [`LoadedModule::open`] and the others take a fresh store, set every bound of [`Limits`], instantiate, and call.
//! 4. The module reads its panel with `http.send`. The host checks path and headers, counts, asks the [`Observer`], puts
//!    the secrets into the body, and sends through the connection's [`Transport`]: to the connection's scheme, host and
//!    port, no redirects, no proxy, each resolved address judged ([`Egress`]), the certificate as the connection's
//!    [`TlsTrust`] says, within the deadline of the call. In the answer, secrets become placeholders again.
//! 5. The result comes back as [`Called`]: what the module says, or its [`Failure`](contract::Failure), or a [`CallError`];
//!    and in any case a [`Report`] of what the call cost and said.
//!
//! What a call was told and what it answered is its [`CallRecord`], when [`CallContext::record`] asks for one: with
//! [`Connection::recorded`] the same call can be made again without any panel. See [`recording`].
//!
//! # Threads
//! Everything is synchronous and made for plain threads: one call runs on the thread that makes it. Do not call from
//! within an async runtime's worker without telling it so. The calling thread needs a stack of 2 MiB, the default.
//!
//! # Example
//! ```no_run
//! use std::path::Path;
//! use std::sync::Arc;
//! use processing_engine::{CallContext, Connection, ConnectionSettings, Egress, Engine, EngineConfig, NoRecords, TlsTrust};
//!
//! let engine = Engine::new(EngineConfig::default())?;
//! let module = engine.load(Path::new("modules/example.wasm"))?;
//! let connection = Arc::new(Connection::new(ConnectionSettings {
//!     id: 1,
//!     url: "https://panel.example.com".to_owned(),
//!     username: "admin@example.com".to_owned(),
//!     password: "from the encrypted store".into(),
//!     settings: Vec::new(),
//!     tls: TlsTrust::PublicRoots,
//!     egress: Egress::default(),
//! })?);
//! let context = CallContext::new(connection, "main", 1_760_000_000_000, Arc::new(NoRecords));
//! let called = module.check_connection(&context);
//! println!("{} requests", called.report.requests);
//! if let Err(error) = called.into_result() {
//!     eprintln!("{}: {}", error.code(), error.message());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod contract;

mod call;
mod cancel;
mod config;
mod connection;
mod engine;
mod exchange;
mod host;
mod http;
mod limits;
mod load;
mod login_link;
mod module;
mod observer;
mod outline;
pub mod recording;
mod records;
mod secrets;
mod session;
mod understood;

pub use call::context::CallContext;
pub use call::error::CallError;
pub use call::report::{Called, LogLine, Report, Unsuccessful};
pub use cancel::Cancel;
pub use config::{Allocation, EngineConfig, WakeUp};
pub use connection::{Connection, ConnectionError, ConnectionSettings, RecordedConnection};
pub use engine::cache::CodeCache;
pub use engine::witness::MemoryWitness;
pub use engine::{Engine, EngineError};
pub use exchange::{Body, Exchange, RecordedRequest, RecordedResponse};
pub use http::egress::Egress;
pub use http::origin::{Origin, OriginError};
pub use http::reads::{ReadsOnly, WITHHELD};
pub use http::tls::{Fingerprint, TlsError, TlsTrust};
pub use http::transport::{Answer, Outgoing, SendError, Transport};
pub use limits::{Limit, Limits, LimitsError, Value};
pub use load::{LoadError, Need, read_module};
pub use login_link::LoginLink;
pub use module::LoadedModule;
pub use observer::{Abort, Observer};
pub use outline::{Named, Outline, Stamped};
pub use recording::{CallRecord, Record};
pub use records::{NoRecords, Records, RecordsError};
pub use secrecy::{ExposeSecret, SecretString};
pub use secrets::{CLIENT_PASSWORD, CONNECTION_PASSWORD, SERVICE_PASSWORD, Secrets, SecretsError};
pub use session::Session;
pub use understood::Understood;
pub use wasmtime::Trap;
