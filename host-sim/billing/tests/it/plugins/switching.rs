//! Which version serves, and what that means for operations.

use std::sync::Arc;

use billing::model::{By, OperationId, OperationStatus};
use billing::{GoesOn, Install, ModuleCalls, ModuleFiles, Plugins, Until};

use super::{Yard, code, host, serving, v};
use crate::component::{MORE, Made, component};
use crate::components::{Host, engine};
use crate::world::by;

#[test]
fn wasm_03_versions_lie_side_by_side_one_is_active_and_going_back_is_one_verb() {
    let yard = Yard::new();
    let first = yard.install("1.0.0");
    assert_eq!((first.before, first.active), (None, Some(v("1.0.0"))));
    let second = yard.install("1.1.0");
    assert_eq!((second.before, second.active), (Some(v("1.0.0")), Some(v("1.0.0"))), "installing does not switch");
    yard.use_version("1.1.0");
    assert_eq!(yard.list(), ["1.1.0: active, chosen: true, unsigned", "1.0.0: installed, unsigned"]);
    yard.install("1.2.0");
    yard.use_version("1.2.0");
    for back in ["1.1.0", "1.0.0"] {
        let switched = yard.plugins.roll_back("pmtest", &by(), false).unwrap();
        assert_eq!((switched.to.to_string().as_str(), switched.guessed), (back, false));
        assert_eq!(yard.serving(), back);
    }
    assert_eq!(code(yard.plugins.roll_back("pmtest", &by(), false)), "plugin-nothing-before");
    let history: Vec<String> = yard
        .plugins
        .switches("pmtest")
        .unwrap()
        .iter()
        .map(|line| format!("{} {} {}", line.kind, line.version, line.who))
        .collect();
    assert_eq!(
        history,
        ["install 1.0.0 anna", "use 1.1.0 anna", "use 1.2.0 anna", "rollback 1.1.0 anna", "rollback 1.0.0 anna"]
    );
}

#[test]
fn wasm_03_all_hosts_over_one_database_switch_at_the_same_moment_and_a_rehearsal_switches_nothing() {
    let yard = Yard::new();
    yard.install("1.0.0");
    yard.install("1.1.0");
    let (other, calls) = host(&yard.dir);
    let described = || calls.describe("pmtest").unwrap().info.version;
    assert_eq!((serving(&other), described()), ("1.0.0".to_owned(), "1.0.0".to_owned()));
    // What was loaded before goes on, whatever serves now.
    let under_way = other.files().get("pmtest").unwrap();
    let rehearsed = yard.plugins.switch_to("pmtest", Some(&v("1.1.0")), &by(), true).unwrap();
    assert!(rehearsed.rehearsed);
    assert_eq!(described(), "1.0.0");
    yard.use_version("1.1.0");
    assert_eq!((serving(&other), described()), ("1.1.0".to_owned(), "1.1.0".to_owned()));
    assert_eq!(under_way.module.describe().into_result().unwrap().version, "1.0.0");
    assert_eq!(other.files().get_version("pmtest", &v("1.0.0")).unwrap().described.info.version, "1.0.0");
}

#[test]
fn without_a_history_going_back_means_the_next_lower_version() {
    let yard = Yard::new();
    for version in ["1.0.0", "1.1.0"] {
        std::fs::write(yard.in_folder(version), component("pmtest", version, "")).unwrap();
    }
    std::fs::write(yard.in_folder("1.0.5"), b"not a component").unwrap();
    let switched = yard.plugins.roll_back("pmtest", &by(), false).unwrap();
    assert_eq!((switched.to, switched.guessed), (v("1.0.0"), true));
}

#[test]
fn what_is_active_is_not_removed_and_a_removed_version_can_be_installed_again() {
    let yard = Yard::new();
    yard.install("1.0.0");
    yard.install("1.1.0");
    let remove = |version: &str| yard.plugins.remove("pmtest", &v(version), &by());
    assert_eq!(code(remove("1.0.0")), "plugin-needed");
    assert_eq!(code(remove("7.0.0")), "plugin-version-unknown");
    remove("1.1.0").unwrap();
    assert_eq!(yard.list(), ["1.0.0: active, chosen: true, unsigned"]);
    yard.plugins
        .install(&yard.download("1.1.0", "unreachable"), Install { put_to_use: true, ..Install::default() }, &by())
        .unwrap();
    remove("1.0.0").unwrap();
    assert_eq!(code(yard.plugins.roll_back("pmtest", &by(), false)), "plugin-version-unknown");
    assert_eq!(code(yard.plugins.switch_to("pmother", None, &By::new("x"), false)), "plugin-unknown");
}

/// Version 1.0.0 has taken one of the two steps of an order.
fn half_way() -> (Host, Plugins) {
    let host = Host::new();
    host.drop_in("pmtest-1.0.0.wasm", &Made { open: MORE, ..Made::of("1.0.0") }.build());
    host.order();
    host.step();
    let store = host.billing.store();
    let plugins = Plugins::new(ModuleFiles::of(engine(), store), store, Arc::clone(host.billing.clock()));
    (host, plugins)
}

#[test]
fn wasm_03_a_switch_says_which_operations_go_on_with_which_version() {
    let (host, plugins) = half_way();
    host.drop_in("pmtest-1.1.0.wasm", &Made::of("1.1.0").build());
    host.drop_in("pmtest-2.0.0.wasm", &Made { understands: false, ..Made::of("2.0.0") }.build());
    let goes_on = |version: &str| {
        let switched = plugins.switch_to("pmtest", Some(&v(version)), &by(), false).unwrap();
        assert_eq!(switched.under_way.len(), 1);
        switched.under_way[0].goes_on.clone()
    };
    assert_eq!(goes_on("1.1.0"), GoesOn::Understood);
    let because = "2.0.0 does not understand its state".to_owned();
    assert_eq!(goes_on("2.0.0"), GoesOn::Stays { version: "1.0.0".to_owned(), because });
    // What is needed is not removed; what the preview said is what is done.
    let error = plugins.remove("pmtest", &v("1.0.0"), &by()).unwrap_err();
    assert_eq!(error.to_string(), "pmtest 1.0.0 is needed: operations that go on with it: 1 (open)");
    plugins.remove("pmtest", &v("1.1.0"), &by()).unwrap();
    host.run(&Until::Idle);
    let operation = host.billing.operation(OperationId(1)).unwrap().operation;
    assert_eq!((operation.status, operation.module_version.as_deref()), (OperationStatus::Done, Some("1.0.0")));
    plugins.remove("pmtest", &v("1.0.0"), &by()).unwrap();
}

#[test]
fn wasm_03_a_switch_says_which_operations_would_stop() {
    let (host, plugins) = half_way();
    host.drop_in("pmtest-2.0.0.wasm", &Made { understands: false, ..Made::of("2.0.0") }.build());
    std::fs::remove_file(host.dir.modules().join("pmtest-1.0.0.wasm")).unwrap();
    let switched = plugins.switch_to("pmtest", Some(&v("2.0.0")), &by(), true).unwrap();
    let GoesOn::Stuck { why } = &switched.under_way[0].goes_on else { panic!("{switched:?}") };
    assert!(why.contains("only pmtest 1.0.0") && why.contains("Install pmtest 1.0.0 again"), "{why}");
}
