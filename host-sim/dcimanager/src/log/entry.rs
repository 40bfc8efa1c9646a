//! One request in the log.

use jiff::Timestamp;
use serde::Serialize;

use crate::fault::Fault;

/// A request, as it was answered. Holds no password and no token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Ascending from 1.
    pub number: u64,
    /// Simulated time.
    pub at: Timestamp,
    /// Such as `POST`.
    pub method: String,
    /// Path with query, as it was sent; a login key is blotted out.
    pub target: String,
    /// Who asked, by e-mail, if the session was good.
    pub user: Option<String>,
    /// The body, with passwords blotted out.
    pub body: Option<String>,
    /// The status that was sent; none when the connection was dropped.
    pub status: Option<u16>,
    /// Whether it asked for a change: a POST or DELETE other than a login. Also when it was refused.
    pub write: bool,
    /// What was changed, as a short sentence; none when nothing was.
    pub effect: Option<String>,
    /// What went wrong with it on purpose.
    pub fault: Option<Fault>,
}

impl Entry {
    /// The path without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(&self.target, |(path, _)| path)
    }

    /// Whether it is a request of this method whose path ends so, such as `("POST", "/install")`.
    #[must_use]
    pub fn is(&self, method: &str, path_end: &str) -> bool {
        self.method == method && self.path().ends_with(path_end)
    }

    /// Method and path, such as `POST /api/dci/v3/server/7/install`.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path())
    }
}
