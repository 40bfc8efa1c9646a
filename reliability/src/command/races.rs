//! `races`: runs them, round by round, and prints what came of each.

use std::path::Path;

use reliability::error::Result;
use reliability::races::program::Program;
use reliability::races::{ALL, Case, Field, Size, table};
use reliability::world::Ground;

/// Which races, how large, and how often.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only this race: threads, processes, billing-systems, killed, next-module, addresses, one-service, money
    #[arg(long = "race", value_name = "NAME")]
    only: Option<String>,
    /// Orders at once
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(2..=200))]
    orders: u64,
    /// Servers (in the race `addresses`: addresses), fewer than orders
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=199))]
    servers: u64,
    /// Processes on one database
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=16))]
    processes: u64,
    /// Worker threads of each process
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=64))]
    workers: u64,
    /// Rounds of each race
    #[arg(long, value_name = "N", default_value_t = 1)]
    rounds: u64,
}

/// Whether every promise held.
pub(crate) fn run(components: &Path, arguments: &Arguments) -> Result<bool> {
    let Arguments { orders, servers, processes, workers, .. } = *arguments;
    let size = Size { orders, servers: servers.min(orders - 1), processes, workers };
    let field = Field {
        ground: Ground::new(components)?,
        components: components.to_owned(),
        program: Program::beside_this_one()?,
    };
    let cases: Vec<&Case> = match &arguments.only {
        Some(name) => vec![Case::named(name)?],
        None => ALL.iter().collect(),
    };
    for case in &cases {
        println!("{:<15}  {}", case.name, case.says);
    }
    println!("\n{}", table::head());
    let mut wrong = 0;
    for case in cases {
        for number in 1..=arguments.rounds {
            let round = case.run(&field, &size, number)?;
            println!("{}", table::row(&round));
            for what in &round.outcome.wrong {
                println!("    broken: {what}");
            }
            wrong += round.outcome.wrong.len();
        }
    }
    match wrong {
        0 => println!("\nEvery promise held."),
        count => println!("\n{count} broken promises."),
    }
    Ok(wrong == 0)
}
