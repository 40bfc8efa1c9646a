//! No password and no token is in a recording, in whatever spelling: neither in the database nor in what is printed.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use billing::{Billing, DataDir, EngineCalls, RecordingFilter, Store};
use dcimanager_sim::fault::{Fault, Rule};
use processing_engine::{
    Answer, Connection, ConnectionSettings, Egress, Engine, EngineConfig, Outgoing, SendError, TlsTrust, Transport,
};
use serde_json::Value;
use system_tests::{CARD_PASSWORD, PANEL_PASSWORD, World, by, components};

/// A secret in its usual encodings.
fn spellings(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let json = json.trim_start_matches('"').strip_suffix('"').unwrap().to_owned();
    let percent: String = secret
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    // The ends of a base64 text depend on what stands around the secret.
    let middle = |text: String| text[2..text.len() - 4].to_owned();
    let twice = serde_json::to_string(&json).unwrap().trim_matches('"').to_owned();
    vec![secret.to_owned(), json, twice, percent, middle(STANDARD.encode(secret)), middle(URL_SAFE.encode(secret))]
}

/// Sits between host and panel, behind the place where secrets are put in, and keeps passwords and tokens.
struct Spy {
    panel: Connection,
    seen: Mutex<BTreeSet<String>>,
}

impl Spy {
    fn between(world: &World) -> Arc<Self> {
        let settings = ConnectionSettings {
            id: 1,
            url: world.panel.url(),
            username: String::new(),
            password: String::new().into(),
            settings: Vec::new(),
            tls: TlsTrust::PublicRoots,
            egress: Egress::default(),
        };
        Arc::new(Self { panel: Connection::new(settings).unwrap(), seen: Mutex::default() })
    }

    fn keep(&self, body: &[u8], field: &str) {
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        self.seen.lock().unwrap().extend(value[field].as_str().map(str::to_owned));
    }
}

impl Transport for Spy {
    fn send(&self, request: &Outgoing<'_>) -> Result<Answer, SendError> {
        self.keep(&request.revealed_body().unwrap_or_default(), "password");
        let answer = self.panel.transport().send(request)?;
        self.keep(&answer.body, "token");
        Ok(answer)
    }
}

/// The same host with the spy on its line.
fn spied(world: &World, spy: &Arc<Spy>) -> Billing {
    let store = Store::open(&DataDir::open(world.data()).unwrap()).unwrap();
    let code_cache = Some(components().join("cache"));
    let engine = Engine::new(EngineConfig { code_cache, ..EngineConfig::default() }).unwrap();
    let calls = EngineCalls::new(engine, &store).with_transport(spy.clone());
    Billing::new(store, world.clock.clone(), Arc::new(calls))
}

#[test]
fn no_password_placeholder_or_token_is_in_any_recording() {
    let mut world = World::new();
    let spy = Spy::between(&world);
    world.billing = spied(&world, &spy);
    // Failures that quote what was sent, expired tokens, lost replies.
    world.panel.faults(|faults| {
        faults.add(Rule::new("GET", "*/server/1", Fault::ExpiredToken));
        faults.add(Rule::new("POST", "*/install", Fault::ErrorAfter));
    });
    let server = world.delivered();
    world.billing.suspend(server, &by()).unwrap();
    world.run();
    // Another process: it logs in anew.
    world.billing = spied(&world, &spy);
    world.billing.check_module(world.module).unwrap();
    world.billing.sync_module(world.module, &mut |_| {}).unwrap();
    world.billing.reconcile(world.module, &mut |_| {}).unwrap();
    world.billing.close(server, &by()).unwrap();
    world.run();
    let place = world.placed(&[("ip", 1)]);

    let mut secrets: BTreeSet<String> = [PANEL_PASSWORD, CARD_PASSWORD].map(str::to_owned).into();
    // What really went over the wire: the client's and the service's passwords, and every token.
    secrets.extend(spy.seen.lock().unwrap().iter().cloned());
    assert!(secrets.len() >= 2 + 2 + 2, "{}", secrets.len());

    let mut texts = Vec::new();
    for service in [server, place] {
        for operation in world.billing.service(service).unwrap().operations {
            let recording = world.billing.operation_recording(operation.id).unwrap();
            assert!(recording.calls.iter().all(|call| call.record.is_some()));
            texts.push(serde_json::to_string(&recording).unwrap());
            texts.push(recording.calls.iter().map(call_recording::text::call).collect());
        }
    }
    let lines = world.billing.recordings(&RecordingFilter::default()).unwrap();
    assert!(lines.len() >= 3, "{lines:?}");
    for line in lines {
        texts.push(serde_json::to_string(&world.billing.recording(line.id).unwrap()).unwrap());
        texts.push(serde_json::to_string(&line).unwrap());
    }
    for text in &texts {
        for secret in secrets.iter().flat_map(|secret| spellings(secret)) {
            assert!(!text.contains(&secret), "{secret} in {text}");
        }
        assert!(!text.contains("secret-"), "a placeholder in {text}");
    }
    assert!(texts.iter().any(|text| text.contains("«connection.password»")));
    assert!(texts.iter().any(|text| text.contains("«service.password»")));
    assert!(texts.iter().any(|text| text.contains("«session»")));

    for entry in std::fs::read_dir(world.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            for secret in secrets.iter().flat_map(|secret| spellings(secret)) {
                let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "{secret} in {}", path.display());
            }
        }
    }
}
