use std::ops::ControlFlow;

use billing::OrderDraft;
use billing::model::{
    ClientId, FailureKind, ModuleId, NewOrder, OperationKind, OperationStatus, ParameterSource, ServiceId,
    ServiceStatus, TariffId, parameters,
};
use processing_engine::contract::{Candidate, InventoryPage, Snapshot};

use crate::scripted::{at_once, failure, lock, option, snapshot};
use crate::world::{World, by, new_order, new_tariff};

fn with(change: impl FnOnce(&mut NewOrder)) -> NewOrder {
    let mut order = new_order();
    change(&mut order);
    order
}

#[test]
fn an_order_makes_a_service_and_the_operation_that_opens_it() {
    let world = World::furnished();
    let order = with(|order| {
        order.parameters = parameters([("os_template", "11"), ("script", "7"), ("licence", "key-of-the-client")]);
        order.resources = vec![("ip".into(), 3)];
    });
    let service = world.billing.order(&order, &by().because("web shop")).unwrap();
    assert_eq!((service.status, service.external_id.as_deref()), (ServiceStatus::Ordered, None));
    let shown: Vec<_> =
        service.parameters.iter().map(|one| (one.name.as_str(), one.value.as_deref(), one.source)).collect();
    assert_eq!(
        shown,
        [
            ("configuration", Some("E5-32Gb"), ParameterSource::Tariff),
            ("os_template", Some("11"), ParameterSource::Order),
            ("script", Some("7"), ParameterSource::Order),
            ("licence", None, ParameterSource::Order),
        ]
    );
    assert_eq!((service.resources[0].name.as_str(), service.resources[0].amount), ("ip", 3));
    let pending = service.operation.unwrap();
    assert_eq!((pending.kind, pending.status), (OperationKind::Open, OperationStatus::Due));
    let detail = world.billing.service(service.id).unwrap();
    assert_eq!((detail.history[0].what.as_str(), detail.history[0].why.as_str()), ("ordered", "web shop"));
    assert!(world.module.take_log().is_empty(), "the panel is not asked by an order");
}

#[test]
fn what_cannot_be_ordered_is_refused() {
    let world = World::furnished();
    let bare = world.tariff("Bare", &[]);
    for (code, order) in [
        ("not-found", with(|order| order.client = ClientId(9))),
        ("not-found", with(|order| order.tariff = TariffId(9))),
        ("tariff-without-module", with(|order| order.tariff = bare.id)),
        ("parameters-invalid", with(|order| order.parameters.clear())),
        ("parameters-invalid", with(|order| order.parameters.extend(parameters([("colour", "red")])))),
        ("parameters-invalid", with(|order| order.parameters.extend(parameters([("os_template", "11")])))),
        ("parameter-fixed", with(|order| order.parameters.extend(parameters([("configuration", "x")])))),
        ("option-unknown", with(|order| order.parameters = parameters([("os_template", "99")]))),
        ("option-unknown", with(|order| order.parameters.extend(parameters([("script", "8")])))),
        ("resource-unknown", with(|order| order.resources = vec![("port".into(), 1)])),
        ("resource-amount", with(|order| order.resources = vec![("ip".into(), 0)])),
        ("resource-amount", with(|order| order.resources = vec![("ip".into(), 5)])),
        ("resource-amount", with(|order| order.resources = vec![("ip".into(), u64::MAX)])),
    ] {
        world.refused(code, |billing| billing.order(&order, &by()));
    }
}

#[test]
fn an_os_template_that_vanished_is_refused() {
    let world = World::furnished();
    let mut without = snapshot();
    without.options.retain(|one| one.value != "10");
    *lock(&world.module.pages) = vec![Ok(without)];
    world.billing.sync_module(ModuleId(1), &mut |_| ()).unwrap();
    let message = world.refused("option-vanished", |billing| billing.order(&new_order(), &by()));
    assert!(message.contains("`10`"), "{message}");
}

#[test]
fn tar_04_a_tariff_may_offer_fewer_values_than_its_panel() {
    let world = World::furnished();
    let mut new = new_tariff("Ubuntu only", &[ModuleId(1)]);
    new.offered = parameters([("os_template", "11")]);
    let tariff = world.billing.add_tariff(&new).unwrap();
    let message =
        world.refused("option-unknown", |billing| billing.order(&with(|order| order.tariff = tariff.id), &by()));
    assert!(message.contains("offered: 11"), "{message}");
}

#[test]
fn an_order_through_a_module_that_was_never_synced_is_refused() {
    let world = World::furnished();
    let second = world.module("second");
    let mut new = new_tariff("New", &[second.id]);
    new.allow_unlisted = true;
    new.fixed.clear();
    let tariff = world.billing.add_tariff(&new).unwrap();
    world.refused("module-not-synced", |billing| billing.order(&with(|order| order.tariff = tariff.id), &by()));
}

#[test]
fn an_order_without_a_usable_component_is_refused() {
    let world = World::furnished();
    lock(&world.module.info).name = "renamed".into();
    world.refused("module-unusable", |billing| billing.order(&new_order(), &by()));
}

#[test]
fn a_long_list_of_offers_is_cut_in_messages() {
    let world = World::furnished();
    let options = (100..200).map(|id| option("os_template", &id.to_string(), "x")).collect();
    *lock(&world.module.pages) = vec![Ok(Snapshot { options, stock: Vec::new(), cursor: None })];
    world.billing.sync_module(ModuleId(1), &mut |_| ()).unwrap();
    let order = with(|order| order.parameters = parameters([("os_template", "99")]));
    let message = world.refused("option-unknown", |billing| billing.order(&order, &by()));
    assert!(message.contains("119 and 80 more"), "{message}");
}

fn candidate(id: &str) -> Candidate {
    Candidate {
        external_id: id.into(),
        title: format!("server {id}"),
        configuration: "E5-32Gb".into(),
        location: "1".into(),
        obstacles: Vec::new(),
        distance: Some(0),
        differences: Vec::new(),
    }
}

#[test]
fn stock_and_explain_walk_through_all_pages_and_name_who_holds_what() {
    let world = World::furnished();
    world.module.answers(at_once);
    let service = world.active();
    let page = |ids: &[&str], cursor: Option<&str>| {
        Ok(InventoryPage { candidates: ids.iter().map(|id| candidate(id)).collect(), cursor: cursor.map(Into::into) })
    };
    *lock(&world.module.inventory) = vec![page(&["s1", "s2"], Some("1")), page(&["s3"], None)];
    world.module.take_log();

    let mut lines = Vec::new();
    let cost = world
        .billing
        .stock(ModuleId(1), &mut |page| {
            lines.extend(page.into_iter().map(|line| (line.candidate.external_id, line.held_by)));
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(lines, [("s1".into(), Some(service.id)), ("s2".into(), None), ("s3".into(), None)]);
    assert_eq!(cost.calls, 2);
    assert_eq!(world.module.take_log(), ["op - try 1: inventory None None", "op - try 1: inventory None Some(\"1\")"]);

    let draft =
        OrderDraft { tariff: TariffId(1), parameters: parameters([("os_template", "10")]), resources: Vec::new() };
    let mut pages = 0;
    world
        .billing
        .explain(&draft, &mut |_| {
            pages += 1;
            ControlFlow::Break(())
        })
        .unwrap();
    assert_eq!((pages, world.module.take_log()), (1, vec!["op - try 1: inventory Some((0, 2)) None".to_owned()]));

    let wrong = OrderDraft { parameters: parameters([("os_template", "99")]), ..draft };
    world.refused("option-unknown", |billing| billing.explain(&wrong, &mut |_| ControlFlow::Continue(())));
    *lock(&world.module.inventory) = vec![Err(failure(FailureKind::Refused))];
    world.refused("panel-refused", |billing| billing.stock(ModuleId(1), &mut |_| ControlFlow::Continue(())));
    assert_eq!(service.id, ServiceId(1));
}

#[test]
fn which_order_parameters_are_secrets_is_known_before_one_is_typed() {
    let world = World::furnished();
    let secrets = world.billing.secret_parameters(TariffId(1)).unwrap();
    assert_eq!(secrets.into_iter().collect::<Vec<_>>(), ["licence"]);
    world.refused("not-found", |billing| billing.secret_parameters(TariffId(9)));
}
