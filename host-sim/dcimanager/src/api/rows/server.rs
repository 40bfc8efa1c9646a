//! The list of servers.

use crate::model::Server;
use crate::panel::Panel;
use crate::query::{Column, Row, Value};

/// A server in a list.
#[derive(Clone, Copy)]
pub(crate) struct ServerRow<'a> {
    pub(crate) panel: &'a Panel,
    pub(crate) server: &'a Server,
}

impl Row for ServerRow<'_> {
    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::number("id", |row| Value::number(row.server.id.0)),
            Column::text("name", |row| Value::text(&row.server.name)),
            Column::text("domain", |row| Value::text(&row.server.domain)),
            Column::text("mac", |row| Value::text(&row.server.mac)),
            Column::text("configuration", |row| Value::text(&row.server.configuration)),
            Column::text("notes", |row| Value::text(&row.server.notes)),
            Column::text("barcode", |row| Value::text(&row.server.barcode)),
            Column::text("owner_email", |row| {
                row.server.owner.map_or(Value::Null, |owner| Value::text(row.panel.email_of(owner)))
            }),
            Column::number("owner.id", |row| Value::optional(row.server.owner.map(|owner| owner.0))),
            Column::boolean("is_new", |row| Value::Bool(row.server.is_new)),
            Column::boolean("maintenance", |row| Value::Bool(row.server.maintenance)),
            Column::boolean("in_operation", |row| Value::Bool(row.server.in_operation)),
            Column::boolean("protected", |row| Value::Bool(row.server.protected)),
            Column::boolean("errors.ignored", |row| Value::Bool(row.server.errors.ignored)),
            Column::number("location_id", |row| Value::number(row.server.location.0)),
            Column::number("rack.id", |row| Value::optional(row.server.rack.map(|rack| rack.0))),
            Column::text("rack.name", |row| {
                let rack = row.server.rack.and_then(|rack| row.panel.rack(rack));
                rack.map_or(Value::Null, |rack| Value::text(&rack.name))
            }),
            Column::number("unit", |row| Value::optional(row.server.unit.map(u64::from))),
            Column::number("os_template.id", |row| Value::optional(row.server.os_template.map(|template| template.0))),
            Column::text("power_status", |row| Value::text(row.panel.power_status(row.server).as_str())),
            Column::text("diagnostics.status", |row| Value::text(row.server.diagnostics.status.as_str())),
            Column::boolean("diagnostics.disks_cleaned", |row| Value::Bool(row.server.diagnostics.disks_cleaned)),
            Column::boolean("diagnostics.forced", |row| Value::Bool(row.server.diagnostics.forced)),
            Column::number("operation.id", |row| {
                Value::optional(row.server.operation.as_ref().map(|operation| operation.id.0))
            }),
            Column::text("operation.status", |row| {
                let operation = row.server.operation.as_ref();
                operation.map_or(Value::Null, |operation| Value::text(operation.status.as_str()))
            }),
            Column::text("operation.type", |row| {
                let operation = row.server.operation.as_ref();
                operation.map_or(Value::Null, |operation| Value::text(operation.work.kind()))
            }),
        ]
    }
}
