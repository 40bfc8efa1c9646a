//! Issue 4, item 4: orders, wishes and payments that come at the same moment, over real threads, processes and billing
//! systems. Small races, one round of each; `cargo xtask races` runs larger ones.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test fails so")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use reliability::races::program::Program;
use reliability::races::{Case, Field, Round, Size, table};
use reliability::world::Ground;

fn components() -> PathBuf {
    if let Some(folder) = std::env::var_os("PMDCI6_COMPONENTS") {
        return folder.into();
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(target).join("components")
}

fn race(name: &str, size: Size) -> Round {
    let components = components();
    let ground = Ground::new(&components).unwrap();
    let field = Field { ground, components, program: Program::beside_this_one().unwrap() };
    let round = Case::named(name).unwrap().run(&field, &size, 1).unwrap();
    let shown = Round { took: Duration::ZERO, ..round.clone() };
    assert!(round.outcome.wrong.is_empty(), "{}\n{}\n{:#?}", table::head(), table::row(&shown), round.outcome.wrong);
    round
}

const SMALL: Size = Size { orders: 6, servers: 3, processes: 2, workers: 3 };

#[test]
fn orders_over_several_threads_get_a_server_each_or_a_task() {
    race("threads", SMALL);
}

#[test]
fn orders_over_two_and_over_three_processes_get_a_server_each_or_a_task() {
    race("processes", SMALL);
    race("processes", Size { processes: 3, ..SMALL });
}

#[test]
fn two_billing_systems_on_one_panel_never_share_a_server() {
    race("billing-systems", SMALL);
}

#[test]
fn processes_that_are_killed_in_the_middle_leave_nothing_half_done() {
    let round = race("killed", SMALL);
    assert!(round.outcome.killed > 0, "nobody was killed");
}

#[test]
fn mod_04_orders_that_find_nothing_at_the_first_panel_are_served_by_the_next() {
    race("next-module", SMALL);
}

#[test]
fn ip_04_orders_that_get_no_address_give_their_server_back() {
    race("addresses", SMALL);
}

#[test]
fn of_several_wishes_for_one_service_at_the_same_time_one_is_heard() {
    race("one-service", SMALL);
}

#[test]
fn srv_01_payments_and_passes_at_the_same_time_charge_each_period_once() {
    race("money", SMALL);
}
