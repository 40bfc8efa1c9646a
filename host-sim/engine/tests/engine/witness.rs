//! A witness sees what is in the memory of a call when it is over.

use std::sync::{Arc, Mutex};

use processing_engine::{Engine, EngineConfig, MemoryWitness};

use crate::support::{Guest, Op, Panel, SECRET, answer, code, context, load, respond};

#[derive(Debug, Default)]
struct Seen(Mutex<Vec<Vec<u8>>>);

impl MemoryWitness for Seen {
    fn memory(&self, bytes: &[u8]) {
        self.0.lock().unwrap().push(bytes.to_vec());
    }
}

fn holds(memory: &[u8], text: &str) -> bool {
    memory.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn a_witness_sees_what_the_module_saw_and_no_password() {
    let echo = Panel::start(|request, stream| respond(stream, 200, &[("x-p", SECRET)], request.body.as_bytes()));
    let seen = Arc::new(Seen::default());
    let engine = Engine::new(EngineConfig { witness: Some(seen.clone()), ..EngineConfig::default() }).unwrap();
    let login = Op::post("/", &format!(r#"{{"password":"{}","mark":"on-the-wire"}}"#, crate::support::PASSWORD));
    let module = load(&engine, &Guest::new().check_connection([login]));
    assert_eq!(answer(&module.check_connection(&context(&echo.url()))).0, "status-200");
    let memories = seen.0.lock().unwrap();
    let [memory] = memories.as_slice() else { panic!("{} memories", memories.len()) };
    assert_eq!(memory.len(), 2 * 65_536);
    assert!(holds(memory, "admin@example.com") && holds(memory, "on-the-wire") && holds(memory, "secret-"));
    assert!(!holds(memory, SECRET));
    let (received, escaped) = (&echo.received()[0].body, serde_json::to_string(SECRET).unwrap());
    assert!(received.contains(escaped.trim_matches('"')), "the panel got it");
    assert!(!holds(memory, escaped.trim_matches('"')));
}

#[test]
fn watched_memory_grows_and_is_bounded_as_any_other() {
    let seen = Arc::new(Seen::default());
    let engine = Engine::new(EngineConfig { witness: Some(seen.clone()), ..EngineConfig::default() }).unwrap();
    let grow = |pages: u32| {
        let body = format!(
            "(drop (memory.grow (i32.const {pages}))) \
             (i32.store8 (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1)) (i32.const 7)) (i32.const 1024)"
        );
        load(&engine, &Guest::new().body("describe", &body)).describe()
    };
    assert!(grow(1_022).outcome.is_ok());
    assert_eq!(code(&grow(1_023)), "limit-memory");
    let beyond = "(drop (i32.load (i32.const 131072))) (i32.const 1024)";
    assert_eq!(code(&load(&engine, &Guest::new().body("describe", beyond)).describe()), "module-trap");
    let memories = seen.0.lock().unwrap();
    assert_eq!(memories[0].len(), 64 * 1024 * 1024);
    assert_eq!(memories[0].last(), Some(&7));
}
