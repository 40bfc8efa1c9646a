//! The line that the module leaves in a server's notes (rule of a step 3: mark before the irreversible).
//!
//! It names the service that holds the server, so that a lost reply is resolved by looking, and so that a server that
//! another service or another billing system prepares or cleans is not for sale, whatever else the panel says of it.
//! Other lines of the notes are the administrator's and stay as they are.

use std::fmt;

/// How every mark begins.
const PREFIX: &str = "billing:";

/// Whose server it is, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The billing system that wrote it.
    pub installation: String,
    /// The service's number there.
    pub service: u64,
    /// What is being done with the server.
    pub stage: Stage,
}

/// What a service does with its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is being prepared.
    Opening,
    /// It was delivered.
    Active,
    /// It is given back; its disks are not clean yet.
    Closing,
    /// It served a colocation service that was closed. Nobody holds it, so it may be placed again; but it is the
    /// client's equipment with the client's data, so it is not for sale.
    Returned,
}

impl Stage {
    const ALL: [Self; 4] = [Self::Opening, Self::Active, Self::Closing, Self::Returned];

    fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Active => "active",
            Self::Closing => "closing",
            Self::Returned => "returned",
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{} service:{} {}", self.installation, self.service, self.stage.word())
    }
}

/// What the notes say of marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Marks {
    /// No line begins like a mark.
    None,
    /// One mark.
    One(Mark),
    /// More than one mark, or a line that begins like a mark and is none. Nobody's until a person has looked.
    Unclear,
}

impl Mark {
    /// Whether the mark was written for this service of this billing system.
    pub fn is_for(&self, installation: &str, service: u64) -> bool {
        self.installation == installation && self.service == service
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix(PREFIX)?.split(' ');
        let installation = words.next().filter(|name| !name.is_empty())?;
        let service = words.next()?.strip_prefix("service:")?.parse().ok()?;
        let stage = words.next()?;
        let stage = Stage::ALL.into_iter().find(|known| known.word() == stage)?;
        words.next().is_none().then(|| Self { installation: installation.to_owned(), service, stage })
    }
}

/// Reads the mark in the notes.
pub fn read(notes: &str) -> Marks {
    let mut lines = notes.lines().map(str::trim).filter(|line| line.starts_with(PREFIX));
    match (lines.next(), lines.next()) {
        (None, _) => Marks::None,
        (Some(line), None) => Mark::parse(line).map_or(Marks::Unclear, Marks::One),
        (Some(_), Some(_)) => Marks::Unclear,
    }
}

/// The notes with this mark in place of the earlier one, or without one.
pub fn write(notes: &str, mark: Option<&Mark>) -> String {
    let mut lines: Vec<String> =
        notes.lines().filter(|line| !line.trim().starts_with(PREFIX)).map(str::to_owned).collect();
    lines.extend(mark.map(Mark::to_string));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mark(stage: Stage) -> Mark {
        Mark { installation: "k3f9".into(), service: 12, stage }
    }

    #[test]
    fn a_mark_is_added_to_the_administrators_notes_and_taken_away_again() {
        let notes = "rack moved in May\ncall Anna before reboot";
        let marked = write(notes, Some(&mark(Stage::Opening)));
        assert_eq!(marked, "rack moved in May\ncall Anna before reboot\nbilling:k3f9 service:12 opening");
        let again = write(&marked, Some(&mark(Stage::Closing)));
        assert_eq!(read(&again), Marks::One(mark(Stage::Closing)));
        assert_eq!(write(&again, None), notes);
    }

    #[test]
    fn what_only_looks_like_a_mark_is_unclear() {
        for notes in
            ["billing:", "billing:x service:y opening", "billing:a service:1 active\nbilling:a service:2 active"]
        {
            assert_eq!(read(notes), Marks::Unclear, "{notes}");
        }
        assert_eq!(read("ask billing: service"), Marks::None);
    }

    proptest! {
        #[test]
        fn a_written_mark_is_read_back(notes in "[a-z \n]{0,60}", service: u64) {
            let mark = Mark { installation: "k3f9".into(), service, stage: Stage::Active };
            prop_assert_eq!(read(&write(&notes, Some(&mark))), Marks::One(mark));
        }
    }
}
