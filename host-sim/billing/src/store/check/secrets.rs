//! Secrets that the key does not open.

use crate::error::Result;
use crate::secret::Place;
use crate::store::tx::Tx;

/// Every sealed column.
const SEALED: &[(&str, &str)] = &[
    ("client", "password"),
    ("processing_module", "password"),
    ("module_setting", "secret"),
    ("service", "password"),
    ("service_parameter", "secret"),
    ("task_value", "secret"),
];

pub(super) fn that_cannot_be_opened(tx: &Tx<'_>) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for &(table, column) in SEALED {
        let rows: Vec<i64> =
            tx.all(&format!("SELECT id FROM {table} WHERE {column} IS NOT NULL ORDER BY id"), [], |row| row.get(0))?;
        for row in rows {
            let place = Place { table, column, row: row.unsigned_abs() };
            if tx.get_secret(place).is_err() {
                problems.push(format!("the {column} of {table} {row}"));
            }
        }
    }
    Ok(problems)
}
