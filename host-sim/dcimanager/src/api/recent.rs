//! Which servers the last conditions matched, as long as no server has changed.
//!
//! A client reads a long list page by page. Without this, each page of the free servers of a fleet of 100,000 would
//! look at every one of them again.

use std::collections::VecDeque;

use super::plan::candidates;
use super::rows::ServerRow;
use crate::ids::ServerId;
use crate::panel::{Panel, PanelError};
use crate::query::{ListParameters, page as query_page};

/// How many conditions are kept.
const MOST: usize = 8;
/// This field follows the clock and the equipment, not only the server.
const VOLATILE: &str = "power_status";

/// Results that hold for one version of the servers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recent {
    version: u64,
    lists: VecDeque<(ListParameters, Vec<ServerId>)>,
}

/// Whether a list has a condition or an order; without either a page costs nothing but itself.
pub(super) fn is_worth_it(parameters: &ListParameters) -> bool {
    parameters.filter.is_some() || parameters.order.as_ref().is_some_and(|order| order.0 != "id")
}

/// The servers of a page, and how many match in all.
pub(super) fn page(panel: &mut Panel, parameters: &ListParameters) -> Result<(Vec<ServerId>, usize), PanelError> {
    let whole = ListParameters { offset: 0, count: None, ..parameters.clone() };
    let version = panel.index().version;
    if panel.recent.version != version {
        panel.recent = Recent { version, lists: VecDeque::new() };
    }
    if let Some((_, ids)) = panel.recent.lists.iter().find(|(known, _)| *known == whole) {
        return Ok((cut(ids, parameters), ids.len()));
    }
    let ids = matching(panel, &whole)?;
    let result = (cut(&ids, parameters), ids.len());
    if !mentions_volatile(&whole) {
        panel.recent.lists.truncate(MOST - 1);
        panel.recent.lists.push_front((whole, ids));
    }
    Ok(result)
}

fn cut(ids: &[ServerId], parameters: &ListParameters) -> Vec<ServerId> {
    ids.iter().skip(parameters.offset).take(parameters.count.unwrap_or(usize::MAX)).copied().collect()
}

fn matching(panel: &Panel, parameters: &ListParameters) -> Result<Vec<ServerId>, PanelError> {
    let row = |server| ServerRow { panel, server };
    let planned = parameters.filter.as_ref().and_then(|filter| candidates(panel, filter));
    let page = match &planned {
        Some(ids) => query_page(parameters, ids.iter().filter_map(|id| panel.server(*id)).map(row))?,
        None => query_page(parameters, panel.servers().map(row))?,
    };
    Ok(page.rows.iter().map(|row| row.server.id).collect())
}

fn mentions_volatile(parameters: &ListParameters) -> bool {
    parameters.order.as_ref().is_some_and(|order| order.0 == VOLATILE)
        || parameters.filter.as_ref().is_some_and(|filter| filter.mentions(VOLATILE))
}
