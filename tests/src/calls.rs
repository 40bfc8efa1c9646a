//! What the panel was asked, as lines for a snapshot.

use dcimanager_sim::log::Entry;

/// One line for each request: method, path, body, status, effect; the same request in a row stands once, with how
/// often it came. Changes have a star. The random name of the installation is left out.
pub fn calls(entries: &[Entry]) -> String {
    let mut lines: Vec<(String, u32)> = Vec::new();
    for line in entries.iter().map(line) {
        match lines.last_mut() {
            Some((last, times)) if *last == line => *times += 1,
            _ => lines.push((line, 1)),
        }
    }
    let times = |times: u32| if times > 1 { format!("  (× {times})") } else { String::new() };
    lines.iter().map(|(line, count)| format!("{line}{}", times(*count))).collect::<Vec<_>>().join("\n")
}

fn line(entry: &Entry) -> String {
    let mark = if entry.write { "*" } else { " " };
    let status = entry.status.map_or_else(|| "dropped".to_owned(), |status| status.to_string());
    let body = entry.body.as_ref().map(|body| format!(" {}", without_installation(body))).unwrap_or_default();
    let effect = entry.effect.as_ref().map(|effect| format!("\n      {effect}")).unwrap_or_default();
    format!("{mark} {} {}{body} → {status}{effect}", entry.method, readable(&entry.target))
}

/// `billing:k3f9x2 service:1` → `billing:… service:1`.
fn without_installation(text: &str) -> String {
    match text.split_once("billing:").and_then(|(before, rest)| Some((before, rest.split_once(' ')?.1))) {
        Some((before, after)) => format!("{before}billing:… {after}"),
        None => text.to_owned(),
    }
}

/// The few escapes that stand in the module's queries, undone.
fn readable(target: &str) -> String {
    [("%20", " "), ("%28", "("), ("%29", ")"), ("%27", "'"), ("%3A", ":"), ("%40", "@")]
        .iter()
        .fold(target.to_owned(), |text, (escape, letter)| text.replace(escape, letter))
}
