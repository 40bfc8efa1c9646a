//! A host that is killed in the middle of an OS installation finishes the operation when it is started again, without
//! a second installation.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use dcimanager_sim::{Config, Simulator};
use sim_clock::FastClock;
use system_tests::{components, program, small};

/// Long enough for a busy machine; nothing waits for it when all goes well.
const PATIENCE: Duration = Duration::from_secs(120);
const PASSWORD: &str = "panel-password-8c1f";

/// The program, in a data folder.
fn host_sim(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).env("HOST_SIM_DATA", data).env("HOST_SIM_PASSWORD", PASSWORD);
    command
}

fn done(data: &Path, arguments: &[&str]) -> String {
    let output = host_sim(data, arguments).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "host-sim {arguments:?}: {out}{err}");
    out.into_owned()
}

fn killed(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn ded_07_a_host_killed_in_the_middle_of_an_installation_does_not_install_twice() {
    let clock = Arc::new(FastClock::new(600.0).unwrap());
    let config = Config::new(small(), clock).administrator("admin@example.com", PASSWORD.to_owned());
    let panel = Simulator::start(config).unwrap();
    let data = tempfile::tempdir().unwrap();
    let modules = data.path().join("modules");
    std::fs::create_dir_all(&modules).unwrap();
    let file = format!("pmdci6-{}.wasm", env!("CARGO_PKG_VERSION"));
    std::fs::copy(components().join(&file), modules.join(&file)).unwrap();
    let data = data.path();
    done(data, &["clock", "--speed", "600"]);
    let add = ["module", "add", "--name", "A", "--url", &panel.url(), "--username", "admin@example.com"];
    done(data, &add);
    done(data, &["module", "config", "1"]);
    done(data, &["client", "add", "--email", "anna@example.com", "--name", "Anna"]);
    let tariff = ["tariff", "add", "--name", "S", "--module", "1", "--param", "configuration=E-2146G-64Gb-2x960SSD"];
    done(data, &[tariff.as_slice(), &["--resource", "ip=1"]].concat());
    done(data, &["order", "--client", "1", "--tariff", "1", "--param", "os-template=4"]);

    let host = host_sim(data, &["serve"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let started = panel.log().wait_for(PATIENCE, |entry| entry.is("POST", "/install")).unwrap();
    assert!(started.effect.is_some());
    killed(host);

    // Once more, while it waits for the installation to end: by then it reads the server again and again.
    let host = host_sim(data, &["serve"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let since = panel.log().last_number();
    panel.log().wait_after(since, PATIENCE, |entry| entry.is("GET", "/server/1")).unwrap();
    killed(host);

    done(data, &["run", "--until-idle"]);
    let service = done(data, &["service", "show", "1", "--output", "json"]);
    assert!(service.contains(r#""status": "active""#), "{service}");
    let installs = panel.log().writes().iter().filter(|entry| entry.is("POST", "/install")).count();
    assert_eq!(installs, 1);
}

#[test]
fn host_01_an_order_is_delivered_with_nothing_but_the_program_itself() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    std::fs::create_dir_all(data.join("modules")).unwrap();
    let file = format!("pmdci6-{}.wasm", env!("CARGO_PKG_VERSION"));
    std::fs::copy(components().join(&file), data.join("modules").join(&file)).unwrap();
    let fleet = format!("{}/fleets/small.json", env!("CARGO_MANIFEST_DIR"));
    let url = data.join("url");
    // No PATH, no HOME, no settings of this machine; only what the commands are told.
    let alone = |arguments: &[&str]| {
        let mut command = Command::new(program());
        command.args(arguments).env_clear().env("HOST_SIM_DATA", data).env("HOST_SIM_PASSWORD", PASSWORD);
        command.stderr(Stdio::null());
        command
    };
    let serve = ["dcimanager", "serve", "--listen", "127.0.0.1:0", "--speed", "600", "--fleet", &fleet, "--url-out"];
    let mut panel =
        alone(&[serve.as_slice(), &[url.to_str().unwrap()]].concat()).stdout(Stdio::piped()).spawn().unwrap();
    // It says its first line once it answers.
    let mut said = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(panel.stdout.take().unwrap()), &mut said).unwrap();
    let url = std::fs::read_to_string(url).unwrap();
    let steps: [&[&str]; 7] = [
        &["clock", "--speed", "600"],
        &["module", "add", "--name", "A", "--url", &url, "--username", "admin@example.com"],
        &["module", "config", "1"],
        &["client", "add", "--email", "anna@example.com", "--name", "Anna"],
        &["tariff", "add", "--name", "S", "--module", "1", "--param", "configuration=E-2146G-64Gb-2x960SSD"],
        &["order", "--client", "1", "--tariff", "1", "--param", "os-template=4"],
        &["run", "--until-idle"],
    ];
    let succeeded: Vec<bool> = steps.iter().map(|step| alone(step).output().unwrap().status.success()).collect();
    let service = alone(&["service", "show", "1", "--output", "json"]).output().unwrap().stdout;
    killed(panel);
    assert_eq!(succeeded, [true; 7]);
    let service = String::from_utf8(service).unwrap();
    assert!(service.contains(r#""status": "active""#), "{service}");
}
