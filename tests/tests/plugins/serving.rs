//! A host serves, and the version is switched beneath it.

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStderr, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dcimanager_sim::{Config, Simulator};
use sim_clock::FastClock;
use system_tests::{small, versions};

use crate::{PASSWORD, Yard, text};

/// Long enough for a busy machine; nothing waits for it when all goes well.
const PATIENCE: Duration = Duration::from_secs(120);

/// `host-sim serve`, and what it says.
struct Serving {
    process: Child,
    said: Lines<BufReader<ChildStderr>>,
}

impl Serving {
    fn start(yard: &Yard) -> Self {
        let mut process = yard.command(&["serve"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let said = BufReader::new(process.stderr.take().unwrap()).lines();
        Self { process, said }
    }

    /// Reads on until a line has these words.
    fn wait_for(&mut self, words: &str) {
        let mut heard = String::new();
        for line in self.said.by_ref() {
            let line = line.unwrap();
            if line.contains(words) {
                return;
            }
            heard.push_str(&line);
            heard.push('\n');
        }
        panic!("the host ended without `{words}`:\n{heard}");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A panel and a data folder, with clocks that run so many times as fast.
fn world(speed: u32) -> (Yard, Simulator) {
    let clock = Arc::new(FastClock::new(f64::from(speed)).unwrap());
    let config = Config::new(small(), clock).administrator("admin@example.com", PASSWORD.to_owned());
    let (yard, panel) = (Yard::new(), Simulator::start(config).unwrap());
    yard.done(&["clock", "--speed", &speed.to_string()]);
    (yard, panel)
}

fn sell(yard: &Yard, panel: &Simulator) {
    yard.done(&["module", "add", "--name", "A", "--url", &panel.url(), "--username", "admin@example.com"]);
    yard.done(&["module", "config", "1"]);
    yard.done(&["client", "add", "--email", "anna@example.com", "--name", "Anna"]);
    let tariff = ["tariff", "add", "--name", "S", "--module", "1", "--param", "configuration=E-2146G-64Gb-2x960SSD"];
    yard.done(&[tariff.as_slice(), &["--resource", "ip=1"]].concat());
}

fn order(yard: &Yard) {
    yard.done(&["order", "--client", "1", "--tariff", "1", "--param", "os-template=4"]);
}

/// The versions that took the steps of an operation, one after the other.
fn versions_of(yard: &Yard, operation: &str) -> Vec<String> {
    let recording: serde_json::Value = serde_json::from_str(&yard.done(&["operation", "export", operation])).unwrap();
    let calls = recording["calls"].as_array().unwrap().iter();
    let mut versions: Vec<String> =
        calls.filter_map(|call| Some(call["module"]["version"].as_str()?.to_owned())).collect();
    versions.dedup();
    versions
}

#[test]
fn wasm_03_the_version_is_switched_while_a_host_serves_and_going_back_is_one_command() {
    // Slow enough to type a command while the panel installs an OS.
    let (yard, panel) = world(100);
    let (built, next) = (versions::BUILT, versions::next());
    yard.done(&["plugin", "install", text(&yard.file(built))]);
    sell(&yard, &panel);
    let mut host = Serving::start(&yard);
    yard.done(&["plugin", "install", text(&yard.file(&next))]);
    host.wait_for(&format!("pmdci6 {next} was found in the folder of modules"));
    order(&yard);
    let started = panel.log().wait_for(PATIENCE, |entry| entry.is("POST", "/install")).unwrap();
    assert!(started.effect.is_some());

    // In the middle of the installation.
    let switched = yard.done(&["plugin", "use", &format!("pmdci6@{next}")]);
    assert!(switched.contains(&format!("pmdci6 {next} is active now; {built} was.")), "{switched}");
    assert!(switched.contains(&format!("{next}, which understands its state")), "{switched}");
    host.wait_for(&format!("pmdci6 {next} serves from now on, {built} did"));
    host.wait_for("open of service 1 (operation 1): done");
    assert_eq!(versions_of(&yard, "1"), [built, &next], "each step was taken by one version, and none twice");
    let installs = panel.log().writes().iter().filter(|entry| entry.is("POST", "/install")).count();
    assert_eq!(installs, 1);

    let back = yard.done(&["plugin", "rollback", "pmdci6", "--why", "it is slow"]);
    assert!(back.contains(&format!("pmdci6 {built} is active now; {next} was.")), "{back}");
    host.wait_for(&format!("pmdci6 {built} serves from now on, {next} did"));
    yard.done(&["service", "suspend", "1"]);
    host.wait_for("suspend of service 1 (operation 2): done");
    assert_eq!(versions_of(&yard, "2"), [built]);
}

#[test]
fn wasm_02_a_host_that_serves_uses_a_file_that_is_dropped_in_and_says_so() {
    let (yard, panel) = world(600);
    let (built, next) = (versions::BUILT, versions::next());
    std::fs::create_dir_all(yard.data().join("modules")).unwrap();
    std::fs::copy(yard.file(built), yard.installed(built)).unwrap();
    sell(&yard, &panel);
    let mut host = Serving::start(&yard);
    host.wait_for(&format!("pmdci6 {built} serves from now on"));
    // Half a file first, as a slow copy makes it: refused, and the version before it goes on serving.
    let bytes = std::fs::read(yard.file(&next)).unwrap();
    std::fs::write(yard.installed(&next), &bytes[..bytes.len() / 2]).unwrap();
    host.wait_for(&format!("pmdci6 {next} was found in the folder of modules; it is refused"));
    order(&yard);
    host.wait_for("open of service 1 (operation 1): done");
    assert_eq!(versions_of(&yard, "1"), [built]);
    std::fs::write(yard.installed(&next), &bytes).unwrap();
    host.wait_for(&format!("pmdci6 {next} serves from now on, {built} did"));
    // And so it does with the file of limits.
    let limits = yard.data().join("limits.toml");
    std::fs::write(&limits, "requests = 500\n").unwrap();
    host.wait_for("limits.toml has changed: requests is 500, it was 2000");
    std::fs::write(&limits, "requests = lots\n").unwrap();
    host.wait_for("limits.toml is not taken, and the limits stay as they are: ");
    std::fs::remove_file(&limits).unwrap();
    host.wait_for("limits.toml has changed: requests is 2000, it was 500");
    yard.done(&["service", "suspend", "1"]);
    host.wait_for("suspend of service 1 (operation 2): done");
    assert_eq!(versions_of(&yard, "2"), [next]);
}
