//! Guides that cannot go stale: every command in a guide's `console` blocks is typed in a fresh folder, and what it
//! prints must be what the guide shows. `GUIDES=write` writes the guide anew instead.

mod document;
mod shell;
mod steady;

use std::fmt::Write as _;
use std::path::Path;

use document::{Document, Part};
use shell::Shell;

/// Runs a guide of the folder `docs` from its first command to its last.
///
/// # Panics
/// When a command prints something else than the guide shows; the message holds both.
pub fn holds(name: &str) {
    holds_with(name, |_| {});
}

/// Runs a guide whose reader has more in the folder than the module's file.
///
/// # Panics
/// As [`holds`].
pub fn holds_with(name: &str, prepare: impl FnOnce(&Path)) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name);
    let text = std::fs::read_to_string(&path).expect("the guide");
    let mut guide = Document::parse(&text);
    let mut shell = Shell::new();
    prepare(shell.folder());
    let mut stale = String::new();
    for part in &mut guide.parts {
        let Part::Command { typed, shown } = part else { continue };
        let printed = shell.run(typed);
        if steady::same(shown, &printed) {
            continue;
        }
        writeln!(stale, "$ {typed}\n--- the guide shows ---\n{shown}--- it prints ---\n{printed}").expect("a string");
        *shown = printed;
    }
    drop(shell);
    if std::env::var_os("GUIDES").is_some_and(|value| value == "write") {
        std::fs::write(&path, guide.text()).expect("the guide is written");
    } else {
        assert!(stale.is_empty(), "docs/{name} is not true any more; GUIDES=write writes it anew\n\n{stale}");
    }
}
