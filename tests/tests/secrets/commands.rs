//! Every command, as people and programs type it, with the log at its fullest.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;
use std::sync::Arc;

use dcimanager_sim::{Config, Simulator};
use sim_clock::FastClock;
use system_tests::{CARD_PASSWORD, PANEL_PASSWORD, Planted, Printed, Typist, Wire, files_in, small};

pub(crate) const WRONG_PASSWORD: &str = "wrong-PASSWORD-\"quoted\"/5d17";
/// How much faster than real time it all happens.
pub(crate) const SPEED: &str = "3600";

/// The panel, the wire to it, and whoever types.
pub(crate) struct Place {
    pub(crate) panel: Simulator,
    pub(crate) wire: Wire,
    pub(crate) typist: Typist,
}

impl Place {
    fn new() -> Self {
        let clock = Arc::new(FastClock::new(SPEED.parse().unwrap()).unwrap());
        let config = Config::new(small(), clock).administrator("admin@example.com", PANEL_PASSWORD.to_owned());
        let panel = Simulator::start(config).unwrap();
        let wire = Wire::to(panel.address());
        Self { panel, wire, typist: Typist::new() }
    }

    /// The daemon works meanwhile: its arguments, its environment, and what it says.
    fn closes_it_under_a_daemon(&self) {
        let mut daemon = self.typist.command(&["serve"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(daemon.stdout.take().unwrap());
        let mut said = String::new();
        out.read_line(&mut said).unwrap();
        // Read all the time, so that the daemon never waits for somebody to read.
        let mut err = daemon.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = Vec::new();
            err.read_to_end(&mut text).unwrap();
            text
        });
        self.typist.does(&["service", "close", "1", "--as", "anna"]);
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(120);
        while self.status(1) != "deleted" {
            assert!(std::time::Instant::now() < deadline, "{:?}", self.typist.types(&["operation", "list"]).out);
            self.typist.types(&["operation", "list"]);
        }
        #[cfg(target_os = "linux")]
        self.looks_at(daemon.id());
        self.is_nowhere_in_files();
        let ended = std::process::Command::new("kill").arg(daemon.id().to_string()).status().unwrap();
        assert!(ended.success() && daemon.wait().unwrap().success());
        let err = String::from_utf8_lossy(&log.join().unwrap()).into_owned();
        assert!(err.contains("DEBUG"), "the log is at its fullest");
        self.typist.keep(Printed { typed: "serve".to_owned(), code: 0, out: said, err });
    }

    /// What every user of the computer, and every child, could see of a process.
    #[cfg(target_os = "linux")]
    fn looks_at(&self, process: u32) {
        let planted = self.planted();
        for file in ["cmdline", "environ"] {
            let bytes = std::fs::read(format!("/proc/{process}/{file}")).unwrap();
            assert!(!bytes.is_empty());
            assert_eq!(planted.planted().found_in(&bytes), [""; 0], "/proc/{process}/{file}");
        }
        // No thread of it has started a program.
        for thread in std::fs::read_dir(format!("/proc/{process}/task")).unwrap().flatten() {
            let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            assert_eq!(children.trim(), "", "children of {:?}", thread.path());
        }
    }

    /// Everything that is to be found nowhere.
    fn planted(&self) -> Secrets {
        let mut secrets = BTreeMap::new();
        for (name, secret) in [
            ("the panel's password", PANEL_PASSWORD),
            ("a wrong password", WRONG_PASSWORD),
            ("the card's password", CARD_PASSWORD),
        ] {
            secrets.insert(secret.to_owned(), name.to_owned());
        }
        for password in self.wire.passwords() {
            secrets.entry(password).or_insert_with(|| "a password that the host made".to_owned());
        }
        for token in self.wire.tokens() {
            secrets.insert(token, "a token or login key".to_owned());
        }
        for file in ["secret.key", "signing.key"] {
            if let Ok(text) = std::fs::read_to_string(self.typist.data().join(file)) {
                let key = text.lines().last().unwrap_or_default().trim().to_owned();
                secrets.insert(key, file.to_owned());
            }
        }
        Secrets(secrets)
    }

    fn is_nowhere_in_files(&self) {
        let (secrets, files) = (self.planted(), files_in(&self.typist.data()));
        assert!(files.iter().any(|(path, bytes)| path.ends_with("billing.db") && !bytes.is_empty()));
        let planted = secrets.planted();
        for (path, bytes) in files {
            let found = planted.found_in(&bytes);
            // The keys are in their own files, and nowhere else.
            let own = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
            let found: Vec<&str> = found.into_iter().filter(|found| !found.starts_with(&own)).collect();
            assert_eq!(found, [""; 0], "{}", path.display());
        }
    }

    fn is_nowhere_in_print(&self) {
        let secrets = self.planted();
        let planted = secrets.planted();
        let all = self.typist.printed();
        assert!(all.len() > 100 && all.iter().any(|printed| printed.err.contains("DEBUG")), "{}", all.len());
        for Printed { typed, code, out, err } in all {
            assert_ne!(code, 2, "host-sim {typed} is no command\n{err}");
            assert_eq!(planted.found_in(out.as_bytes()), [""; 0], "host-sim {typed} prints\n{out}");
            for line in err.lines().filter_map(logged_by) {
                assert!(OURS.contains(&line), "host-sim {typed} lets {line} write to the log");
            }
            let found = planted.found_in(err.as_bytes());
            let lines = err.lines().filter(|line| !planted.found_in(line.as_bytes()).is_empty());
            assert_eq!(found, [""; 0], "host-sim {typed} says\n{}", lines.collect::<Vec<_>>().join("\n"));
        }
    }
}

/// The crates of this repository that write to the log. Those of others do not: nothing takes secrets out of what they
/// would write.
const OURS: [&str; 7] =
    ["billing", "call_recording", "dcimanager_sim", "host_sim", "processing_engine", "signing", "sim_clock"];

/// The crate that wrote a line of the log; none if it is another line.
fn logged_by(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace();
    let level = words.nth(1).filter(|word| matches!(*word, "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR"));
    level.and(words.next())?.split(':').next()
}

/// Secrets with their names.
struct Secrets(BTreeMap<String, String>);

impl Secrets {
    fn planted(&self) -> Planted {
        Planted::new(self.0.iter().map(|(secret, name)| (name.as_str(), secret.as_str())))
    }

    fn count(&self, name: &str) -> usize {
        self.0.values().filter(|known| known.as_str() == name).count()
    }
}

#[test]
fn no_secret_is_in_any_file_any_output_any_log_or_any_process() {
    let place = Place::new();
    place.connects_the_panel();
    place.sells_a_server();
    place.changes_it();
    place.places_equipment();
    // A login link is printed for the person who asked, and remains nowhere.
    let link = place.typist.command(&["service", "login-link", "1"]).output().unwrap();
    assert!(link.status.success(), "{}", String::from_utf8_lossy(&link.stderr));
    let link_says = String::from_utf8(link.stdout).unwrap();
    place.typist.keep(Printed {
        typed: "service login-link 1".to_owned(),
        code: 0,
        out: String::new(),
        err: String::from_utf8_lossy(&link.stderr).into_owned(),
    });
    place.closes_it_under_a_daemon();
    place.reads_the_rest();

    let secrets = place.planted();
    assert!(secrets.count("a password that the host made") >= 2, "the client's and the service's");
    assert!(secrets.count("a token or login key") >= 5, "{}", secrets.count("a token or login key"));
    assert!(!secrets.planted().found_in(link_says.as_bytes()).is_empty(), "the link was heard: {link_says}");
    place.is_nowhere_in_files();
    place.is_nowhere_in_print();
}
