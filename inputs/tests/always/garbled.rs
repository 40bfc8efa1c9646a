//! Inputs that were right once.

use proptest::prelude::*;

/// What is done to an input, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Garble(Vec<Change>);

#[derive(Debug, Clone)]
enum Change {
    Put(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Repeat(usize, usize),
    Cut(usize),
}

impl Garble {
    pub(crate) fn apply(&self, mut bytes: Vec<u8>) -> Vec<u8> {
        for change in &self.0 {
            let length = bytes.len().max(1);
            match change {
                Change::Put(at, byte) => {
                    if let Some(found) = bytes.get_mut(at % length) {
                        *found = *byte;
                    }
                }
                Change::Insert(at, new) => {
                    let at = (at % length).min(bytes.len());
                    bytes.splice(at..at, new.iter().copied());
                }
                Change::Remove(at, count) => {
                    let at = (at % length).min(bytes.len());
                    bytes.drain(at..(at + count).min(bytes.len()));
                }
                Change::Repeat(at, count) => {
                    let at = (at % length).min(bytes.len());
                    let part = bytes[at..(at + count).min(bytes.len())].to_vec();
                    bytes.splice(at..at, part);
                }
                Change::Cut(at) => bytes.truncate(at % length),
            }
        }
        bytes
    }
}

/// None or a few changes.
pub(crate) fn garbled() -> impl Strategy<Value = Garble> {
    let words: Vec<&[u8]> =
        vec![b"null", b"true", b"false", b"\"\"", b"{}", b"[]", b"0", b"-1", b"1e9", b"\n", b" ", b"("];
    let change = prop_oneof![
        4 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Change::Put(at, byte)),
        4 => (any::<usize>(), prop::sample::select(words)).prop_map(|(at, word)| Change::Insert(at, word.to_vec())),
        4 => (any::<usize>(), 1_usize..12).prop_map(|(at, count)| Change::Remove(at, count)),
        2 => (any::<usize>(), 1_usize..40).prop_map(|(at, count)| Change::Repeat(at, count)),
        1 => any::<usize>().prop_map(Change::Cut),
    ];
    prop::collection::vec(change, 0..6).prop_map(Garble)
}

/// Lines `name=value` with these names.
pub(crate) fn lines(names: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let value = prop_oneof!["[0-9]{0,3}", "\\PC{0,30}", "https://[a-z:@/]{0,20}"];
    let line = (prop::sample::select(names), value).prop_map(|(name, value)| format!("{name}={value}"));
    prop::collection::vec(line, 0..9).prop_map(|lines| lines.join("\n").into_bytes())
}
