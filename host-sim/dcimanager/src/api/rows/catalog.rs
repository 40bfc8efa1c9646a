//! The lists of templates, scripts, locations, racks and pools.

use serde::Serialize;

use crate::ids::{LocationId, PoolId, RackId, ScriptId, TemplateId};
use crate::query::{Column, Row, Value};

// Text fields can be filtered and sorted by; what follows the semicolon is only shown.
macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident($id:ty) { $($text:ident)*; $($field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Serialize)]
        pub(crate) struct $name<'a> {
            pub(crate) id: $id,
            $(pub(crate) $text: &'a str,)*
            $(pub(crate) $field: $type,)*
        }

        impl Row for $name<'_> {
            fn columns() -> Vec<Column<Self>> {
                vec![
                    Column::number("id", |row| Value::number(row.id.0)),
                    $(Column::text(stringify!($text), |row| Value::text(row.$text)),)*
                ]
            }
        }
    )*};
}

rows! {
    /// An OS template in a list.
    TemplateRow(TemplateId) { name access; tags: &'a [String], location: &'a [LocationId], }
    /// A script in a list.
    ScriptRow(ScriptId) { name access; tags: &'a [String], }
    /// A location in a list.
    LocationRow(LocationId) { name; }
    /// A rack in a list.
    RackRow(RackId) { name; location_id: LocationId, }
    /// A pool in a list.
    PoolRow(PoolId) { name note; }
}
