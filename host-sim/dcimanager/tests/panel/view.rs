//! A server as the API shows it, whole: every field of API reference §4.

use insta::assert_json_snapshot;

use super::desk::{Desk, NEW, SOLD};

#[test]
fn a_sold_server_shows_every_field() {
    assert_json_snapshot!(Desk::new().server(SOLD));
}

#[test]
fn a_server_that_nobody_has_looked_at_is_empty_where_nothing_is_known() {
    assert_json_snapshot!(Desk::new().server(NEW));
}

#[test]
fn small_lists_show_every_field() {
    let mut desk = Desk::new();
    let lists =
        ["dci/v3/os_template", "dci/v3/script", "dci/v3/location", "dci/v3/rack", "ip/v3/ippool", "dci/v3/user"];
    let shown: Vec<_> = lists.into_iter().map(|list| (list, desk.get(list).good())).collect();
    assert_json_snapshot!(shown);
}
