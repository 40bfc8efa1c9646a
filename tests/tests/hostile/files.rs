//! Files that are no processing module of this host. Nothing of them runs, but for the start function of one.

use std::time::Duration;

use processing_engine::Limits;
use system_tests::{Options, World, by};
use test_guests::Guest;

use crate::host::{add, drop_in, order, tight};
use crate::table::row;

fn good() -> Vec<u8> {
    Guest::named("hostile", "1.0.0").build()
}

/// What is said when the only file of a module is this one; and the table is right: beside an earlier version it disturbs
/// nobody, and alone it stops the operation.
fn refused(thing: &str, bytes: &[u8]) -> String {
    refused_within(tight(), thing, bytes)
}

fn refused_within(limits: Limits, thing: &str, bytes: &[u8]) -> String {
    let world = World::with(Options { limits, workers: 2, ..Options::default() });
    drop_in(&world, "2.0.0", bytes);
    let said = add(&world, None).expect_err("it is refused");

    // Beside an earlier version that is good: that one serves.
    drop_in(&world, "1.0.0", &good());
    let module = add(&world, None).unwrap();
    let served = order(&world, module);
    world.run();
    let operation = world.last_operation(served);
    assert_eq!((operation.status.word(), operation.module_version.as_deref()), ("done", Some("1.0.0")));

    // Alone: staff have a task, and everything else goes on.
    std::fs::remove_file(world.data().join("modules/hostile-1.0.0.wasm")).unwrap();
    world.billing.suspend(served, &by()).unwrap();
    let delivered = world.order();
    world.run();
    assert_eq!(world.service(delivered).status.word(), "active");
    let operation = world.last_operation(served);
    let failure = operation.failure.as_ref().unwrap();
    assert_eq!((operation.status.word(), failure.code.as_str()), ("stopped", row(thing).code));
    assert!(operation.task.is_some());

    // A good version is dropped in: closing the task goes on with it.
    drop_in(&world, "2.0.1", &Guest::named("hostile", "2.0.1").build());
    world.close_task(&[]);
    assert_eq!(world.last_operation(served).status.word(), "done");
    let folder = world.data().display().to_string();
    said.replace(&folder, "<data>").replace(&world.panel.url(), "<url>")
}

#[test]
fn an_endless_start_function() {
    let guest = Guest::named("hostile", "2.0.0").define("(func $start (loop $forever (br $forever))) (start $start)");
    insta::assert_snapshot!(refused("an endless start function", &guest.build()));
}

#[test]
fn an_import_that_the_contract_does_not_have() {
    let guest = Guest::named("hostile", "2.0.0").wants_filesystem();
    let said = refused("an import that the contract does not have", &guest.build());
    assert!(said.contains("filesystem") && said.contains("may import"), "{said}");
}

#[test]
fn a_component_for_a_newer_contract() {
    let said = refused("a component for a newer contract", &Guest::named("hostile", "2.0.0").version("7.0.0").build());
    assert!(said.contains("made for version 7.0.0 of the contract"), "{said}");
}

#[test]
fn a_truncated_file() {
    let whole = Guest::named("hostile", "2.0.0").build();
    let said = refused("a truncated file", &whole[..whole.len() / 2]);
    // How long the whole would be changes with the contract.
    insta::with_settings!({filters => vec![(r"offset 0x[0-9a-f]+", "offset <n>")]}, { insta::assert_snapshot!(said); });
}

#[test]
fn random_bytes() {
    // The same ones each time.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    let bytes: Vec<u8> = (0..100_000).map(|_| next()).collect();
    insta::assert_snapshot!(refused("random bytes", &bytes));
}

#[test]
fn random_bytes_behind_the_beginning_of_a_component() {
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    bytes.extend((0..10_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8));
    let said = refused("random bytes", &bytes);
    assert!(said.contains("not a valid component"), "{said}");
}

#[test]
fn a_file_that_needs_too_much_to_begin() {
    let said =
        refused("a file that needs too much to begin", &Guest::named("hostile", "2.0.0").memory("60000").build());
    assert!(said.contains("bytes of memory"), "{said}");
}

/// A small file whose compilation takes many minutes: each of so many loops in each other may change each of so many
/// values, and the compiler has to think of all of them.
fn slow_to_compile(loops: usize) -> Vec<u8> {
    const VALUES: usize = 330;
    let adds = (1..=VALUES).map(|n| format!("local.get {n} local.get {} i64.add local.set {n} ", n % VALUES + 1));
    let body = format!(
        "(func $slow (param i32) (local {}) {} {} {})",
        "i64 ".repeat(VALUES),
        "loop ".repeat(loops),
        adds.collect::<String>(),
        "local.get 0 br_if 0 end ".repeat(loops)
    );
    Guest::named("hostile", "2.0.0").define(&body).build()
}

#[test]
fn a_file_that_takes_too_long_to_compile() {
    let bytes = slow_to_compile(600);
    assert!(bytes.len() < 64 * 1024, "{}", bytes.len());
    // Long enough for the good module on a busy computer.
    let limits = Limits { compile: Duration::from_secs(10), ..tight() };
    insta::assert_snapshot!(refused_within(limits, "a file that takes too long to compile", &bytes));
}

#[test]
fn a_file_that_would_take_too_much_to_compile() {
    let said = refused("a file that would take too much to compile", &slow_to_compile(700));
    assert!(said.contains("its values times its loops are 231700, 200000 is the most"), "{said}");
}
