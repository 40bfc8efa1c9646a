//! OS templates and scripts, some of them for administrators only (MOD-06).

use crate::ids::{LocationId, ScriptId, TemplateId};
use crate::model::{Access, OsTemplate, Script};

pub(super) fn templates() -> Vec<OsTemplate> {
    let entries: [(&str, &[&str], Access, &[u64]); 8] = [
        ("Debian 13", &["linux"], Access::All, &[]),
        ("Ubuntu 26.04", &["linux"], Access::All, &[]),
        ("AlmaLinux 10", &["linux"], Access::All, &[]),
        ("FreeBSD 15", &["freebsd"], Access::All, &[1, 2]),
        ("Windows Server 2025", &["windows"], Access::All, &[]),
        ("Proxmox VE 9", &["linux", "virtualization"], Access::All, &[]),
        ("Rescue system", &["linux", "rescue"], Access::Admin, &[]),
        ("Burn-in test", &["service"], Access::Admin, &[]),
    ];
    (1..)
        .zip(entries)
        .map(|(number, (name, tags, access, locations))| OsTemplate {
            id: TemplateId(number),
            name: name.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            access,
            location: locations.iter().map(|number| LocationId(*number)).collect(),
        })
        .collect()
}

pub(super) fn scripts() -> Vec<Script> {
    let entries: [(&str, &str, Access); 5] = [
        ("Docker", "containers", Access::All),
        ("LAMP", "web", Access::All),
        ("GitLab runner", "ci", Access::All),
        ("Inventory agent", "service", Access::Admin),
        ("Firmware update", "service", Access::Admin),
    ];
    (1..)
        .zip(entries)
        .map(|(number, (name, tag, access))| Script {
            id: ScriptId(number),
            name: name.to_owned(),
            tags: vec![tag.to_owned()],
            access,
        })
        .collect()
}
