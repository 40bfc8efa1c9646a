use std::collections::BTreeSet;

use processing_engine::contract::{Detail, Difference, Fit, Power, ResourceAmount};
use proptest::prelude::*;

use super::*;
use crate::model::{ModuleId, PeriodPrice, TariffId, TariffResource};

fn tariff(id: u64, product: &str, maximum: Option<u64>) -> Tariff {
    let ip = TariffResource { name: "ip".into(), title: "IP".into(), unit: "pcs".into(), included: 1, maximum };
    Tariff {
        id: TariffId(id),
        name: format!("T{id}"),
        product: product.into(),
        periods: vec![PeriodPrice { months: 1, price: "10".parse().unwrap(), units: Vec::new() }],
        currency: "EUR".into(),
        grace_days: 14,
        fixed: Vec::new(),
        offered: Vec::new(),
        resources: vec![ip],
        modules: vec![ModuleId(1)],
        created_at: jiff::Timestamp::UNIX_EPOCH,
    }
}

fn fit(tariff: u64, distance: Option<u32>, differences: usize) -> Fit {
    let difference = Difference { part: "memory".into(), wanted: "2".into(), found: "1".into() };
    Fit { tariff, distance, differences: vec![difference; differences] }
}

fn holding(id: &str, owner: Option<&str>, fits: Vec<Fit>) -> Holding {
    Holding {
        external_id: id.into(),
        title: format!("srv{id}"),
        configuration: String::new(),
        location: String::new(),
        owner: owner.map(Into::into),
        owner_name: String::new(),
        mark: Bearing::None,
        addresses: Vec::new(),
        resources: Vec::new(),
        parameters: Vec::new(),
        os: String::new(),
        power: Power::On,
        status: contract::ServiceStatus::Active,
        product: None,
        obstacles: Vec::new(),
        fits,
    }
}

/// Tariffs 1 and 2 sell servers, tariff 3 places equipment. Anna, who pays in EUR, is client 1; service 9 has object 9.
fn proposals(holdings: &[Holding], wishes: &AdoptionWishes) -> Proposals {
    let anna = KnownClient {
        id: ClientId(1),
        email: "anna@example.com".into(),
        name: "Anna".into(),
        currency: Some("EUR".into()),
    };
    let yens = KnownClient { id: ClientId(2), currency: Some("JPY".into()), ..anna.clone() };
    propose(&Facts {
        holdings,
        clients: &[("anna@example.com".to_owned(), anna), ("yen@example.com".to_owned(), yens)].into(),
        tariffs: &[tariff(1, "dedic", Some(4)), tariff(2, "dedic", None), tariff(3, "colocation", None)],
        products: &[],
        services: &[("9".to_owned(), ServiceId(9))].into(),
        wishes,
    })
}

/// What becomes of one object, in a word or two.
fn word(holding: &Holding) -> String {
    let Proposals { proposed, undecided, left_out } =
        proposals(std::slice::from_ref(holding), &AdoptionWishes::default());
    match (proposed.first(), undecided.first(), left_out.first()) {
        (Some(one), None, None) => format!("tariff {}", one.tariff),
        (None, Some(one), None) => format!("choose: {}", one.why),
        (None, None, Some(one)) => one.obstacles[0].code.clone(),
        _ => panic!("{holding:?} is not in one list"),
    }
}

fn annas(fits: Vec<Fit>) -> Holding {
    holding("5", Some("Anna@example.com"), fits)
}

#[test]
fn the_one_tariff_that_sells_it_is_taken() {
    assert_eq!(word(&annas(vec![fit(1, Some(0), 0), fit(2, Some(40), 2), fit(3, None, 0)])), "tariff 1");
    let two = annas(vec![fit(1, Some(0), 0), fit(2, Some(0), 0)]);
    assert_eq!(word(&two), "choose: 2 tariffs fit equally");
}

#[test]
fn what_is_like_nothing_that_is_sold_is_the_clients_own_and_what_is_nearly_so_is_asked_about() {
    assert_eq!(word(&annas(vec![fit(1, Some(500), 2), fit(3, None, 0)])), "tariff 3");
    let near = annas(vec![fit(1, Some(20), 1), fit(3, None, 0)]);
    assert_eq!(word(&near), "choose: it is nearly what a tariff sells, so it may be one whose parts were changed");
    assert_eq!(word(&annas(Vec::new())), "choose: no tariff of this module sells anything like it");
}

#[test]
fn what_the_panel_says_of_it_stands_above_its_configuration() {
    let own = Detail { code: "own".into(), message: "it was brought".into() };
    let spoken = |fits| Holding { product: Some(("colocation".into(), own.clone())), ..annas(fits) };
    assert_eq!(word(&spoken(vec![fit(1, Some(0), 0), fit(3, None, 0)])), "tariff 3");
    let none = "choose: it was brought, and no tariff of this module is for that";
    assert_eq!(word(&spoken(vec![fit(1, Some(0), 0)])), none);
}

#[test]
fn a_tariff_without_room_or_in_another_currency_is_not_taken_by_itself() {
    let five = ResourceAmount { name: "ip".into(), amount: 5, unit: "pcs".into() };
    let big = Holding { resources: vec![five.clone()], ..annas(vec![fit(1, Some(0), 0)]) };
    assert_eq!(word(&big), "choose: tariff `T1` fits, but it has 5 of `ip`, and the tariff goes to 4");
    let odd = ResourceAmount { name: "kvm".into(), ..five };
    let odd = Holding { resources: vec![odd], ..annas(vec![fit(1, Some(0), 0)]) };
    assert_eq!(word(&odd), "choose: tariff `T1` fits, but it has 5 of `kvm`, and the tariff has none");
    let yen = holding("5", Some("yen@example.com"), vec![fit(1, Some(0), 0)]);
    assert_eq!(word(&yen), "choose: tariff `T1` fits, but its price is in EUR, and the client pays in JPY");
    let wishes = AdoptionWishes { map: [("5".to_owned(), TariffId(1))].into(), ..Default::default() };
    assert!(proposals(&[yen], &wishes).proposed.is_empty(), "not by staff either");
}

#[test]
fn a_new_client_gets_one_currency_too() {
    let mut yens = tariff(2, "dedic", None);
    yens.currency = "JPY".into();
    let holdings = [
        holding("5", Some("new@example.com"), vec![fit(1, Some(0), 0)]),
        holding("6", Some("New@example.com"), vec![fit(2, Some(0), 0)]),
        holding("7", Some("other@example.com"), vec![fit(2, Some(0), 0)]),
    ];
    let (clients, services, wishes) = (KnownClients::new(), Served::new(), AdoptionWishes::default());
    let tariffs = [tariff(1, "dedic", None), yens];
    let found = propose(&Facts {
        holdings: &holdings,
        clients: &clients,
        tariffs: &tariffs,
        products: &[],
        services: &services,
        wishes: &wishes,
    });
    let proposed: Vec<_> = found.proposed.iter().map(|one| one.external_id.as_str()).collect();
    assert_eq!(proposed, ["5", "7"]);
    assert_eq!(found.undecided[0].why, "its price is in JPY, and the client pays in EUR");
}

#[test]
fn what_only_the_records_know_stands_against_it_too() {
    assert_eq!(word(&holding("9", Some("anna@example.com"), vec![fit(1, Some(0), 0)])), "held-by-service");
    assert_eq!(word(&holding("5", None, vec![fit(1, Some(0), 0)])), "no-owner");
    assert_eq!(word(&holding("5", Some("nobody"), vec![fit(1, Some(0), 0)])), "owner-email-invalid");
    let fits = || vec![fit(1, Some(0), 0)];
    assert_eq!(word(&Holding { mark: Bearing::Ours(3), ..annas(fits()) }), "mark-without-service");
    assert_eq!(word(&Holding { mark: Bearing::Others("x".into()), ..annas(fits()) }), "marked-by-another");
    assert_eq!(word(&Holding { status: contract::ServiceStatus::Deleted, ..annas(fits()) }), "status-unknown");
}

#[test]
fn a_digest_names_what_is_adopted_and_not_why() {
    let of = |holding: Holding| proposals(&[holding], &AdoptionWishes::default()).proposed;
    let first = of(annas(vec![fit(1, Some(0), 0)]));
    let mut other_words = first.clone();
    other_words[0].reasons.push("more".into());
    assert_eq!(digest(&first), digest(&other_words));
    assert_ne!(digest(&first), digest(&of(annas(vec![fit(2, Some(0), 0)]))));
    assert_ne!(digest(&first), digest(&[]));
}

prop_compose! {
    fn any_holding()(
        id in 1u32..12,
        owner in prop::option::of(prop::sample::select(vec!["anna@example.com", "ANNA@example.com", "yen@example.com", "new@example.com", "none"])),
        fits in prop::collection::vec((1u64..6, prop::option::of(0u32..40), 0usize..4), 0..5),
        mark in prop::sample::select(vec![Bearing::None, Bearing::Ours(4), Bearing::Others("else".into())]),
        product in prop::option::of(prop::sample::select(vec!["dedic", "colocation", "other"])),
        amount in 0u64..7,
        stopped: bool,
        obstacle: bool,
    ) -> Holding {
        let fits = fits.into_iter().map(|(tariff, distance, parts)| fit(tariff, distance, parts)).collect();
        let why = Detail { code: "why".into(), message: "because".into() };
        Holding {
            mark,
            product: product.map(|product| (product.to_owned(), why.clone())),
            resources: vec![ResourceAmount { name: "ip".into(), amount, unit: "pcs".into() }],
            status: if stopped { contract::ServiceStatus::Suspended } else { contract::ServiceStatus::Active },
            obstacles: obstacle.then_some(why).into_iter().collect(),
            ..holding(&id.to_string(), owner, fits)
        }
    }
}

proptest! {
    #[test]
    fn each_object_is_proposed_once_or_left_out_with_a_reason(
        holdings in prop::collection::vec(any_holding(), 0..20),
        map in prop::collection::btree_map(1u32..12, 1u64..5, 0..4),
        skip in prop::collection::btree_set(1u32..12, 0..3),
    ) {
        let wishes = AdoptionWishes {
            map: map.into_iter().map(|(id, tariff)| (id.to_string(), TariffId(tariff))).collect(),
            skip: skip.into_iter().map(|id| id.to_string()).collect(),
            ..Default::default()
        };
        let found = proposals(&holdings, &wishes);
        let ids: Vec<&str> = found.proposed.iter().map(|one| one.external_id.as_str())
            .chain(found.undecided.iter().map(|one| one.external_id.as_str()))
            .chain(found.left_out.iter().map(|one| one.external_id.as_str()))
            .collect();
        let distinct: BTreeSet<&str> = holdings.iter().map(|holding| holding.external_id.as_str()).collect();
        prop_assert_eq!(ids.len(), distinct.len(), "none twice");
        prop_assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), distinct, "none lost");
        prop_assert!(found.left_out.iter().all(|one| one.obstacles.iter().any(|why| !why.message.is_empty())));
        prop_assert!(found.undecided.iter().all(|one| !one.why.is_empty()));
        for one in &found.proposed {
            let holding = holdings.iter().find(|holding| holding.external_id == one.external_id).unwrap();
            let owner = holding.owner.as_deref().unwrap();
            // What nobody may decide over: an obstacle, a foreign mark, another service, a wish to leave it out.
            prop_assert!(holding.obstacles.is_empty() && holding.mark == Bearing::None);
            prop_assert!(one.external_id != "9" && !wishes.skip.contains(&one.external_id));
            prop_assert_eq!(one.client.id.is_some(), ["anna@example.com", "yen@example.com"].contains(&owner.to_lowercase().as_str()));
            prop_assert!(!one.reasons.is_empty());
            let chosen = wishes.map.get(&one.external_id);
            let fits = holding.fits.iter().filter(|fit| fit.tariff == one.tariff.0).count();
            prop_assert!(chosen.map_or(fits == 1, |chosen| *chosen == one.tariff));
            if let (None, Some((product, _))) = (chosen, &holding.product) {
                prop_assert_eq!(product, &one.product, "the panel's data decides");
            }
        }
        prop_assert_eq!(&found, &proposals(&holdings, &wishes), "the same every time");
    }
}
