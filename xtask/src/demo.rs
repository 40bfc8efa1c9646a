//! `cargo xtask demo`: the life of two dedicated servers, one in stock and one that has to be built, with the commands
//! that a person would type. Everything it shows is checked; it needs no terminal and no outside service.

mod session;
mod simulator;

use std::time::Instant;

use serde_json::Value;

use crate::command;
use crate::error::ChoreError;
use session::Session;
use simulator::Simulator;

/// Shows the life of two dedicated servers.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// How many times as fast as real time it runs
    #[arg(long, value_name = "FACTOR", default_value_t = 900)]
    speed: u32,
    /// Servers of the generated fleet
    #[arg(long, value_name = "N", default_value_t = 120)]
    fleet: u32,
}

/// A configuration that no generated server has: one disk more than a common one.
const TO_BE_BUILT: &str = "E-2146G-64Gb-3x1920SSD";

pub(crate) fn run(arguments: &Arguments) -> Result<(), ChoreError> {
    let component = crate::component::build()?.file();
    command::run(&mut command::build_everything())?;
    let began = Instant::now();
    let mut session = Session::new(&component)?;
    let panel = Simulator::start(&mut session, arguments.fleet, arguments.speed)?;

    session.heading("The processing module is added, checked and configured");
    let speed = arguments.speed.to_string();
    session.run(&["clock", "--speed", &speed])?;
    session.run(&[
        "module",
        "add",
        "--name",
        "Amsterdam",
        "--url",
        &panel.url,
        "--username",
        "admin@example.com",
        "--password-file",
        "panel-password",
    ])?;
    session.run(&["module", "check", "1"])?;
    session.run(&["module", "config", "1"])?;
    session.run(&["stock", "--reasons"])?;

    session.heading("A client, and two tariffs: one is in stock, the other is not");
    let in_stock = most_common(&session.json(&["stock", "--free"])?)?;
    session.run(&["client", "add", "--email", "anna@example.com", "--name", "Anna"])?;
    session.run(&["pay", "--client", "1", "--amount", "500", "--currency", "EUR"])?;
    for (name, configuration) in [("In stock", in_stock.as_str()), ("To be built", TO_BE_BUILT)] {
        let fixed = format!("configuration={configuration}");
        session.run(&[
            "tariff",
            "add",
            "--name",
            name,
            "--module",
            "1",
            "--param",
            &fixed,
            "--resource",
            "ip=1..8",
            "--all-resources",
            "--price",
            "99.90",
        ])?;
    }

    session.heading("Both are ordered");
    session.run(&["explain", "--tariff", "2", "--param", "os-template=1", "--limit", "3"])?;
    session.run(&["order", "--client", "1", "--tariff", "1", "--param", "os-template=1", "--param", "script=1"])?;
    session.run(&["order", "--client", "1", "--tariff", "2", "--param", "os-template=1", "--resource", "ip=2"])?;
    session.run(&["run", "--until-idle"])?;
    session.expect_status(1, "active")?;
    session.expect_status(2, "ordered")?;

    session.heading("Staff build the server that was not in stock");
    session.run(&["task", "accept", "1", "--as", "Tom"])?;
    let server = session.server_of(2)?;
    panel.build(&mut session, &server, TO_BE_BUILT)?;
    session.run(&["task", "close", "1", "--as", "Tom"])?;
    session.run(&["run", "--until-idle"])?;
    session.expect_status(2, "active")?;
    session.run(&["service", "list"])?;

    session.heading("The first service is stopped, resumed and deleted, the second one deleted as well");
    for (verb, status) in [("suspend", "suspended"), ("resume", "active"), ("close", "deleted")] {
        session.run(&["service", verb, "1"])?;
        if verb == "close" {
            session.run(&["service", "close", "2"])?;
        }
        session.run(&["run", "--until-idle"])?;
        session.expect_status(1, status)?;
    }
    session.expect_status(2, "deleted")?;
    panel.expect_clean(&server)?;

    session.heading("What happened, and what it cost");
    session.run(&["operation", "list", "--all"])?;
    session.expect_no_tasks()?;
    println!("\nAll went as it should, in {:.1} s.", began.elapsed().as_secs_f64());
    Ok(())
}

/// The configuration that most of the servers for sale have.
fn most_common(stock: &Value) -> Result<String, ChoreError> {
    let mut counts = std::collections::BTreeMap::new();
    for line in stock.as_array().into_iter().flatten() {
        if let Some(configuration) = line.pointer("/candidate/configuration").and_then(Value::as_str) {
            *counts.entry(configuration.to_owned()).or_insert(0u32) += 1;
        }
    }
    let best = counts.into_iter().max_by_key(|(_, count)| *count);
    best.map(|(configuration, _)| configuration).ok_or_else(|| ChoreError::Demo("nothing is for sale".to_owned()))
}
