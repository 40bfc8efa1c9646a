//! One page of a list, out of rows that come sorted by number.

use super::{Column, Direction, ListParameters, QueryError, Row, matches, resolve};

/// The rows of a page.
#[derive(Debug)]
pub struct Page<T> {
    /// In the order that was asked for.
    pub rows: Vec<T>,
    /// How many rows match in all.
    pub size: usize,
}

/// Picks the rows that `parameters` ask for. `rows` come sorted by number and are cheap handles, not JSON.
///
/// # Errors
/// [`QueryError`] for a field that the list does not have or a value of the wrong type.
pub fn page<T: Row>(parameters: &ListParameters, rows: impl Iterator<Item = T>) -> Result<Page<T>, QueryError> {
    let columns = T::columns();
    let filter = parameters.filter.as_ref().map(|filter| resolve(filter, &columns)).transpose()?;
    let order = parameters.order.as_ref().map(|order| find_order(order, &columns)).transpose()?;
    let natural = order.as_ref().is_none_or(|(column, direction)| is_natural(column.name, *direction));
    // Nothing to look at but the page itself.
    if let (None, true, (size, Some(most))) = (&filter, natural, rows.size_hint())
        && size == most
    {
        let count = parameters.count.unwrap_or(usize::MAX);
        return Ok(Page { rows: rows.skip(parameters.offset).take(count).collect(), size });
    }
    let matching = rows.filter(|row| filter.as_ref().is_none_or(|filter| matches(filter, row)));
    let count = parameters.count.unwrap_or(usize::MAX);

    // By number is how they come: no need to hold them all.
    let Some((column, direction)) = order.filter(|(column, direction)| !is_natural(column.name, *direction)) else {
        let mut size = 0;
        let mut page = Vec::new();
        for row in matching {
            if size >= parameters.offset && page.len() < count {
                page.push(row);
            }
            size += 1;
        }
        return Ok(Page { rows: page, size });
    };
    let mut all: Vec<T> = matching.collect();
    // Stable: rows that are alike stay sorted by number.
    match direction {
        Direction::Ascending => all.sort_by(|a, b| (column.get)(a).cmp(&(column.get)(b))),
        Direction::Descending => all.sort_by(|a, b| (column.get)(b).cmp(&(column.get)(a))),
    }
    let size = all.len();
    Ok(Page { rows: all.into_iter().skip(parameters.offset).take(count).collect(), size })
}

fn is_natural(name: &str, direction: Direction) -> bool {
    name == "id" && direction == Direction::Ascending
}

fn find_order<T>(
    (name, direction): &(String, Direction),
    columns: &[Column<T>],
) -> Result<(Column<T>, Direction), QueryError> {
    let column = columns.iter().find(|column| column.name == name);
    column.map(|column| (*column, *direction)).ok_or_else(|| QueryError::Order(name.clone()))
}
