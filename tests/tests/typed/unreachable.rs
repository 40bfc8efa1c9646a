//! A panel that is down, and limits that are not understood.

use crate::office::{Office, json, said};

#[test]
fn what_cannot_be_rehearsed_says_so_once_and_is_no_success() {
    let office = Office::delivered();
    let Office { panel, typist } = office;
    // Due within the day: the suspend of what is not paid is not, so the operation itself is.
    typist.does(&["service", "suspend", "1", "--as", "anna"]);
    drop(panel);
    let printed = typist.types(&["rehearse", "2"]);
    assert_eq!(printed.code, 4, "{}{}", printed.out, said(&printed));
    assert_eq!(printed.out, "");
    let error = said(&printed);
    assert!(error.starts_with("error: suspend of service 1 could not be rehearsed: "), "{error}");
    assert!(error.contains("[panel-unavailable]") && !error.contains("would fail"), "{error}");

    let printed = typist.types(&["rehearse", "day"]);
    assert_eq!(printed.code, 4, "{}{}", printed.out, said(&printed));
    let told = "     suspend of service 1 could not be rehearsed: ";
    assert_eq!(printed.out.matches("could not be rehearsed").count(), 1, "{}", printed.out);
    assert!(printed.out.lines().any(|line| line.starts_with(told)), "{}", printed.out);
    assert!(
        said(&printed).starts_with("error: 1 of 1 could not be rehearsed, so what they would do is not known"),
        "{}",
        said(&printed)
    );
    assert_eq!(json(&typist.types(&["rehearse", "day", "--output", "json"]).out)["plan"]["planned"][0]["service"], 1);
}

#[test]
fn a_slip_in_the_limits_keeps_nobody_from_what_calls_no_module() {
    let office = Office::delivered();
    std::fs::write(office.typist.data().join("limits.toml"), "deadline = 1\n").unwrap();
    for works in [
        &["operation", "list", "--all"][..],
        &["operation", "show", "1"],
        &["task", "list"],
        &["client", "list"],
        &["policy", "show"],
        &["service", "show", "1"],
        &["service", "hold", "1", "--as", "anna", "--why", "a dispute"],
        &["release", "key"],
        &["module", "list"],
    ] {
        office.typist.does(works);
    }
    for refused in [&["run"][..], &["module", "check", "1"], &["stock"], &["rehearse", "day"]] {
        let printed = office.fails(1, refused);
        assert!(said(&printed).contains("limits.toml: `deadline` is 1"), "{}", said(&printed));
        assert!(said(&printed).contains("hint: Correct that line, or remove the file"), "{}", said(&printed));
    }
}

/// A server that a service has is known so from the panel and from the records: that is one reason.
#[test]
fn a_server_that_is_held_here_is_said_to_be_held_once() {
    let office = Office::delivered();
    let stock = office.says(&["stock"]);
    assert_eq!(stock.matches("service 1 holds it").count(), 1, "{stock}");
    assert!(!stock.contains("of billing system"), "{stock}");
}

#[test]
fn whoever_is_refused_is_told_which_operation_is_in_the_way_and_who_may_approve() {
    let office = Office::delivered();
    office.typist.does(&["policy", "set", "--deletions-per-hour", "0", "--as", "Boris"]);
    let asked = office.says(&["service", "close", "1", "--as", "Clara"]);
    let approval =
        "Another person than Clara gives it, with their own name: `host-sim operation approve 2 --as NAME`.\n";
    assert!(asked.ends_with(approval), "{asked}");
    let printed = office.fails(3, &["service", "suspend", "1", "--as", "Clara"]);
    assert!(
        said(&printed)
            .ends_with("hint: Finish it first: `host-sim operation show 2` names its task and what may be done."),
        "{}",
        said(&printed)
    );
    assert!(office.says(&["task", "show", "1"]).contains("`host-sim operation approve 2 --as NAME`"));
}
