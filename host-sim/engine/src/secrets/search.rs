//! Finds many spellings of many secrets in one pass over a text, and replaces them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind, Span, packed};
use zeroize::Zeroizing;

use super::patterns::{is_distinctive, is_plain_word, spellings};

/// For whom a text is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// For the module, which has to be able to read what is left.
    Module,
    /// For people and for whatever is stored, where too much may be hidden.
    Record,
    /// As [`Reader::Record`], of a JSON text with which a call is made again: the names of its fields have to stay.
    RecordedJson,
}

impl Reader {
    /// Whether a plain word that names a JSON field is left to stand.
    fn keeps_names(self) -> bool {
        match self {
            Self::Module | Self::RecordedJson => true,
            Self::Record => false,
        }
    }

    /// Whether a value that could be any word or number begins where a text ends so.
    fn begins_after(self, text: &[u8]) -> bool {
        // A quote that is written as its number, inside of a JSON string.
        const QUOTES: [&[u8]; 2] = [br"\u0022", br"\u0027"];
        match (self, text.last()) {
            (_, None) => true,
            (Self::Module, Some(last)) => {
                matches!(last, b'"' | b'\'') || QUOTES.iter().any(|quote| text.ends_with(quote))
            }
            (Self::Record | Self::RecordedJson, Some(last)) => !last.is_ascii_alphanumeric(),
        }
    }

    /// Whether such a value ends where a text goes on so. A backslash begins an escaped quote, mostly.
    fn ends_before(self, text: &[u8]) -> bool {
        match (self, text.first()) {
            (_, None) => true,
            (Self::Module, Some(first)) => matches!(first, b'"' | b'\'' | b'\\'),
            (Self::Record | Self::RecordedJson, Some(first)) => !first.is_ascii_alphanumeric(),
        }
    }
}

/// One spelling and what takes its place.
pub(super) struct Pattern {
    pub(super) spelling: Zeroizing<String>,
    pub(super) replacement: Zeroizing<String>,
    /// It cannot be there by chance, also inside of a longer text.
    pub(super) distinctive: bool,
    /// It could be the name of a JSON field.
    pub(super) word: bool,
}

/// All spellings of a value, each with the same replacement.
pub(super) fn patterns(value: &str, replacement: &str) -> Vec<Pattern> {
    let distinctive = is_distinctive(value);
    let replacement = Zeroizing::new(replacement.to_owned());
    spellings(value)
        .into_iter()
        .map(|spelling| {
            let word = is_plain_word(&spelling);
            Pattern { spelling, replacement: replacement.clone(), distinctive, word }
        })
        .collect()
}

/// Bytes of a spelling that are looked for; the rest is compared where these are found. A module chooses what it puts into
/// its session, and to prepare for long, repetitive texts takes long.
const LOOKED_FOR: usize = 48;

/// Looks for all spellings at once.
pub(super) struct Searcher {
    /// None when there is nothing to look for.
    finder: Option<Finder>,
    /// For each beginning that is looked for, the spellings that begin so.
    groups: Vec<Vec<Pattern>>,
}

/// Finds the first of many beginnings, of those at the same place the longest.
enum Finder {
    /// Compares the beginnings of all of them with many places at once. Placeholders change with each call, so one is made
    /// for each call: this takes a few microseconds.
    Packed(packed::Searcher),
    /// Takes a hundred microseconds to make, and never longer to search: for beginnings that are so many or so short that
    /// the other one would stop at every place, and for processors that it is not made for.
    Automaton(AhoCorasick),
}

impl Finder {
    /// A beginning that is shorter occurs too often.
    const SHORTEST: usize = 4;

    /// None when there is nothing to look for.
    fn new<B: AsRef<[u8]>>(beginnings: &[B]) -> Option<Self> {
        let shortest = beginnings.iter().map(|beginning| beginning.as_ref().len()).min()?;
        let packed = || {
            packed::Config::new()
                .match_kind(packed::MatchKind::LeftmostLongest)
                .heuristic_pattern_limits(false)
                .builder()
                .extend(beginnings)
                .build()
        };
        if let Some(packed) = (shortest >= Self::SHORTEST).then(packed).flatten() {
            return Some(Self::Packed(packed));
        }
        AhoCorasick::builder()
            // Made five times as fast as the default kind, and searches as fast.
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(beginnings)
            .map(Self::Automaton)
            // It fails for more beginnings than the limits let a call have, by a factor of a million.
            .ok()
    }

    /// The next beginning from a place on: where it begins, and which one it is.
    fn find(&self, text: &[u8], from: usize) -> Option<(usize, usize)> {
        let found = match self {
            Self::Packed(packed) => packed.find_in(text, Span::from(from..text.len())),
            Self::Automaton(automaton) => automaton.find(Input::new(text).range(from..)),
        }?;
        Some((found.start(), found.pattern().as_usize()))
    }
}

impl Searcher {
    pub(super) fn new(patterns: Vec<Pattern>) -> Self {
        let mut by_beginning: BTreeMap<Vec<u8>, Vec<Pattern>> = BTreeMap::new();
        for pattern in patterns {
            let beginning: Vec<u8> = pattern.spelling.bytes().take(LOOKED_FOR).collect();
            by_beginning.entry(beginning).or_default().push(pattern);
        }
        let (beginnings, groups): (Vec<_>, Vec<_>) = by_beginning.into_iter().unzip();
        Self { finder: Finder::new(&beginnings), groups }
    }

    /// The text with replacements, or the text itself when nothing was found.
    pub(super) fn replace<'a>(&self, text: &'a [u8], reader: Reader) -> Cow<'a, [u8]> {
        match self.replace_wiped(text, reader) {
            // What was replaced is harmless, so the result need not be wiped.
            Some(mut replaced) => Cow::Owned(std::mem::take(&mut *replaced)),
            None => Cow::Borrowed(text),
        }
    }

    /// None when nothing was found. Allocates once, so that no copy of a secret is left behind in freed memory.
    pub(super) fn replace_wiped(&self, text: &[u8], reader: Reader) -> Option<Zeroizing<Vec<u8>>> {
        let found: Vec<(Range<usize>, &Pattern)> =
            self.find(text).filter(|(range, pattern)| counts(text, range, pattern, reader)).collect();
        if found.is_empty() {
            return None;
        }
        let longest: usize = found.iter().map(|(_, pattern)| pattern.replacement.len()).sum();
        let mut replaced = Zeroizing::new(Vec::with_capacity(text.len() + longest));
        let mut done = 0;
        for (range, pattern) in found {
            replaced.extend_from_slice(text.get(done..range.start).unwrap_or_default());
            replaced.extend_from_slice(pattern.replacement.as_bytes());
            done = range.end;
        }
        replaced.extend_from_slice(text.get(done..).unwrap_or_default());
        Some(replaced)
    }

    /// Every place where a spelling begins, with as much of it as is there: a secret that was cut off is one too. The
    /// search goes on behind what was found, so that no text takes longer than in proportion to its length.
    fn find<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = (Range<usize>, &'a Pattern)> {
        let mut from = 0;
        std::iter::from_fn(move || {
            let (start, beginning) = self.finder.as_ref()?.find(text, from)?;
            let rest = text.get(start..)?;
            let (length, pattern) = self
                .groups
                .get(beginning)?
                .iter()
                .map(|pattern| (common_length(rest, pattern.spelling.as_bytes()), pattern))
                .max_by_key(|(length, _)| *length)?;
            from = start + length;
            Some((start..from, pattern))
        })
    }

    /// Whether anything would be replaced.
    pub(super) fn finds(&self, text: &[u8], reader: Reader) -> bool {
        self.find(text).any(|(range, pattern)| counts(text, &range, pattern, reader))
    }

    /// Whether anything is found that cannot be there by chance. A plain word can, however long.
    pub(super) fn finds_distinctive(&self, text: &[u8]) -> bool {
        self.find(text).any(|(_, pattern)| pattern.distinctive && !pattern.word)
    }

    /// Where something is found, whatever stands around it.
    pub(super) fn places(&self, text: &[u8]) -> Vec<Range<usize>> {
        self.find(text).map(|(range, _)| range).collect()
    }
}

/// Whether a match is the secret and not a chance. A value that could be any word or number counts only on its own. For
/// some readers a plain word counts also then not if it names a JSON field, so that the password `password` does not break
/// every answer.
fn counts(text: &[u8], range: &Range<usize>, pattern: &Pattern, reader: Reader) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    if pattern.word && reader.keeps_names() && before.last() == Some(&b'"') && is_name(after) {
        return false;
    }
    pattern.distinctive || (reader.begins_after(before) && reader.ends_before(after))
}

/// Whether what stands before this in a JSON text is the name of a field, whose quote is closed first.
pub(super) fn is_name(after: &[u8]) -> bool {
    let Some((b'"', rest)) = after.split_first() else { return false };
    rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':')
}

fn common_length(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts in which beginnings lie inside of each other, side by side, and cut off at the end.
    const TEXTS: [&str; 5] = [
        "",
        "secret-0123456789abcdef",
        "a secret-01 and secret-0123, secret-012secret-0123456 hunter2-hunter2hunter2",
        "hunter2-hunter2-hunter2-hunter2",
        "secret-secret-secret-secret-secret-secret-secret-secret-secret-secret-0123 hunter2",
    ];

    #[test]
    fn both_ways_of_looking_find_the_same() {
        let beginnings = ["secret-0123", "secret-01", "secret-0123456", "hunter2-hunter2", "hunter2"];
        let packed = Finder::new(&beginnings).unwrap();
        // One that is too short for it, and occurs nowhere.
        let mut more = beginnings.to_vec();
        more.push("~");
        let automaton = Finder::new(&more).unwrap();
        assert!(matches!(automaton, Finder::Automaton(_)));
        let all = |finder: &Finder, text: &str| {
            let mut from = 0;
            std::iter::from_fn(|| {
                let found = finder.find(text.as_bytes(), from)?;
                from = found.0 + 1;
                Some(found)
            })
            .collect::<Vec<_>>()
        };
        for text in TEXTS {
            assert_eq!(all(&packed, text), all(&automaton, text), "{text}");
        }
        assert_eq!(all(&packed, TEXTS[1]), [(0, 2)]);
    }

    #[test]
    fn more_spellings_than_can_be_compared_at_once_are_found_too() {
        let many: Vec<String> = (0..500).map(|number| format!("secret-{number:04}")).collect();
        let finder = Finder::new(&many).unwrap();
        assert_eq!(finder.find(b"it is secret-0499 and secret-0007", 0), Some((6, 499)));
        assert_eq!(finder.find(b"it is secret-0499 and secret-0007", 7), Some((22, 7)));
        assert!(Finder::new::<&str>(&[]).is_none());
    }
}
