//! The guides are true: their commands run as written and print what is shown.

#[test]
fn the_guide_for_dedicated_servers_holds() {
    system_tests::guide::holds("dedicated-servers.md");
}

#[test]
fn the_guide_for_colocation_holds() {
    system_tests::guide::holds("colocation.md");
}

#[test]
fn the_guide_for_the_database_holds() {
    system_tests::guide::holds("database.md");
}

#[test]
fn the_guide_for_stopping_and_deleting_holds() {
    system_tests::guide::holds("destruction.md");
}
