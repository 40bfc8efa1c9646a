use billing::ErrorClass;
use billing::model::{FailureKind, ModuleChange, ModuleId, Trust, parameters};
use processing_engine::ExposeSecret;
use processing_engine::contract::Snapshot;

use crate::scripted::{failure, lock, option, snapshot, stock};
use crate::world::{World, new_module};

#[test]
fn mod_02_the_connection_is_tried_before_the_module_is_saved() {
    let world = World::new();
    let module = world.module("main");
    assert_eq!(
        world.module.take_log(),
        ["op - try 1: check-connection https://panel.example.com as admin@example.com"]
    );
    assert_eq!(module.origin, "https://panel.example.com:443");
    assert!(module.checked_at.is_some() && module.problem.is_none());
    assert_eq!(module.settings[0].value.as_deref(), Some("ports"), "the declared default");
}

#[test]
fn mod_02_a_connection_that_does_not_work_is_not_saved_and_the_message_says_what_is_wrong() {
    let world = World::new();
    for (kind, code, hint) in [
        (FailureKind::Unavailable, "panel-unavailable", "URL"),
        (FailureKind::Unauthorized, "panel-unauthorized", "password"),
        (FailureKind::Refused, "panel-refused", "role"),
        (FailureKind::Protocol, "panel-protocol", "does not look like the panel"),
    ] {
        *lock(&world.module.check) = Err(failure(kind));
        let message = world.refused(code, |billing| billing.add_module(&new_module("main")));
        assert!(message.contains(&format!("the panel is {kind}")), "{message}");
        let error = world.billing.add_module(&new_module("main")).unwrap_err();
        assert!(error.hint().contains(hint), "{}", error.hint());
        assert_eq!(error.class(), ErrorClass::Module);
    }
}

#[test]
fn mod_03_what_is_typed_wrongly_is_refused_before_the_panel_is_asked() {
    let world = World::new();
    let with = |change: &dyn Fn(&mut billing::model::NewModule)| {
        let mut new = new_module("main");
        change(&mut new);
        new
    };
    for (code, new) in [
        ("value-empty", with(&|new| new.name = " ".into())),
        ("value-empty", with(&|new| new.username = String::new())),
        ("value-empty", with(&|new| new.department = String::new())),
        ("url-invalid", with(&|new| new.url = "ftp://panel".into())),
        ("url-invalid", with(&|new| new.url = "https://admin:hunter2@panel".into())),
        ("trust-invalid", with(&|new| new.trust = Trust::Pin("abc".into()))),
        ("settings-invalid", with(&|new| new.settings = parameters([("stop_mode", "both")]))),
        ("settings-invalid", with(&|new| new.settings = parameters([("colour", "red")]))),
        ("settings-invalid", with(&|new| new.settings = parameters([("token", "hunter2")]))),
        ("module-unusable", with(&|new| new.component = "pmother".into())),
    ] {
        let message = world.refused(code, |billing| billing.add_module(&new));
        assert!(!message.contains("hunter2"), "{message}");
    }
    assert!(world.module.take_log().is_empty());
    world.module("main");
    world.refused("module-name-taken", |billing| billing.add_module(&new_module("main")));
    world.refused("not-found", |billing| billing.module(ModuleId(9)));
}

#[test]
fn mod_04_modules_are_listed_by_their_sort() {
    let world = World::new();
    for (name, sort) in [("third", 30), ("first", -5), ("second", 30)] {
        let mut new = new_module(name);
        new.sort = if name == "second" { 20 } else { sort };
        world.billing.add_module(&new).unwrap();
    }
    let names: Vec<_> = world.billing.modules().unwrap().into_iter().map(|module| module.name).collect();
    assert_eq!(names, ["first", "second", "third"]);
}

#[test]
fn a_check_keeps_the_problem_until_one_succeeds() {
    let world = World::new();
    let id = world.module("main").id;
    *lock(&world.module.check) = Err(failure(FailureKind::Unauthorized));
    assert_eq!(world.billing.check_module(id).unwrap_err().code(), "panel-unauthorized");
    let problem = world.billing.module(id).unwrap().problem.unwrap();
    assert_eq!((problem.code.as_str(), problem.message.as_str()), ("test-unauthorized", "the panel is unauthorized"));
    *lock(&world.module.check) = Ok(());
    assert_eq!(world.billing.check_module(id).unwrap().problem, None);
}

#[test]
fn mod_05_pages_add_up_and_a_second_sync_changes_nothing() {
    let world = World::new();
    let id = world.module("main").id;
    let second = Snapshot {
        options: vec![option("os_template", "12", "Alma")],
        stock: vec![stock("E5-32Gb", 3), stock("i9-64Gb", 1)],
        cursor: None,
    };
    *lock(&world.module.pages) = vec![Ok(Snapshot { cursor: Some("1".into()), ..snapshot() }), Ok(second)];
    let mut pages = Vec::new();
    let report = world.billing.sync_module(id, &mut |page| pages.push(page)).unwrap();
    assert_eq!((report.options.added, report.stock.added, report.pages), (5, 2, 2));
    assert_eq!(pages, [1, 2]);
    let stock: Vec<_> =
        world.billing.module_stock(id).unwrap().into_iter().map(|entry| (entry.configuration, entry.free)).collect();
    assert_eq!(stock, [("E5-32Gb".to_owned(), 7), ("i9-64Gb".to_owned(), 1)]);

    let before = world.dump();
    let report = world.billing.sync_module(id, &mut |_| ()).unwrap();
    assert!(report.is_nothing(), "{report:?}");
    assert_eq!((report.options.unchanged, report.stock.unchanged), (5, 2));
    assert_eq!(world.dump(), before);
}

#[test]
fn mod_05_what_vanished_is_marked_and_comes_back() {
    let world = World::new();
    let id = world.module("main").id;
    world.billing.sync_module(id, &mut |_| ()).unwrap();
    let fewer = Snapshot {
        options: vec![option("configuration", "E5-32Gb", "E5-32Gb"), option("os_template", "10", "Debian 13")],
        stock: Vec::new(),
        cursor: None,
    };
    *lock(&world.module.pages) = vec![Ok(fewer)];
    let report = world.billing.sync_module(id, &mut |_| ()).unwrap();
    assert_eq!((report.options.changed, report.options.vanished, report.options.unchanged), (1, 2, 1));
    assert_eq!(report.stock.vanished, 1);
    let options = world.billing.module_options(id).unwrap();
    assert_eq!(options.len(), 4, "nothing is dropped");
    let vanished: Vec<_> = options.iter().filter(|one| one.vanished_at.is_some()).map(|one| &one.value).collect();
    assert_eq!(vanished, ["11", "7"]);
    assert_eq!(world.billing.module_stock(id).unwrap()[0].free, 0);
    assert!(world.billing.sync_module(id, &mut |_| ()).unwrap().is_nothing(), "vanished once is enough");

    *lock(&world.module.pages) = vec![Ok(snapshot())];
    let report = world.billing.sync_module(id, &mut |_| ()).unwrap();
    assert_eq!((report.options.added, report.options.changed, report.stock.added), (2, 1, 1));
    assert!(world.billing.module_options(id).unwrap().iter().all(|one| one.vanished_at.is_none()));
}

#[test]
fn mod_05_a_sync_that_fails_on_a_later_page_leaves_what_was_known() {
    let world = World::furnished();
    let page = Snapshot { cursor: Some("1".into()), options: Vec::new(), stock: Vec::new() };
    *lock(&world.module.pages) = vec![Ok(page.clone()), Err(failure(FailureKind::Protocol))];
    world.refused("panel-protocol", |billing| billing.sync_module(ModuleId(1), &mut |_| ()));

    *lock(&world.module.pages) = vec![Ok(page.clone()), Ok(page)];
    let message = world.refused("module-broken", |billing| billing.sync_module(ModuleId(1), &mut |_| ()));
    assert!(message.contains("circle"), "{message}");

    *lock(&world.module.pages) = vec![Err(failure(FailureKind::Unavailable))];
    world.billing.sync_module(ModuleId(1), &mut |_| ()).unwrap_err();
    let module = world.billing.module(ModuleId(1)).unwrap();
    assert_eq!(module.problem.unwrap().code, "test-unavailable", "a list of modules shows it");
}

fn change(change: impl FnOnce(&mut ModuleChange)) -> ModuleChange {
    let mut all = ModuleChange::default();
    change(&mut all);
    all
}

#[test]
fn a_new_password_is_tried_before_it_is_saved() {
    let world = World::furnished();
    let id = ModuleId(1);
    let password = change(|change| change.password = Some("new-password".into()));
    *lock(&world.module.check) = Err(failure(FailureKind::Unauthorized));
    world.refused("panel-unauthorized", |billing| billing.change_module(id, &password));
    world.billing.check_module(id).unwrap_err();
    *lock(&world.module.check) = Ok(());
    let module = world.billing.change_module(id, &password).unwrap();
    assert_eq!(module.problem, None);
    world.module.answers(|asked| {
        assert_eq!(asked.target.panel.password.expose_secret(), "new-password");
        crate::scripted::done()
    });
    world.active();
}

#[test]
fn what_the_connection_does_not_need_is_changed_without_asking_the_panel() {
    let world = World::furnished();
    let module = world
        .billing
        .change_module(
            ModuleId(1),
            &change(|change| {
                change.department = Some("Night shift".into());
                change.sort = Some(-1);
            }),
        )
        .unwrap();
    assert_eq!(
        (module.department.as_str(), module.sort, module.url.as_str()),
        ("Night shift", -1, "https://panel.example.com")
    );
    assert!(world.module.take_log().is_empty());
    world.module("second");
    world.refused("module-name-taken", |billing| {
        billing.change_module(ModuleId(1), &change(|change| change.name = Some("second".into())))
    });
    world.refused("settings-invalid", |billing| {
        billing.change_module(ModuleId(1), &change(|change| change.settings = parameters([("stop_mode", "x")])))
    });
    world.refused("not-found", |billing| billing.change_module(ModuleId(9), &ModuleChange::default()));
    world.refused("change-empty", |billing| billing.change_module(ModuleId(1), &ModuleChange::default()));
}

#[test]
fn the_claims_go_along_when_the_panel_gets_another_name() {
    let world = World::furnished();
    world.module.answers(crate::scripted::at_once);
    let service = world.active();
    let renamed = change(|change| change.url = Some("https://dci.example.com".into()));
    world.billing.change_module(ModuleId(1), &renamed).unwrap();
    // A second module of the same panel cannot get what the service has.
    let mut second = new_module("second");
    second.url = "https://dci.example.com".into();
    let second = world.billing.add_module(&second).unwrap();
    world.billing.sync_module(second.id, &mut |_| ()).unwrap();
    let tariff = world.tariff("Second", &[second.id]);
    let mut order = crate::world::new_order();
    order.tariff = tariff.id;
    let held = service.external_id.unwrap();
    world.module.will([crate::scripted::claim("a", [held.clone(), "other".into()]), crate::scripted::done()]);
    let other = world.billing.order(&order, &crate::world::by()).unwrap();
    world.run();
    assert_eq!(world.service(other.id).external_id.as_deref(), Some("other"));
}

#[test]
fn another_panel_is_not_taken_for_a_new_name() {
    let world = World::furnished();
    let mut second = new_module("second");
    second.url = "https://other.example.com".into();
    let second = world.billing.add_module(&second).unwrap();
    world.billing.sync_module(second.id, &mut |_| ()).unwrap();
    let tariff = world.tariff("Second", &[second.id]);
    for tariff in [billing::model::TariffId(1), tariff.id] {
        world.module.will([crate::scripted::claim("a", ["17"]), crate::scripted::done()]);
        let mut order = crate::world::new_order();
        order.tariff = tariff;
        world.billing.order(&order, &crate::world::by()).unwrap();
        world.run();
    }
    let message = world.refused("claims-conflict", |billing| {
        billing.change_module(ModuleId(1), &change(|change| change.url = Some("https://other.example.com".into())))
    });
    assert!(message.contains("17"), "{message}");
}

/// The whole row is written, and what a colleague has saved while the panel was asked is not put back.
#[test]
fn what_somebody_else_has_changed_while_the_panel_was_asked_is_not_put_back() {
    for (theirs, what) in [
        (change(|change| change.department = Some("Night shift".into())), "the department"),
        (change(|change| change.password = Some("the-new-panel-password".into())), "the password"),
        (change(|change| change.settings = parameters([("stop_mode", "power")])), "a setting"),
    ] {
        let world = World::new();
        let id = world.module("main").id;
        let other = world.another_process();
        *lock(&world.module.meanwhile) = Some(Box::new(move || {
            other.billing.change_module(id, &theirs).unwrap();
        }));
        let mine = change(|change| change.username = Some("root@example.com".into()));
        let error = world.billing.change_module(id, &mine).unwrap_err();
        assert_eq!((error.code(), error.class()), ("changed-meanwhile", ErrorClass::Conflict), "{what}: {error}");
        assert!(error.hint().contains("module show"), "{}", error.hint());
        let now = world.billing.module(id).unwrap();
        assert_eq!(now.username, "admin@example.com");
        assert_eq!(world.billing.change_module(id, &mine).unwrap().username, "root@example.com", "once more");
    }
}
