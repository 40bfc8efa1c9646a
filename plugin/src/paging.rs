//! Where a call that reads page by page goes on: the contract's cursor is an offset in the panel's list.

use crate::contract::Failure;
use crate::failure::detail;
use crate::panel::PAGE;

/// The place in the list that the cursor names.
///
/// # Errors
/// `cursor-invalid` for a cursor that no call of this module gave.
pub(crate) fn offset(cursor: Option<&str>) -> Result<u64, Failure> {
    cursor.map_or(Ok(0), |cursor| {
        cursor.parse().map_err(|_| {
            let message = format!("`{cursor}` is not a place in a list: start again without it");
            Failure::Invalid(detail("cursor-invalid", message))
        })
    })
}

/// The cursor of the page after this one.
pub(crate) fn next(offset: u64, empty: bool, size: u64) -> Option<String> {
    let next = offset.saturating_add(PAGE);
    (!empty && next < size).then(|| next.to_string())
}
