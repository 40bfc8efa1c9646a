//! The grammar of a configuration: `[Nx]CPU-<memory>Gb{-[Nx]<size><TYPE>}[-<controller>]`.
//!
//! A processor's model may itself contain hyphens (`E-2146G`, `Xeon-Silver-4210`), so the memory, the first part that
//! is a number followed by `Gb`, is what divides the text.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::{Configuration, Disk};

/// No text of a configuration is longer; more is not looked at.
const LONGEST: usize = 256;

/// Why a text is not a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationError {
    /// The panel has not defined it: diagnostics have not run or found nothing.
    #[error("the configuration is empty")]
    Empty,
    /// Longer than any configuration.
    #[error("the configuration is longer than {LONGEST} characters")]
    TooLong,
    /// No part says how much memory there is.
    #[error("`{0}` names no memory, such as `64Gb`")]
    NoMemory(String),
    /// Nothing stands before the memory.
    #[error("`{0}` names no processor before its memory")]
    NoProcessor(String),
    /// A part after the memory is neither a disk nor, at the end, a controller.
    #[error("`{part}` in `{whole}` is neither a disk, such as `2x960SSD`, nor a controller at the end")]
    BadPart {
        /// The part that was not understood.
        part: String,
        /// The whole text.
        whole: String,
    },
    /// Two counts before one processor: written without the first, it would be read in another way.
    #[error("`{part}` in `{whole}` is counted twice")]
    CountedTwice {
        /// The part with two counts.
        part: String,
        /// The whole text.
        whole: String,
    },
    /// A count of nothing, or one that is out of range.
    #[error("`{part}` in `{whole}` has a number out of range")]
    BadNumber {
        /// The part with the number.
        part: String,
        /// The whole text.
        whole: String,
    },
}

impl FromStr for Configuration {
    type Err = ConfigurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ConfigurationError::Empty);
        }
        if text.len() > LONGEST {
            return Err(ConfigurationError::TooLong);
        }
        let whole = || text.to_owned();
        let parts: Vec<&str> = text.split('-').collect();
        let (at, memory) = parts
            .iter()
            .enumerate()
            .find_map(|(at, part)| digits_before(part, "gb").map(|digits| (at, digits)))
            .ok_or_else(|| ConfigurationError::NoMemory(whole()))?;
        let number = |digits: &str, part: &str| {
            digits
                .parse::<u32>()
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| ConfigurationError::BadNumber { part: part.to_owned(), whole: whole() })
        };
        let memory = number(memory, memory)?;

        let (before, after) = parts.split_at(at);
        let before = before.join("-");
        let counted = times(&before).map(|(count, model)| (count, model.trim()));
        let (processors, processor) = match counted {
            Some((_, model)) if times(model).is_some() => {
                return Err(ConfigurationError::CountedTwice { part: before.clone(), whole: whole() });
            }
            Some((count, model)) => (number(count, &before)?, model),
            None => (1, before.as_str()),
        };
        // Memory that is counted (`1x32Gb`) would, written without the count, be taken for the server's.
        let is_none = |part: &str| part.is_empty() || digits_before(part, "gb").is_some();
        if processor.split('-').any(is_none) {
            return Err(ConfigurationError::NoProcessor(whole()));
        }

        let mut disks = BTreeMap::new();
        let mut controller = None;
        let mut rest = after.iter().skip(1).peekable();
        while let Some(part) = rest.next() {
            if let Some((count, size, kind)) = disk(part) {
                let count = count.map_or(Ok(1), |count| number(count, part))?;
                let disk = Disk { size: number(size, part)?, kind: kind.to_ascii_uppercase() };
                let sum = disks.entry(disk).or_insert(0u32);
                *sum = sum
                    .checked_add(count)
                    .ok_or_else(|| ConfigurationError::BadNumber { part: (*part).to_owned(), whole: whole() })?;
            } else if rest.peek().is_none() && is_controller(part) {
                controller = Some(part.to_ascii_lowercase());
            } else {
                return Err(ConfigurationError::BadPart { part: (*part).to_owned(), whole: whole() });
            }
        }
        Ok(Self { processors, processor: processor.to_owned(), memory, disks, controller })
    }
}

/// `2xE5` → (`2`, `E5`).
fn times(text: &str) -> Option<(&str, &str)> {
    let (count, rest) = text.split_once(['x', 'X'])?;
    is_digits(count).then_some((count, rest))
}

/// `64Gb` → `64`.
fn digits_before<'a>(text: &'a str, unit: &str) -> Option<&'a str> {
    let split = text.len().checked_sub(unit.len())?;
    let (digits, found) = text.split_at_checked(split)?;
    (found.eq_ignore_ascii_case(unit) && is_digits(digits)).then_some(digits)
}

/// `2x960SSD` → (`2`, `960`, `SSD`).
fn disk(part: &str) -> Option<(Option<&str>, &str, &str)> {
    let (count, rest) = match times(part) {
        Some((_, rest)) if times(rest).is_some() => return None,
        Some((count, rest)) => (Some(count), rest),
        None => (None, part),
    };
    let split = rest.find(|c: char| !c.is_ascii_digit())?;
    let (size, kind) = rest.split_at(split);
    let kind_is_word =
        kind.chars().all(|c| c.is_ascii_alphanumeric()) && kind.starts_with(|c: char| c.is_ascii_alphabetic());
    (!size.is_empty() && kind_is_word).then_some((count, size, kind))
}

fn is_controller(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spelled(text: &str) -> String {
        match text.parse::<Configuration>() {
            Ok(configuration) => configuration.to_string(),
            Err(error) => format!("error: {error}"),
        }
    }

    #[test]
    fn the_spellings_of_the_panel_are_read() {
        let texts = [
            "i9-9900K-64Gb-2x1024NVMe",
            "E-2146G-64Gb-1920SSD-3840SSD",
            "2xE5-2620-128Gb-960SSD-960SSD-lsi",
            "Xeon-Silver-4210-32Gb",
            "E-2146G-64Gb-hp",
            "",
            "64Gb-960SSD",
            "E-2146G-960SSD",
            "E-2146G-64Gb-lsi-960SSD",
            "E-2146G-0Gb",
            "E-2146G-64Gb-0x960SSD",
            "E-2146G-64Gb-99999999999SSD",
            "E--2146G-64Gb",
        ];
        let readings = texts.map(|text| format!("{text:?}\n  {}", spelled(text))).join("\n");
        insta::assert_snapshot!(readings);
    }

    #[test]
    fn order_and_grouping_of_disks_do_not_matter() {
        let one: Configuration = "E-2146G-64Gb-2x960SSD-480SSD".parse().unwrap();
        let other: Configuration = "E-2146G-64GB-960ssd-480SSD-960SSD".parse().unwrap();
        assert_eq!(one, other);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
            let _ = text.parse::<Configuration>();
        }

        #[test]
        fn what_is_written_is_read_back(
            processors in 1u32..5,
            processor in "[A-Za-z][0-9]{1,4}(-[A-Z0-9]{1,5}){0,2}",
            memory in 1u32..4096,
            disks in proptest::collection::btree_map((1u32..20_000, "SSD|NVME|HDD|SAS"), 1u32..9, 0..4),
            controller in proptest::option::of("lsi|hp|perc"),
        ) {
            prop_assume!(!processor.to_ascii_lowercase().split('-').any(|p| p.ends_with("gb")));
            let disks = disks.into_iter().map(|((size, kind), count)| (Disk { size, kind }, count)).collect();
            let written = Configuration { processors, processor, memory, disks, controller };
            prop_assert_eq!(written.to_string().parse::<Configuration>(), Ok(written));
        }
    }
}
