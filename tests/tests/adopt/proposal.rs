//! What is proposed, with its reasons, and what is left out.

use std::fmt::Write as _;

use billing::model::{Adoption, AdoptionWishes, TariffId, parameters};
use dcimanager_sim::ids::ServerId;
use system_tests::{World, code};

use crate::{ANNAS, BOBS, CAROLS, only_read, proposal_of, propose, propose_as, world};

/// A proposal as a person reads it. The digest depends on nothing but what is above it.
fn text(adoption: &Adoption) -> String {
    let mut text = String::new();
    for one in &adoption.proposed {
        let client = one.client.id.map_or("new".to_owned(), |id| id.to_string());
        let addresses: Vec<_> =
            one.addresses.iter().map(|address| format!("{}/{}", address.ip, address.prefix)).collect();
        let resources: Vec<_> = one
            .resources
            .iter()
            .filter(|one| one.amount > 0)
            .map(|one| format!("{} {}", one.amount, one.name))
            .collect();
        let parameters: Vec<_> = one.parameters.iter().map(|one| format!("{}={}", one.name, one.value)).collect();
        writeln!(
            text,
            "server {} ({}) → {} ({client}, {}), tariff {}, {}",
            one.external_id, one.title, one.client.email, one.client.name, one.tariff_name, one.status
        )
        .unwrap();
        writeln!(text, "    {}", [addresses.join(" "), resources.join(" "), parameters.join(" ")].join(" | ")).unwrap();
        for reason in &one.reasons {
            writeln!(text, "    - {reason}").unwrap();
        }
    }
    for one in &adoption.undecided {
        writeln!(text, "server {} ({}) of {}: {}", one.external_id, one.title, one.owner, one.why).unwrap();
        for choice in &one.choices {
            writeln!(text, "    ? {}: {}", choice.tariff_name, choice.compared).unwrap();
        }
    }
    for one in &adoption.left_out {
        let why: Vec<_> =
            one.obstacles.iter().map(|obstacle| format!("{} [{}]", obstacle.message, obstacle.code)).collect();
        writeln!(text, "not server {} ({}): {}", one.external_id, one.title, why.join("; ")).unwrap();
    }
    text
}

#[test]
fn a_proposal_says_for_each_server_what_it_becomes_and_why_or_why_not() {
    let world = world();
    insta::assert_snapshot!(text(&propose(&world)));
}

#[test]
fn a_proposal_only_reads_and_changes_nothing_in_the_records() {
    let world = world();
    let before = (world.billing.clients(true).unwrap(), world.billing.services(&Default::default()).unwrap());
    propose(&world);
    only_read(&world);
    let after = (world.billing.clients(true).unwrap(), world.billing.services(&Default::default()).unwrap());
    assert_eq!(before, after);
}

#[test]
fn the_same_panel_gives_the_same_digest() {
    let world = world();
    assert_eq!(propose(&world).digest, propose(&world).digest);
    // What is not adopted has no part in it.
    let digest = propose(&world).digest;
    world.panel.panel(|panel| panel.set_maintenance(ServerId(12), true)).unwrap();
    assert_eq!(propose(&world).digest, digest);
    world.panel.panel(|panel| panel.clear_addresses(ANNAS)).unwrap();
    assert_ne!(propose(&world).digest, digest);
}

#[test]
fn what_serves_a_service_already_is_left_out() {
    let world = world();
    let service = world.delivered();
    let adoption = propose(&world);
    let held = adoption.left_out.iter().find(|one| one.obstacles[0].code == "held-by-service").unwrap();
    assert_eq!(Some(&held.external_id), world.service(service).external_id.as_ref());
    assert_eq!(held.obstacles[0].message, format!("it serves service {service} already"));
}

#[test]
fn staff_choose_the_tariff_and_leave_servers_out() {
    let world = world();
    let mut wishes = AdoptionWishes::default();
    wishes.map.insert("4".to_owned(), world.tariff);
    wishes.skip.insert(BOBS.to_string());
    let adoption = propose_as(&world, &wishes);
    assert!(adoption.undecided.is_empty(), "{:#?}", adoption.undecided);
    let chosen = proposal_of(&adoption, ServerId(4)).unwrap();
    assert_eq!((chosen.tariff, chosen.reasons[0].as_str()), (world.tariff, "staff chose tariff `Small`"));
    assert!(proposal_of(&adoption, BOBS).is_none());
    // The record says what it is, not what the tariff sells.
    assert!(chosen.parameters.contains(&parameters([("configuration", "E-2146G-32Gb-2x960SSD")])[0]));
}

#[test]
fn wishes_that_name_nothing_are_refused() {
    let world = world();
    let refused = |wishes: &AdoptionWishes| code(world.billing.propose_adoption(world.module, wishes, &mut |_| {}));
    let map = |server: &str, tariff: TariffId| AdoptionWishes {
        map: [(server.to_owned(), tariff)].into(),
        ..Default::default()
    };
    assert_eq!(refused(&map("99", world.tariff)), "map-invalid");
    assert_eq!(refused(&map("1", TariffId(99))), "map-invalid");
    assert_eq!(refused(&AdoptionWishes { skip: ["99".to_owned()].into(), ..Default::default() }), "map-invalid");
    let past = Some("2026-02-28T00:00:00Z".parse().unwrap());
    assert_eq!(refused(&AdoptionWishes { paid_until: past, ..Default::default() }), "paid-until-past");
}

#[test]
fn two_tariffs_that_sell_the_same_are_for_staff_to_choose_from() {
    let world = world();
    let same = world.new_tariff("Small, yearly", "E-2146G-64Gb-960SSD-960SSD");
    world.billing.add_tariff(&billing::model::NewTariff { allow_unlisted: true, ..same }).unwrap();
    let adoption = propose(&world);
    assert!(proposal_of(&adoption, ANNAS).is_none());
    let open = adoption.undecided.iter().find(|one| one.external_id == "1").unwrap();
    assert_eq!((open.why.as_str(), open.choices.len()), ("2 tariffs fit equally", 3));
    // What is the client's own does not become a dedicated server by that.
    assert_eq!(proposal_of(&adoption, CAROLS).unwrap().product, "colocation");
}

#[test]
fn a_server_that_is_being_worked_on_is_left_out_until_that_has_ended() {
    let world = world();
    world.panel.panel(|panel| panel.start_diagnostics(ANNAS, false)).unwrap();
    let adoption = propose(&world);
    let left = adoption.left_out.iter().find(|one| one.external_id == "1").unwrap();
    assert_eq!(left.obstacles[0].code, "operation-running");
}

fn obstacle(world: &World, server: ServerId) -> String {
    let adoption = propose(world);
    let left = adoption.left_out.iter().find(|one| one.external_id == server.to_string());
    left.map(|left| left.obstacles[0].code.clone()).unwrap_or_default()
}

#[test]
fn a_mark_of_this_billing_system_without_its_service_is_cleared_up_first() {
    let world = world();
    let mark = format!("billing:{} service:77 active", world.billing.installation());
    world.panel.panel(|panel| panel.set_notes(ANNAS, mark)).unwrap();
    assert_eq!(obstacle(&world, ANNAS), "mark-without-service");
}

#[test]
fn a_tariff_without_room_for_the_addresses_is_not_taken_by_itself() {
    let world = world();
    for last in 10..13u8 {
        let ip = std::net::IpAddr::from([192, 0, 2, last]);
        world.panel.panel(|panel| panel.add_address(CAROLS, ip, dcimanager_sim::ids::PoolId(1))).unwrap();
    }
    assert_eq!(
        proposal_of(&propose(&world), CAROLS).unwrap().resources.iter().find(|one| one.name == "ip").unwrap().amount,
        4
    );
    let narrow = billing::model::NewTariff {
        resources: vec![billing::model::NewTariffResource { name: "ip".to_owned(), included: 1, maximum: Some(2) }],
        ..world.new_colocation()
    };
    let other = system_tests::World::with(system_tests::Options {
        fleet: world.panel.panel(|panel| panel.export()),
        ..Default::default()
    });
    other.billing.add_tariff(&narrow).unwrap();
    let adoption = propose(&other);
    let open = adoption.undecided.iter().find(|one| one.external_id == "5").unwrap();
    assert_eq!(open.why, "tariff `Rack space` fits, but it has 4 of `ip`, and the tariff goes to 2");
}
