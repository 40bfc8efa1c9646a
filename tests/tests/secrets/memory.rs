//! The memory of the module itself, after each of its calls.

use std::sync::{Arc, Mutex};

use billing::model::{ModuleChange, PowerAction};
use dcimanager_sim::fault::{Fault, Rule};
use processing_engine::MemoryWitness;
use system_tests::{CARD_PASSWORD, Options, PANEL_PASSWORD, Planted, Wire, World, by};

/// Keeps what it is shown.
#[derive(Debug, Default)]
struct Memories(Mutex<Vec<Vec<u8>>>);

impl MemoryWitness for Memories {
    fn memory(&self, bytes: &[u8]) {
        // What was never touched is zeros.
        let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        self.0.lock().unwrap().push(bytes[..end].to_vec());
    }
}

#[test]
fn no_password_is_ever_in_the_memory_of_the_module() {
    let memories = Arc::new(Memories::default());
    let world = World::with(Options { witness: Some(memories.clone()), ..Options::default() });
    let wire = Wire::to(world.panel.address());
    let listened = ModuleChange { url: Some(wire.url()), ..ModuleChange::default() };
    world.billing.change_module(world.module, &listened).unwrap();
    // A panel that repeats what it was sent, in the middle of everything.
    world.panel.faults(|faults| {
        faults.add(Rule::new("POST", "*/user", Fault::Echo));
        faults.add(Rule::new("POST", "*/install", Fault::ErrorAfter));
    });
    let server = world.order();
    world.run();
    let operation = world.last_operation(server);
    if operation.status.word() == "stopped" {
        world.billing.retry_operation(operation.id, &by()).unwrap();
        world.run();
    }
    assert_eq!(world.service(server).status.word(), "active");
    world.billing.power(server, PowerAction::Reset, &by()).unwrap();
    world.run();
    world.billing.suspend(server, &by()).unwrap();
    world.run();
    world.billing.resume(server, &by()).unwrap();
    world.run();
    world.placed(&[("ip", 1)]);
    world.billing.login_link(server, &by()).unwrap();
    world.billing.close(server, &by()).unwrap();
    world.run();
    world.billing.reconcile(world.module, &mut |_| {}).unwrap();

    let made = wire.passwords();
    assert!(made.len() >= 3, "the panel's, the client's, the service's: {}", made.len());
    let secrets = made.iter().map(String::as_str).chain([PANEL_PASSWORD, CARD_PASSWORD]);
    // An allocator writes its own notes over the beginning of what is freed; the end stays.
    let parts = secrets.flat_map(|secret| [secret, &secret[secret.len().saturating_sub(8).min(16)..]]);
    let planted = Planted::new(parts.map(|part| ("a password", part)));
    let memories = memories.0.lock().unwrap();
    assert!(memories.len() > 30, "{}", memories.len());
    for memory in memories.iter() {
        assert_eq!(planted.found_in(memory), [""; 0]);
    }
    // The search would have found something: what the module does see is there.
    let visible = ["anna@example.com", "@example.com", "dci/v3/server"];
    let seen = Planted::new(visible.map(|text| (text, text)));
    for text in visible {
        let plain = format!("{text} (plain)");
        assert!(memories.iter().any(|memory| seen.found_in(memory).contains(&plain.as_str())), "{text}");
    }
}
