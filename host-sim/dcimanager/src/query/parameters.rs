//! The query string of a list: `where`, `orderby`, `limit`.

use percent_encoding::percent_decode_str;

use super::{Expr, Name, QueryError, parse};

/// What a request asks of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListParameters {
    /// Which rows.
    pub filter: Option<Expr<Name>>,
    /// In which order; by number when none is given.
    pub order: Option<(String, Direction)>,
    /// How many matching rows are left out at the beginning.
    pub offset: usize,
    /// How many rows are returned at most; none for all.
    pub count: Option<usize>,
}

/// Of `orderby`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl ListParameters {
    /// Reads a query string, percent-encoded, without its question mark.
    ///
    /// # Errors
    /// [`QueryError`]; a parameter that lists do not have is an error too, as it would otherwise be silently ignored.
    pub fn parse(query: &str) -> Result<Self, QueryError> {
        let mut parameters = Self::default();
        let mut seen = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name), decode(value));
            if seen.contains(&name) {
                return Err(QueryError::Twice(name));
            }
            match name.as_str() {
                "where" => parameters.filter = Some(parse(&value)?),
                "orderby" => parameters.order = Some(order(&value)?),
                "limit" => (parameters.offset, parameters.count) = limit(&value)?,
                _ => return Err(QueryError::Parameter(name)),
            }
            seen.push(name);
        }
        Ok(parameters)
    }
}

fn decode(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

fn order(text: &str) -> Result<(String, Direction), QueryError> {
    let mut words = text.split_ascii_whitespace();
    let bad = || QueryError::Order(text.to_owned());
    let field = words.next().ok_or_else(bad)?.to_owned();
    let direction = match words.next().map(str::to_ascii_lowercase).as_deref() {
        None | Some("asc") => Direction::Ascending,
        Some("desc") => Direction::Descending,
        Some(_) => return Err(bad()),
    };
    if words.next().is_some() { Err(bad()) } else { Ok((field, direction)) }
}

fn limit(text: &str) -> Result<(usize, Option<usize>), QueryError> {
    let number = |part: &str| part.parse::<usize>().map_err(|_| QueryError::Limit(text.to_owned()));
    match text.split_once(',') {
        Some((offset, count)) => Ok((number(offset)?, Some(number(count)?))),
        None => Ok((0, Some(number(text)?))),
    }
}
