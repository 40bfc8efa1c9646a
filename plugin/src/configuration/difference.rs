//! How far a server is from an order, and in which parts (DED-05).
//!
//! The distance counts what staff would have to do: a disk is quickly swapped, memory too, another processor means
//! another board. What is missing must be bought or fetched, what is too much is only taken out, so it weighs less.

use std::cmp::Ordering;

use super::{Configuration, Disk};
use crate::contract::Difference;

/// Another processor: the board, often the whole machine.
const OTHER_PROCESSOR: u32 = 1_000;
/// A processor of the right model to add or take out.
const PROCESSOR: u32 = 200;
/// Another controller.
const CONTROLLER: u32 = 60;
/// Memory has to be changed at all.
const MEMORY: u32 = 20;
/// A disk to add.
const MISSING_DISK: u32 = 20;
/// A disk to take out.
const SURPLUS_DISK: u32 = 5;

/// The result of comparing a server with an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// 0 when all parts are the same; more is worse.
    pub distance: u32,
    /// The parts that differ, in the order processor, memory, disks, controller.
    pub differences: Vec<Difference>,
}

/// Compares the server's parts with the ordered ones.
pub fn compare(wanted: &Configuration, found: &Configuration) -> Comparison {
    let differences = differing(wanted, found).map(Part::in_words).collect();
    Comparison { distance: distance(wanted, found), differences }
}

/// How far the server is from the order, without saying in what: whoever looks through a stock needs the words of few.
pub fn distance(wanted: &Configuration, found: &Configuration) -> u32 {
    differing(wanted, found).map(Part::weight).fold(0, u32::saturating_add)
}

/// A part that differs: what is wanted, what is found.
#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Processor(&'a Configuration, &'a Configuration),
    Memory(u32, u32),
    Disk(&'a Disk, u32, u32),
    Controller(Option<&'a str>, Option<&'a str>),
}

fn differing<'a>(wanted: &'a Configuration, found: &'a Configuration) -> impl Iterator<Item = Part<'a>> {
    let processor = Part::Processor(wanted, found);
    let processor = (!same_model(wanted, found) || wanted.processors != found.processors).then_some(processor);
    let memory = (wanted.memory != found.memory).then_some(Part::Memory(wanted.memory, found.memory));
    let disks = disks(wanted, found).filter(|(_, want, have)| want != have);
    let controllers = (wanted.controller.as_deref(), found.controller.as_deref());
    let controller = (controllers.0 != controllers.1).then_some(Part::Controller(controllers.0, controllers.1));
    let disks = disks.map(|(disk, want, have)| Part::Disk(disk, want, have));
    processor.into_iter().chain(memory).chain(disks).chain(controller)
}

fn same_model(wanted: &Configuration, found: &Configuration) -> bool {
    wanted.processor.eq_ignore_ascii_case(&found.processor)
}

/// Each kind of disk that one of them has, with how many are wanted and found.
fn disks<'a>(wanted: &'a Configuration, found: &'a Configuration) -> impl Iterator<Item = (&'a Disk, u32, u32)> {
    let (mut wanted, mut found) = (wanted.disks.iter().peekable(), found.disks.iter().peekable());
    std::iter::from_fn(move || {
        let first = match (wanted.peek(), found.peek()) {
            (Some((want, _)), Some((have, _))) => want.cmp(have),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return None,
        };
        let want = first.is_le().then(|| wanted.next()).flatten();
        let have = first.is_ge().then(|| found.next()).flatten();
        let (disk, _) = want.or(have)?;
        let count = |disks: Option<(&Disk, &u32)>| disks.map_or(0, |(_, count)| *count);
        Some((disk, count(want), count(have)))
    })
}

impl Part<'_> {
    fn weight(self) -> u32 {
        match self {
            Self::Processor(wanted, found) if same_model(wanted, found) => {
                PROCESSOR.saturating_mul(wanted.processors.abs_diff(found.processors))
            }
            Self::Processor(..) => OTHER_PROCESSOR,
            Self::Memory(wanted, found) => {
                let apart = wanted.abs_diff(found);
                MEMORY.saturating_add(if wanted > found { apart / 4 } else { apart / 16 })
            }
            Self::Disk(_, want, have) if want > have => MISSING_DISK.saturating_mul(want - have),
            Self::Disk(_, want, have) => SURPLUS_DISK.saturating_mul(have - want),
            Self::Controller(..) => CONTROLLER,
        }
    }

    fn in_words(self) -> Difference {
        let said = |part: &str, wanted, found| Difference { part: part.to_owned(), wanted, found };
        match self {
            Self::Processor(wanted, found) => {
                let name = |one: &Configuration| format!("{} × {}", one.processors, one.processor);
                said("processor", name(wanted), name(found))
            }
            Self::Memory(wanted, found) => said("memory", format!("{wanted} Gb"), format!("{found} Gb")),
            Self::Disk(disk, want, have) => said("disk", format!("{want} × {disk}"), format!("{have} × {disk}")),
            Self::Controller(wanted, found) => {
                let name = |name: Option<&str>| name.unwrap_or("none").to_owned();
                said("controller", name(wanted), name(found))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn configuration(text: &str) -> Configuration {
        text.parse().unwrap()
    }

    #[test]
    fn ded_05_the_differing_parts_are_named_and_weighed() {
        let wanted = configuration("2xE5-2620-128Gb-2x960SSD-lsi");
        let lines = [
            "2xE5-2620-128Gb-960SSD-960SSD-lsi",
            "2xE5-2620-128Gb-4x960SSD-lsi",
            "2xE5-2620-128Gb-960SSD-lsi",
            "2xE5-2620-64Gb-2x960SSD-lsi",
            "2xE5-2620-256Gb-2x960SSD-lsi",
            "E5-2620-128Gb-2x960SSD-lsi",
            "2xE5-2620-128Gb-2x960SSD",
            "E-2146G-128Gb-2x960SSD-lsi",
            "2xE5-2620-128Gb-2x1920HDD-lsi",
        ]
        .map(|text| {
            let comparison = compare(&wanted, &configuration(text));
            let parts: Vec<String> = comparison
                .differences
                .iter()
                .map(|d| format!("{}: {} wanted, {} found", d.part, d.wanted, d.found))
                .collect();
            format!("{:5} {text}  {}", comparison.distance, parts.join("; "))
        });
        let lines = lines.join("\n");
        insta::assert_snapshot!(lines);
    }

    fn any_configuration() -> impl Strategy<Value = Configuration> {
        (
            1u32..4,
            "[AEX]-[0-9]{4}",
            1u32..2048,
            proptest::collection::btree_map((1u32..9, "SSD|HDD"), 1u32..5, 0..4),
            proptest::option::of("lsi|hp"),
        )
            .prop_map(|(processors, processor, memory, disks, controller)| Configuration {
                processors,
                processor,
                memory,
                disks: disks.into_iter().map(|((size, kind), n)| (Disk { size, kind }, n)).collect(),
                controller,
            })
    }

    proptest! {
        #[test]
        fn ded_05_distance_is_zero_exactly_for_equal_parts(a in any_configuration(), b in any_configuration()) {
            prop_assert_eq!(compare(&a, &a).distance, 0);
            let comparison = compare(&a, &b);
            prop_assert_eq!(comparison.distance == 0, a == b);
            prop_assert_eq!(comparison.distance == 0, comparison.differences.is_empty());
            prop_assert_eq!(comparison.distance, distance(&a, &b));
        }
    }
}
