//! What is refused says so, and hides nothing that was done.

use serde_json::json;

use crate::office::{Office, json as parsed, said};

#[test]
fn each_operation_that_is_named_is_tried_and_told() {
    let office = Office::delivered();
    let typist = &office.typist;
    typist.does(&["policy", "set", "--deletions-per-hour", "0", "--as", "Boris"]);
    typist.does(&["service", "close", "1", "--as", "Clara"]);
    // Operation 1 is done, there is no operation 9, and operation 2 waits for another person than Clara.
    let printed = office.fails(3, &["operation", "approve", "1", "9", "2", "--as", "Boris"]);
    assert_eq!(
        printed.out.lines().collect::<Vec<_>>(),
        [
            "Operation 1 was not approved: operation 1 is done: it cannot be approved [operation-status]",
            "Operation 9 was not approved: there is no operation 9 [not-found]",
            "Operation 2 is approved. `host-sim run` carries it out.",
        ]
    );
    assert!(
        said(&printed).starts_with(
            "error: 2 of 3 operations were not approved; the first of them: operation 1 is done: it cannot be approved \
             [operation-status]\n hint: "
        ),
        "{}",
        said(&printed)
    );

    // The same for programs, and for what is tried again.
    let printed = office.fails(3, &["operation", "retry", "1", "9", "--output", "json"]);
    let told = parsed(&printed.out);
    assert_eq!(told[0]["id"], 1);
    assert_eq!(told[0]["error"]["code"], "operation-status");
    assert_eq!(
        told[1],
        json!({"id": 9, "error": {
            "code": "not-found", "message": "there is no operation 9",
            "hint": "List what there is, and name an existing operation.",
        }})
    );
    // Of one alone the error says everything.
    let printed = office.fails(3, &["operation", "retry", "9"]);
    assert_eq!(
        (printed.out.as_str(), said(&printed).lines().next()),
        ("", Some("error: there is no operation 9 [not-found]"))
    );
}

#[test]
fn a_change_of_nothing_is_refused_and_a_connection_works_only_when_it_was_tried() {
    let office = Office::new();
    let printed = office.fails(3, &["module", "change", "1"]);
    assert!(
        said(&printed)
            .starts_with("error: nothing of processing module 1 is to be changed: the request names no setting"),
        "{}",
        said(&printed)
    );
    assert_eq!(office.says(&["module", "change", "1", "--sort", "3"]), "Module 1 was changed.\n");
    let url = office.panel.url();
    assert_eq!(
        office.says(&["module", "change", "1", "--url", &url]),
        format!("Module 1 was changed; its connection to {url} works.\n")
    );
    office.typist.does(&["policy", "set", "--close-grace", "24h", "--as", "Boris"]);
    office.fails(3, &["policy", "set", "--as", "Clara"]);
    assert!(office.says(&["policy", "show"]).contains(" by Boris"));
}

#[test]
fn a_damaged_file_is_named_whether_it_is_a_backup_or_the_database() {
    let office = Office::new();
    let copy = office.typist.file("copy.db", "");
    std::fs::remove_file(&copy).unwrap();
    office.typist.does(&["database", "backup", &copy]);
    let damage = |file: &str| {
        let mut bytes = std::fs::read(file).unwrap();
        bytes[100..].fill(0xff);
        std::fs::write(file, bytes).unwrap();
    };
    damage(&copy);
    let printed = office.fails(1, &["database", "restore", &copy]);
    assert!(
        said(&printed).starts_with(&format!("error: {copy} cannot be restored: it is damaged: ")),
        "{}",
        said(&printed)
    );
    assert!(said(&printed).contains("hint: Nothing was changed."));
    office.typist.does(&["client", "list"]);

    let database = office.typist.data().join("billing.db").display().to_string();
    damage(&database);
    let printed = office.fails(1, &["client", "list"]);
    assert!(said(&printed).starts_with(&format!("error: the database {database} is damaged")), "{}", said(&printed));
    assert!(said(&printed).contains("`host-sim database restore BACKUP`"), "{}", said(&printed));
}
