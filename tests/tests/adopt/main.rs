//! Adopting what a panel holds already: it is read and proposed, confirmed, and then lives as any other service.

mod confirm;
mod life;
mod proposal;

use billing::model::{Adopted, Adoption, AdoptionWishes, Confirmation, Proposal, Service};
use dcimanager_sim::ids::{ServerId, UserId};
use system_tests::{Options, World, by, inherited};

/// Anna's dedicated server, running.
const ANNAS: ServerId = ServerId(1);
/// Bob's dedicated server, stopped.
const BOBS: ServerId = ServerId(2);
/// Carol's own equipment.
const CAROLS: ServerId = ServerId(5);
/// Bob's account in the panel.
const BOB: UserId = UserId(8);

/// A host that has just been connected to a panel full of clients' servers. It knows Anna, a tariff for
/// `E-2146G-64Gb-2x960SSD` and one for colocation.
fn world() -> World {
    let world = World::with(Options { fleet: inherited(), ..Options::default() });
    world.colocation();
    world.panel.log().clear();
    world
}

fn propose(world: &World) -> Adoption {
    propose_as(world, &AdoptionWishes::default())
}

fn propose_as(world: &World, wishes: &AdoptionWishes) -> Adoption {
    world.billing.propose_adoption(world.module, wishes, &mut |_| {}).unwrap()
}

fn confirm(world: &World, wishes: &AdoptionWishes, digest: &str) -> Confirmation {
    world.billing.adopt(world.module, wishes, digest, &by(), &mut |_| {}).unwrap()
}

/// Adopts whatever is proposed.
fn adopt_as(world: &World, wishes: &AdoptionWishes) -> Adopted {
    match confirm(world, wishes, &propose_as(world, wishes).digest) {
        Confirmation::Adopted(adopted) => adopted,
        Confirmation::Changed(adoption) => panic!("{adoption:#?}"),
    }
}

/// The service of this server after everything that is proposed was adopted.
fn adopted(world: &World, server: ServerId) -> Service {
    let adopted = adopt_as(world, &AdoptionWishes::default());
    world.panel.log().clear();
    service_of(&adopted, server)
}

fn service_of(adopted: &Adopted, server: ServerId) -> Service {
    let id = server.to_string();
    adopted.services.iter().find(|service| service.external_id.as_ref() == Some(&id)).expect("it was adopted").clone()
}

fn proposal_of(adoption: &Adoption, server: ServerId) -> Option<&Proposal> {
    adoption.proposed.iter().find(|proposal| proposal.external_id == server.to_string())
}

/// Nothing was asked for but to be logged in and to read.
fn only_read(world: &World) {
    let entries = world.asked();
    assert!(!entries.is_empty());
    for entry in entries {
        let login = entry.is("POST", "/auth/v4/public/token");
        assert!(entry.method == "GET" || login, "{entry:#?}");
        assert!(entry.effect.is_none() || login, "{entry:#?}");
    }
}
