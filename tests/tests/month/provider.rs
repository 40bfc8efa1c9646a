//! The provider: a fleet, three tariffs, a department.

use std::collections::BTreeMap;

use billing::model::{NewTariff, NewTariffResource, NewUnitPrice, PriceChange, TariffId};
use dcimanager_sim::Fleet;
use dcimanager_sim::ids::ServerId;
use serde_json::{Value, json};
use sim_clock::SignedDuration;
use system_tests::{Options, World};

/// Servers that can be sold: fewer than what is ordered, so that orders also find nothing left.
pub(crate) const SERVERS: u64 = 128;

/// What the fleet's servers are.
const CONFIGURATION: &str = "E-2146G-64Gb-2x960SSD";

/// What staff build from them.
pub(crate) const TO_BE_BUILT: &str = "E-2146G-64Gb-3x960SSD";

pub(crate) struct Provider {
    pub(crate) world: World,
    /// A server that stands there, ready.
    pub(crate) ready: TariffId,
    /// A server that is built when it is ordered.
    pub(crate) built: TariffId,
    /// Rack space.
    pub(crate) space: TariffId,
    /// The equipment that staff have placed.
    pub(crate) equipment: Vec<ServerId>,
    /// What happened, and how often.
    pub(crate) counts: BTreeMap<String, u64>,
}

impl Provider {
    pub(crate) fn new() -> Self {
        let world = World::with(Options { fleet: fleet(), ..Options::default() });
        let mut provider = Self {
            ready: TariffId(0),
            built: TariffId(0),
            space: TariffId(0),
            equipment: Vec::new(),
            counts: BTreeMap::new(),
            world,
        };
        let world = &provider.world;
        let server = |name: &str, configuration: &str, month: i64, year: i64| NewTariff {
            prices: PriceChange {
                periods: vec![(1, month.into()), (12, year.into())],
                units: vec![unit("ip", "2.50")],
                ..PriceChange::default()
            },
            resources: vec![NewTariffResource { name: "ip".to_owned(), included: 1, maximum: Some(4) }],
            all_resources: false,
            allow_unlisted: true,
            ..world.new_tariff(name, configuration)
        };
        let space = NewTariff {
            prices: PriceChange {
                units: vec![unit("unit", "15"), unit("ip", "2.50")],
                ..PriceChange::period(1, 40.into())
            },
            ..world.new_colocation()
        };
        let tariffs = [server("Ready", CONFIGURATION, 100, 1_000), server("Built", TO_BE_BUILT, 130, 1_300), space];
        let [ready, built, space] = tariffs.map(|new| world.billing.add_tariff(&new).unwrap().id);
        for tariff in [ready, built, space] {
            world.billing.set_grace_days(tariff, 5).unwrap();
        }
        world.billing.set_upkeep_every(world.module, SignedDuration::from_hours(6)).unwrap();
        world.billing.add_staff("otto", "technicians").unwrap();
        (provider.ready, provider.built, provider.space) = (ready, built, space);
        provider
    }

    pub(crate) fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    /// The panel is well again.
    pub(crate) fn note_faults(&mut self) {
        let hits = self.world.panel.faults(|faults| {
            let hits = faults.random_hits();
            faults.set_random(None);
            hits
        });
        assert!(hits > 50, "the panel failed {hits} times only");
        self.counts.insert("requests that the panel failed".to_owned(), hits);
    }
}

fn unit(resource: &str, price: &str) -> NewUnitPrice {
    NewUnitPrice { resource: resource.to_owned(), months: None, price: price.parse().unwrap() }
}

/// The small fleet with many servers of one kind, each at a switch of its own.
fn fleet() -> Fleet {
    let mut fleet: Value = serde_json::from_str(include_str!("../../fleets/small.json")).unwrap();
    let each = |make: fn(u64) -> Value| Value::Array((1..=SERVERS).map(make).collect());
    fleet["servers"] = each(|id| {
        json!({
            "id": id, "name": format!("Srv-{id}"), "mac": mac(id), "location": 1, "rack": 1,
            "configuration": CONFIGURATION, "power": {"on": false},
            "diagnostics": {"status": "success", "disks_cleaned": true},
            "switch_connections": [
                {"id": 10 * id, "port": 10 * id + 1},
                {"id": 10 * id + 1, "port": 10 * id + 9, "is_ipmi_connection": true}
            ],
            "pdu_connections": [{"id": 10 * id + 2, "outlet": id}]
        })
    });
    fleet["switches"] = each(|id| {
        let ports = json!([{"id": 10 * id + 1}, {"id": 10 * id + 9}]);
        json!({"id": 100 + id, "name": format!("sw-{id}"), "location": 1, "ports": ports})
    });
    fleet["pdus"][0]["outlets"] = each(|id| json!({"id": id}));
    fleet["pools"][0]["networks"][0] = json!({"network": "10.20.0.0/22", "gateway": "10.20.0.1"});
    Fleet::from_json(&fleet.to_string()).unwrap()
}

pub(crate) fn mac(id: u64) -> String {
    format!("52:54:00:00:{:02x}:{:02x}", id / 256, id % 256)
}
