//! Whatever is done in whatever order, the panel stays one that could be: its indexes tell what its servers tell, and
//! nothing is given twice.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::index::Index;
use super::{Fate, Panel};
use crate::fleet::Fleet;
use crate::ids::{ConnectionId, PortId, ServerId, UserId};
use crate::model::{AdminStatus, Family, Work};

/// Anything that a client or a person may do. Numbers are small, so that they meet the same objects again and again.
#[derive(Debug, Clone)]
enum Act {
    Give(u64, u64),
    Take(u64),
    Install(u64, Fate),
    Diagnose(u64, bool, Fate),
    Cancel(u64),
    Finish(u64),
    Power(u64, Work),
    Addresses(u64, Family, usize),
    Release(u64),
    Port(u64, bool),
    SetOwner(u64, Option<u64>),
    Mac(u64, u64),
    Configuration(u64, bool),
    Disconnect(u64, u64),
    Connect(u64),
    Remove(u64),
    Pass(i64),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        5 => Just(Fate::Natural),
        1 => Just(Fate::Fail("bad luck".to_owned())),
        1 => Just(Fate::NeverEnd),
        1 => Just(Fate::Forced),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let server = || 1_u64..9;
    let user = || 1_u64..4;
    let family = || prop::sample::select(vec![Family::Ipv4, Family::Ipv6]);
    let work = prop::sample::select(vec![Work::PowerOn, Work::PowerOff, Work::PowerReset]);
    prop_oneof![
        (server(), user()).prop_map(|(server, user)| Act::Give(server, user)),
        server().prop_map(Act::Take),
        (server(), fate()).prop_map(|(server, fate)| Act::Install(server, fate)),
        (server(), any::<bool>(), fate()).prop_map(|(server, clear, fate)| Act::Diagnose(server, clear, fate)),
        server().prop_map(Act::Cancel),
        server().prop_map(Act::Finish),
        (server(), work).prop_map(|(server, work)| Act::Power(server, work)),
        (server(), family(), 1_usize..4).prop_map(|(server, family, count)| Act::Addresses(server, family, count)),
        server().prop_map(Act::Release),
        (1_u64..60, any::<bool>()).prop_map(|(port, up)| Act::Port(port, up)),
        (server(), prop::option::of(user())).prop_map(|(server, user)| Act::SetOwner(server, user)),
        (server(), 1_u64..4).prop_map(|(server, mac)| Act::Mac(server, mac)),
        (server(), any::<bool>()).prop_map(|(server, hardware)| Act::Configuration(server, hardware)),
        (server(), 1_u64..30).prop_map(|(server, connection)| Act::Disconnect(server, connection)),
        server().prop_map(Act::Connect),
        server().prop_map(Act::Remove),
        (0_i64..40).prop_map(Act::Pass),
    ]
}

/// Does it; that it is refused is as good.
fn carry_out(panel: &mut Panel, act: Act) {
    let operation =
        |panel: &Panel, server| panel.server(server).and_then(|found| found.operation.as_ref()).map(|o| o.id);
    match act {
        Act::Give(server, user) => drop(panel.give(ServerId(server), UserId(user))),
        Act::Take(server) => drop(panel.take(ServerId(server))),
        Act::Install(server, fate) => {
            drop(panel.install(ServerId(server), crate::ids::TemplateId(1), Vec::new(), String::new(), &fate));
        }
        Act::Diagnose(server, clear, fate) => drop(panel.diagnose(ServerId(server), clear, &fate)),
        Act::Cancel(server) => {
            if let Some(operation) = operation(panel, ServerId(server)) {
                drop(panel.cancel(ServerId(server), operation));
            }
        }
        Act::Finish(server) => drop(panel.finish_operation(ServerId(server))),
        Act::Power(server, work) => drop(panel.power(ServerId(server), work, &Fate::Natural)),
        Act::Addresses(server, family, count) => drop(panel.allocate(ServerId(server), family, count)),
        Act::Release(server) => {
            if let Some(address) = panel.server(ServerId(server)).and_then(|found| found.addresses.first()) {
                let id = address.id;
                drop(panel.release(ServerId(server), id));
            }
        }
        Act::Port(port, up) => {
            let status = if up { AdminStatus::Up } else { AdminStatus::Down };
            drop(panel.set_port_status(PortId(port), status));
        }
        Act::SetOwner(server, user) => drop(panel.set_owner(ServerId(server), user.map(UserId))),
        Act::Mac(server, mac) => drop(panel.set_mac(ServerId(server), &format!("52:54:00:00:00:0{mac}"))),
        Act::Configuration(server, true) => drop(panel.set_hardware(ServerId(server), "i7-8700-32Gb-2x512NVMe")),
        Act::Configuration(server, false) => drop(panel.set_configuration(ServerId(server), "E-2136-16Gb-2x240SSD")),
        Act::Disconnect(server, connection) => drop(panel.disconnect(ServerId(server), ConnectionId(connection))),
        Act::Connect(server) => {
            if let Some(port) = panel.unused_port() {
                drop(panel.connect_port(ServerId(server), port, false));
            }
        }
        Act::Remove(server) => {
            if let Ok(gone) = panel.remove_server(ServerId(server)) {
                // Put back at once, so that there is always something to act on.
                panel.add_server(gone).unwrap();
            }
        }
        Act::Pass(minutes) => panel.advance_to(panel.now() + SignedDuration::from_mins(minutes)),
    }
}

fn check(panel: &Panel) {
    let mut rebuilt = Index { version: panel.index.version, ..Index::default() };
    panel.servers.values().for_each(|server| rebuilt.insert(server));
    rebuilt.version = panel.index.version;
    assert_eq!(rebuilt, panel.index);
    panel.export().validate().unwrap();

    let mut given = BTreeSet::new();
    for server in panel.servers() {
        assert!(server.addresses.iter().all(|address| given.insert(address.ip)), "an address was given twice");
        let diagnosing = server.running_operation().is_some_and(|running| running.work.kind() == "diagnostics");
        let lent = server.addresses.iter().filter(|address| address.for_diagnostics).count();
        assert_eq!(lent, usize::from(diagnosing), "the address of diagnostics is there exactly while they run");
        if let Some(running) = server.running_operation() {
            assert!(running.ends_at.is_none_or(|at| at > panel.now()), "it should have ended");
        }
        if server.diagnostics.disks_cleaned {
            let cleaned = server.diagnostics.finished_at;
            let used_since =
                server.operation.as_ref().is_some_and(|last| cleaned.is_none_or(|at| last.started_at >= at));
            assert!(!server.holds_data() || used_since || server.os_template.is_some(), "clean disks hold data");
        }
    }
}

proptest! {
    #[test]
    fn any_sequence_of_acts_leaves_a_panel_that_could_be(seed in 0_u64..4, acts in prop::collection::vec(act(), 1..60)) {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let mut panel = Panel::new(Fleet::generate(8, seed), now, seed).unwrap();
        for act in acts {
            carry_out(&mut panel, act);
            check(&panel);
        }
        let text = panel.export().to_json();
        let again = Panel::new(Fleet::from_json(&text).unwrap(), panel.now(), seed).unwrap();
        prop_assert_eq!(again.export(), panel.export());
    }
}
