//! Every input that was ever found to break a check holds now; and so does every seed that fuzzing begins with.

use std::fs;
use std::path::{Path, PathBuf};

use input_checks::{TARGETS, named};

/// The inputs of a folder, by the name of their target.
fn inputs(folder: &str) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for target in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
        let target = target.unwrap().path();
        let name = target.file_name().unwrap().to_string_lossy().into_owned();
        found.extend(fs::read_dir(&target).unwrap().map(|input| (name.clone(), input.unwrap().path())));
    }
    found.sort();
    found
}

fn hold(folder: &str) {
    for (name, path) in inputs(folder) {
        let target = named(&name).unwrap_or_else(|| panic!("{} is of no target", path.display()));
        // A failure is told with the file that it came from.
        println!("{}", path.display());
        (target.check)(&fs::read(&path).unwrap());
    }
}

#[test]
fn what_was_found_is_mended() {
    hold("found");
}

#[test]
fn what_fuzzing_begins_with_holds() {
    hold("seeds");
    let seeds = inputs("seeds");
    for target in TARGETS {
        assert!(seeds.iter().any(|(name, _)| name == target.name), "{} begins with nothing", target.name);
    }
}

/// A target without a program is never fuzzed, and a program without a target does nothing.
#[test]
fn every_check_has_a_fuzz_target() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/Cargo.toml")).unwrap();
    let programs: Vec<&str> = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("path = \"fuzz_targets/")?.strip_suffix(".rs\""))
        .collect();
    let mut names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    let mut programs = programs.clone();
    names.sort_unstable();
    programs.sort_unstable();
    assert_eq!(programs, names);
}
