//! Everything that is done with the program, and what goes wrong meanwhile.

use dcimanager_sim::fault::{Fault, Rule};
use system_tests::{CARD_PASSWORD, PANEL_PASSWORD, add_equipment, connect_equipment};

use crate::commands::{Place, SPEED, WRONG_PASSWORD};

impl Place {
    pub(crate) fn fault(&self, method: &str, path: &str, fault: Fault) {
        self.panel.faults(|faults| faults.add(Rule::new(method, path, fault)));
    }

    /// Works until only staff can go on; an operation that stopped is one of the things that are tried here.
    pub(crate) fn works(&self) {
        let done = self.typist.types(&["run", "--until-idle"]);
        assert!(matches!(done.code, 0 | 5), "{} {}", done.out, done.err);
    }

    pub(crate) fn connects_the_panel(&self) {
        let typist = &self.typist;
        let wrong = typist.file("wrong", WRONG_PASSWORD);
        let right = typist.file("right", PANEL_PASSWORD);
        let url = self.wire.url();
        typist.does(&["clock", "--speed", SPEED]);
        let add = ["module", "add", "--name", "A", "--url", &url, "--username", "admin@example.com", "--password-file"];
        assert_eq!(typist.types(&[&add[..], &[&wrong]].concat()).code, 4);
        // What was sent comes back in the refusal.
        self.fault("POST", "*/public/token", Fault::Echo);
        assert_eq!(typist.types(&[&add[..], &[&wrong, "--output", "json"]].concat()).code, 4);
        typist.does(&[&add[..], &[&right]].concat());
        typist.types(&["module", "change", "1", "--password-file", &wrong]);
        typist.does(&["module", "change", "1", "--password-file", &right, "--as", "anna", "--why", "a new one"]);
        for read in [
            &["module", "list"][..],
            &["module", "show", "1"],
            &["module", "check", "1"],
            &["module", "config", "1"],
            &["stock", "1"],
            &["limits"],
        ] {
            typist.reads(read);
        }
    }

    pub(crate) fn sells_a_server(&self) {
        let typist = &self.typist;
        typist.does(&["client", "add", "--email", "anna@example.com", "--name", "Anna"]);
        typist.does(&["pay", "--client", "1", "--amount", "100000"]);
        let tariff = ["tariff", "add", "--name", "S", "--module", "1", "--price", "1=10", "--resource", "ip=1..8"];
        typist.does(&[&tariff[..], &["--param", "configuration=E-2146G-64Gb-2x960SSD"]].concat());
        typist.reads(&["explain", "--tariff", "1", "--param", "os-template=4"]);
        // Everything that a panel can answer to the request that carries the service's password.
        for fault in [Fault::ErrorBefore, Fault::WrongJson, Fault::ExpiredToken, Fault::ErrorAfter] {
            self.fault("POST", "*/install", fault);
        }
        for fault in [Fault::Echo, Fault::ActThenDrop] {
            self.fault("POST", "*/user", fault);
        }
        typist.does(&["order", "--client", "1", "--tariff", "1", "--param", "os-template=4"]);
        for _ in 0..8 {
            self.works();
            if self.status(1) == "active" {
                break;
            }
            // Staff read what happened, and try again.
            self.reads_everything();
            typist.types(&["operation", "retry", "1"]);
        }
        assert_eq!(self.status(1), "active");
        self.reads_everything();
    }

    pub(crate) fn status(&self, service: u64) -> String {
        let number = service.to_string();
        let shown = self.typist.does(&["service", "show", &number, "--output", "json"]);
        let value: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
        value["service"]["status"].as_str().unwrap().to_owned()
    }

    pub(crate) fn changes_it(&self) {
        let typist = &self.typist;
        typist.does(&["service", "change", "1", "--resource", "ip=2"]);
        self.works();
        self.fault("POST", "*/install", Fault::Echo);
        typist.types(&["service", "reinstall", "1", "--param", "os-template=4", "--confirm", "erase-1"]);
        self.works();
        self.reads_everything();
        typist.types(&["operation", "retry", "3"]);
        self.works();
        for change in [
            &["service", "power", "1", "off"][..],
            &["service", "reverse-dns", "1", "192.0.2.2", "a.example.com"],
            &["service", "suspend", "1"],
            &["service", "resume", "1"],
        ] {
            typist.types(change);
            self.works();
        }
        typist.types(&["rehearse", "suspend", "1"]);
        typist.types(&["rehearse", "close", "1"]);
    }

    pub(crate) fn places_equipment(&self) {
        let typist = &self.typist;
        add_equipment(&self.panel);
        connect_equipment(&self.panel);
        typist.does(&[
            "tariff",
            "add",
            "--name",
            "Rack",
            "--product",
            "colocation",
            "--module",
            "1",
            "--all-resources",
        ]);
        typist.does(&["order", "--client", "1", "--tariff", "2", "--resource", "ip=1"]);
        self.works();
        typist.reads(&["task", "list"]);
        let task = self.open_task();
        let card = |identifier: &str| {
            let text = format!(
                "url=https://bmc-7.example.com\nusername=ADMIN\nrack=A1\nlabel=DB-1\nidentifier={identifier}\npassword={CARD_PASSWORD}\n"
            );
            typist.file(&format!("card-{identifier}"), &text)
        };
        let refused = typist.types(&["task", "close", &task, "--fields-file", &card("4711")]);
        assert_eq!(refused.code, 3, "{}", refused.err);
        typist.types(&["task", "close", &task, "--fields-file", &card("4711"), "--output", "json"]);
        // Not the real one: the arguments of this process are looked through too.
        let shown =
            typist.command(&["task", "close", &task, "--field", "password=shown-to-everybody"]).output().unwrap();
        let said = String::from_utf8(shown.stderr).unwrap();
        assert_eq!(shown.status.code(), Some(2), "{said}");
        assert!(said.contains("secret-in-argument") && said.contains("--fields-file"), "{said}");
        typist.does(&["task", "accept", &task, "--as", "staff"]);
        typist.does(&["task", "close", &task, "--fields-file", &card("7"), "--as", "staff"]);
        self.works();
        typist.reads(&["task", "show", &task]);
        assert_eq!(self.status(2), "active");
    }

    pub(crate) fn open_task(&self) -> String {
        let list = self.typist.does(&["task", "list", "--output", "json"]);
        let value: serde_json::Value = serde_json::from_str(&list.out).unwrap();
        value[0]["id"].to_string()
    }

    pub(crate) fn reads_everything(&self) {
        let typist = &self.typist;
        for read in [
            &["operation", "list"][..],
            &["operation", "show", "1"],
            &["operation", "show", "1", "--exchanges"],
            &["operation", "export", "1"],
            &["service", "list", "--all"],
            &["service", "show", "1"],
            &["task", "list", "--all"],
            &["recording", "list"],
        ] {
            typist.reads(read);
        }
        typist.types(&["replay", "1"]);
    }

    pub(crate) fn reads_the_rest(&self) {
        let typist = &self.typist;
        self.reads_everything();
        let backup = typist.data().join("copies");
        std::fs::create_dir_all(&backup).unwrap();
        typist.does(&["database", "backup", backup.join("copy.db").to_str().unwrap()]);
        let certificate = backup.join("certificate.json").display().to_string();
        typist.does(&["release", "certificate", "1", "--out", &certificate]);
        for read in [
            &["module", "show", "1"][..],
            &["module", "upkeep", "1"],
            &["client", "list"],
            &["tariff", "list"],
            &["balance"],
            &["ledger"],
            &["policy", "show"],
            &["staff", "list"],
            &["release", "list"],
            &["release", "show", "1"],
            &["adopt", "1"],
            &["database", "check"],
            &["plugin", "list"],
            &["plugin", "inspect", "pmdci6"],
            &["plugin", "history", "pmdci6"],
            &["service", "show", "2"],
            &["day"],
        ] {
            typist.types(read);
            typist.types(&[read, &["--output", "json"]].concat());
        }
        for operation in 2..=9 {
            let number = operation.to_string();
            typist.types(&["operation", "show", &number, "--exchanges"]);
            typist.types(&["operation", "export", &number]);
        }
    }
}
