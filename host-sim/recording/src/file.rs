//! The form in which a recording leaves a host: one JSON document, readable as it is.
//!
//! It goes to people who do not run the provider's billing system, such as a module's authors. What is in it is what the
//! module was told and what the panel answered: names and e-mail addresses of clients among it, but no password, no
//! placeholder and no login token.

use jiff::Timestamp;
use processing_engine::CallRecord;
use serde::{Deserialize, Serialize};

/// Names the form of the document. Another form gets another number.
pub const FORMAT: &str = "processing-recording/1";

/// Calls of a module, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// [`FORMAT`].
    pub format: String,
    /// The operation that the calls belong to; none for calls outside of operations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<OperationNote>,
    /// The calls.
    pub calls: Vec<RecordedCall>,
}

/// What the calls were for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationNote {
    /// Number of the operation in the billing system.
    pub id: u64,
    /// `open`, `suspend`, …
    pub kind: String,
    /// Number of the service.
    pub service: u64,
    /// Where it stood when this was written.
    pub status: String,
}

/// One call with the circumstances that the engine does not know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RecordedCall {
    /// 1 for the first call of the operation. Outside of operations, the number of the recording.
    pub number: u64,
    /// When it began, by the billing side's clock.
    pub began_at: Timestamp,
    /// What became of it.
    pub fate: Fate,
    /// The file that was called; none when it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub module: Option<ModuleStamp>,
    /// The call itself. None when its host died, or has not come back from it yet: then nobody knows what it asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<CallRecord>,
}

/// Which file of a module was called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleStamp {
    /// Its name without version and extension: `pmdci6`.
    pub component: String,
    /// Its version.
    pub version: String,
    /// SHA-256 in hexadecimal digits.
    pub digest: String,
}

/// What became of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It has begun. Either it is under way, or its host died and nobody has noticed yet.
    UnderWay,
    /// Its outcome was stored.
    Stored,
    /// The host was told to stop: the step is called again.
    Interrupted,
    /// Its host died before it stored an outcome: the step is called again.
    Lost,
    /// It came back when its operation belonged to another worker: its outcome was not stored.
    Late,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::UnderWay, Self::Stored, Self::Interrupted, Self::Lost, Self::Late];

    /// The word for it, the same in the database, in JSON and on the screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::UnderWay => "under-way",
            Self::Stored => "stored",
            Self::Interrupted => "interrupted",
            Self::Lost => "lost",
            Self::Late => "late",
        }
    }
}

/// Why a text is no recording.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Not the JSON of a recording.
    #[error("this is no recording that this program understands: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A later form.
    #[error("this recording has the form `{found}`, this program reads `{FORMAT}`; use a later version of it")]
    OtherFormat {
        /// The form that it names.
        found: String,
    },
}

impl FileError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "recording-malformed",
            Self::OtherFormat { .. } => "recording-format",
        }
    }
}

impl Recording {
    /// A recording of these calls.
    #[must_use]
    pub fn new(operation: Option<OperationNote>, calls: Vec<RecordedCall>) -> Self {
        Self { format: FORMAT.to_owned(), operation, calls }
    }

    /// Reads a document.
    ///
    /// # Errors
    /// [`FileError`] says what it is instead.
    pub fn read(text: &str) -> Result<Self, FileError> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
        }
        // The form first: a later one may have any contents.
        let Head { format } = serde_json::from_str(text)?;
        if format != FORMAT {
            return Err(FileError::OtherFormat { found: format });
        }
        Ok(serde_json::from_str(text)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_recording_is_named() {
        assert_eq!(Recording::read("{}").unwrap_err().code(), "recording-malformed");
        assert_eq!(Recording::read("x").unwrap_err().code(), "recording-malformed");
        let error = Recording::read(r#"{"format":"processing-recording/2","anything":1}"#).unwrap_err();
        assert_eq!(error.code(), "recording-format");
        assert!(error.to_string().contains("processing-recording/2"), "{error}");
    }

    #[test]
    fn the_words_are_those_of_json() {
        for fate in Fate::ALL {
            assert_eq!(serde_json::to_value(fate).unwrap(), fate.word());
        }
    }
}
