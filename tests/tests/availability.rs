//! DED-02: which servers are for sale. Each condition keeps a server out of sale by itself, with its own reason, and
//! an order passes it over.

use std::ops::ControlFlow;

use billing::model::{ServiceId, parameters};
use dcimanager_sim::fault::{Fault, Rule};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::model::{Diagnostics, DiagnosticsStatus, Errors};
use dcimanager_sim::panel::{Panel, ServerHand};
use system_tests::{Options, World};

const FIRST: ServerId = ServerId(1);

/// What excludes server 1 after the change; an order then takes server 2.
fn excluded(change: impl FnOnce(&mut Panel)) -> Vec<String> {
    let world = World::new();
    world.panel.panel(change);
    let mut codes = Vec::new();
    let read = world.billing.stock(world.module, &mut |lines| {
        let first = lines.into_iter().find(|line| line.candidate.external_id == "1");
        codes.extend(first.into_iter().flat_map(|line| line.candidate.obstacles).map(|obstacle| obstacle.code));
        ControlFlow::Continue(())
    });
    read.unwrap();
    let service = world.delivered();
    assert_eq!(world.service(service).external_id.as_deref(), Some("2"));
    codes
}

fn hand(hand: ServerHand) -> Vec<String> {
    excluded(|panel| panel.by_hand(FIRST, hand).unwrap())
}

fn diagnostics(diagnostics: Diagnostics) -> Vec<String> {
    excluded(|panel| panel.set_diagnostics(FIRST, diagnostics).unwrap())
}

const CLEAN: Diagnostics =
    Diagnostics { status: DiagnosticsStatus::Success, disks_cleaned: true, forced: false, finished_at: None };

#[test]
fn ded_02_a_server_with_an_owner_is_not_for_sale() {
    let codes = hand(ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() });
    assert_eq!(codes, ["has-owner"]);
}

#[test]
fn ded_02_a_server_whose_diagnostics_are_not_completed_is_not_for_sale() {
    assert_eq!(diagnostics(Diagnostics { status: DiagnosticsStatus::NotRun, ..CLEAN }), ["diagnostics-not-successful"]);
}

#[test]
fn ded_02_a_server_with_an_unsuccessful_check_is_not_for_sale() {
    assert_eq!(diagnostics(Diagnostics { status: DiagnosticsStatus::Failed, ..CLEAN }), ["diagnostics-not-successful"]);
}

#[test]
fn ded_02_a_server_without_a_configuration_is_not_for_sale() {
    let codes = hand(ServerHand { configuration: Some(String::new()), ..ServerHand::default() });
    assert_eq!(codes, ["configuration-undefined"]);
}

#[test]
fn ded_02_a_server_whose_last_operation_failed_is_not_for_sale() {
    let codes = excluded(|panel| {
        panel.start_diagnostics(FIRST, false).unwrap();
        let hand = ServerHand {
            operation: Some(dcimanager_sim::panel::OperationHand::Fail("no PXE".into())),
            ..ServerHand::default()
        };
        panel.by_hand(FIRST, hand).unwrap();
        panel.set_diagnostics(FIRST, CLEAN).unwrap();
    });
    assert_eq!(codes, ["operation-failed"]);
}

#[test]
fn ded_02_a_server_in_maintenance_is_not_for_sale() {
    assert_eq!(hand(ServerHand { maintenance: Some(true), ..ServerHand::default() }), ["maintenance"]);
}

#[test]
fn ded_02_a_server_that_is_not_in_operation_is_not_for_sale() {
    assert_eq!(hand(ServerHand { in_operation: Some(false), ..ServerHand::default() }), ["not-in-operation"]);
}

#[test]
fn ded_02_a_server_that_shares_its_mac_address_is_not_for_sale() {
    // With a server that is not free: only the whole fleet shows it.
    let codes = excluded(|panel| {
        panel.set_mac(ServerId(3), "52:54:00:00:00:01").unwrap();
        let bob = ServerHand { owner: Some(Some("bob@example.com".into())), ..ServerHand::default() };
        panel.by_hand(ServerId(3), bob).unwrap();
    });
    assert_eq!(codes, ["mac-not-unique"]);
}

#[test]
fn ded_02_a_server_with_diagnostic_errors_is_not_for_sale() {
    let errors = Errors { diagnostics: vec!["SMART of sda".into()], ..Errors::default() };
    assert_eq!(hand(ServerHand { errors: Some(errors), ..ServerHand::default() }), ["diagnostic-errors"]);
}

#[test]
fn ded_02_a_server_with_status_errors_is_not_for_sale() {
    let errors = Errors { status: vec!["BMC does not answer".into()], ..Errors::default() };
    assert_eq!(hand(ServerHand { errors: Some(errors), ..ServerHand::default() }), ["status-errors"]);
}

#[test]
fn ded_03_a_servers_own_mark_lets_its_errors_be_ignored() {
    let world = World::new();
    let errors = Errors { status: vec!["BMC does not answer".into()], ignored: true, ..Errors::default() };
    world.panel.panel(|panel| panel.set_errors(FIRST, errors).unwrap());
    let service = world.delivered();
    assert_eq!(world.service(service).external_id.as_deref(), Some("1"));
    assert_eq!(
        risks(&world, service),
        ["server 1 was selected in spite of its errors: status errors: BMC does not answer, ignored by the server's \
          mark in DCImanager"]
    );
}

/// What the service's history tells about errors that were ignored.
fn risks(world: &World, service: ServiceId) -> Vec<String> {
    let history = world.billing.service(service).unwrap().history;
    let lines = history.into_iter().filter(|line| line.what.contains("in spite of"));
    lines
        .map(|line| {
            assert_eq!((line.who.as_str(), line.why.as_str()), ("Amsterdam", "operation 1"));
            line.what
        })
        .collect()
}

#[test]
fn ded_03_the_modules_setting_ignores_errors_and_the_services_history_tells_it() {
    let settings = parameters([("ignore-errors", "on")]);
    let world = World::with(Options { settings, ..Options::default() });
    let errors =
        Errors { diagnostics: vec!["SMART of sda".into()], status: vec!["BMC does not answer".into()], ignored: false };
    world.panel.panel(|panel| panel.set_errors(FIRST, errors).unwrap());
    // The reply of the act that makes the selection known is lost: the next step tells it all the same.
    let lost = Rule::new("POST", "*/server/1", Fault::ActThenDrop);
    world.panel.faults(|faults| faults.add(lost));
    let service = world.delivered();
    assert_eq!(
        risks(&world, service),
        ["server 1 was selected in spite of its errors: diagnostic errors: SMART of sda; status errors: BMC does \
          not answer, ignored by the processing module's setting"]
    );
}

#[test]
fn ded_03_errors_are_not_ignored_by_default_and_a_server_without_errors_is_no_risk() {
    let world = World::new();
    let errors = Errors { status: vec!["BMC does not answer".into()], ..Errors::default() };
    world.panel.panel(|panel| panel.set_errors(FIRST, errors).unwrap());
    let service = world.delivered();
    assert_ne!(world.service(service).external_id.as_deref(), Some("1"));
    assert!(risks(&world, service).is_empty());
}

#[test]
fn ded_13_a_server_whose_disks_were_not_cleaned_is_not_for_sale() {
    assert_eq!(diagnostics(Diagnostics { disks_cleaned: false, ..CLEAN }), ["disks-not-clean"]);
}
