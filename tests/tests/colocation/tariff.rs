use billing::model::{NewOrder, NewTariffResource, ServiceStatus};
use system_tests::{World, by, code};

#[test]
fn mod_01_the_module_is_added_for_both_product_types() {
    let world = World::new();
    let products = world.billing.describe("pmdci6").unwrap().info.products;
    let titles: Vec<_> = products.iter().map(|product| (product.name.as_str(), product.title.as_str())).collect();
    assert_eq!(titles, [("dedic", "Dedicated server"), ("colocation", "Server colocation")]);
    // One processing module serves a tariff of each.
    let (dedicated, colocation) = (world.tariff, world.colocation());
    assert_eq!(world.billing.tariff(dedicated).unwrap().modules, world.billing.tariff(colocation).unwrap().modules);
    let other = billing::model::NewTariff { name: "Other".into(), product: "vds".into(), ..world.new_colocation() };
    assert_eq!(code(world.billing.add_tariff(&other)), "product-unknown");
}

#[test]
fn tar_02_a_colocation_tariff_has_six_integer_resources() {
    let world = World::new();
    let tariff = world.billing.tariff(world.colocation()).unwrap();
    let lines = tariff.resources.iter().map(|one| format!("{}: {} ({})", one.name, one.title, one.unit));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));

    let amounts = [("flat", 100), ("power", 400), ("port", 2), ("unit", 4), ("ip", 1), ("ipv6", 1)];
    let service = world.order_colocation(&amounts);
    let ordered = world.service(service).resources;
    assert!(ordered.iter().map(|one| (one.name.as_str(), one.amount)).eq(amounts));
    let resources = vec![("mem".to_owned(), 1)];
    let order =
        NewOrder { client: world.anna, tariff: world.colocation(), period: None, parameters: Vec::new(), resources };
    assert_eq!(code(world.billing.order(&order, &by())), "resource-unknown");
}

#[test]
fn tar_03_create_all_add_ons_puts_every_resource_into_the_tariff() {
    let world = World::new();
    let mut new = world.new_colocation();
    new.name = "Two units".into();
    new.resources = vec![NewTariffResource { name: "unit".into(), included: 2, maximum: Some(10) }];
    let resources = world.billing.add_tariff(&new).unwrap().resources;
    let mut names: Vec<_> = resources.iter().map(|one| (one.name.as_str(), one.included, one.maximum)).collect();
    names.sort_unstable();
    let all = [
        ("flat", 0, None),
        ("ip", 0, None),
        ("ipv6", 0, None),
        ("port", 0, None),
        ("power", 0, None),
        ("unit", 2, Some(10)),
    ];
    assert_eq!(names, all);
    new.name = "Only units".into();
    new.all_resources = false;
    assert_eq!(world.billing.add_tariff(&new).unwrap().resources.len(), 1);
}

#[test]
fn an_order_of_colocation_is_compared_with_no_server() {
    let world = World::new();
    let draft = billing::OrderDraft { tariff: world.colocation(), parameters: Vec::new(), resources: Vec::new() };
    let mut distances = Vec::new();
    let mut each = |lines: Vec<billing::InventoryLine>| {
        distances.extend(lines.into_iter().map(|line| line.candidate.distance));
        std::ops::ControlFlow::Continue(())
    };
    world.billing.explain(&draft, &mut each).unwrap();
    assert_eq!(distances, [None, None, None]);
    let service = world.order_colocation(&[]);
    assert_eq!(world.service(service).status, ServiceStatus::Ordered);
}
