//! `host-sim plugin inspect`

use std::path::Path;

use billing::{Page, PluginState};
use processing_engine::Named as Name;
use processing_engine::contract::{Field, FieldKind};

use super::named::Named;
use crate::error::CliError;
use crate::output::{Card, Table, time};
use crate::room::Room;

pub(super) fn run(room: &Room, what: &str) -> Result<(), CliError> {
    let plugins = room.plugins()?;
    let path = Path::new(what);
    // A name has no dots or slashes; what has is meant as a file, and is looked for as one.
    let page = match what.parse::<Named>() {
        Ok(named) if !path.exists() && !what.ends_with(".wasm") && !what.contains('/') => {
            plugins.page(&named.name, named.version.as_ref())?
        }
        _ => plugins.page_of_file(path)?,
    };
    room.output.print(&page, || text(&page))
}

fn text(page: &Page) -> String {
    let parts = [head(page).to_string(), edges(page), needs(page), offers(page)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// What it is, and whether it is used.
fn head(page: &Page) -> Card {
    let title = page.info.as_ref().map(|info| format!(" ({})", info.title)).unwrap_or_default();
    let mut card =
        Card::new().line("Module", format!("{} {}{title}", page.component, page.version)).line("State", state(page));
    if let Some(outline) = &page.outline {
        let stamped = &outline.stamped;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        card = card
            .line("Description", text(&stamped.description))
            .line("Licence", text(&stamped.licence))
            .line("Authors", text(&stamped.authors))
            .line("Source", text(&stamped.source))
            .line("Revision", text(&stamped.revision))
            .line("Homepage", text(&stamped.homepage));
    }
    card = card.line("File", page.path.display().to_string());
    if let Some(outline) = &page.outline {
        card = card
            .line("Size", format!("{} KiB", outline.size.div_ceil(1024)))
            .line("SHA-256", &outline.digest)
            .line("Contract", outline.contract.clone().unwrap_or_else(|| "none of this host's".to_owned()));
    }
    card.line("Signature", page.signature.to_string())
}

fn state(page: &Page) -> String {
    if let Some((_, why)) = &page.refused {
        return format!("refused: {why}");
    }
    let Some(line) = &page.installed else { return "not installed; it could be".to_owned() };
    let since = line.since.map(|at| format!(" since {}", time(at))).unwrap_or_default();
    let by = line.installed_by.as_ref().map_or_else(|| "dropped in".to_owned(), |who| format!("installed by {who}"));
    match &line.state {
        PluginState::Active { .. } => format!("active{since}, {by}"),
        PluginState::Installed | PluginState::Refused { .. } => format!("not active, {by}"),
    }
}

/// What it asks for and what it offers.
fn edges(page: &Page) -> String {
    let Some(outline) = &page.outline else { return String::new() };
    let mut table = Table::new(["", "INTERFACE", ""], "It imports and exports nothing.");
    let mut rows = |what: &str, names: &[Name]| {
        for (at, name) in names.iter().enumerate() {
            let what = if at == 0 { what } else { "" };
            let mark = if name.in_contract { "" } else { "NOT PART OF THE CONTRACT" };
            table.row([what.to_owned(), name.name.clone(), mark.to_owned()]);
        }
    };
    rows("imports", &outline.imports);
    rows("exports", &outline.exports);
    table.to_string()
}

/// What it needs against the limits.
fn needs(page: &Page) -> String {
    let Some(needs) = &page.needs else {
        return "What it needs is not known: it was not compiled.".to_owned();
    };
    let mut table = Table::new(["TO BEGIN", "IT NEEDS", "OF AT MOST", ""], "");
    for need in needs {
        let fits = if need.fits() { "fits" } else { "DOES NOT FIT" };
        let (what, amount): (&str, fn(u64) -> String) = match need.what.strip_prefix("bytes of ") {
            Some(what) => (what, bytes),
            None => (need.what, |number| number.to_string()),
        };
        table.row([what.to_owned(), amount(need.needs), amount(need.limit), fits.to_owned()]);
    }
    table.to_string()
}

fn bytes(number: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = KIB * KIB;
    if number.is_multiple_of(MIB) { format!("{} MiB", number / MIB) } else { format!("{} KiB", number.div_ceil(KIB)) }
}

/// What it serves and how it is set up.
fn offers(page: &Page) -> String {
    let Some(info) = &page.info else { return String::new() };
    let mut card = Card::new().line("Panel", &info.panel);
    for product in &info.products {
        let parameters = names(product.parameters.iter().map(|field| field.name.clone()));
        let resources = names(product.resources.iter().map(|resource| resource.name.clone()));
        let with = [("parameters", parameters), ("resources", resources)];
        let with =
            with.into_iter().filter(|(_, names)| !names.is_empty()).map(|(what, names)| format!("{what} {names}"));
        let with = with.collect::<Vec<_>>().join("; ");
        card = card.line(&format!("Product {}", product.name), format!("{}: {with}", product.title));
    }
    card.line("Settings", names(info.settings.iter().map(setting))).to_string()
}

fn setting(field: &Field) -> String {
    match (field.required, matches!(field.kind, FieldKind::Secret)) {
        (_, true) => format!("{} (secret)", field.name),
        (true, false) => format!("{} (required)", field.name),
        (false, false) => field.name.clone(),
    }
}

fn names(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}
