//! The form in which a call lies in a database: its JSON, compressed with zlib.
//!
//! A panel's answers are long and repeat themselves: they shrink to a tenth.

use std::io::{BufWriter, Read as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use processing_engine::CallRecord;
use serde::ser::Error as _;

/// Each call is packed while its operation waits for it: most of the gain for a small part of the time.
const LEVEL: Compression = Compression::new(2);
/// Bytes of text that are packed at a time.
const PIECE: usize = 64 * 1024;
/// Bytes of text that are unpacked at most: a recording is bounded when it is made, so more than this is damage.
const MOST: u64 = 256 * 1024 * 1024;

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
    let mut text = BufWriter::with_capacity(PIECE, ZlibEncoder::new(Vec::new(), LEVEL));
    serde_json::to_writer(&mut text, record)?;
    // Memory takes whatever is written, so neither of these fails.
    let packer = text.into_inner().map_err(serde_json::Error::custom)?;
    Ok(packer.finish().map_err(serde_json::Error::custom)?)
}

/// Unpacks a call.
///
/// # Errors
/// [`PackError`] when the bytes are not those of a packed call.
pub fn unpack(packed: &[u8]) -> Result<CallRecord, PackError> {
    let damaged = |error: std::io::Error| PackError::Damaged(error.to_string());
    let mut unpacker = ZlibDecoder::new(packed).take(MOST + 1);
    let mut text = Vec::new();
    unpacker.read_to_end(&mut text).map_err(damaged)?;
    if unpacker.limit() == 0 {
        return Err(PackError::Damaged(format!("it has more than {MOST} bytes")));
    }
    Ok(serde_json::from_slice(&text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_packed_call_is_damaged_or_not_understood() {
        let damaged = |bytes: &[u8]| matches!(unpack(bytes), Err(PackError::Damaged(_)));
        assert!(damaged(b""));
        assert!(damaged(b"nonsense"));
        let mut packer = ZlibEncoder::new(Vec::new(), LEVEL);
        std::io::Write::write_all(&mut packer, b"{\"export\":1}").unwrap();
        let packed = packer.finish().unwrap();
        assert!(matches!(unpack(&packed), Err(PackError::NotUnderstood(_))));
        assert!(damaged(&packed[..packed.len() - 6]), "cut off");
        let mut flipped = packed.clone();
        if let Some(last) = flipped.last_mut() {
            *last ^= 1;
        }
        assert!(damaged(&flipped), "another sum");
    }
}
