//! What happens by itself as time passes: operations end.

use jiff::Timestamp;

use super::Panel;

impl Panel {
    /// Brings the panel to `now`: every operation that ends until then ends, in order and each at its own time.
    /// A clock that was moved back makes nothing undone.
    pub fn advance_to(&mut self, now: Timestamp) {
        while let Some((at, server)) = self.index.due.first().copied().filter(|(at, _)| *at <= now) {
            self.now = self.now.max(at);
            self.end_operation(server, at);
        }
        self.now = self.now.max(now);
    }

    /// When the next operation ends by itself.
    #[must_use]
    pub fn next_event(&self) -> Option<Timestamp> {
        self.index.due.first().map(|(at, _)| *at)
    }
}
