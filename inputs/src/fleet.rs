//! Fleet files.

use dcimanager_sim::Fleet;
use dcimanager_sim::panel::Panel;
use sim_clock::Timestamp;

/// A fleet that is not refused can be begun with, exported, and begun with again.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(fleet) = Fleet::from_json(text) else { return };
    let Ok(panel) = Panel::new(fleet, Timestamp::UNIX_EPOCH, 1) else { return };
    let exported = panel.export();
    let again = Fleet::from_json(&exported.to_json());
    assert_eq!(again.as_ref().ok(), Some(&exported), "what is exported is a fleet: {:?}", again.as_ref().err());
    let panel = Panel::new(exported.clone(), Timestamp::UNIX_EPOCH, 1);
    assert_eq!(panel.ok().map(|panel| panel.export()), Some(exported), "and the same one");
}
