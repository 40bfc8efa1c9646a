//! Files that are dropped in, changed, renamed.

use std::path::PathBuf;
use std::process::Command;

use billing::{Install, Seen, noticed};

use super::{Yard, code, v};
use crate::component::component;
use crate::world::by;

#[test]
fn wasm_03_a_file_that_changes_after_it_was_installed_is_refused_until_it_is_installed_again() {
    let yard = Yard::new();
    yard.install("1.0.0");
    let good = std::fs::read(yard.in_folder("1.0.0")).unwrap();
    std::fs::write(yard.in_folder("1.0.0"), component("pmtest", "1.0.0", "unreachable")).unwrap();
    assert_eq!(yard.list(), ["1.0.0: refused (module-changed), chosen: true, unsigned"]);
    assert_eq!(code(yard.plugins.switch_to("pmtest", Some(&v("1.0.0")), &by(), false)), "module-changed");
    std::fs::write(yard.in_folder("1.0.0"), &good).unwrap();
    assert_eq!(yard.serving(), "1.0.0");
    // Other contents under one version are not installed by the way, only on purpose.
    let other = yard.download("1.0.0", "unreachable");
    assert_eq!(code(yard.plugins.install(&other, Install::default(), &by())), "plugin-differs");
    let digest = yard.plugins.install(&other, Install { replace: true, ..Install::default() }, &by()).unwrap().digest;
    assert_eq!(yard.plugins.list().unwrap()[0].digest.as_deref(), Some(digest.as_str()));
    std::fs::write(yard.in_folder("1.0.0"), &good).unwrap();
    assert_eq!(yard.list(), ["1.0.0: refused (module-changed), chosen: true, unsigned"]);
    // Putting a file to use is a word for it as it is.
    std::fs::write(yard.in_folder("2.0.0"), component("pmtest", "2.0.0", "")).unwrap();
    yard.use_version("2.0.0");
    std::fs::write(yard.in_folder("2.0.0"), component("pmtest", "2.0.0", "unreachable")).unwrap();
    assert_eq!(yard.serving(), "module-file-refused");
}

#[test]
fn wasm_02_dropped_files_serve_as_long_as_nobody_chose_and_what_served_before_is_known() {
    let yard = Yard::new();
    let drop_in = |version: &str| std::fs::write(yard.in_folder(version), component("pmtest", version, "")).unwrap();
    let mut seen = Seen::default();
    let mut look = || {
        let now = yard.plugins.look_around().unwrap();
        let changes = noticed(&seen, &now).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        seen = now;
        changes
    };
    drop_in("1.0.0");
    assert_eq!(
        look(),
        "pmtest 1.0.0 was found in the folder of modules; it can be used (unsigned)\npmtest 1.0.0 serves from now on"
    );
    drop_in("1.1.0");
    assert_eq!(yard.serving(), "1.1.0");
    assert!(look().contains("pmtest 1.1.0 serves from now on, 1.0.0 did"));
    assert_eq!(yard.list()[0], "1.1.0: active, chosen: false, unsigned");
    let switched = yard.plugins.roll_back("pmtest", &by(), false).unwrap();
    assert_eq!((switched.to, switched.guessed, yard.serving()), (v("1.0.0"), false, "1.0.0".to_owned()));
    // Chosen now: nothing that is dropped in takes its place, until the highest one is chosen again.
    drop_in("1.2.0");
    assert_eq!(yard.serving(), "1.0.0");
    look();
    yard.plugins.switch_to("pmtest", None, &by(), false).unwrap();
    assert_eq!(yard.serving(), "1.2.0");
    let installed = yard.install("1.3.0");
    assert_eq!(installed.active, Some(v("1.3.0")), "the highest one was chosen, whichever it is");
}

#[test]
fn wasm_03_a_name_that_says_something_else_than_the_file_is_refused() {
    let yard = Yard::new();
    let renamed = yard.temp.path().join("pmtest-9.0.0.wasm");
    std::fs::copy(yard.download("1.0.0", ""), &renamed).unwrap();
    assert_eq!(code(yard.plugins.install(&renamed, Install::default(), &by())), "module-introduction");
    let other = yard.temp.path().join("module.wasm");
    std::fs::copy(&renamed, &other).unwrap();
    assert_eq!(code(yard.plugins.install(&other, Install::default(), &by())), "plugin-file-name");
    assert_eq!(code(yard.plugins.install(yard.temp.path(), Install::default(), &by())), "plugin-release-folder");
}

/// Nobody has to vouch for a file before it is looked at, so no file may harm by being looked at.
#[test]
fn wasm_02_a_file_that_lies_in_itself_without_end_is_refused_by_everything_that_looks_at_it() {
    let yard = Yard::new();
    yard.install("1.0.0");
    // A component's type in a component's type, and so on: `41 01 01` once more for each.
    let types = [&[1], [0x41, 1, 1].repeat(5_000).as_slice(), &[0x41, 0]].concat();
    let length = [u8::try_from(types.len() & 0x7f).unwrap() | 0x80, u8::try_from(types.len() >> 7).unwrap()];
    let bytes = [&b"\0asm\x0d\0\x01\0\x07"[..], &length, &types].concat();
    let file = yard.temp.path().join("pmtest-2.0.0.wasm");
    std::fs::write(&file, &bytes).unwrap();
    let page = yard.plugins.page_of_file(&file).unwrap();
    let (code_shown, why) = page.refused.unwrap();
    assert_eq!(code_shown, "module-too-complex");
    assert!(why.contains("more than 100 levels of types in one another"), "{why}");
    assert!(page.outline.is_none());
    assert_eq!(code(yard.plugins.install(&file, Install::default(), &by())), "module-too-complex");
    std::fs::write(yard.in_folder("2.0.0"), &bytes).unwrap();
    assert_eq!(yard.list()[0], "2.0.0: refused (module-too-complex), chosen: false, unsigned");
    assert_eq!(yard.serving(), "1.0.0");
}

/// A pipe would be waited for until somebody writes into it.
#[cfg(unix)]
#[test]
fn wasm_02_what_is_no_file_is_refused_and_nobody_waits_for_it() {
    let yard = Yard::new();
    let pipe = |path: PathBuf| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    yard.install("1.0.0");
    pipe(yard.in_folder("2.0.0"));
    pipe(yard.in_folder("1.0.0").with_extension("wasm.minisig"));
    assert_eq!(
        yard.list(),
        [
            "2.0.0: refused (module-unreadable), chosen: false, unsigned",
            "1.0.0: active, chosen: true, not good: it cannot be read: it is no regular file"
        ]
    );
    // Its signature belongs to the file that is installed: one that cannot be read is not left behind.
    let given = yard.download("1.1.0", "");
    pipe(given.with_extension("wasm.minisig"));
    assert_eq!(code(yard.plugins.install(&given, Install::default(), &by())), "data-dir");
    assert!(!yard.in_folder("1.1.0").exists());
}
