//! The panel's filter language for lists (API reference §3), as far as the module speaks it.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::PanelError;

/// Characters that stay as they are in a query.
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b',');

/// A condition on the entries of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where(String);

impl Where {
    /// The field is null.
    pub fn is_null(field: &str) -> Self {
        Self(format!("({field} IS null)"))
    }

    /// The condition does not hold.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(format!("NOT {}", self.0))
    }

    /// The field has this number.
    pub fn number(field: &str, value: u64) -> Self {
        Self(format!("{field} EQ {value}"))
    }

    /// The field is true or false.
    pub fn boolean(field: &str, value: bool) -> Self {
        Self(format!("{field} EQ {value}"))
    }

    /// The field has this text.
    ///
    /// # Errors
    /// The text holds a quote or a backslash: how the panel escapes them is not known.
    pub fn text(field: &str, value: &str) -> Result<Self, PanelError> {
        if value.contains(['\'', '"', '\\']) || value.contains(char::is_control) {
            return Err(PanelError::CannotFilter { field: field.to_owned(), value: value.to_owned() });
        }
        Ok(Self(format!("{field} EQ '{value}'")))
    }

    /// Both conditions hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(format!("{} AND {}", self.0, other.0))
    }

    /// At least one of the conditions holds; none if there are none.
    pub fn any(conditions: impl IntoIterator<Item = Self>) -> Option<Self> {
        let all: Vec<String> = conditions.into_iter().map(|condition| condition.0).collect();
        (!all.is_empty()).then(|| Self(format!("({})", all.join(" OR "))))
    }
}

/// The path of one page of a list, sorted by `order`.
pub(super) fn page(path: &str, condition: Option<&Where>, order: &str, offset: u64, count: u64) -> String {
    let mut url =
        format!("{path}?limit={offset},{count}&orderby={}", utf8_percent_encode(&format!("{order} asc"), QUERY));
    if let Some(Where(condition)) = condition {
        // Writing into a String cannot fail.
        let _ = write!(url, "&where={}", utf8_percent_encode(condition, QUERY));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_free_servers() {
        let free = Where::is_null("owner_email")
            .and(Where::boolean("is_new", false))
            .and(Where::text("name", "Srv 1").unwrap());
        insta::assert_snapshot!(page("/api/dci/v3/server", Some(&free), "id", 200, 100));
    }

    #[test]
    fn a_value_that_cannot_be_quoted_is_refused() {
        assert!(Where::text("email", "o'neil@example.com").is_err());
        assert!(Where::text("email", "a\\b").is_err());
    }
}
