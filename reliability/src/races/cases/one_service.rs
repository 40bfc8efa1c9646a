//! Several processes want something of one service at the same time.

use std::collections::BTreeMap;
use std::process::Output;
use std::thread;

use billing::model::{OperationKind, OperationStatus, ServiceId, ServiceStatus};

use crate::error::Result;
use crate::races::arena::{Arena, Field};
use crate::races::fleet::Stock;
use crate::races::judge::{Tally, broken, tally};
use crate::races::{Outcome, Size};

/// What is wanted of each service, each by a process of its own.
const WISHES: [&str; 4] = ["suspend", "close", "change", "suspend"];
/// Services of a round.
const SERVICES: u64 = 3;

pub(in crate::races) fn run(field: &Field, size: &Size, _: u64) -> Result<Outcome> {
    let stock = Stock { first: 1, fitting: SERVICES, nearest: 0, addresses: 8 };
    let arena = Arena::new(field, vec![stock], 1)?;
    let Some(system) = arena.systems.first() else { return Ok(Outcome::default()) };
    let services = system.order(SERVICES)?;
    // A change is paid for.
    system.billing.pay(system.client, 1000.into(), "EUR", &super::super::system::by())?;
    let mut wrong = arena.work(size.processes, size.workers)?;

    // Nobody works: whoever is first keeps all others from being heard.
    let heard = wish(&arena, &services)?;
    for (service, heard) in &heard {
        if heard.len() != 1 {
            wrong.push(format!("service {service}: {heard:?} were heard at the same time"));
        }
    }
    wrong.extend(arena.work(size.processes, size.workers)?);
    for (service, heard) in &heard {
        wrong.extend(otherwise(&arena, *service, heard)?);
    }

    // The same while processes work: one wish may be met before the next is heard, and then none is half met.
    let workers = arena.start(size.processes, size.workers)?;
    let later = wish(&arena, &services)?;
    for worker in workers {
        wrong.extend(worker.ended()?);
    }
    wrong.extend(arena.work(size.processes, size.workers)?);
    for service in &services {
        let unmet = system.billing.service(*service)?.operations.into_iter();
        let unmet = unmet.filter(|one| !matches!(one.status, OperationStatus::Done | OperationStatus::Canceled));
        wrong.extend(unmet.map(|one| format!("{} of service {service} is {}: {}", one.kind, one.status, one.message)));
    }
    wrong.extend(broken(&arena)?);
    let asked = SERVICES * WISHES.len() as u64 * 2;
    let available = heard.values().chain(later.values()).map(|heard| heard.len() as u64).sum();
    let tally = Tally { contested: asked - available, ..tally(&arena)? };
    Ok(Outcome { tally, asked, available, killed: 0, wrong })
}

/// All wishes at once; which of them were heard, by service.
fn wish(arena: &Arena<'_>, services: &[ServiceId]) -> Result<BTreeMap<ServiceId, Vec<&'static str>>> {
    let Some(system) = arena.systems.first() else { return Ok(BTreeMap::new()) };
    let mut heard: BTreeMap<ServiceId, Vec<&'static str>> = services.iter().map(|id| (*id, Vec::new())).collect();
    let said: Vec<(ServiceId, &'static str, Result<Output>)> = thread::scope(|scope| {
        let all = services.iter().flat_map(|service| WISHES.map(|wish| (*service, wish)));
        let started: Vec<_> = all
            .map(|(service, wish)| {
                let say = move || {
                    let number = service.to_string();
                    let mut arguments = vec!["service", wish, &number];
                    if wish == "change" {
                        arguments.extend(["--resource", "ip=2"]);
                    }
                    arena.program().output(system.data(), &arguments)
                };
                (service, wish, scope.spawn(say))
            })
            .collect();
        let ended =
            started.into_iter().filter_map(|(service, wish, thread)| Some((service, wish, thread.join().ok()?)));
        ended.collect()
    });
    for (service, wish, output) in said {
        if output?.status.success() {
            heard.entry(service).or_default().push(wish);
        }
    }
    Ok(heard)
}

/// How a service is other than what was heard says.
fn otherwise(arena: &Arena<'_>, service: ServiceId, heard: &[&str]) -> Result<Option<String>> {
    let Some(system) = arena.systems.first() else { return Ok(None) };
    let detail = system.billing.service(service)?;
    let (status, addresses) = (detail.service.status, detail.service.addresses.len());
    let opened = detail.operations.iter().filter(|one| one.kind != OperationKind::Open).count();
    let is_so = match heard {
        ["suspend"] => status == ServiceStatus::Suspended && addresses == 1,
        ["close"] => status == ServiceStatus::Deleted && addresses == 0,
        ["change"] => status == ServiceStatus::Active && addresses == 2,
        // Said already.
        _ => true,
    };
    Ok((!is_so || opened != heard.len()).then(|| {
        format!("service {service} is {status} with {addresses} addresses and {opened} operations after {heard:?}")
    }))
}
