//! The servers of a generated fleet.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::equipment::{self, Place, place};
use super::kinds::{Deck, ServerKind};
use super::network;
use crate::fleet::Fleet;
use crate::ids::{AddressId, ConnectionId, OperationId, PoolId, ServerId, TemplateId, UserId};
use crate::model::{
    Address, AdminStatus, Bmc, DataMark, Diagnostics, DiagnosticsStatus, Errors, Family, Operation, OperationStatus,
    Outcome, PduConnection, Power, Server, SwitchConnection, Work, disks_of,
};

/// Configurations of generated servers, the common ones first.
pub const MODELS: [&str; 12] = [
    "E-2146G-64Gb-1920SSD-3840SSD",
    "i9-9900K-64Gb-2x1024NVMe",
    "E-2288G-128Gb-2x960SSD",
    "E3-1230v6-32Gb-2x480SSD",
    "2xXeon-Silver-4210-128Gb-4x960SSD-lsi",
    "Ryzen-9-7950X-128Gb-2x1920NVMe",
    "i7-8700-32Gb-2x512NVMe",
    "E-2136-16Gb-2x240SSD",
    "2xXeon-Gold-6226R-256Gb-8x1920SSD-lsi",
    "2xE5-2680v4-128Gb-12x8000SATA-hp",
    "EPYC-7443P-256Gb-4x3840NVMe",
    "E3-1230v6-16Gb-2x1000SATA",
];

/// 2025-12-01T00:00:00Z: when the last operations of a generated fleet were.
const BEGINNING: i64 = 1_764_547_200;

pub(super) fn add_servers(fleet: &mut Fleet, count: usize, random: &mut ChaCha8Rng) {
    let mut maker = Maker { deck: Deck::new(), addresses: 0, used: BTreeMap::new(), last_sold_mac: None };
    for index in 0..count {
        let kind = maker.deck.draw(random);
        let server = maker.server(fleet, index, kind, random);
        fleet.servers.push(server);
    }
}

struct Maker {
    deck: Deck,
    /// How many addresses were given.
    addresses: u64,
    /// How many of each pool and family.
    used: BTreeMap<(PoolId, Family), u32>,
    /// A duplicate MAC is that of a sold server, so that it spoils only the one that it is meant to.
    last_sold_mac: Option<String>,
}

impl Maker {
    fn server(&mut self, fleet: &mut Fleet, index: usize, kind: ServerKind, random: &mut ChaCha8Rng) -> Server {
        let number = index as u64 + 1;
        let place = place(index);
        // Low numbers are drawn more often than high ones.
        let model = random.random_range(0..MODELS.len()).min(random.random_range(0..MODELS.len()));
        let configuration = MODELS.get(model).copied().unwrap_or_default();
        let mut server = Server::new(ServerId(number), format!("Srv-{number}"), place.location);
        server.mac = mac(number);
        server.rack = Some(place.rack);
        server.unit = Some(place.unit);
        server.barcode = format!("DC{number:07}");
        server.disks = disks_of(configuration);
        if kind == ServerKind::New {
            server.is_new = true;
            server.hardware = Some(configuration.to_owned());
            return server;
        }
        server.configuration = configuration.to_owned();
        connect(&mut server, &place, number, kind);
        let at = Timestamp::from_second(BEGINNING + random.random_range(0..2_000_000)).unwrap_or(Timestamp::UNIX_EPOCH);
        examine(&mut server, number, at);
        match kind {
            ServerKind::Sold | ServerKind::SoldWithoutPorts => self.sell(fleet, &mut server, &place, at, random),
            ServerKind::Maintenance => server.maintenance = true,
            ServerKind::NotDiagnosed => server.diagnostics = Diagnostics::default(),
            ServerKind::WithErrors | ServerKind::WithIgnoredErrors => {
                let diagnostics = vec!["Disk 1: 12 reallocated sectors".to_owned()];
                let ignored = kind == ServerKind::WithIgnoredErrors;
                server.errors = Errors { diagnostics, status: Vec::new(), ignored };
            }
            ServerKind::DuplicateMac => server.mac = self.last_sold_mac.clone().unwrap_or_default(),
            ServerKind::FailedOperation => fail(&mut server),
            ServerKind::NotInOperation => server.in_operation = false,
            ServerKind::Free | ServerKind::New => {}
        }
        // A release ends with the ports disabled; some were put there by hand with their ports enabled.
        if server.owner.is_none() && number.is_multiple_of(3) {
            disable(fleet, &place);
        }
        server
    }

    fn sell(&mut self, fleet: &Fleet, server: &mut Server, place: &Place, at: Timestamp, random: &mut ChaCha8Rng) {
        let owner = UserId(random.random_range(1..=fleet.users.len() as u64));
        let template = TemplateId(random.random_range(1..=3));
        server.owner = Some(owner);
        server.os_template = Some(template);
        server.domain = format!("srv{}.example.com", server.id);
        server.power.on = true;
        let pool = network::pool_at(place.rack, place.location);
        self.give(fleet, server, pool, Family::Ipv4);
        if random.random_range(0..4) == 0 {
            self.give(fleet, server, pool, Family::Ipv6);
        }
        if let Some(operation) = &mut server.operation {
            operation.work = Work::Install { os_template: template, scripts: Vec::new() };
        }
        server.diagnostics.finished_at = at.checked_sub(SignedDuration::from_hours(24)).ok();
        let mark = DataMark { owner: super::email(owner), nonce: format!("generated-{}", server.id) };
        server.disks.iter_mut().for_each(|disk| disk.contents.push(mark.clone()));
        self.last_sold_mac = Some(server.mac.clone());
    }

    fn give(&mut self, fleet: &Fleet, server: &mut Server, pool: PoolId, family: Family) {
        let used = self.used.entry((pool, family)).or_default();
        if let Some(ip) = network::address(&fleet.pools, pool, family, *used) {
            *used += 1;
            self.addresses += 1;
            let id = AddressId(self.addresses);
            let domain = String::new();
            server.addresses.push(Address { id, ip, pool, domain, given_at: None, for_diagnostics: false });
        }
    }
}

fn mac(number: u64) -> String {
    let [.., a, b, c, d] = number.to_be_bytes();
    format!("52:54:{a:02x}:{b:02x}:{c:02x}:{d:02x}")
}

fn connect(server: &mut Server, place: &Place, number: u64, kind: ServerKind) {
    let connection = |offset| ConnectionId(number * 3 - offset);
    let port = |id, port, is_ipmi_connection| SwitchConnection {
        id,
        port,
        is_ipmi_connection,
        do_not_collect_traffic: is_ipmi_connection,
    };
    if kind != ServerKind::SoldWithoutPorts {
        server.switch_connections.push(port(connection(2), place.data_port, false));
    }
    server.switch_connections.push(port(connection(1), place.bmc_port, true));
    server.pdu_connections.push(PduConnection { id: connection(0), outlet: place.outlet });
    server.power = Power { on: false, bmc: Bmc::Works };
}

fn examine(server: &mut Server, number: u64, at: Timestamp) {
    let ended = at.checked_add(SignedDuration::from_mins(30)).ok();
    server.operation = Some(Operation {
        id: OperationId(number),
        work: Work::Diagnostics { clear_disks: true },
        status: OperationStatus::Ok,
        reason: None,
        started_at: at,
        ends_at: ended,
        outcome: Outcome::Ok,
    });
    server.diagnostics =
        Diagnostics { status: DiagnosticsStatus::Success, disks_cleaned: true, forced: false, finished_at: ended };
}

fn fail(server: &mut Server) {
    if let Some(operation) = &mut server.operation {
        operation.work = Work::Install { os_template: TemplateId(1), scripts: Vec::new() };
        operation.status = OperationStatus::Failed;
        operation.reason = Some("The server did not boot over the network".to_owned());
    }
}

fn disable(fleet: &mut Fleet, place: &Place) {
    if let Some(port) = equipment::data_port(fleet, place) {
        port.admin_status = AdminStatus::Down;
    }
}
