//! What a confirmation makes, and when it makes nothing.

use billing::model::{AdoptionWishes, Confirmation, ServiceStatus};
use dcimanager_sim::ids::ServerId;
use sim_clock::Clock;
use system_tests::by;

use crate::{ANNAS, BOB, BOBS, CAROLS, adopt_as, adopted, confirm, only_read, propose, service_of, world};

#[test]
fn services_and_clients_are_made_and_the_panel_is_only_read() {
    let world = world();
    let adopted = adopt_as(&world, &AdoptionWishes::default());
    only_read(&world);
    let new: Vec<_> = adopted.clients.iter().map(|client| (client.email.as_str(), client.name.as_str())).collect();
    assert_eq!(new, [("bob@example.com", "Bob Miller"), ("carol@example.com", "carol@example.com")]);
    let summary: Vec<_> = adopted
        .services
        .iter()
        .map(|service| {
            let addresses: Vec<_> = service.addresses.iter().map(|address| address.ip.as_str()).collect();
            let server = service.external_id.as_deref().unwrap_or_default();
            format!(
                "{server} {} {} {} {}",
                service.client_email,
                service.tariff_name,
                service.status,
                addresses.join(",")
            )
        })
        .collect();
    assert_eq!(
        summary,
        [
            "1 anna@example.com Small active 192.0.2.2",
            "2 bob@example.com Small suspended 192.0.2.3,2001:db8::3",
            "3 bob@example.com Rack space active ",
            "5 carol@example.com Rack space active 192.0.2.4",
        ]
    );
    for service in &adopted.services {
        assert!(service.operation.is_none());
        let history = world.billing.service(service.id).unwrap().history;
        assert_eq!((history.len(), history[0].what.as_str(), history[0].who.as_str()), (1, "adopted", "test"));
        assert!(history[0].why.contains("owner"), "{history:#?}");
    }
    let checked = world.billing.store().check().unwrap();
    assert!(checked.is_sound(), "{checked:#?}");
    // The server is claimed: nobody else gets it.
    let given = world.delivered();
    assert_eq!(world.service(given).external_id.as_deref(), Some("6"));
}

#[test]
fn the_first_charge_comes_when_what_was_paid_elsewhere_has_ended() {
    let world = world();
    let mut wishes = AdoptionWishes::default();
    wishes.paid_until_of.insert(CAROLS.to_string(), "2026-03-11T00:00:00Z".parse().unwrap());
    let adopted = adopt_as(&world, &wishes);
    let (annas, carols) = (service_of(&adopted, ANNAS), service_of(&adopted, CAROLS));
    assert_eq!(annas.paid_until.unwrap().to_string(), "2026-04-01T00:00:00Z");
    assert_eq!(carols.paid_until.unwrap().to_string(), "2026-03-11T00:00:00Z");
    let charges = |service| {
        let filter = billing::LedgerFilter { service: Some(service), ..Default::default() };
        world
            .billing
            .ledger(&filter)
            .unwrap()
            .iter()
            .map(|entry| entry.amount.to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    world.billing.pay(carols.client, "1000".parse().unwrap(), "EUR", &by()).unwrap();
    world.billing.day(world.clock.now()).unwrap();
    let charged = || (charges(annas.id), charges(carols.id));
    let pair = |annas: &str, carols: &str| (annas.to_owned(), carols.to_owned());
    assert_eq!(charged(), pair("0", "0"));
    world.clock.advance(sim_clock::SignedDuration::from_hours(24 * 10)).unwrap();
    world.billing.day(world.clock.now()).unwrap();
    assert_eq!(charged(), pair("0", "0 -100"));
    assert_eq!(world.service(carols.id).paid_until.unwrap().to_string(), "2026-04-11T00:00:00Z");
    world.clock.advance(sim_clock::SignedDuration::from_hours(24 * 21)).unwrap();
    world.billing.day(world.clock.now()).unwrap();
    assert_eq!(charged(), pair("0 -100", "0 -100"));
    assert_eq!(world.service(annas.id).paid_until.unwrap().to_string(), "2026-05-01T00:00:00Z");
}

#[test]
fn a_panel_that_changed_meanwhile_is_proposed_anew_and_nothing_is_made() {
    let world = world();
    let seen = propose(&world).digest;
    world.panel.panel(|panel| panel.set_owner(ANNAS, Some(BOB))).unwrap();
    let Confirmation::Changed(now) = confirm(&world, &AdoptionWishes::default(), &seen) else {
        panic!("what was confirmed is not what is there")
    };
    assert!(world.billing.services(&Default::default()).unwrap().is_empty());
    assert_eq!(world.billing.clients(true).unwrap().len(), 1, "no client was made");
    assert_eq!(crate::proposal_of(&now, ANNAS).unwrap().client.email, "bob@example.com");
    // Confirmed as it is now.
    assert!(matches!(confirm(&world, &AdoptionWishes::default(), &now.digest), Confirmation::Adopted(_)));
}

#[test]
fn other_wishes_than_were_seen_are_not_confirmed() {
    let world = world();
    let seen = propose(&world).digest;
    let wishes = AdoptionWishes { map: [("4".to_owned(), world.tariff)].into(), ..Default::default() };
    assert!(matches!(confirm(&world, &wishes, &seen), Confirmation::Changed(_)));
    assert!(matches!(confirm(&world, &AdoptionWishes::default(), "0000000000000000"), Confirmation::Changed(_)));
}

#[test]
fn repeated_it_proposes_only_what_is_not_adopted_yet() {
    let world = world();
    let rest: AdoptionWishes =
        AdoptionWishes { skip: [ANNAS.to_string(), BOBS.to_string()].into(), ..Default::default() };
    assert_eq!(adopt_as(&world, &rest).services.len(), 2);
    let adoption = propose(&world);
    let left: Vec<_> = adoption.proposed.iter().map(|proposal| proposal.external_id.as_str()).collect();
    assert_eq!(left, ["1", "2"]);
    // Bob is a client by now.
    assert!(adoption.proposed[1].client.id.is_some());
    assert_eq!(adopt_as(&world, &AdoptionWishes::default()).services.len(), 2);
    let again = adopt_as(&world, &AdoptionWishes::default());
    assert!(again.services.is_empty() && again.clients.is_empty() && again.taken.is_empty());
    assert_eq!(world.billing.services(&Default::default()).unwrap().len(), 4);
}

#[test]
fn what_upkeep_and_the_operations_need_is_recorded() {
    let world = world();
    let service = adopted(&world, ANNAS);
    let shown: Vec<_> =
        service.parameters.iter().map(|one| format!("{}={}", one.name, one.value.as_deref().unwrap_or("?"))).collect();
    let expected = [
        "adopted=on",
        "server-name=Srv-1",
        "configuration=E-2146G-64Gb-2x960SSD",
        "os-template=4",
        "domain=shop.example.com",
    ];
    assert_eq!(shown, expected);
    let equipment = world.service(service_id(&world, CAROLS));
    let names: Vec<_> = equipment.parameters.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["adopted", "server-name"], "what only orders of dedicated servers have is left away");
    assert_eq!(world.service(service_id(&world, BOBS)).status, ServiceStatus::Suspended);
}

fn service_id(world: &system_tests::World, server: ServerId) -> billing::model::ServiceId {
    let services = world.billing.services(&Default::default()).unwrap();
    services.iter().find(|service| service.external_id == Some(server.to_string())).unwrap().id
}
