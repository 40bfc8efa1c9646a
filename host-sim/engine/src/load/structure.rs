//! Whether a file is built as a module can be: bounded in everything that those who read it next would follow without a
//! bound of their own.
//!
//! What stands in a file may lie within one another: components in components, types in types. Whoever reads that by
//! calling itself needs stack for every level, a file of a MiB has room for hundreds of thousands of them, and a thread
//! whose stack is used up takes the whole process with it. So this is asked before anything else reads a file, also one
//! that nobody vouches for: it walks from section to section, and reads only types, with a reader that stops by itself.

use wasmparser::{ComponentTypeSectionReader, CoreTypeSectionReader, Parser, Payload, SectionLimited};

use super::LoadError;

/// Components that lie in one another; one that is made by wit-component has two levels.
const LEVELS: usize = 100;
/// Modules and components in a file, at all levels; one that is made by wit-component has three or four.
const PARTS: usize = 1_000;
/// Bytes of the types of components; a contract has a few KiB. A reader makes about a hundred times as much of them.
const TYPE_BYTES: usize = 1024 * 1024;
/// Names that the outermost component imports, and as many that it exports; the contract has ten.
const NAMES: usize = 1_000;
/// Types that lie in one another. The number is the reader's own.
const TYPE_LEVELS: usize = 100;
/// What the reader says beyond them; it has no other mark of it.
const TYPES_TOO_DEEP: &str = "component type nesting is too deep";

/// Whether the bytes, which begin as those of a component, are built as those of a module can be.
pub(super) fn check(module: &str, bytes: &[u8]) -> Result<(), LoadError> {
    walk(bytes).map_err(|refused| match refused {
        Refused::Beyond { what, limit } => LoadError::TooComplex { module: module.to_owned(), what, limit },
        Refused::Invalid(message) => LoadError::Invalid { module: module.to_owned(), message },
    })
}

/// Why not.
enum Refused {
    Beyond {
        what: &'static str,
        limit: usize,
    },
    /// What this reader does not follow is not shown to one that does: both would not bound the same.
    Invalid(String),
}

impl From<wasmparser::Error> for Refused {
    fn from(error: wasmparser::Error) -> Self {
        if error.message() == TYPES_TOO_DEEP {
            return Self::Beyond { what: "levels of types in one another", limit: TYPE_LEVELS };
        }
        Self::Invalid(error.to_string())
    }
}

/// Counts up, and no further than to its limit.
struct Count {
    what: &'static str,
    so_far: usize,
    limit: usize,
}

impl Count {
    fn of(what: &'static str, limit: usize) -> Self {
        Self { what, so_far: 0, limit }
    }

    fn add(&mut self, more: usize) -> Result<(), Refused> {
        self.so_far = self.so_far.saturating_add(more);
        if self.so_far <= self.limit { Ok(()) } else { Err(Refused::Beyond { what: self.what, limit: self.limit }) }
    }
}

fn walk(bytes: &[u8]) -> Result<(), Refused> {
    let mut levels = Count::of("levels of components in one another", LEVELS);
    let mut parts = Count::of("modules and components in it", PARTS);
    let mut types = Count::of("bytes of types", TYPE_BYTES);
    let mut imports = Count::of("imports", NAMES);
    let mut exports = Count::of("exports", NAMES);
    for section in Parser::new(0).parse_all(bytes) {
        match section? {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => {
                levels.add(1)?;
                parts.add(1)?;
            }
            Payload::End(_) => levels.so_far = levels.so_far.saturating_sub(1),
            Payload::ComponentTypeSection(section) => {
                types.add(length(&section))?;
                read_component_types(section)?;
            }
            Payload::CoreTypeSection(section) => {
                types.add(length(&section))?;
                read_core_types(section)?;
            }
            Payload::ComponentImportSection(section) if levels.so_far == 0 => imports.add(count(&section))?,
            Payload::ComponentExportSection(section) if levels.so_far == 0 => exports.add(count(&section))?,
            _ => {}
        }
    }
    Ok(())
}

fn read_component_types(section: ComponentTypeSectionReader<'_>) -> Result<(), Refused> {
    for one in section {
        one?;
    }
    Ok(())
}

fn read_core_types(section: CoreTypeSectionReader<'_>) -> Result<(), Refused> {
    for one in section {
        one?;
    }
    Ok(())
}

fn length<T>(section: &SectionLimited<'_, T>) -> usize {
    let range = section.range();
    usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX)
}

/// As many as the section says it has; it cannot have more.
fn count<T>(section: &SectionLimited<'_, T>) -> usize {
    usize::try_from(section.count()).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x0d\0\x01\0";

    fn leb(mut number: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    }

    fn section(id: u8, content: &[u8]) -> Vec<u8> {
        [&[id], leb(content.len()).as_slice(), content].concat()
    }

    fn component(sections: &[u8]) -> Vec<u8> {
        [HEADER, sections].concat()
    }

    /// A component with so many others in it, each in the one before. Written from behind, so that it takes no time.
    fn in_one_another(levels: usize) -> Vec<u8> {
        let mut backwards: Vec<u8> = HEADER.iter().rev().copied().collect();
        for _ in 0..levels {
            let length = leb(backwards.len());
            backwards.extend(length.iter().rev());
            backwards.push(4);
            backwards.extend(HEADER.iter().rev());
        }
        backwards.reverse();
        backwards
    }

    /// A component with one type, of so many component types in one another.
    fn types_in_one_another(levels: usize) -> Vec<u8> {
        let types = [&[1], [0x41, 1, 1].repeat(levels - 1).as_slice(), &[0x41, 0]].concat();
        component(&section(7, &types))
    }

    fn refusal(bytes: &[u8]) -> Option<(&'static str, String)> {
        check("m.wasm", bytes).err().map(|error| (error.code(), error.to_string()))
    }

    fn assert_beyond(bytes: &[u8], what: &str) {
        let (code, message) = refusal(bytes).expect(what);
        assert_eq!(code, "module-too-complex", "{message}");
        assert!(message.contains(what), "{message}");
    }

    #[test]
    fn a_hundred_levels_of_components_are_read_and_no_more_however_many_there_are() {
        assert_eq!(refusal(&in_one_another(100)), None);
        for levels in [101, 100_000] {
            assert_beyond(&in_one_another(levels), "more than 100 levels of components in one another");
        }
    }

    #[test]
    fn a_thousand_modules_and_components_beside_one_another_are_read_and_no_more() {
        let beside = |count| component(&section(4, HEADER).repeat(count));
        assert_eq!(refusal(&beside(1_000)), None);
        for count in [1_001, 1_000_000] {
            assert_beyond(&beside(count), "more than 1000 modules and components in it");
        }
        let modules = component(&section(1, b"\0asm\x01\0\0\0").repeat(1_001));
        assert_beyond(&modules, "more than 1000 modules and components in it");
    }

    #[test]
    fn a_hundred_levels_of_types_are_read_and_no_more_however_many_there_are() {
        assert_eq!(refusal(&types_in_one_another(100)), None);
        for levels in [101, 300_000] {
            assert_beyond(&types_in_one_another(levels), "more than 100 levels of types in one another");
        }
        // Also in a component that is in the file, and in types of instances.
        assert_beyond(&component(&section(4, &types_in_one_another(101))), "levels of types");
        let instances = [&[1], [0x42, 1, 1].repeat(100).as_slice(), &[0x42, 0]].concat();
        assert_beyond(&component(&section(7, &instances)), "levels of types");
    }

    #[test]
    fn the_types_of_a_file_have_a_mebibyte_together() {
        // Of a thousand types each, and each type one byte.
        let types = section(7, &[leb(1_000), vec![0x7f; 1_000]].concat());
        assert_eq!(refusal(&component(&types.repeat(1_000))), None);
        assert_beyond(&component(&types.repeat(1_100)), "more than 1048576 bytes of types");
        assert_beyond(&types_in_one_another(1_000_000), "more than 1048576 bytes of types");
    }

    #[test]
    fn a_thousand_imports_and_exports_are_read_and_no_more() {
        let names = |count| [leb(count), [0, 1, b'x', 5, 0].repeat(count)].concat();
        for (id, what) in [(10, "more than 1000 imports"), (11, "more than 1000 exports")] {
            let once = component(&section(id, &names(1_000)));
            assert_eq!(refusal(&once), None);
            assert_beyond(&[once, section(id, &names(1))].concat(), what);
        }
    }

    #[test]
    fn what_cannot_be_followed_to_its_end_is_refused() {
        let whole = types_in_one_another(3);
        for length in HEADER.len() + 1..whole.len() {
            assert_eq!(refusal(&whole[..length]).map(|(code, _)| code), Some("module-invalid"), "cut at {length}");
        }
    }
}
