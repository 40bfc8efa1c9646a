//! The list of users.

use serde::Serialize;

use crate::ids::UserId;
use crate::query::{Column, Row, Value};

/// A user in a list.
#[derive(Clone, Serialize)]
pub(crate) struct UserRow<'a> {
    pub(crate) id: UserId,
    pub(crate) email: &'a str,
    pub(crate) full_name: &'a str,
    pub(crate) server_count: usize,
    pub(crate) roles: [&'static str; 1],
}

impl Row for UserRow<'_> {
    fn columns() -> Vec<Column<Self>> {
        vec![
            Column::number("id", |row| Value::number(row.id.0)),
            Column::text("email", |row| Value::text(row.email)),
            Column::text("full_name", |row| Value::text(row.full_name)),
            Column::number("server_count", |row| Value::number(row.server_count as u64)),
        ]
    }
}
