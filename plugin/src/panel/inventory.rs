//! Reading many servers: in pages, and only the free ones where only they matter, so that an order in a fleet of
//! 100,000 costs requests in proportion to what is for sale.

use std::collections::BTreeSet;

use super::api::{Bearer, InStock, List, Server, filter, path};
use super::{Panel, PanelError, Where};

/// Entries of one page: a few hundred kilobytes of JSON.
pub const PAGE: u64 = 200;
/// MAC addresses that are looked up in one request, so that its URL stays under 4 KiB.
const MACS_PER_REQUEST: usize = 50;

/// The condition that holds for servers without an owner that have been accepted, at a location if one is given.
pub fn free_servers(location: Option<u64>) -> Where {
    let free = Where::is_null(filter::OWNER_EMAIL).and(Where::boolean(filter::IS_NEW, false));
    match location {
        Some(location) => free.and(Where::number(filter::LOCATION_ID, location)),
        None => free,
    }
}

/// The condition that holds for servers that have an owner, at a location if one is given.
pub fn owned_servers(location: Option<u64>) -> Where {
    let owned = Where::is_null(filter::OWNER_EMAIL).negated();
    match location {
        Some(location) => owned.and(Where::number(filter::LOCATION_ID, location)),
        None => owned,
    }
}

impl Panel<'_> {
    /// One server.
    ///
    /// # Errors
    /// [`PanelError::NotUnderstood`] also when the panel answers with another server.
    pub fn server(&self, id: u64) -> Result<Server, PanelError> {
        let what = format!("read server {id}");
        let server: Server = self.get(&path::server(id), &what)?;
        if server.id == id {
            Ok(server)
        } else {
            Err(PanelError::NotUnderstood { what, why: format!("it is server {}", server.id) })
        }
    }

    /// One page of servers, sorted by number.
    ///
    /// # Errors
    /// [`PanelError::NotUnderstood`] also for a server without a number: it could not be told from the others.
    pub fn servers(&self, condition: Option<&Where>, offset: u64) -> Result<List<Server>, PanelError> {
        let what = "list servers";
        numbered(self.page(path::SERVER, condition, offset, PAGE, what)?, what)
    }

    /// As [`Panel::servers`], with nothing of each server but what its sale depends on: for looking through a stock.
    ///
    /// # Errors
    /// As [`Panel::servers`].
    pub fn stock(&self, condition: Option<&Where>, offset: u64) -> Result<List<Server>, PanelError> {
        let what = "list servers";
        let List { list, size } = self.page::<InStock>(path::SERVER, condition, offset, PAGE, what)?;
        numbered(List { list: list.into_iter().map(Server::from).collect(), size }, what)
    }

    /// Those of the MAC addresses that more than one server of the whole fleet has. In lower case.
    ///
    /// # Errors
    /// [`PanelError::NotUnderstood`] when the panel lists servers that were not asked for: it then does not filter
    /// by MAC address, and nothing is known.
    pub fn shared_macs<'m>(&self, macs: impl IntoIterator<Item = &'m str>) -> Result<BTreeSet<String>, PanelError> {
        let macs: Vec<String> =
            macs.into_iter().map(str::to_ascii_lowercase).collect::<BTreeSet<_>>().into_iter().collect();
        let mut seen = BTreeSet::new();
        let mut shared = BTreeSet::new();
        for chunk in macs.chunks(MACS_PER_REQUEST) {
            let what = "look for servers with the same MAC address";
            let each = chunk.iter().map(|mac| Where::text(filter::MAC, mac)).collect::<Result<Vec<_>, _>>()?;
            let Some(condition) = Where::any(each) else { continue };
            let mut offset = 0;
            loop {
                let page: List<Bearer> = self.page(path::SERVER, Some(&condition), offset, PAGE, what)?;
                for server in &page.list {
                    let mac = server.mac.known().cloned().flatten().unwrap_or_default().to_ascii_lowercase();
                    if !chunk.contains(&mac) {
                        let why = format!("server {} has another MAC address than was asked for", server.id);
                        return Err(PanelError::NotUnderstood { what: what.to_owned(), why });
                    }
                    if !seen.insert(mac.clone()) {
                        shared.insert(mac);
                    }
                }
                offset += PAGE;
                if page.list.is_empty() || offset >= page.size {
                    break;
                }
            }
        }
        // A server that was just listed must be found again by its own MAC address.
        match macs.iter().find(|mac| !seen.contains(*mac)) {
            None => Ok(shared),
            Some(mac) => Err(PanelError::NotUnderstood {
                what: "look for servers with the same MAC address".to_owned(),
                why: format!("no server was found with {mac}, which one has"),
            }),
        }
    }
}

/// A server without a number could not be told from the others.
fn numbered(page: List<Server>, what: &str) -> Result<List<Server>, PanelError> {
    if page.list.iter().any(|server| server.id == 0) {
        return Err(PanelError::NotUnderstood { what: what.to_owned(), why: "a server has no id".to_owned() });
    }
    Ok(page)
}
