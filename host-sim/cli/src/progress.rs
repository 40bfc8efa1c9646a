//! Shows operations at work, on standard error: bars on a terminal, lines elsewhere.

use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use billing::model::{CallFailure, OperationId};
use billing::{Happened, Notice, Observer};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use sim_clock::Timestamp;

use crate::output::time;

/// Watches the scheduler.
pub(crate) struct Watch {
    bars: Option<MultiProgress>,
    seen: Mutex<HashMap<OperationId, Seen>>,
}

#[derive(Default)]
struct Seen {
    bar: Option<ProgressBar>,
    /// What was said last on a line of its own, without its numbers.
    said: String,
    /// How far the operation was then.
    at: u8,
}

impl Seen {
    /// Whether there is something new to say: other words, or a good step further with the same ones.
    fn is_news(&mut self, percent: Option<u8>, message: &str) -> bool {
        const STEP: u8 = 10;
        let words = without_numbers(message);
        let far = percent.is_some_and(|percent| percent >= self.at.saturating_add(STEP));
        if words == self.said && !far {
            return false;
        }
        self.said = words;
        self.at = percent.unwrap_or(self.at);
        true
    }
}

/// Tells messages apart that differ in more than their numbers.
pub(crate) fn without_numbers(message: &str) -> String {
    message.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

impl Watch {
    pub(crate) fn new() -> Self {
        let bars = std::io::stderr().is_terminal().then(MultiProgress::new);
        Self { bars, seen: Mutex::default() }
    }

    /// A line about something else than an operation.
    pub(crate) fn line(&self, at: Timestamp, text: &str) {
        // Nothing is left to be done when standard error is closed.
        let _ = match &self.bars {
            Some(bars) => bars.println(format!("{} {text}", time(at))),
            None => writeln!(anstream::stderr(), "{} {text}", time(at)),
        };
    }

    fn say(&self, notice: &Notice, percent: Option<u8>, message: &str, ended: bool) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = seen.entry(notice.operation).or_default();
        match &self.bars {
            Some(bars) => {
                let bar = seen.bar.get_or_insert_with(|| bars.add(new_bar(notice)));
                if let Some(percent) = percent {
                    bar.set_position(percent.into());
                }
                if ended {
                    bar.abandon_with_message(message.to_owned());
                } else {
                    bar.set_message(message.to_owned());
                }
            }
            None if !seen.is_news(percent, message) => {}
            None => {
                let percent = percent.map_or_else(|| "    ".to_owned(), |percent| format!("{percent:>3}%"));
                // Nothing is left to be done when standard error is closed.
                let _ = writeln!(
                    anstream::stderr(),
                    "{} {percent} {} of service {} (operation {}): {message}",
                    time(notice.at),
                    notice.kind,
                    notice.service,
                    notice.operation
                );
            }
        }
    }
}

impl Observer for Watch {
    fn notice(&self, notice: &Notice) {
        match &notice.what {
            Happened::Calling { .. } => {}
            Happened::Progress { percent, message, .. } => self.say(notice, Some(*percent), message, false),
            Happened::TaskOpened { task, title, department } => {
                self.say(notice, None, &format!("waits for task {task} of {department}: {title}"), true);
            }
            Happened::Failed { failure, due_at } => {
                self.say(notice, None, &format!("{}; again at {}", words(failure), time(*due_at)), false);
            }
            Happened::NotChanged { failure, left: true } => {
                self.say(notice, None, &format!("given up: {}; what could be taken back was", words(failure)), true);
            }
            Happened::NotChanged { failure, left: false } => {
                self.say(notice, None, &format!("not changed: {}; the service stays as it was", words(failure)), true);
            }
            Happened::Stopped { failure } => self.say(notice, None, &format!("stopped: {}", words(failure)), true),
            Happened::Ended { cost } => {
                let message = format!("done ({} requests, {} of them writes)", cost.requests, cost.writes);
                self.say(notice, Some(100), &message, true);
            }
            Happened::Parked { reason, due_at } => self.say(notice, None, reason, due_at.is_none()),
            Happened::LeaseLost => self.say(notice, None, "another worker has it by now", true),
        }
    }
}

fn words(failure: &CallFailure) -> String {
    format!("{} [{}]", failure.message, failure.code)
}

fn new_bar(notice: &Notice) -> ProgressBar {
    let bar = ProgressBar::new(100);
    if let Ok(style) = ProgressStyle::with_template("{prefix:>22} {bar:20} {percent:>3}% {wide_msg}") {
        bar.set_style(style);
    }
    bar.set_prefix(format!("{} of service {}", notice.kind, notice.service));
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// A counter for work whose end is not known: pages of a list.
pub(crate) fn spinner(message: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    bar.set_message(message.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

#[cfg(test)]
mod tests {
    use super::Seen;

    #[test]
    fn a_wait_is_not_told_every_minute() {
        let mut seen = Seen::default();
        assert!(seen.is_news(Some(40), "install on server 7: running for 0 min"));
        assert!(!seen.is_news(Some(41), "install on server 7: running for 1 min"));
        assert!(seen.is_news(Some(50), "install on server 7: running for 9 min"));
        assert!(seen.is_news(Some(50), "server 7 is turned on"));
    }
}
