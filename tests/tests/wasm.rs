//! WASM-01: the module is one component that imports nothing but the contract, and finishes what it began after a
//! lost reply or a restart.

use billing::model::ServiceStatus;
use dcimanager_sim::fault::{Fault, Rule};
use processing_engine::{Engine, EngineConfig};
use system_tests::{World, by, component, components};

#[test]
fn wasm_01_the_component_imports_nothing_but_the_contract() {
    let file = components().join(format!("pmdci6-{}.wasm", env!("CARGO_PKG_VERSION")));
    let bytes = std::fs::read(&file).unwrap();
    let wit_component::DecodedWasm::Component(resolve, world) = wit_component::decode(&bytes).unwrap() else {
        panic!("{} is not a component", file.display());
    };
    let world = &resolve.worlds[world];
    let names = |items: &wit_parser::IndexMap<wit_parser::WorldKey, wit_parser::WorldItem>| {
        items.keys().map(|key| resolve.name_world_key(key)).collect::<Vec<_>>().join("\n  ")
    };
    insta::assert_snapshot!(format!("imports\n  {}\nexports\n  {}", names(&world.imports), names(&world.exports)));
}

#[test]
fn wasm_01_the_component_says_what_it_is_and_which_contract_it_is_for() {
    let bytes = std::fs::read(component()).unwrap();
    let payload = wasm_metadata::Payload::from_binary(&bytes).unwrap();
    let said = payload.metadata();
    assert_eq!(said.name.as_deref(), Some("pmdci6"));
    assert_eq!(said.version.as_ref().unwrap().to_string(), env!("CARGO_PKG_VERSION"));
    assert_eq!(said.licenses.as_ref().unwrap().to_string(), "Apache-2.0");

    // The version that it says it was made for is the one that it really imports.
    let wit_component::DecodedWasm::Component(resolve, world) = wit_component::decode(&bytes).unwrap() else {
        panic!("it is not a component");
    };
    let producers = said.producers.as_ref().unwrap();
    let contract = producers.get("sdk").unwrap().get("billing:processing").unwrap().clone();
    for name in resolve.worlds[world].imports.keys().map(|key| resolve.name_world_key(key)) {
        assert!(name.ends_with(&format!("@{contract}")), "{name} is not of {contract}");
    }
}

#[test]
fn wasm_01_no_path_of_this_machine_stands_in_the_component() {
    let bytes = std::fs::read(component()).unwrap();
    let workspace = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let cargo = std::env::var_os("CARGO_HOME").map(std::path::PathBuf::from);
    for path in [Some(workspace), cargo, std::env::home_dir().map(|home| home.join(".cargo"))].into_iter().flatten() {
        let path = path.to_string_lossy().into_owned();
        assert!(!bytes.windows(path.len()).any(|window| window == path.as_bytes()), "{path}");
    }
}

#[test]
fn wasm_01_it_introduces_itself_without_a_connection() {
    let engine = Engine::new(EngineConfig::default()).unwrap();
    let module = engine.load(&components().join(format!("pmdci6-{}.wasm", env!("CARGO_PKG_VERSION")))).unwrap();
    let info = module.describe().into_result().unwrap();
    insta::assert_json_snapshot!(info);
}

#[test]
fn wasm_01_open_close_suspend_and_resume_run_with_every_reply_of_an_act_lost_once() {
    let world = World::new();
    let lost = |path: &str, method: &str| {
        world.panel.faults(|faults| faults.add(Rule::new(method, path, Fault::ActThenDrop)));
    };
    for path in [
        "*/server/1",
        "*/user",
        "*/owner",
        "*/ip",
        "*/install",
        "*/disable",
        "*/enable",
        "*/diagnostics",
        "*/power_off",
    ] {
        lost(path, "POST");
    }
    for path in ["*/ip/*", "*/owner"] {
        lost(path, "DELETE");
    }
    let service = world.delivered();
    for (verb, status) in
        [("suspend", ServiceStatus::Suspended), ("resume", ServiceStatus::Active), ("close", ServiceStatus::Deleted)]
    {
        match verb {
            "suspend" => world.billing.suspend(service, &by()),
            "resume" => world.billing.resume(service, &by()),
            _ => world.billing.close(service, &by()),
        }
        .unwrap();
        world.run();
        assert_eq!(world.service(service).status, status, "{:#?}", world.last_operation(service));
    }
    // Every act was done once, although no reply of its first request arrived.
    let asked = world.asked();
    let effects = |what: &str| {
        asked.iter().filter_map(|entry| entry.effect.as_deref()).filter(|effect| effect.contains(what)).count()
    };
    for what in ["created user", "started install", "gave server 1", "gave 192.0.2.2", "started diagnostics"] {
        assert_eq!(effects(what), 1, "{what}");
    }
}
