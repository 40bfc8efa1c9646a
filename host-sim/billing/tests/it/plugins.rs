//! Components as files: signatures before anything is compiled, versions side by side, switching, going back, removing.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use billing::model::{By, OperationId, OperationStatus, RequireSignature};
use billing::{
    BillingError, DataDir, EngineCalls, GoesOn, Install, ModuleCalls, ModuleFiles, PluginState, Plugins, Seen,
    Signature, Store, Until, noticed,
};
use processing_engine::{Allocation, Engine, EngineConfig};
use semver::Version;
use signing::SigningKey;
use sim_clock::ManualClock;
use tempfile::TempDir;

use crate::component::{MORE, Made, component};
use crate::components::{Host, engine};
use crate::world::by;

/// A data folder, and a folder that releases are downloaded to.
struct Yard {
    temp: TempDir,
    dir: DataDir,
    plugins: Plugins,
}

/// A host of its own over the data folder, as another process is.
fn host(dir: &DataDir) -> (Plugins, EngineCalls) {
    let store = Store::open(dir).unwrap();
    let config =
        EngineConfig { code_cache: Some(dir.cache()), allocation: Allocation::OnDemand, ..EngineConfig::default() };
    let files = ModuleFiles::of(Engine::new(config).unwrap(), &store);
    let plugins = Plugins::new(files.clone(), &store, Arc::new(ManualClock::default()));
    (plugins, EngineCalls::of_files(files, &store))
}

impl Yard {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let dir = DataDir::open(temp.path().join("data")).unwrap();
        let plugins = host(&dir).0;
        Self { temp, dir, plugins }
    }

    /// A version as it was downloaded. `open` tells two files of one version apart.
    fn download(&self, version: &str, open: &str) -> PathBuf {
        let path = self.temp.path().join(format!("pmtest-{version}.wasm"));
        std::fs::write(&path, component("pmtest", version, open)).unwrap();
        path
    }

    fn install(&self, version: &str) -> billing::Installed {
        self.plugins.install(&self.download(version, ""), Install::default(), &by()).unwrap()
    }

    fn use_version(&self, version: &str) {
        self.plugins.switch_to("pmtest", Some(&v(version)), &by(), false).unwrap();
    }

    fn serving(&self) -> String {
        serving(&self.plugins)
    }

    fn in_folder(&self, version: &str) -> PathBuf {
        self.dir.modules().join(format!("pmtest-{version}.wasm"))
    }

    fn compiled(&self) -> usize {
        let entries = std::fs::read_dir(self.dir.cache()).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "cwasm")).count()
    }

    /// The lines of the list, without digests.
    fn list(&self) -> Vec<String> {
        let line = |line: billing::PluginLine| {
            let state = match &line.state {
                PluginState::Active { chosen } => format!("active, chosen: {chosen}"),
                PluginState::Installed => "installed".to_owned(),
                PluginState::Refused { code, chosen, .. } => format!("refused ({code}), chosen: {chosen}"),
            };
            format!("{}: {state}, {}", line.version, line.signature)
        };
        self.plugins.list().unwrap().into_iter().map(line).collect()
    }
}

fn v(version: &str) -> Version {
    version.parse().unwrap()
}

fn serving(plugins: &Plugins) -> String {
    match plugins.files().get("pmtest") {
        Ok(loaded) => loaded.described.info.version,
        Err(failure) => failure.code,
    }
}

fn sign(path: &Path, key: &SigningKey) {
    let signature = key.sign(&std::fs::read(path).unwrap(), "pmtest").unwrap();
    std::fs::write(format!("{}.minisig", path.display()), signature).unwrap();
}

fn code<T: std::fmt::Debug>(result: Result<T, BillingError>) -> &'static str {
    let error = result.unwrap_err();
    assert!(!error.hint().is_empty());
    error.code()
}

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
fn wasm_03_what_no_trusted_key_vouches_for_is_refused_before_anything_is_compiled() {
    let yard = Yard::new();
    let (vendor, stranger) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    yard.plugins.keys().add("vendor", &vendor.public()).unwrap();
    let file = yard.download("1.0.0", "");
    let install = || yard.plugins.install(&file, Install::default(), &by());
    assert_eq!(code(install()), "module-unsigned");
    sign(&file, &stranger);
    assert_eq!(code(install()), "module-signature");
    sign(&file, &vendor);
    std::fs::write(&file, component("pmtest", "1.0.0", "unreachable")).unwrap();
    assert_eq!(code(install()), "module-signature");
    // One that is dropped in is refused for the same reasons.
    let dropped = yard.in_folder("1.0.0");
    std::fs::copy(&file, &dropped).unwrap();
    assert_eq!(yard.serving(), "module-file-refused");
    sign(&dropped, &stranger);
    assert_eq!(
        yard.list(),
        [
            "1.0.0: refused (module-signature), chosen: false, not good: it was made with none of the keys that are trusted here (vendor)"
        ]
    );
    let page = yard.plugins.page_of_file(&file).unwrap();
    assert!(page.needs.is_none() && page.info.is_none() && page.outline.is_some(), "{page:?}");
    assert_eq!(yard.compiled(), 0);

    std::fs::remove_file(&dropped).unwrap();
    sign(&file, &vendor);
    let installed = install().unwrap();
    assert_eq!(installed.signature, Signature::Good { key: "vendor".to_owned(), comment: "pmtest".to_owned() });
    assert_eq!((yard.serving().as_str(), yard.compiled()), ("1.0.0", 1));
    assert_eq!(yard.list(), ["1.0.0: active, chosen: true, good, by vendor: pmtest"]);
}

#[test]
fn the_rule_for_signatures_holds_from_the_next_call_on() {
    let yard = Yard::new();
    yard.install("1.0.0");
    let set = |rule| yard.plugins.set_signature_policy(rule, &by()).unwrap();
    set(RequireSignature::Always);
    assert_eq!(yard.list(), ["1.0.0: refused (module-no-key), chosen: true, unsigned"]);
    assert_eq!(yard.serving(), "module-file-refused", "no other version takes the place of the chosen one");
    let key = SigningKey::generate().unwrap();
    yard.plugins.keys().add("vendor", &key.public()).unwrap();
    assert_eq!(yard.list(), ["1.0.0: refused (module-unsigned), chosen: true, unsigned"]);
    sign(&yard.in_folder("1.0.0"), &key);
    assert_eq!(yard.serving(), "1.0.0");
    std::fs::remove_file(format!("{}.minisig", yard.in_folder("1.0.0").display())).unwrap();
    assert_eq!(yard.serving(), "module-file-refused");
    set(RequireSignature::Never);
    assert_eq!(yard.serving(), "1.0.0");
    // A damaged key must not switch the check off.
    set(RequireSignature::WithKeys);
    std::fs::write(yard.dir.keys().join("vendor.pub"), "no key").unwrap();
    assert_eq!(yard.list(), ["1.0.0: refused (module-rules), chosen: true, unsigned"]);
    assert_eq!(code(yard.plugins.keys().all()), "plugin-key-malformed");
    yard.plugins.keys().remove("vendor").unwrap();
    assert_eq!(yard.serving(), "1.0.0");
    assert_eq!(code(yard.plugins.keys().remove("vendor")), "plugin-key-unknown");
    assert_eq!(code(yard.plugins.keys().add("../vendor", &key.public())), "plugin-key-label");
}

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

#[test]
fn wasm_03_a_release_is_installed_from_its_folder_and_its_checksums_must_agree() {
    let yard = Yard::new();
    let folder = yard.temp.path().join("pmtest-1.0.0");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("pmtest-1.0.0.wasm");
    std::fs::copy(yard.download("1.0.0", ""), &file).unwrap();
    let key = SigningKey::generate().unwrap();
    yard.plugins.keys().add("vendor", &key.public()).unwrap();
    sign(&file, &key);
    let sums = folder.join("SHA256SUMS");
    let install = || yard.plugins.install(&folder, Install::default(), &by());
    std::fs::write(&sums, format!("{}  pmtest-1.0.0.wasm\n", "0".repeat(64))).unwrap();
    assert_eq!(code(install()), "plugin-checksum");
    std::fs::write(&sums, "").unwrap();
    assert_eq!(code(install()), "plugin-checksum");
    assert!(!yard.in_folder("1.0.0").exists());
    let digest = billing::verify(
        &{
            std::fs::remove_file(&sums).unwrap();
            file.clone()
        },
        &yard.plugins.keys().all().unwrap(),
    )
    .unwrap()
    .digest;
    std::fs::write(&sums, format!("{digest}  pmtest-1.0.0.wasm\n")).unwrap();
    sign(&sums, &SigningKey::generate().unwrap());
    assert_eq!(code(install()), "plugin-checksum");
    sign(&sums, &key);
    assert!(install().unwrap().sums);
    assert!(yard.in_folder("1.0.0").with_extension("wasm.minisig").exists());
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
