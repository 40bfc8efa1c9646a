//! Says what is being measured, while it is: a line for each thing, on standard error, on a terminal as in a log.

use std::time::Instant;

/// Says what one question is at.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    began: Instant,
    question: &'static str,
}

impl Progress {
    /// For this question of a run that began then.
    #[must_use]
    pub fn new(began: Instant, question: &'static str) -> Self {
        Self { began, question }
    }

    /// Says what is begun now, or was found out.
    pub fn say(&self, what: impl AsRef<str>) {
        let seconds = self.began.elapsed().as_secs();
        eprintln!("{:3}:{:02}  {:<8} {}", seconds / 60, seconds % 60, self.question, what.as_ref());
    }
}
