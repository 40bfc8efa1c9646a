//! 200 clients, each with a habit of its own.

use billing::model::{ClientId, NewClient, NewOrder, ServiceId, ServiceStatus, TariffId, parameters};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;
use system_tests::by;

use crate::provider::{Provider, SERVERS};

const CLIENTS: u64 = 200;

/// What a client does about money, and how long it stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// Pays for a quarter ahead.
    Pays,
    /// Pays a year at once, and orders for a year.
    PaysAYear,
    /// Pays each month so many days late. The grace time is 5 days.
    PaysLate(u32),
    /// Pays for one month, and never again.
    StopsPaying,
    /// Pays less than what is ordered.
    PaysTooLittle,
    /// Pays for four services and orders six.
    OrdersTooMuch,
    /// Pays, and leaves after so many days.
    Leaves(u32),
    /// Pays, is stopped by staff after so many days, and let on again a week later.
    IsStopped(u32),
    /// Pays month by month ahead, by hand.
    ProlongsByHand,
}

struct Plan {
    client: ClientId,
    tariff: TariffId,
    resources: Vec<(String, u64)>,
    joins: u32,
    habit: Habit,
    services: Vec<ServiceId>,
}

pub(crate) struct Clients {
    plans: Vec<Plan>,
    chance: ChaCha8Rng,
}

impl Clients {
    /// Registers them; nobody has paid or ordered anything yet.
    pub(crate) fn new(provider: &Provider, seed: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let plans = (1..=CLIENTS).map(|number| plan(provider, number, &mut chance)).collect();
        Self { plans, chance }
    }

    /// What clients do on this day.
    pub(crate) fn act(&mut self, provider: &mut Provider, day: u32) {
        for plan in &mut self.plans {
            if day == plan.joins {
                plan.join(provider);
            } else if day > plan.joins {
                plan.live(provider, day - plan.joins);
            }
        }
        self.somebody_presses_a_button(provider);
    }

    /// In the data center somebody turns a server off that should run, or on that should not.
    fn somebody_presses_a_button(&mut self, provider: &mut Provider) {
        let server = dcimanager_sim::ids::ServerId(self.chance.random_range(1..=SERVERS));
        let on = self.chance.random_range(0..2) == 0;
        provider.world.panel.panel(|panel| panel.press_power(server, on)).unwrap();
    }
}

fn plan(provider: &Provider, number: u64, chance: &mut ChaCha8Rng) -> Plan {
    let new = NewClient { email: format!("client-{number}@example.com"), name: format!("Client {number}") };
    let client = provider.world.billing.add_client(&new).unwrap().id;
    let (tariff, resources) = match chance.random_range(0..100) {
        0..6 => (provider.built, vec![("ip", 1)]),
        6..66 => (provider.ready, vec![("ip", chance.random_range(1..=3))]),
        _ => (provider.space, vec![("unit", chance.random_range(1..=3)), ("ip", chance.random_range(0..=2))]),
    };
    let habit = match chance.random_range(0..100) {
        0..40 => Habit::Pays,
        40..46 => Habit::PaysAYear,
        46..60 => Habit::PaysLate(chance.random_range(1..=7)),
        60..72 => Habit::StopsPaying,
        72..77 => Habit::PaysTooLittle,
        77..83 => Habit::OrdersTooMuch,
        83..93 => Habit::Leaves(chance.random_range(1..=30)),
        93..97 => Habit::IsStopped(chance.random_range(3..=20)),
        _ => Habit::ProlongsByHand,
    };
    let habit = if tariff == provider.space && habit == Habit::PaysAYear { Habit::Pays } else { habit };
    let resources = resources.into_iter().map(|(name, amount)| (name.to_owned(), amount)).collect();
    Plan { client, tariff, resources, joins: chance.random_range(0..=15), habit, services: Vec::new() }
}

impl Plan {
    fn join(&mut self, provider: &mut Provider) {
        let month = self.price(provider);
        let paid = match self.habit {
            Habit::PaysLate(_) | Habit::StopsPaying | Habit::ProlongsByHand => month,
            Habit::PaysTooLittle => month / Decimal::TWO,
            Habit::PaysAYear => month * Decimal::from(12),
            Habit::OrdersTooMuch => month * Decimal::from(4),
            _ => month * Decimal::from(3),
        };
        self.pay(provider, paid);
        let orders = if self.habit == Habit::OrdersTooMuch { 6 } else { 1 };
        for _ in 0..orders {
            self.order(provider);
        }
    }

    /// What one service costs for a month.
    fn price(&self, provider: &Provider) -> Decimal {
        let tariff = provider.world.billing.tariff(self.tariff).unwrap();
        let month = tariff.periods.first().unwrap();
        let further = month.units.iter().map(|unit| {
            let included = tariff.resources.iter().find(|one| one.name == unit.resource).unwrap().included;
            let ordered = self.resources.iter().find(|(name, _)| *name == unit.resource).map_or(included, |one| one.1);
            unit.price * Decimal::from(ordered.saturating_sub(included))
        });
        month.price + further.sum::<Decimal>()
    }

    fn pay(&self, provider: &mut Provider, amount: Decimal) {
        provider.world.billing.pay(self.client, amount, "EUR", &by()).unwrap();
        provider.count("payments");
    }

    fn order(&mut self, provider: &mut Provider) {
        let is_server = self.tariff != provider.space;
        let order = NewOrder {
            client: self.client,
            tariff: self.tariff,
            period: (self.habit == Habit::PaysAYear).then_some(12),
            parameters: if is_server { parameters([("os-template", "4")]) } else { Vec::new() },
            resources: self.resources.clone(),
        };
        match provider.world.billing.order(&order, &by()) {
            Ok(service) => {
                self.services.push(service.id);
                provider.count("orders taken");
            }
            Err(error) => provider.count(&format!("orders refused: {}", error.code())),
        }
    }

    /// A day after the one on which the client joined.
    fn live(&mut self, provider: &mut Provider, day: u32) {
        match self.habit {
            Habit::PaysLate(late) if day == 31 + late => {
                let amount = self.price(provider);
                self.pay(provider, amount);
            }
            Habit::Leaves(after) if day == after => {
                self.each(provider, "leave", |provider, service| provider.world.billing.close(service, &by()).map(drop))
            }
            Habit::IsStopped(after) if day == after => self
                .each(provider, "stop", |provider, service| provider.world.billing.suspend(service, &by()).map(drop)),
            Habit::IsStopped(after) if day == after + 7 => self
                .each(provider, "let on", |provider, service| provider.world.billing.resume(service, &by()).map(drop)),
            Habit::ProlongsByHand if day == 20 => {
                let amount = self.price(provider);
                self.pay(provider, amount);
                self.each(provider, "prolong", |provider, service| {
                    provider.world.billing.prolong(service, 1, &by()).map(drop)
                });
            }
            _ => {}
        }
    }

    /// Does something to each of the client's services; that it is not possible just now is an answer too.
    fn each(&self, provider: &mut Provider, what: &str, verb: impl Fn(&Provider, ServiceId) -> billing::Result<()>) {
        for service in &self.services {
            if provider.world.service(*service).status == ServiceStatus::Deleted {
                continue;
            }
            match verb(provider, *service) {
                Ok(()) => provider.count(&format!("asked to {what}")),
                Err(error) => provider.count(&format!("asked to {what}, refused: {}", error.code())),
            }
        }
    }
}
