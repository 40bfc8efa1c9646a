//! What is printed of variants, and the table in the documentation.

use std::time::Duration;

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};

use super::suite::{Fate, Found};
use super::variant::Variant;

/// A variant that was tried out.
pub(crate) struct Row<'a> {
    pub(crate) variant: &'a Variant,
    pub(crate) fate: Fate,
    pub(crate) took: Duration,
}

impl Row<'_> {
    /// One line, as soon as it is known.
    pub(crate) fn line(&self) -> String {
        format!("{:>6.1} s  {}: {}", self.took.as_secs_f64(), self.variant.name, self.word())
    }

    fn word(&self) -> String {
        match &self.fate {
            Fate::Caught(found) => format!("caught in run {}", found.runs),
            Fate::Otherwise(_) => "caught by another promise than it must be".to_owned(),
            Fate::Missed(found) => format!("NOT CAUGHT in {} runs", found.runs),
            Fate::NotBuilt(_) => "does not build".to_owned(),
            Fate::Broke(_) => "the suite came to grief".to_owned(),
        }
    }

    /// What is to be known of one that was not caught as it must be.
    pub(crate) fn told(&self) -> String {
        let Variant { name, suite, caught_by, .. } = *self.variant;
        match &self.fate {
            Fate::Caught(_) => format!("{name} was caught."),
            Fate::Otherwise(Found { broken, .. }) => {
                let broken: Vec<_> =
                    broken.iter().map(|(promise, repeat)| format!("  {promise}, as by {repeat}")).collect();
                format!("{name} must break {caught_by} in `{suite}`, and broke:\n{}", broken.join("\n"))
            }
            Fate::Missed(found) => {
                format!("{name} was not caught by {} runs of `{suite}`: {caught_by} holds.", found.runs)
            }
            Fate::NotBuilt(said) => format!("{name} does not build:\n{said}"),
            Fate::Broke(said) => format!("{name}: `{suite}` ended without a report: {said}"),
        }
    }
}

fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table
}

/// What came of them.
pub(crate) fn table(rows: &[Row<'_>]) -> Table {
    let mut table = plain();
    table.set_header(["variant", "side", "promise", "also broken", "run", "seconds"]);
    for row in rows {
        let Variant { name, side, caught_by, .. } = *row.variant;
        let (found, runs) = match &row.fate {
            Fate::Caught(found) | Fate::Otherwise(found) | Fate::Missed(found) => {
                (found.broken.keys().map(String::as_str).collect::<Vec<_>>(), found.runs.to_string())
            }
            Fate::NotBuilt(_) | Fate::Broke(_) => (Vec::new(), row.word()),
        };
        let is_caught = matches!(row.fate, Fate::Caught(_));
        let promise = if is_caught { caught_by.to_owned() } else { format!("NOT {caught_by}") };
        let also: Vec<&str> = found.into_iter().filter(|promise| *promise != caught_by).collect();
        let seconds = format!("{:.1}", row.took.as_secs_f64());
        table.add_row([name.to_owned(), side.word().to_owned(), promise, also.join(", "), runs, seconds]);
    }
    table
}

/// The variants without having tried them out.
pub(crate) fn list(variants: &[&Variant]) -> Table {
    let mut table = plain();
    table.set_header(["variant, side, caught by", "what it does wrong, and what a provider would have of it"]);
    for Variant { name, side, breaks, costs, caught_by, .. } in variants {
        table.add_row([format!("{name}\n{}\n{caught_by}", side.word()), format!("{breaks}\n{costs}")]);
    }
    table
}

/// What is swept, without what is left out of it.
#[cfg(test)]
fn scope(suite: &str) -> String {
    let value = |option| suite.split_whitespace().skip_while(|word| *word != option).nth(1);
    let named = [value("--operation"), value("--fault")].into_iter().flatten().map(|name| format!("`{name}`"));
    named.collect::<Vec<_>>().join(" with ")
}

/// The table of `docs/reliability.md`; a test holds it against what stands there.
#[cfg(test)]
pub(crate) fn document(variants: impl Iterator<Item = &'static Variant>) -> String {
    let head =
        "| variant | what it does wrong | what a provider would have of it | caught by | in |\n|---|---|---|---|---|";
    let rows = variants.map(|variant| {
        let Variant { name, side, breaks, costs, suite, caught_by, .. } = variant;
        format!("| `{name}` ({}) | {breaks} | {costs} | `{caught_by}` | {} |", side.word(), scope(suite))
    });
    std::iter::once(head.to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
}
