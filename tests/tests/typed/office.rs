//! A panel, a data folder with a module of it, a client and a tariff, and somebody who types.

use std::sync::Arc;

use dcimanager_sim::{Config, Simulator};
use serde_json::Value;
use sim_clock::FastClock;
use system_tests::{PANEL_PASSWORD, Printed, Typist, small};

/// How much faster than real time it all happens.
const SPEED: &str = "7200";

pub(crate) struct Office {
    pub(crate) panel: Simulator,
    pub(crate) typist: Typist,
}

impl Office {
    pub(crate) fn new() -> Self {
        let clock = Arc::new(FastClock::new(SPEED.parse().unwrap()).unwrap());
        let config = Config::new(small(), clock).administrator("admin@example.com", PANEL_PASSWORD.to_owned());
        let panel = Simulator::start(config).unwrap();
        let typist = Typist::new();
        let password = typist.file("password", PANEL_PASSWORD);
        typist.does(&["clock", "--speed", SPEED]);
        let add = ["module", "add", "--name", "Amsterdam", "--url", &panel.url(), "--username", "admin@example.com"];
        typist.does(&[&add[..], &["--password-file", &password]].concat());
        typist.does(&["module", "config", "1"]);
        typist.does(&["client", "add", "--email", "anna@example.com", "--name", "Anna"]);
        let tariff =
            ["tariff", "add", "--name", "S", "--module", "1", "--param", "configuration=E-2146G-64Gb-2x960SSD"];
        typist.does(&[&tariff[..], &["--resource", "ip=1"]].concat());
        Self { panel, typist }
    }

    /// Orders a server and waits until it is delivered: service 1, operation 1.
    pub(crate) fn delivered() -> Self {
        let office = Self::new();
        office.typist.does(&["order", "--client", "1", "--tariff", "1", "--param", "os-template=4"]);
        office.typist.does(&["run", "--until-idle"]);
        office
    }

    /// What a command prints that has to succeed.
    pub(crate) fn says(&self, arguments: &[&str]) -> String {
        self.typist.does(arguments).out
    }

    /// What a command prints for programs.
    pub(crate) fn tells(&self, arguments: &[&str]) -> Value {
        json(&self.typist.does(&[arguments, &["--output", "json"]].concat()).out)
    }

    /// A command that has to fail with this exit code.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, arguments: &[&str]) -> Printed {
        let printed = self.typist.types(arguments);
        assert_eq!(printed.code, code, "host-sim {}\n{}{}", printed.typed, printed.out, said(&printed));
        printed
    }
}

/// The error, without the log.
pub(crate) fn said(printed: &Printed) -> String {
    let lines: Vec<&str> = printed.err.lines().collect();
    let first = lines.iter().rposition(|line| line.starts_with("error: ") || line.starts_with("{\"error\""));
    first.map(|first| lines[first..].join("\n")).unwrap_or_default()
}

pub(crate) fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
