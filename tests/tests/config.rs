//! MOD-05, MOD-06: what can be ordered comes from the panel, and only what its administrator offers.

use billing::model::{ModuleOption, StockEntry};
use dcimanager_sim::ids::{ScriptId, ServerId, TemplateId};
use dcimanager_sim::model::Access;
use system_tests::{World, by, code};

fn shown(options: &[ModuleOption], stock: &[StockEntry]) -> String {
    let gone = |vanished: bool| if vanished { "  (vanished)" } else { "" };
    let options =
        options.iter().map(|o| format!("{}={} {}{}", o.parameter, o.value, o.title, gone(o.vanished_at.is_some())));
    let stock = stock
        .iter()
        .map(|s| format!("{} at {}: {}{}", s.configuration, s.location, s.free, gone(s.vanished_at.is_some())));
    options.chain(stock).collect::<Vec<_>>().join("\n")
}

#[test]
fn mod_05_config_reads_configurations_with_free_counts_and_what_can_be_ordered() {
    let world = World::new();
    let (options, stock) =
        (world.billing.module_options(world.module).unwrap(), world.billing.module_stock(world.module).unwrap());
    // MOD-06: the template and the script that only administrators may use are not there.
    insta::assert_snapshot!(shown(&options, &stock));
}

#[test]
fn mod_05_a_second_run_without_a_change_changes_nothing() {
    let world = World::new();
    let report = world.billing.sync_module(world.module, &mut |_| {}).unwrap();
    assert!(report.is_nothing(), "{report:?}");
}

#[test]
fn mod_05_what_vanished_is_marked_and_can_come_back() {
    let world = World::new();
    let template = world.panel.panel(|panel| {
        panel.remove_script(ScriptId(2)).unwrap();
        panel.set_maintenance(ServerId(3), true).unwrap();
        let template = panel.os_template(TemplateId(4)).unwrap().clone();
        panel.remove_template(TemplateId(4)).unwrap();
        template
    });
    world.billing.sync_module(world.module, &mut |_| {}).unwrap();
    let (options, stock) =
        (world.billing.module_options(world.module).unwrap(), world.billing.module_stock(world.module).unwrap());
    insta::assert_snapshot!(shown(&options, &stock));
    assert_eq!(code(world.billing.order(&world.new_order(), &by())), "option-vanished");

    world.panel.panel(|panel| panel.set_template(template));
    let report = world.billing.sync_module(world.module, &mut |_| {}).unwrap();
    assert_eq!((report.options.added, report.options.vanished), (1, 0), "{report:?}");
}

#[test]
fn mod_06_what_only_administrators_may_use_cannot_be_ordered() {
    let world = World::new();
    for (name, value) in [("os-template", "5"), ("script", "3")] {
        let mut order = world.new_order();
        order.parameters.retain(|parameter| parameter.name != name);
        order.parameters.extend(billing::model::parameters([(name, value)]));
        assert_eq!(code(world.billing.order(&order, &by())), "option-unknown", "{name}");
    }
}

#[test]
fn mod_06_access_that_was_taken_away_since_the_last_config_stops_the_order_before_anything_is_done() {
    let world = World::new();
    world.panel.panel(|panel| panel.set_template_access(TemplateId(4), Access::Admin)).unwrap();
    let service = world.order();
    world.run();
    assert_eq!(world.failure_code(service), "unknown-os-template");
    assert_eq!(world.panel.log().write_count(), 0);
}
