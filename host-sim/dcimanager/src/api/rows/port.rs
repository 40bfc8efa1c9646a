//! The list of the ports of a switch.

use serde::Serialize;

use crate::ids::PortId;
use crate::query::{Column, Row, Value};

/// A port in a list.
#[derive(Clone, Serialize)]
pub(crate) struct PortRow<'a> {
    pub(crate) id: PortId,
    pub(crate) description: &'a str,
    pub(crate) server: Option<PortServer<'a>>,
    pub(crate) admin_status: &'static str,
    pub(crate) oper_status: &'static str,
}

/// The server on a port.
#[derive(Clone, Serialize)]
pub(crate) struct PortServer<'a> {
    pub(crate) name: &'a str,
}

impl Row for PortRow<'_> {
    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::number("id", |row| Value::number(row.id.0)),
            Column::text("description", |row| Value::text(row.description)),
            Column::text("server.name", |row| {
                row.server.as_ref().map_or(Value::Null, |server| Value::text(server.name))
            }),
            Column::text("admin_status", |row| Value::text(row.admin_status)),
            Column::text("oper_status", |row| Value::text(row.oper_status)),
        ]
    }
}
