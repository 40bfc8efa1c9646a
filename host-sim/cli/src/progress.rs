//! Shows operations at work, on standard error: bars on a terminal, lines elsewhere.

use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use billing::model::{CallFailure, OperationId};
use billing::{Happened, Notice, Observer};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::output::time;

/// Watches the scheduler.
pub(crate) struct Watch {
    bars: Option<MultiProgress>,
    seen: Mutex<HashMap<OperationId, Seen>>,
}

#[derive(Default)]
struct Seen {
    bar: Option<ProgressBar>,
    /// What was said last, so that an unchanged message is not repeated.
    said: String,
}

impl Watch {
    pub(crate) fn new() -> Self {
        let bars = std::io::stderr().is_terminal().then(MultiProgress::new);
        Self { bars, seen: Mutex::default() }
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
            None if seen.said == message => {}
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
        message.clone_into(&mut seen.said);
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
            Happened::Stopped { failure } => self.say(notice, None, &format!("stopped: {}", words(failure)), true),
            Happened::Ended { cost } => {
                let message = format!("done ({} requests, {} of them writes)", cost.requests, cost.writes);
                self.say(notice, Some(100), &message, true);
            }
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
