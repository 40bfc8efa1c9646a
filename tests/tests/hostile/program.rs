//! The same with the program: what a person who is called at 3 a.m. types, and reads.

use std::process::Stdio;
use std::sync::{Arc, Mutex, mpsc};

use dcimanager_sim::{Config, Simulator};
use sim_clock::FastClock;
use system_tests::{PANEL_PASSWORD, Typist, small};
use test_guests::{Guest, Op, Panel};

/// How much faster than real time it all happens: ten attempts take more than an hour.
const SPEED: &str = "7200";

#[test]
fn limits_toml_bounds_a_hostile_module_and_staff_read_which_limit_it_met() {
    let clock = Arc::new(FastClock::new(SPEED.parse().unwrap()).unwrap());
    let config = Config::new(small(), clock).administrator("admin@example.com", PANEL_PASSWORD.to_owned());
    let panel = Simulator::start(config).unwrap();
    let typist = Typist::new();
    let endless = Guest::named("hostile", "1.0.0").body("open", "(loop $forever (br $forever)) unreachable");
    std::fs::write(typist.data().join("modules/hostile-1.0.0.wasm"), endless.build()).unwrap();
    let password = typist.file("password", PANEL_PASSWORD);
    let limits = typist.data().join("limits.toml");

    // A slip of the finger: nothing is called before it is put right.
    std::fs::write(&limits, "deadline = 1\n").unwrap();
    let refused = typist.types(&["limits"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.err.contains("limits.toml: `deadline` is 1, but is written as a time with its unit"),
        "{}",
        refused.err
    );
    assert_eq!(typist.types(&["run"]).code, 1);
    std::fs::write(&limits, "deadline = \"1s\"\n").unwrap();
    assert!(typist.does(&["limits"]).out.contains("* set in limits.toml"));

    typist.does(&["clock", "--speed", SPEED]);
    let url = panel.url();
    for component in ["pmdci6", "hostile"] {
        let add = ["module", "add", "--component", component, "--name", component, "--url", &url];
        typist.does(&[&add[..], &["--username", "admin@example.com", "--password-file", &password]].concat());
    }
    typist.does(&["module", "config", "1"]);
    typist.does(&["module", "config", "2"]);
    typist.does(&["client", "add", "--email", "anna@example.com", "--name", "Anna"]);
    let good = ["tariff", "add", "--name", "Good", "--module", "1", "--param", "configuration=E-2146G-64Gb-2x960SSD"];
    typist.does(&[&good[..], &["--resource", "ip=1"]].concat());
    typist.does(&["tariff", "add", "--name", "Hostile", "--module", "2", "--product", "dedicated"]);
    typist.does(&["order", "--client", "1", "--tariff", "2"]);
    typist.does(&["order", "--client", "1", "--tariff", "1", "--param", "os-template=4"]);
    let ran = typist.types(&["run", "--until-idle", "--workers", "2"]);
    assert_eq!(ran.code, 5, "one of them needs a person: {}", ran.out);

    let read = |arguments: &[&str]| typist.does(arguments).out.replace(&url, "<url>");
    let seen = format!(
        "$ host-sim operation show 1\n{}\n$ host-sim task show 1\n{}\n$ host-sim service show 2\n{}",
        read(&["operation", "show", "1"]),
        read(&["task", "show", "1"]),
        read(&["service", "show", "2"]).lines().take(4).map(|line| format!("{line}\n")).collect::<String>(),
    );
    // A rehearsal keeps to the same limits.
    let rehearsed = typist.types(&["rehearse", "1"]);
    assert!(format!("{}{}", rehearsed.out, rehearsed.err).contains("(limit `deadline`)"), "{rehearsed:?}");
    insta::with_settings!({filters => vec![
        (r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?( UTC|Z)?", "<time>"),
        (r"\b[0-9a-f]{12}…", "<digest>…"),
        (r"\b\d+(\.\d+)? ?(ms|s|min|h)\b( ago)?", "<duration>"),
        (r" +\n", "\n"),
    ]}, { insta::assert_snapshot!(seen); });
}

#[test]
fn a_daemon_that_is_told_to_stop_does_not_wait_for_a_panel_that_never_answers() {
    let (told, asked) = mpsc::channel();
    let told = Mutex::new(told);
    let panel = Panel::start(move |_, _| {
        told.lock().unwrap().send(()).unwrap();
        loop {
            std::thread::park();
        }
    });
    let typist = Typist::new();
    let waits = Guest::named("hostile", "1.0.0").does("open", [Op::post("/", "{}")]);
    std::fs::write(typist.data().join("modules/hostile-1.0.0.wasm"), waits.build()).unwrap();
    // Without the stop it would wait for ten minutes.
    std::fs::write(typist.data().join("limits.toml"), "deadline = \"10m\"\n").unwrap();
    let password = typist.file("password", PANEL_PASSWORD);
    let add = ["module", "add", "--component", "hostile", "--name", "H", "--url", &panel.url(), "--username", "a"];
    typist.does(&[&add[..], &["--password-file", &password]].concat());
    typist.does(&["module", "config", "1"]);
    typist.does(&["client", "add", "--email", "anna@example.com", "--name", "Anna"]);
    typist.does(&["tariff", "add", "--name", "Hostile", "--module", "1", "--product", "dedicated"]);
    typist.does(&["order", "--client", "1", "--tariff", "1"]);

    let mut daemon = typist.command(&["serve"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    asked.recv().unwrap();
    let told = std::process::Command::new("kill").arg(daemon.id().to_string()).status().unwrap();
    assert!(told.success() && daemon.wait().unwrap().success());
    // Its operation goes on the next time, as if this call had not been made; what was sent is recorded.
    let shown = typist.does(&["operation", "show", "1", "--exchanges"]).out;
    assert!(shown.contains("the host was told to stop: the step is called again"), "{shown}");
    assert!(shown.contains("it may have taken effect"), "{shown}");
}
