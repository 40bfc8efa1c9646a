//! All variants. A new one is a new row: the mistake, what it would cost, the edit, and who must catch it.
//!
//! An edit is no test seam: the sources know nothing of it. When the source changes so that a text is no more in it, the
//! variant has to be written anew, and a test says so.

mod host;
mod module;

use super::variant::Variant;

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Variant> {
    module::ALL.iter().chain(host::ALL)
}
