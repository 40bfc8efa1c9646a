use serde_json::{Value, json};

use super::{MINUTE, NOW, NoIo, call, port, server, words};
use crate::contract::{Event, Next, Parameter, ResourceAmount, Service, ServiceStatus, Step};
use crate::lifecycle::colocation::{Open, Phase, card, decide_close, decide_place};
use crate::lifecycle::context::Context;
use crate::lifecycle::{advance, check_form, close, open};

fn service(status: ServiceStatus) -> Service {
    let amount = |name: &str| ResourceAmount { name: name.into(), amount: 1, unit: "pcs".into() };
    let resources = vec![amount("ip"), amount("ipv6")];
    Service { product: "colocation".into(), parameters: Vec::new(), resources, ..super::service(status) }
}

fn form(values: &[(&str, &str)]) -> Vec<Parameter> {
    let parameter = |(name, value): &(&str, &str)| Parameter { name: (*name).into(), value: (*value).into() };
    values.iter().map(parameter).collect()
}

fn filled_in() -> Vec<Parameter> {
    form(&[("identifier", "7"), ("rack", "A1"), ("label", "DB-1"), ("password", "placeholder-9")])
}

/// What is next for the claimed equipment.
fn placing(change: Value) -> String {
    placing_since(None, change, &Event::Timer)
}

fn placing_since(since: Option<u64>, change: Value, event: &Event) -> String {
    let (call, service) = (call(), service(ServiceStatus::Ordered));
    let context = Context::new(&NoIo, &call, &service).unwrap();
    let mut bare = json!({"owner_email": null, "owner": null, "ip": [], "notes": "moved in May"});
    bare.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    match decide_place(&context, &server(bare), card(&filled_in()), since, event) {
        Ok(verdict) => words(&verdict),
        Err(failure) => format!("error {failure:?}"),
    }
}

/// What is next for equipment that is let go.
fn letting_go(phase: Phase, change: Value, event: &Event) -> String {
    let (call, service) = (call(), service(ServiceStatus::Active));
    let context = Context::new(&NoIo, &call, &service).unwrap();
    match decide_close(&context, &server(change), phase, event) {
        Ok(verdict) => words(&verdict),
        Err(failure) => format!("error {failure:?}"),
    }
}

fn step(state: &str, event: &Event) -> Step {
    advance(&NoIo, &call(), &service(ServiceStatus::Ordered), state, event).unwrap()
}

fn more(step: Step) -> (String, Next) {
    match step {
        Step::More(unfinished) => (unfinished.state, unfinished.next),
        other => panic!("{other:?}"),
    }
}

#[test]
fn col_04_each_look_at_the_equipment_does_what_is_missing() {
    let ours = "moved in May\nbilling:k3f9 service:12 opening";
    let address = |family: &str| json!({"id": 9, "name": "192.0.2.9", "family": family, "network": "192.0.2.0/24"});
    let busy = json!({"notes": ours, "operation": {"id": 31, "status": "running", "type": "diagnostics"}});
    let lines = [
        ("claimed", placing(json!({}))),
        ("of an ended colocation", placing(json!({"notes": "billing:k3f9 service:3 returned"}))),
        ("marked", placing(json!({"notes": ours}))),
        ("busy", placing(busy.clone())),
        ("busy for three hours", placing_since(Some(NOW - 181 * MINUTE), busy.clone(), &Event::Timer)),
        ("busy, and staff let it wait again", placing_since(Some(NOW - 181 * MINUTE), busy, &Event::Retry)),
        ("with an address", placing(json!({"notes": ours, "ip": [address("ipv4")]}))),
        ("with all of them", placing(json!({"notes": ours, "ip": [address("ipv4"), address("ipv6")]}))),
        (
            "placed again, its ports as its last close left them",
            placing(json!({
                "notes": ours, "ip": [address("ipv4"), address("ipv6"), address("ipv4")],
                "switch_connection": [port(21, "down", false), port(40, "down", true)]
            })),
        ),
        (
            "delivered",
            placing(json!({
                "notes": "billing:k3f9 service:12 active", "ip": [address("ipv4"), address("ipv6"), address("ipv4")]
            })),
        ),
        ("somebody else's", placing(json!({"owner_email": "bob@example.com"}))),
        ("another service's", placing(json!({"notes": "billing:k3f9 service:99 active"}))),
        ("given away after the mark", placing(json!({"notes": ours, "owner_email": "bob@example.com"}))),
    ]
    .map(|(when, said)| format!("{when}\n    {said}"))
    .join("\n");
    insta::assert_snapshot!(lines);
}

#[test]
fn col_02_the_card_is_stored_before_anything_can_fail_and_without_its_password() {
    let (asked, next) = more(open(&NoIo, &call(), &service(ServiceStatus::Ordered)).unwrap());
    assert!(matches!(next, Next::Task(task) if task.key == "colocation"));
    // `NoIo` panics when the panel is asked.
    let (state, next) = more(step(&asked, &Event::TaskClosed(filled_in())));
    assert_eq!(next, Next::Wait(0));
    insta::assert_snapshot!(state);
    // A host that did not check the card gets the task again, with the reasons.
    let wrong = form(&[("identifier", "seven"), ("url", "https://root:pw@bmc.example.com/x@y")]);
    let (_, next) = more(step(&asked, &Event::TaskClosed(wrong)));
    let Next::Task(task) = next else { panic!("{next:?}") };
    insta::assert_snapshot!(task.instructions.lines().next().unwrap());
}

#[test]
fn col_02_when_nothing_can_be_claimed_the_task_comes_again_with_the_reason() {
    for taken in ["null", "\"is 7, and that server belongs to bob@example.com\""] {
        let card = r#"{"server":7,"url":"","username":"","rack":"A1","label":""}"#;
        let state =
            format!(r#"{{"version":1,"operation":"colocation-open","phase":"offered","card":{card},"taken":{taken}}}"#);
        let (_, next) = more(step(&state, &Event::NothingToClaim));
        let Next::Task(task) = next else { panic!("{next:?}") };
        assert!(task.instructions.contains("`identifier` is 7, and that server "), "{}", task.instructions);
        let rack = task.form.iter().find(|field| field.name == "rack").unwrap();
        assert_eq!(rack.default.as_deref(), Some("A1"), "what was filled in need not be typed again");
    }
}

#[test]
fn a_form_is_checked_for_the_card_only() {
    let (call, service) = (call(), service(ServiceStatus::Ordered));
    let check = |state: &str, values: &[(&str, &str)]| check_form(&NoIo, &call, &service, state, &form(values));
    let asked = r#"{"version":1,"operation":"colocation-open","phase":"card","earlier":null,"wrong":null}"#;
    let fields = |values: &[(&str, &str)]| -> Vec<String> {
        check(asked, values).unwrap().into_iter().map(|error| error.field).collect()
    };
    assert_eq!(fields(&[]), ["identifier"]);
    assert_eq!(fields(&[("identifier", "0"), ("url", "https://root@bmc.example.com")]), ["identifier", "url"]);
    assert_eq!(fields(&[("identifier", "0"), ("url", "https://bmc.example.com/?mail=a@b")]), ["identifier"]);
    let closing = r#"{"version":1,"operation":"colocation-close","server":7,"phase":"task"}"#;
    assert_eq!(check(closing, &[("gone", "on")]), Ok(Vec::new()));
    assert!(check("not a state", &[]).is_err());
}

#[test]
fn col_06_each_phase_does_one_act_and_then_sees_that_it_is_done() {
    let running = |id: u64| json!({"operation": {"id": id, "status": "running", "type": "diagnostics"}});
    let cancel = |canceled| Phase::CancelOperations { canceled, since: canceled.map(|_| NOW) };
    let shut = json!([port(21, "down", false), port(40, "up", true)]);
    let off = json!({"power_status": "off", "ip": []});
    let lines = [
        ("asked for", letting_go(Phase::Task, json!({"power_status": "unknown"}), &Event::Timer)),
        ("diagnostics run", letting_go(cancel(None), running(31), &Event::Timer)),
        ("they are being canceled", letting_go(cancel(Some(31)), running(31), &Event::Timer)),
        ("another one had waited behind them", letting_go(cancel(Some(31)), running(32), &Event::Timer)),
        ("nothing runs", letting_go(cancel(Some(32)), json!({}), &Event::Timer)),
        ("no address is left", letting_go(Phase::FreeAddresses, json!({"ip": []}), &Event::Timer)),
        ("it is off", letting_go(Phase::PowerOff { since: Some(NOW) }, off, &Event::Timer)),
        ("its ports are shut", letting_go(Phase::PortsOff, json!({"switch_connection": shut}), &Event::Timer)),
        (
            "nobody holds it",
            letting_go(Phase::Unmark, json!({"notes": "billing:k3f9 service:12 returned"}), &Event::Timer),
        ),
        ("it stays on", letting_go(Phase::PowerOff { since: Some(NOW - 16 * MINUTE) }, json!({}), &Event::Timer)),
        ("it is bob's", letting_go(Phase::PortsOff, json!({"owner_email": "bob@example.com"}), &Event::Timer)),
    ]
    .map(|(when, said)| format!("{when}\n    {said}"))
    .join("\n");
    insta::assert_snapshot!(lines);
}

#[test]
fn col_06_what_was_never_placed_is_closed_at_once() {
    let service = Service { external_id: None, ..service(ServiceStatus::Ordered) };
    let step = close(&NoIo, &call(), &service).unwrap();
    assert!(matches!(step, Step::Done(changes) if changes.addresses == Some(Vec::new())));
    // Claimed, and nothing more.
    let said = {
        let call = call();
        let context = Context::new(&NoIo, &call, &service).unwrap();
        let bobs = server(json!({"notes": "", "owner_email": "bob@example.com"}));
        words(&decide_close(&context, &bobs, Phase::Task, &Event::Timer).unwrap())
    };
    assert!(said.starts_with("done"), "{said}");
}

#[test]
fn wasm_04_every_state_is_read_back() {
    use crate::lifecycle::state::{State, read, write};
    let card = card(&filled_in());
    let opens = [
        Open::Card { earlier: Some(card.clone()), wrong: Some("why".into()) },
        Open::Card { earlier: None, wrong: None },
        Open::Look { card: card.clone() },
        Open::Offered { card: card.clone(), taken: Some("why".into()) },
        Open::Place { card, since: None },
    ];
    let phases = [
        Phase::Task,
        Phase::CancelOperations { canceled: Some(3), since: Some(NOW) },
        Phase::FreeAddresses,
        Phase::PowerOff { since: None },
        Phase::PortsOff,
        Phase::Unmark,
    ];
    let closes = phases.map(|phase| State::ColocationClose(phase.of(7)));
    for state in opens.into_iter().map(State::from).chain(closes) {
        assert_eq!(read(&write(&state)), Ok(state));
    }
}
