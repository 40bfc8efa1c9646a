//! COL-08: the card's password is a secret.

use system_tests::{CARD_PASSWORD, World, by, card, card_with};

/// The password in every spelling in which it could be stored or shown.
fn spellings() -> [String; 3] {
    let json = serde_json::to_string(CARD_PASSWORD).unwrap();
    let inner = json.trim_matches('"').to_owned();
    let twice = serde_json::to_string(&inner).unwrap().trim_matches('"').to_owned();
    [CARD_PASSWORD.to_owned(), inner, twice]
}

fn holds(text: &[u8]) -> bool {
    spellings().iter().any(|spelling| text.windows(spelling.len()).any(|part| part == spelling.as_bytes()))
}

#[test]
fn col_08_the_password_is_in_no_file_no_history_and_no_list() {
    let world = World::new();
    // Too few addresses: the operation is stored with its state while it waits.
    world.add_equipment();
    world.connect_equipment();
    let service = world.order_colocation(&[("ip", 40)]);
    world.run();
    let task = world.task().id;
    let closed = world.billing.close_task(task, &card(), &by()).unwrap();
    world.run();
    assert_eq!(world.task().key, "addresses");

    let stored = closed.values.iter().find(|value| value.name == "password").unwrap();
    assert!(stored.secret && stored.value.is_none(), "{stored:?}");
    let mut texts = vec![
        serde_json::to_string(&closed).unwrap(),
        serde_json::to_string(&world.billing.task(task).unwrap()).unwrap(),
        serde_json::to_string(&world.billing.service(service).unwrap()).unwrap(),
        serde_json::to_string(&world.billing.operation(world.last_operation(service).id).unwrap()).unwrap(),
        serde_json::to_string(&world.panel.log().entries()).unwrap(),
        world.panel.panel(|panel| serde_json::to_string(&panel.export()).unwrap()),
        format!("{closed:?}"),
    ];
    let all = billing::TaskFilter { with_finished: true, ..billing::TaskFilter::default() };
    texts.push(serde_json::to_string(&world.billing.tasks(&all).unwrap()).unwrap());
    for text in texts {
        assert!(text.len() > 100 && !holds(text.as_bytes()), "{text}");
    }
    let mut files = 0;
    for entry in std::fs::read_dir(world.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            files += 1;
            assert!(!holds(&std::fs::read(&path).unwrap()), "{}", path.display());
        }
    }
    assert!(files >= 2, "database and key");
}

#[test]
fn col_08_a_password_in_an_open_field_is_refused_without_repeating_it() {
    let world = World::new();
    world.add_equipment();
    world.order_colocation(&[]);
    world.run();
    let task = world.task().id;
    for (field, value) in
        [("url", "https://ADMIN:hunter2@bmc-7.example.com/".to_owned()), ("label", format!("DB-1, {CARD_PASSWORD}"))]
    {
        let error = world.billing.close_task(task, &card_with(field, &value), &by()).unwrap_err();
        assert_eq!(error.code(), "card-invalid");
        let text = error.to_string();
        assert!(text.contains(&format!("`{field}`")), "{text}");
        assert!(!holds(text.as_bytes()) && !text.contains("hunter2"), "{text}");
    }
}
