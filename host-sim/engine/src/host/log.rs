//! `log`: the module's lines, bounded and without secrets.
//!
//! They are kept until the call is over: only then it is known which texts the module puts into its session, and a line
//! that was written before may hold one.

use std::fmt::Write;

use super::HostState;
use crate::call::context::CallContext;
use crate::call::report::LogLine;
use crate::contract::Level;
use crate::contract::bindings::billing::processing::log::Host;

impl Host for HostState {
    fn write(&mut self, level: Level, message: String) -> wasmtime::Result<()> {
        self.context("log.write")?;
        if self.report.log.len() >= self.limits.log_lines || self.log_bytes >= self.limits.log_bytes {
            self.report.log_dropped += 1;
            return Ok(());
        }
        // Secrets first: a value that is cut in two would not be recognized.
        let message = one_line(&self.mask.text_for_record(&message), self.limits.log_line);
        if self.log_bytes.saturating_add(message.len()) > self.limits.log_bytes {
            self.log_bytes = self.limits.log_bytes;
            self.report.log_dropped += 1;
            return Ok(());
        }
        self.log_bytes += message.len();
        self.report.log.push(LogLine { level, message });
        Ok(())
    }
}

/// Writes a line without secrets to the host's own log.
pub(super) fn emit(module: &str, context: &CallContext, line: &LogLine) {
    let (connection, operation, message) = (context.connection.id, context.operation, &line.message);
    match line.level {
        Level::Debug => tracing::debug!(target: "module", module, connection, operation, "{message}"),
        Level::Info => tracing::info!(target: "module", module, connection, operation, "{message}"),
        Level::Warn => tracing::warn!(target: "module", module, connection, operation, "{message}"),
        Level::Error => tracing::error!(target: "module", module, connection, operation, "{message}"),
    }
}

/// At most `limit` bytes, without what could break the line or drive a terminal.
fn one_line(message: &str, limit: usize) -> String {
    let mut line = String::with_capacity(message.len().min(limit));
    for character in message.chars() {
        let before = line.len();
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}') {
            // Writing to a string does not fail.
            let _ = write!(line, "{}", character.escape_unicode());
        } else {
            line.push(character);
        }
        if line.len() > limit {
            line.truncate(before);
            line.push('…');
            break;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_of_bounded_length() {
        assert_eq!(one_line("one\ntwo\u{1b}[31m", 100), "one\\u{a}two\\u{1b}[31m");
        assert_eq!(one_line("12345", 5), "12345");
        assert_eq!(one_line("123456", 5), "12345…");
        assert_eq!(one_line("ééé", 5), "éé…");
        assert_eq!(one_line("1234\n", 5), "1234…");
    }
}
