//! What the panel was asked, as lines for a snapshot.

use dcimanager_sim::log::Entry;

/// One line for each request: method, path, body, status, effect. Hosts, tokens and times do not stand in it.
pub fn calls(entries: &[Entry]) -> String {
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn line(entry: &Entry) -> String {
    let mark = if entry.write { "*" } else { " " };
    let status = entry.status.map_or_else(|| "dropped".to_owned(), |status| status.to_string());
    let body = entry.body.as_ref().map(|body| format!(" {body}")).unwrap_or_default();
    let effect = entry.effect.as_ref().map(|effect| format!("\n      {effect}")).unwrap_or_default();
    format!("{mark} {} {}{body} → {status}{effect}", entry.method, entry.target)
}
