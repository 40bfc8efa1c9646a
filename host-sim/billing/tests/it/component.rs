//! Components for tests: see [`test_guests`].

use test_guests::Guest;

/// A component that introduces itself like this. `open` is the body of that function, in WAT.
pub(crate) fn component(name: &str, version: &str, open: &str) -> Vec<u8> {
    let guest = Guest::named(name, version);
    if open.is_empty() { guest.build() } else { guest.body("open", open).build() }
}
