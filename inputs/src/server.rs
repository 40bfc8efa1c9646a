//! A server as the panel shows it.

use pmdci6::availability::Rules;
use pmdci6::matching::explain;
use pmdci6::panel::api::Server;

use crate::strict::Strict;

/// Fail closed: a server that the module would sell is one by a strict reading too, so no garbled, missing or unknown
/// field ever sells one.
pub(crate) fn check(bytes: &[u8]) {
    // As the module reads an answer: as text.
    let Ok(server) =
        std::str::from_utf8(bytes).map_err(drop).and_then(|text| serde_json::from_str::<Server>(text).map_err(drop))
    else {
        return;
    };
    let rules = Rules::default();
    let shown = explain(&rules, None, &server, None);
    let obstacles = rules.obstacles(&server);
    assert_eq!(shown.obstacles, obstacles, "what decides an order is what people see");
    if obstacles.is_empty() {
        let plainly = Strict::read(bytes).is_some_and(|strict| strict.is_for_sale());
        assert!(plainly, "for sale without saying so: {}", String::from_utf8_lossy(bytes));
    }
}
