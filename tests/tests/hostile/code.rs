//! What a module's own code can do.

use test_guests::{Guest, Op};

use crate::host::Host;

fn hostile() -> Guest {
    Guest::named("hostile", "1.0.0")
}

/// The order is served by a module whose `open` does this, beside the good module.
fn served(guest: Guest) -> Host {
    let host = Host::with(&guest, None);
    host.runs();
    host
}

#[test]
fn an_endless_loop() {
    let host = served(hostile().body("open", "(loop $forever (br $forever)) unreachable"));
    insta::assert_snapshot!(host.is_as_in_the_table("an endless loop"));
}

#[test]
fn endless_calls_of_the_host() {
    let endless = "(loop $forever (call $session-forget (i32.const 0) (i32.const 0)) (br $forever)) unreachable";
    served(hostile().body("open", endless)).is_as_in_the_table("endless calls of the host");
}

#[test]
fn an_endless_recursion() {
    let host =
        served(hostile().define("(func $deeper (call $deeper))").body("open", "(call $deeper) (i32.const 1024)"));
    insta::assert_snapshot!(host.is_as_in_the_table("an endless recursion"));
}

#[test]
fn a_panic() {
    served(hostile().body("open", "unreachable")).is_as_in_the_table("a panic");
}

#[test]
fn a_memory_bomb() {
    let host =
        served(hostile().body("open", "(loop $more (drop (memory.grow (i32.const 16))) (br $more)) unreachable"));
    insta::assert_snapshot!(host.is_as_in_the_table("a memory bomb"));
}

#[test]
fn a_table_bomb() {
    let grow = "(loop $more (drop (table.grow $t (ref.null func) (i32.const 1000))) (br $more)) unreachable";
    let host = served(hostile().define("(table $t 0 funcref)").body("open", grow));
    insta::assert_snapshot!(host.is_as_in_the_table("a table bomb"));
}

#[test]
fn a_giant_return_value() {
    // `done` with more parameters than the whole memory could hold.
    let body = "(i32.store (i32.const 1052) (i32.const 4096)) (i32.store (i32.const 1056) (i32.const 2000000)) (i32.const 1024)";
    let host = served(hostile().memory("600").body("open", body));
    insta::assert_snapshot!(host.is_as_in_the_table("a giant return value"));
}

#[test]
fn a_giant_state() {
    let body = "(i32.store8 (i32.const 1032) (i32.const 1)) (i32.store (i32.const 1040) (i32.const 65536)) \
                (i32.store (i32.const 1044) (i32.const 100000)) (i32.const 1024)";
    let host = served(hostile().memory("4").body("open", body));
    insta::assert_snapshot!(host.is_as_in_the_table("a giant state"));
}

#[test]
fn text_that_is_no_text() {
    let body = "(i32.store8 (i32.const 3000) (i32.const 255)) (call $log (i32.const 1) (i32.const 3000) (i32.const 1)) \
                (i32.const 1024)";
    served(hostile().body("open", body)).is_as_in_the_table("text that is no text");
}

#[test]
fn a_giant_log() {
    let lines = Op::Repeat(5_000, vec![Op::Log(1, "x".repeat(10_000))]);
    let host = served(hostile().does("open", [lines]));
    host.is_as_in_the_table("a giant log");
    let recording = host.world.billing.operation_recording(host.operation().id).unwrap();
    let log = &recording.calls[0].record.as_ref().unwrap().log;
    let (last, kept) = log.split_last().unwrap();
    let bytes: usize = kept.iter().map(|line| line.message.len()).sum();
    let limits = crate::host::tight();
    assert!(!kept.is_empty() && kept.len() <= limits.log_lines && bytes <= limits.log_bytes, "{} {bytes}", kept.len());
    assert!(last.message.ends_with("further lines were dropped (limits `log-lines`, `log-bytes`)"), "{last:?}");
}

#[test]
fn a_module_that_is_never_done() {
    // `more`, with an empty state, no progress, and a wait of zero.
    let again = "(i32.store8 (i32.const 1032) (i32.const 1)) (i32.const 1024)";
    let host = Host::with(&hostile().body("open", again).body("advance", again), None);
    // One hundred calls at once, then pauses that grow: nothing of it is due now.
    host.runs_what_is_due();
    let calls = host.operation().cost.calls;
    assert!((100..=102).contains(&calls), "{calls}");
    for _ in 0..8 {
        let due = host.operation().due_at.expect("it is due");
        host.world.clock.set(due);
        host.runs_what_is_due();
    }
    let operation = host.operation();
    let pause = operation.due_at.unwrap().duration_since(sim_clock::Clock::now(&*host.world.clock));
    assert_eq!(pause.as_secs(), 60);
    host.is_as_in_the_table("\"call me again at once\" for ever");
    // The good module's order goes on beside it.
    for _ in 0..200 {
        sim_clock::Clock::advance(&*host.world.clock, sim_clock::SignedDuration::from_mins(1)).unwrap();
        host.runs_what_is_due();
    }
    host.good_is_delivered();
}
