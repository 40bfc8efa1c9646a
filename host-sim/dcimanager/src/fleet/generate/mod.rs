//! Fleets out of a seed: the same count and seed give the same fleet, on any machine.
//!
//! What comes out looks like a provider's floor in the middle of its work: half of it sold, a third for sale, and of
//! every forty servers one with each of the conditions that keep a server from being sold (DED-02).

mod equipment;
mod kinds;
mod network;
mod server;
mod software;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

use super::Fleet;
use crate::ids::{LocationId, UserId};
use crate::model::{Location, Role, User};

pub use server::MODELS;

/// Servers in a rack.
const PER_RACK: usize = 40;
/// Sold servers of one client, on average.
const PER_CLIENT: usize = 3;
const LOCATIONS: [&str; 3] = ["Amsterdam", "Frankfurt", "Helsinki"];

/// The note of a pool that only administrators use.
pub const ADMIN_POOL_NOTE: &str = "for administrators";

impl Fleet {
    /// A fleet of `count` servers.
    ///
    /// Every server that is for sale has ports, an outlet and a BMC; some of their ports are disabled, as they are
    /// after a release. Users have no passwords.
    #[must_use]
    pub fn generate(count: usize, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let racks = count.div_ceil(PER_RACK).max(LOCATIONS.len());
        let mut fleet = Self {
            locations: locations(),
            users: users(count),
            os_templates: software::templates(),
            scripts: software::scripts(),
            pools: network::pools(),
            settings: network::settings(),
            ..Self::default()
        };
        for rack in 0..racks {
            equipment::add_rack(&mut fleet, rack);
        }
        server::add_servers(&mut fleet, count, &mut random);
        fleet
    }
}

fn locations() -> Vec<Location> {
    let number = |index: usize| LocationId(index as u64 + 1);
    LOCATIONS
        .iter()
        .enumerate()
        .map(|(index, name)| Location {
            id: number(index),
            name: (*name).to_owned(),
            pool: network::pool_of_location(number(index)),
        })
        .collect()
}

fn users(servers: usize) -> Vec<User> {
    let clients = servers.div_ceil(2).div_ceil(PER_CLIENT).max(2) as u64;
    (1..=clients)
        .map(|number| User {
            id: UserId(number),
            email: email(UserId(number)),
            full_name: format!("Client {number}"),
            phone_number: String::new(),
            role: Role::User,
            password: None,
        })
        .collect()
}

fn email(user: UserId) -> String {
    format!("client{:05}@example.com", user.0)
}
