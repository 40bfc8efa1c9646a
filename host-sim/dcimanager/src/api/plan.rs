//! Which servers a `where` can match at all, by the panel's indexes: a look-up by owner, MAC address or number must not
//! cost a scan of a fleet of 100,000.
//!
//! The plan only narrows. Every candidate is still compared with the whole expression, so a plan can be slow but never
//! wrong.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::ids::ServerId;
use crate::panel::Panel;
use crate::query::{Expr, Literal, Name, Operator};

/// Servers in which all matches are; none: any server may match.
pub(super) type Candidates<'a> = Option<Cow<'a, BTreeSet<ServerId>>>;

pub(super) fn candidates<'a>(panel: &'a Panel, filter: &Expr<Name>) -> Candidates<'a> {
    match filter {
        // Each part has to match, so the smallest set is enough.
        Expr::And(parts) => parts.iter().filter_map(|part| candidates(panel, part)).min_by_key(|set| set.len()),
        Expr::Or(parts) => {
            let mut all = BTreeSet::new();
            for part in parts {
                all.extend(candidates(panel, part)?.iter());
            }
            Some(Cow::Owned(all))
        }
        Expr::IsNull(name) if name.text == "owner_email" => Some(Cow::Borrowed(&panel.index().free)),
        Expr::Compare { field, operator: Operator::Equal, value } => equal(panel, &field.text, value),
        _ => None,
    }
}

fn equal<'a>(panel: &'a Panel, field: &str, value: &Literal) -> Candidates<'a> {
    let index = panel.index();
    let found = match (field, value) {
        ("id", Literal::Number(number)) => {
            return Some(Cow::Owned(u64::try_from(*number).map(ServerId).into_iter().collect()));
        }
        ("owner_email", Literal::Text(email)) => {
            panel.user_by_email(email).and_then(|user| index.by_owner.get(&user.id))
        }
        ("mac", Literal::Text(mac)) => index.by_mac.get(mac),
        ("configuration", Literal::Text(configuration)) => index.by_configuration.get(configuration),
        _ => return None,
    };
    // The empty MAC address is in no index; nothing else is left out of its index.
    if field == "mac" && *value == Literal::Text(String::new()) {
        return None;
    }
    Some(found.map_or_else(|| Cow::Owned(BTreeSet::new()), Cow::Borrowed))
}
