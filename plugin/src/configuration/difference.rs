//! How far a server is from an order, and in which parts (DED-05).
//!
//! The distance counts what staff would have to do: a disk is quickly swapped, memory too, another processor means
//! another board. What is missing must be bought or fetched, what is too much is only taken out, so it weighs less.

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
    let mut comparison = Comparison { distance: 0, differences: Vec::new() };
    processor(wanted, found, &mut comparison);
    memory(wanted, found, &mut comparison);
    disks(wanted, found, &mut comparison);
    if wanted.controller != found.controller {
        let name = |controller: &Option<String>| controller.clone().unwrap_or_else(|| "none".to_owned());
        comparison.add(CONTROLLER, "controller", name(&wanted.controller), name(&found.controller));
    }
    comparison
}

impl Comparison {
    fn add(&mut self, weight: u32, part: &str, wanted: String, found: String) {
        self.distance = self.distance.saturating_add(weight);
        self.differences.push(Difference { part: part.to_owned(), wanted, found });
    }
}

fn processor(wanted: &Configuration, found: &Configuration, comparison: &mut Comparison) {
    let same_model = wanted.processor.eq_ignore_ascii_case(&found.processor);
    let apart = wanted.processors.abs_diff(found.processors);
    if same_model && apart == 0 {
        return;
    }
    let weight = if same_model { PROCESSOR.saturating_mul(apart) } else { OTHER_PROCESSOR };
    let name = |configuration: &Configuration| format!("{} × {}", configuration.processors, configuration.processor);
    comparison.add(weight, "processor", name(wanted), name(found));
}

fn memory(wanted: &Configuration, found: &Configuration, comparison: &mut Comparison) {
    if wanted.memory == found.memory {
        return;
    }
    let apart = wanted.memory.abs_diff(found.memory);
    let effort = if wanted.memory > found.memory { apart / 4 } else { apart / 16 };
    comparison.add(
        MEMORY.saturating_add(effort),
        "memory",
        format!("{} Gb", wanted.memory),
        format!("{} Gb", found.memory),
    );
}

fn disks(wanted: &Configuration, found: &Configuration, comparison: &mut Comparison) {
    let mut kinds: Vec<&Disk> = wanted.disks.keys().chain(found.disks.keys()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for disk in kinds {
        let want = wanted.disks.get(disk).copied().unwrap_or(0);
        let have = found.disks.get(disk).copied().unwrap_or(0);
        let weight = if want > have {
            MISSING_DISK.saturating_mul(want - have)
        } else {
            SURPLUS_DISK.saturating_mul(have - want)
        };
        if weight > 0 {
            comparison.add(weight, "disk", format!("{want} × {disk}"), format!("{have} × {disk}"));
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
        }
    }
}
