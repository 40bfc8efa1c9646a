//! A host that is killed again and again in the middle of its work: what it had stored is there, and nothing is half
//! there.
//!
//! The host is this test program itself, started a second time. It says a line after each outcome that it has stored;
//! the test kills it (SIGKILL) after some of these lines, at whatever it is doing by then.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use billing::model::{ClientId, Operation, OperationStatus};
use billing::{Happened, LedgerFilter, Notice, OperationFilter, StepRequest, Until};
use rand::{RngExt as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::scripted::{Asked, done, wait};
use crate::world::{World, by, new_order};

/// Where the second program finds the folder. It is set for no other run of these tests.
const FOLDER: &str = "BILLING_TEST_KILLED_HOST";
/// How often the host is killed: 200 rounds are the promise, fewer are a quick look.
const ROUNDS: &str = "KILL_ROUNDS";

/// Not a test of its own: the host that is killed.
#[test]
fn a_host_under_load() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let world = World::at(Path::new(&folder));
    world.module.answers(|asked: &Asked<'_>| match asked.request {
        StepRequest::Begin(_) => wait("first", 0),
        StepRequest::Advance { state, .. } if state == "first" => wait("second", 0),
        StepRequest::Advance { .. } | StepRequest::Change(_) => done(),
    });
    let scheduler = Arc::new(world.scheduler(3));
    let runner = Arc::clone(&scheduler);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            loop {
                runner.run(&Until::Idle, &tell).unwrap();
            }
        });
        loop {
            let paid = world.billing.pay(ClientId(1), "100.01".parse().unwrap(), "EUR", &by()).unwrap();
            say(&format!("paid {}", paid.id));
            let service = world.billing.order(&new_order(), &by()).unwrap();
            say(&format!("ordered {}", service.id));
        }
    });
}

/// Called after the outcome was stored.
fn tell(notice: &Notice) {
    match &notice.what {
        Happened::Progress { cost, .. } => say(&format!("calls {} {}", notice.operation, cost.calls)),
        Happened::Ended { .. } => say(&format!("ended {}", notice.operation)),
        _ => {}
    }
}

fn say(line: &str) {
    // One write for a whole line, so that the lines of several threads do not mix.
    let mut out = std::io::stdout().lock();
    out.write_all(format!("{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// What a killed host had said.
fn killed_after(folder: &Path, lines: usize) -> Vec<String> {
    let mut host = Command::new(std::env::current_exe().unwrap())
        .args(["killed::a_host_under_load", "--exact", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = Vec::new();
    let mut reader = BufReader::new(host.stdout.take().unwrap());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if !line.ends_with('\n') {
            // The end, or half a line that was being said then.
            break;
        }
        said.push(line.trim_end().to_owned());
        if said.len() == lines {
            host.kill().unwrap();
        }
    }
    assert!(!host.wait().unwrap().success(), "it ends by nothing but the kill");
    said
}

#[test]
fn a_host_killed_at_any_time_under_load_loses_nothing_that_it_had_stored() {
    let rounds: usize = std::env::var(ROUNDS).map_or(25, |rounds| rounds.parse().unwrap());
    let world = World::furnished();
    let temp = Arc::clone(&world.temp);
    drop(world);
    let mut random = ChaCha8Rng::seed_from_u64(4711);
    let mut outcomes = 0;
    for round in 0..rounds {
        let said = killed_after(temp.path(), random.random_range(8..200));
        let world = World::at(temp.path());
        let checked = world.billing.store().check().unwrap();
        assert!(checked.is_sound(), "round {round}: {checked:#?}");
        let stored = Stored::of(&world);
        for line in &said {
            match stored.holds(line) {
                Some(true) => outcomes += 1,
                Some(false) => panic!("round {round}: `{line}` was said, and is not there"),
                None => {}
            }
        }
    }
    println!("{rounds} kills, {outcomes} stored outcomes, none lost");
    assert!(outcomes > 0);
}

/// What the database holds after a kill.
struct Stored {
    payments: BTreeSet<u64>,
    services: BTreeSet<u64>,
    operations: BTreeMap<u64, Operation>,
}

impl Stored {
    fn of(world: &World) -> Self {
        let all = OperationFilter { with_ended: true, ..OperationFilter::default() };
        let operations = world.billing.operations(&all).unwrap();
        Self {
            payments: world.billing.ledger(&LedgerFilter::default()).unwrap().iter().map(|entry| entry.id).collect(),
            services: operations.iter().map(|operation| operation.service.0).collect(),
            operations: operations.into_iter().map(|operation| (operation.id.0, operation)).collect(),
        }
    }

    /// Whether what a line tells is there; none for what the test harness says.
    fn holds(&self, line: &str) -> Option<bool> {
        let words: Vec<&str> = line.split(' ').collect();
        let number = |index: usize| words[index].parse::<u64>().unwrap();
        Some(match words[0] {
            "paid" => self.payments.contains(&number(1)),
            "ordered" => self.services.contains(&number(1)),
            "calls" => self.operations[&number(1)].cost.calls >= number(2),
            "ended" => self.operations[&number(1)].status == OperationStatus::Done,
            _ => return None,
        })
    }
}
