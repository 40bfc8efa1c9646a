//! Exported recordings.

use call_recording::{Recording, pack, text};

/// What is read is written and read back as the same; every call of it can be shown, packed and unpacked. Bytes that are
/// no text may be a packed call.
pub(crate) fn check(bytes: &[u8]) {
    if let Ok(record) = pack::unpack(bytes) {
        let again = pack::pack(&record).ok().and_then(|packed| pack::unpack(&packed).ok());
        assert_eq!(again.as_ref(), Some(&record), "a packed call");
    }
    let Ok(written) = std::str::from_utf8(bytes) else { return };
    let Ok(recording) = Recording::read(written) else { return };
    let again = serde_json::to_string(&recording).ok().and_then(|written| Recording::read(&written).ok());
    assert_eq!(again.as_ref(), Some(&recording), "{written}");
    for call in &recording.calls {
        assert!(!text::call(call).is_empty());
        if let Some(record) = &call.record {
            let again = pack::pack(record).ok().and_then(|packed| pack::unpack(&packed).ok());
            assert_eq!(again.as_ref(), Some(record), "a packed call");
        }
    }
}
