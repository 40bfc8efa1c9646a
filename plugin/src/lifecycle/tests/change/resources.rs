use serde_json::{Value, json};

use super::super::{server, with};
use super::{ip, lines, operation, said};
use crate::contract::{Event, Failure, ServiceStatus};
use crate::lifecycle::change::{Wanted, plan};

/// A server with two addresses of version 4 and two of version 6.
fn addresses() -> Value {
    json!([ip(90, "192.0.2.7"), ip(91, "192.0.2.8"), ip(92, "2001:db8::7"), ip(93, "2001:db8::8"), ip(94, "192.0.2.9")])
}

/// The numbers of the addresses that go, or the code of the refusal.
fn released(ipv4: Option<u64>, ipv6: Option<u64>, release: &[&str]) -> Result<Vec<u64>, String> {
    let wanted = Wanted { ipv4, ipv6, release: release.iter().map(|ip| (*ip).to_owned()).collect() };
    with(ServiceStatus::Active, |context| {
        let server = server(json!({"ip": addresses()}));
        match plan(context, 7, context.addresses(&server).unwrap(), &wanted) {
            Ok(plan) => Ok(plan.release),
            Err(Failure::Invalid(why)) => Err(why.code),
            Err(other) => panic!("{other:?}"),
        }
    })
}

#[test]
fn the_client_says_which_addresses_go_and_otherwise_the_last_ones_do() {
    assert_eq!(released(Some(5), None, &[]), Ok(vec![]));
    assert_eq!(released(Some(2), None, &[]), Ok(vec![94]));
    assert_eq!(released(Some(2), None, &["192.0.2.8"]), Ok(vec![91]));
    assert_eq!(released(Some(1), None, &["192.0.2.8"]), Ok(vec![91, 94]));
    assert_eq!(released(Some(1), Some(1), &["2001:0DB8:0::7"]), Ok(vec![94, 91, 92]));
    assert_eq!(released(Some(0), None, &[]), Ok(vec![94, 91, 90]), "the main address only with all others");
    assert_eq!(released(Some(0), None, &["192.0.2.7"]), Ok(vec![90, 94, 91]));
    assert_eq!(released(None, Some(0), &[]), Ok(vec![93, 92]));
}

#[test]
fn what_the_client_names_has_to_fit() {
    assert_eq!(released(Some(1), None, &["192.0.2.7"]), Err("main-address".into()));
    assert_eq!(released(Some(2), None, &["192.0.2.8", "192.0.2.9"]), Err("too-many-released".into()));
    assert_eq!(released(Some(4), None, &["192.0.2.8"]), Err("too-many-released".into()));
    assert_eq!(released(Some(1), None, &["2001:db8::7"]), Err("too-many-released".into()));
    assert_eq!(released(Some(1), None, &["203.0.113.1"]), Err("address-unknown".into()));
}

#[test]
fn ip_04_addresses_are_added_first_and_given_back_when_it_fails() {
    let change = |phase: Value| {
        let mut state = json!({"change": "resources", "server": 7, "by_staff": false});
        state.as_object_mut().unwrap().extend(phase.as_object().unwrap().clone());
        state
    };
    let plan = json!({"before": [90, 92], "ipv4": 2, "ipv6": 0, "release": [92]});
    let ending = json!({"kind": "exhausted", "code": "no-free-address", "message": "the pool is dry"});
    let waiting = change(json!({"phase": "plan", "wanted": {"ipv4": 2, "ipv6": 0, "release": []}}));
    let add = change(json!({"phase": "add", "plan": plan}));
    let release = change(json!({"phase": "release", "plan": plan}));
    let undo = change(json!({"phase": "undo", "plan": plan, "ending": ending}));
    let before = || json!({"ip": [ip(90, "192.0.2.7"), ip(92, "2001:db8::7")]});
    let added = || json!({"ip": [ip(90, "192.0.2.7"), ip(92, "2001:db8::7"), ip(95, "192.0.2.8")]});
    let after = || json!({"ip": [ip(90, "192.0.2.7"), ip(95, "192.0.2.8")]});
    let busy = json!({"operation": operation(31, "running", "diagnostics")});
    insta::assert_snapshot!(lines([
        ("diagnostics run", said(&waiting, busy, &Event::Timer)),
        ("nothing runs", said(&waiting, before(), &Event::Timer)),
        ("an address is missing", said(&add, before(), &Event::Timer)),
        ("it was added, though no reply came", said(&add, added(), &Event::Timer)),
        ("it is given up", said(&add, added(), &Event::Withdrawn)),
        ("one is to go", said(&release, added(), &Event::Timer)),
        ("it is given up before one went", said(&release, added(), &Event::Withdrawn)),
        ("it went", said(&release, after(), &Event::Timer)),
        ("it is given up when it is done", said(&release, after(), &Event::Withdrawn)),
        ("what was added is given back", said(&undo, added(), &Event::Timer)),
        ("all is as before", said(&undo, before(), &Event::Timer)),
    ]));
}
