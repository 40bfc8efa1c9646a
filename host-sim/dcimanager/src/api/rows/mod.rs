//! What stands in the lists: for each, the fields that can be filtered and sorted by, and its JSON.

mod catalog;
mod port;
mod server;
mod user;

pub(in crate::api) use catalog::{LocationRow, PoolRow, RackRow, ScriptRow, TemplateRow};
pub(in crate::api) use port::{PortRow, PortServer};
pub(in crate::api) use server::ServerRow;
pub(in crate::api) use user::UserRow;
