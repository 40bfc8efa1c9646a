//! The form in which a call lies in a database: its JSON, compressed with zlib.
//!
//! A panel's answers are long and repeat themselves: they shrink to a tenth.

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use processing_engine::CallRecord;

/// Most of the gain for a small part of the time.
const LEVEL: u8 = 6;
/// Bytes of text that are unpacked at most: a recording is bounded when it is made, so more than this is damage.
const MOST: usize = 256 * 1024 * 1024;

/// A packed recording that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Not what was packed.
    #[error("the recording is damaged: {0}")]
    Damaged(String),
    /// A later version of the program wrote it.
    #[error("the recording is not understood: {0}")]
    NotUnderstood(#[from] serde_json::Error),
}

/// Packs a call.
///
/// # Errors
/// [`PackError::NotUnderstood`] if it cannot be written as JSON.
pub fn pack(record: &CallRecord) -> Result<Vec<u8>, PackError> {
    Ok(compress_to_vec_zlib(&serde_json::to_vec(record)?, LEVEL))
}

/// Unpacks a call.
///
/// # Errors
/// [`PackError`] when the bytes are not those of a packed call.
pub fn unpack(packed: &[u8]) -> Result<CallRecord, PackError> {
    let text =
        decompress_to_vec_zlib_with_limit(packed, MOST).map_err(|error| PackError::Damaged(error.to_string()))?;
    Ok(serde_json::from_slice(&text)?)
}
