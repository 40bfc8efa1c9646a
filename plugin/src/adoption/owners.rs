//! The accounts that the servers of a page belong to, so that an administrator's own servers are told from a client's.

use std::collections::{BTreeMap, BTreeSet};

use crate::panel::api::{List, Server, User, filter, path};
use crate::panel::{PAGE, Panel, PanelError, Where};

/// Accounts by e-mail in lower case.
pub(super) type Accounts = BTreeMap<String, User>;

/// E-mails that are looked up in one request, so that its URL stays under 4 KiB.
const EMAILS_PER_REQUEST: usize = 30;

/// Looks up the owners of these servers: a few requests a page, however many users there are.
///
/// # Errors
/// What the panel says.
pub(super) fn accounts(panel: Panel<'_>, servers: &[Server]) -> Result<Accounts, PanelError> {
    let emails: BTreeSet<&str> =
        servers.iter().filter_map(|server| server.owner_email.known().and_then(Option::as_deref)).collect();
    let mut accounts = Accounts::new();
    let (mut conditions, mut unfilterable) = (Vec::new(), false);
    for email in emails {
        match Where::text(filter::EMAIL, email) {
            Ok(condition) => conditions.push(condition),
            // An e-mail with a quote cannot stand in a filter: then all users are read.
            Err(_) => unfilterable = true,
        }
    }
    if unfilterable {
        read(panel, None, &mut accounts)?;
        return Ok(accounts);
    }
    for chunk in conditions.chunks(EMAILS_PER_REQUEST) {
        read(panel, Where::any(chunk.to_vec()).as_ref(), &mut accounts)?;
    }
    Ok(accounts)
}

fn read(panel: Panel<'_>, condition: Option<&Where>, accounts: &mut Accounts) -> Result<(), PanelError> {
    let mut offset = 0;
    loop {
        let page: List<User> = panel.page(path::USER, condition, offset, PAGE, "look up the owners of servers")?;
        let last = page.list.is_empty() || offset + PAGE >= page.size;
        accounts.extend(page.list.into_iter().map(|user| (user.email.to_lowercase(), user)));
        if last {
            return Ok(());
        }
        offset += PAGE;
    }
}
