//! Where an operation can be cut: on either side of each request and of each commit, counted from 1 from the moment at
//! which somebody asks for the operation.

use std::fmt;
use std::str::FromStr;

use crate::error::SuiteError;

/// On which side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// A request is not sent; a commit does not happen.
    Before,
    /// A request has been answered, but nobody has read the answer; a commit is on the disk, but nobody knows.
    After,
}

/// Of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// A request to the panel, logins and repetitions included.
    Request,
    /// A transaction of the billing side that writes.
    Commit,
}

/// A point in the run of an operation, written `request:12:before`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    /// Request or commit.
    pub thing: Thing,
    /// Which, counted from 1.
    pub number: u64,
    /// Before or after it.
    pub side: Side,
}

/// How many requests and commits a run has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests to the panel.
    pub requests: u64,
    /// Transactions that write.
    pub commits: u64,
}

impl Counts {
    /// All points of such a run.
    pub fn points(self) -> impl Iterator<Item = Point> {
        let of = |thing, most| {
            let sides = move |number| [Side::Before, Side::After].map(|side| Point { thing, number, side });
            (1..=most).flat_map(sides)
        };
        of(Thing::Request, self.requests).chain(of(Thing::Commit, self.commits))
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thing = match self.thing {
            Thing::Request => "request",
            Thing::Commit => "commit",
        };
        let side = match self.side {
            Side::Before => "before",
            Side::After => "after",
        };
        write!(f, "{thing}:{}:{side}", self.number)
    }
}

impl FromStr for Point {
    type Err = SuiteError;

    fn from_str(text: &str) -> Result<Self, SuiteError> {
        let unknown = || SuiteError::Unknown {
            what: "point",
            name: text.to_owned(),
            known: "request:<number>:before, request:<number>:after, commit:<number>:before, commit:<number>:after"
                .to_owned(),
        };
        let mut parts = text.split(':');
        let thing = match parts.next() {
            Some("request") => Thing::Request,
            Some("commit") => Thing::Commit,
            _ => return Err(unknown()),
        };
        let number = parts.next().and_then(|number| number.parse().ok()).ok_or_else(unknown)?;
        let side = match (parts.next(), parts.next()) {
            (Some("before"), None) => Side::Before,
            (Some("after"), None) => Side::After,
            _ => return Err(unknown()),
        };
        Ok(Self { thing, number, side })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_two_points_for_each_request_and_commit_and_each_can_be_named() {
        let points: Vec<Point> = Counts { requests: 2, commits: 3 }.points().collect();
        assert_eq!(points.len(), 10);
        for point in points {
            assert_eq!(point.to_string().parse::<Point>().unwrap(), point);
        }
        for wrong in ["", "request", "request:x:before", "request:1:between", "request:1:before:host", "reply:1:after"]
        {
            assert!(wrong.parse::<Point>().is_err(), "{wrong}");
        }
    }
}
