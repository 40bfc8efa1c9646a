//! Each invariant catches what it forbids: a sound moment is broken in one way, and exactly that one says so.

use std::collections::BTreeSet;

use billing::model::{Cause, Claim, OperationId, OperationKind, OperationStatus, Pending, ServiceId, ServiceStatus};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::{AdminStatus, DataMark};
use jiff::SignedDuration;
use reliability::cut::Plan;
use reliability::invariants::{ALL, When, violations};
use reliability::operation::{Operation, Run};
use reliability::snapshot::{Hand, Snapshot};
use reliability::world::World;

use crate::ground;

/// A moment with one service that was delivered on server 1.
fn delivered() -> Snapshot {
    let operation = Operation::named("dedicated-open").unwrap();
    let mut world = operation.prepared(&World::new(&ground(), 1).unwrap()).unwrap();
    Run::of(operation, &mut world, Plan::default()).unwrap();
    let snapshot = Snapshot::take(world.billing().unwrap(), world.panel()).unwrap();
    assert_eq!(violations(&snapshot, When::AtRest), []);
    snapshot
}

fn broken(snapshot: &Snapshot) -> BTreeSet<&'static str> {
    violations(snapshot, When::AtRest).into_iter().map(|violation| violation.invariant).collect()
}

/// What is broken, and by whom it must be noticed.
type Case = (&'static str, &'static str, fn(&mut Snapshot));

const CASES: &[Case] = &[
    ("one-server-one-service", "a second service has the same server", |snapshot| {
        let mut second = snapshot.services[0].clone();
        second.id = ServiceId(2);
        second.addresses.clear();
        snapshot.services.push(second);
    }),
    ("one-server-one-service", "a second mark in the notes", |snapshot| {
        let notes = snapshot.panel.servers[0].notes.clone();
        snapshot.panel.servers[0].notes = format!("{notes}\n{notes}");
    }),
    ("one-server-one-service", "a second claim", |snapshot| {
        let claim = Claim { service: ServiceId(2), ..snapshot.claims[0].clone() };
        snapshot.claims.push(claim);
    }),
    ("marked-is-claimed", "the claim is forgotten", |snapshot| snapshot.claims.clear()),
    ("claim-has-service", "the claim stays behind", |snapshot| {
        snapshot.services[0].status = ServiceStatus::Deleted;
        snapshot.panel.servers[0].notes.clear();
    }),
    ("claim-has-service", "an order that nobody works on holds a server", |snapshot| {
        snapshot.services[0].status = ServiceStatus::Ordered;
    }),
    ("address-given-once", "an address on two servers", |snapshot| {
        let address = snapshot.panel.servers[0].addresses[0].clone();
        snapshot.panel.servers[1].addresses.push(address);
    }),
    ("clean-before-sale", "data on a server for sale", |snapshot| {
        assert!(snapshot.for_sale.contains(&ServerId(2)));
        let mark = DataMark { owner: "bob@example.com".into(), nonce: "1".into() };
        snapshot.panel.servers[1].disks[0].contents.push(mark);
    }),
    ("no-foreign-data", "the last client's data on a delivered server", |snapshot| {
        let mark = DataMark { owner: "bob@example.com".into(), nonce: "1".into() };
        snapshot.panel.servers[0].disks[0].contents.push(mark);
    }),
    ("bmc-port-open", "a BMC was cut off", |snapshot| snapshot.bmc_ports_disabled = 1),
    ("charge-has-period", "a period is charged twice", |snapshot| {
        let charge = snapshot.ledger.last().unwrap().clone();
        snapshot.ledger.push(charge);
    }),
    ("charge-has-period", "a charge for nothing", |snapshot| snapshot.ledger.last_mut().unwrap().period = None),
    ("ledger-adds-up", "a balance that is not the sum", |snapshot| {
        let entry = snapshot.ledger.last_mut().unwrap();
        entry.balance += entry.balance;
    }),
    ("ledger-adds-up", "a charge that the money does not reach for", |snapshot| {
        let first = &mut snapshot.ledger[0];
        first.amount -= first.balance;
        first.balance -= first.balance;
        for entry in &mut snapshot.ledger[1..] {
            entry.balance = entry.amount;
        }
    }),
    ("paid-runs", "an active service that nobody paid for", |snapshot| {
        snapshot.services[0].paid_until = Some(snapshot.at);
        snapshot.operations.clear();
    }),
    ("paid-runs", "a paid service that is stopped for lack of money", |snapshot| {
        snapshot.services[0].status = ServiceStatus::Suspended;
        snapshot.services[0].suspended_by = Some(Cause::Money);
        snapshot.operations.clear();
    }),
    ("status-is-so", "an active service on a server of somebody else", |snapshot| {
        snapshot.panel.servers[0].owner = snapshot.panel.users.first().map(|user| user.id);
    }),
    ("status-is-so", "an active service behind a shut port", |snapshot| {
        snapshot.panel.switches[0].ports[0].admin_status = AdminStatus::Down;
    }),
    ("status-is-so", "a stopped service behind open ports", |snapshot| {
        snapshot.services[0].status = ServiceStatus::Suspended;
    }),
    ("status-is-so", "an address that the service does not show", |snapshot| {
        snapshot.services[0].addresses.pop();
    }),
    ("status-is-so", "a service that is gone from the panel", |snapshot| {
        snapshot.panel.servers.remove(0);
    }),
    ("status-is-so", "a shut port, when only the owner was changed by hand", |snapshot| {
        snapshot.in_hand.insert(ServerId(1), Hand { owner: true, ..Hand::default() });
        snapshot.panel.switches[0].ports[0].admin_status = AdminStatus::Down;
    }),
    ("status-is-so", "an address too few, when ports were switched by hand", |snapshot| {
        snapshot.in_hand.insert(ServerId(1), Hand { ports: true, ..Hand::default() });
        snapshot.services[0].addresses.pop();
    }),
    ("paid-runs", "an active service, when an operation had ended before its paid time did", |snapshot| {
        snapshot.operations[0].ended_at = Some(snapshot.at - SignedDuration::from_mins(2));
        snapshot.services[0].paid_until = Some(snapshot.at - SignedDuration::from_mins(1));
    }),
    ("address-given-once", "an address that a closing service's server still has, in another service", |snapshot| {
        let mut second = snapshot.services[0].clone();
        second.id = ServiceId(2);
        second.external_id = None;
        snapshot.services.push(second);
        snapshot.services[0].operation = Some(Pending {
            id: OperationId(2),
            kind: OperationKind::Close,
            change: None,
            status: OperationStatus::Due,
            percent: 50,
            message: String::new(),
            failure: None,
        });
    }),
    ("operation-ends-or-waits", "an operation that nobody runs", |snapshot| {
        snapshot.operations[0].status = OperationStatus::Running;
    }),
    ("operation-ends-or-waits", "an operation that waits for a task that is not there", |snapshot| {
        snapshot.operations[0].status = OperationStatus::WaitingTask;
    }),
    ("operation-ends-or-waits", "an operation that is due and not taken", |snapshot| {
        snapshot.operations[0].status = OperationStatus::Due;
        snapshot.operations[0].due_at = Some(snapshot.at);
    }),
];

#[test]
fn each_invariant_catches_what_it_forbids() {
    let sound = delivered();
    for (invariant, what, breaks) in CASES {
        let mut snapshot = sound.clone();
        breaks(&mut snapshot);
        assert!(broken(&snapshot).contains(invariant), "{what}: {:?}", violations(&snapshot, When::AtRest));
    }
}

/// What a person has done by hand, or what an operation is about to say, is excused, and nothing beside it.
#[test]
fn what_is_under_way_or_in_hand_is_excused() {
    let sound = delivered();
    let first = ServerId(1);
    type Excused = (&'static str, fn(&mut Snapshot));
    let excused: [Excused; 4] = [
        ("status-is-so", |snapshot| {
            snapshot.panel.servers[0].owner = None;
            snapshot.in_hand.insert(ServerId(1), Hand { owner: true, ..Hand::default() });
        }),
        ("status-is-so", |snapshot| {
            snapshot.panel.servers.remove(0);
            snapshot.in_hand.insert(ServerId(1), Hand { gone: true, ..Hand::default() });
        }),
        ("paid-runs", |snapshot| {
            snapshot.operations[0].ended_at = Some(snapshot.at);
            snapshot.services[0].paid_until = Some(snapshot.at - SignedDuration::from_mins(1));
        }),
        ("address-given-once", |snapshot| {
            let mut second = snapshot.services[0].clone();
            (second.id, second.external_id) = (ServiceId(2), None);
            snapshot.services.push(second);
            snapshot.panel.servers.remove(0);
            snapshot.in_hand.insert(ServerId(1), Hand { gone: true, ..Hand::default() });
        }),
    ];
    for (invariant, change) in excused {
        let mut snapshot = sound.clone();
        change(&mut snapshot);
        assert!(!broken(&snapshot).contains(invariant), "{:?}", violations(&snapshot, When::AtRest));
        // The same without the excuse.
        snapshot.in_hand.remove(&first);
        snapshot.operations.clear();
        assert!(broken(&snapshot).contains(invariant), "{invariant}");
    }
}

#[test]
fn every_invariant_has_a_case_here() {
    let cases: BTreeSet<&str> = CASES.iter().map(|(invariant, ..)| *invariant).collect();
    let all: BTreeSet<&str> = ALL.iter().map(|invariant| invariant.name).collect();
    assert_eq!(cases, all);
}
