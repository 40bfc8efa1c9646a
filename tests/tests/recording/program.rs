//! The commands, as a person types them.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use dcimanager_sim::{Config, Simulator};
use sim_clock::FastClock;
use system_tests::{component, program, small};

const PASSWORD: &str = "panel-password-8c1f";

fn host_sim(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program());
    command.args(arguments).env("HOST_SIM_DATA", data).env("HOST_SIM_PASSWORD", PASSWORD).output().unwrap()
}

fn done(data: &Path, arguments: &[&str]) -> String {
    let output = host_sim(data, arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "host-sim {arguments:?}: {out}{err}");
    out.into_owned()
}

#[test]
fn an_operation_is_shown_exported_replayed_and_the_next_one_rehearsed() {
    let config = Config::new(small(), Arc::new(FastClock::new(600.0).unwrap()));
    let panel = Simulator::start(config.administrator("admin@example.com", PASSWORD.to_owned())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let file = component();
    std::fs::create_dir_all(data.join("modules")).unwrap();
    std::fs::copy(&file, data.join("modules").join(file.file_name().unwrap())).unwrap();
    done(data, &["clock", "--speed", "600"]);
    done(data, &["module", "add", "--name", "A", "--url", &panel.url(), "--username", "admin@example.com"]);
    done(data, &["module", "config", "1"]);
    done(data, &["client", "add", "--email", "anna@example.com", "--name", "Anna"]);
    let tariff = ["tariff", "add", "--name", "S", "--module", "1", "--param", "configuration=E-2146G-64Gb-2x960SSD"];
    done(data, &[tariff.as_slice(), &["--resource", "ip=1"]].concat());
    done(data, &["order", "--client", "1", "--tariff", "1", "--param", "os-template=4"]);
    done(data, &["run", "--until-idle"]);

    let shown = done(data, &["operation", "show", "1", "--exchanges"]);
    assert!(shown.contains("POST /api/dci/v3/server/1/install") && shown.contains("«service.password»"), "{shown}");
    let first = done(data, &["operation", "show", "1", "--exchanges", "--call", "1"]);
    assert!(first.starts_with("Call 1  lifecycle.open") && !first.contains("Call 2"), "{first}");
    assert!(done(data, &["recording", "list"]).contains("catalog.sync-config"));
    assert!(done(data, &["recording", "keep", "--days", "7"]).contains("for 7 days"));

    let replayed = done(data, &["replay", "1"]);
    assert!(replayed.contains("the file that made the calls") && replayed.contains("No difference"), "{replayed}");

    // Elsewhere: a file and a module, no data folder.
    let text = done(data, &["operation", "export", "1"]);
    assert!(!text.contains(PASSWORD));
    let export = data.join("operation-1.json");
    std::fs::write(&export, &text).unwrap();
    let (export, module, elsewhere) = (export.to_str().unwrap(), file.to_str().unwrap(), data.join("elsewhere"));
    done(&elsewhere, &["replay", export, "--module", module]);
    assert!(!elsewhere.exists());
    std::fs::write(export, text.replace("clear_disks", "keep_disks").replace("/install", "/reinstall")).unwrap();
    let differs = host_sim(&elsewhere, &["replay", export, "--module", module]);
    let (out, err) = (String::from_utf8(differs.stdout).unwrap(), String::from_utf8(differs.stderr).unwrap());
    assert_eq!(differs.status.code(), Some(1), "{out}{err}");
    assert!(out.contains("-POST /api/dci/v3/server/1/reinstall"), "{out}");
    assert!(err.contains("replay-differs"), "{err}");

    let before = panel.log().write_count();
    let close = done(data, &["rehearse", "close", "1"]);
    assert!(close.contains("not sent: POST /api/dci/v3/server/1 ") && close.contains("closing"), "{close}");
    let day = done(data, &["rehearse", "day"]);
    assert!(day.contains("0 services would be deleted"), "{day}");
    assert_eq!(panel.log().write_count(), before);
    assert_eq!(host_sim(data, &["rehearse", "open", "1"]).status.code(), Some(2));
}
