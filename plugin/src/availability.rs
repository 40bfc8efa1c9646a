//! Which servers are for sale (DED-02): every condition of the seed document, each with its own reason, and what the
//! promises of the project add. A field that is missing or not understood is a reason as well.

use std::collections::BTreeSet;

use crate::configuration::Configuration;
use crate::contract::Detail;
use crate::failure::detail;
use crate::mark::{self, Mark, Marks, Stage};
use crate::panel::Reading;
use crate::panel::api::{DIAGNOSTICS_SUCCESS, Errors, Operation, Server, operation_kind, operation_status};
use crate::settings::Settings;

/// By which rules servers are judged.
#[derive(Debug, Clone, Default)]
pub struct Rules<'a> {
    /// The provider ignores errors at the provider's own risk (DED-03).
    pub ignore_errors: bool,
    /// MAC addresses that more than one server has; none: not looked up yet.
    pub shared_macs: Option<&'a BTreeSet<String>>,
    /// A mark that is no obstacle: the one of the service that is being served.
    pub own: Option<(&'a str, u64)>,
}

impl Rules<'_> {
    /// Every reason why the server is not for sale; empty when it is.
    pub fn obstacles(&self, server: &Server) -> Vec<Detail> {
        let mut found = Vec::new();
        let checks: [fn(&Self, &Server) -> Vec<Detail>; 10] = [
            Self::owner,
            Self::acceptance,
            Self::diagnostics,
            Self::configuration,
            Self::last_operation,
            Self::switches,
            Self::mac,
            Self::errors,
            Self::protection,
            Self::marks,
        ];
        for check in checks {
            found.extend(check(self, server));
        }
        found
    }

    fn owner(&self, server: &Server) -> Vec<Detail> {
        let by_email = match server.owner_email.value() {
            Ok(email) => email.clone(),
            Err(wrong) => return vec![unreadable("owner_email", &wrong)],
        };
        // `owner` is assumed: when the panel has it, both must say the same.
        let by_owner = match &server.owner {
            Reading::Is(owner) => owner.as_ref().map(|owner| owner.email.clone()),
            Reading::Missing => by_email.clone(),
            Reading::NotUnderstood(why) => return vec![unreadable("owner", &format!("was not understood ({why})"))],
        };
        match by_email.or(by_owner) {
            Some(email) => vec![detail("has-owner", format!("it belongs to {email}"))],
            None => Vec::new(),
        }
    }

    pub(crate) fn acceptance(&self, server: &Server) -> Vec<Detail> {
        toggle("is_new", &server.is_new, false, "not-accepted", "it was discovered and not accepted yet")
    }

    fn diagnostics(&self, server: &Server) -> Vec<Detail> {
        let diagnostics = match server.diagnostics.value() {
            Ok(diagnostics) => diagnostics,
            Err(wrong) => return vec![unreadable("diagnostics", &wrong)],
        };
        let mut found = Vec::new();
        if diagnostics.status != DIAGNOSTICS_SUCCESS {
            let message = format!("its diagnostics are not completed successfully, they are `{}`", diagnostics.status);
            found.push(detail("diagnostics-not-successful", message));
        } else if diagnostics.forced {
            found.push(detail("diagnostics-forced", "its diagnostics were forcibly ended at their time limit"));
        }
        // Beyond DED-02: no disk with data is ever sold (DED-13).
        if !diagnostics.disks_cleaned {
            let message = "its disks were not cleaned: run diagnostics with disk cleanup";
            found.push(detail("disks-not-clean", message));
        }
        // Its word may be older than what was done to the disks since (API reference §4 does not say that it goes). Of a
        // server that is somebody's, an OS is no news.
        if diagnostics.disks_cleaned && is_installed_last(server) && self.owner(server).is_empty() {
            let message = "an OS was installed on it since its disks were cleaned: run diagnostics with disk cleanup";
            found.push(detail("disks-not-clean", message));
        }
        found
    }

    fn configuration(&self, server: &Server) -> Vec<Detail> {
        match configuration_of(server) {
            Ok(_) => Vec::new(),
            Err(obstacle) => vec![obstacle],
        }
    }

    pub(crate) fn last_operation(&self, server: &Server) -> Vec<Detail> {
        match server.operation.value() {
            // A server that never had an operation: its diagnostics say whether it is ready.
            Ok(None) => Vec::new(),
            Ok(Some(operation)) => {
                let kind = operation.kind.as_deref().unwrap_or("operation");
                match operation.status.as_str() {
                    operation_status::OK | operation_status::CANCELED => Vec::new(),
                    operation_status::RUNNING => vec![detail("operation-running", format!("its {kind} is running"))],
                    operation_status::FAILED => vec![detail("operation-failed", format!("its last {kind} failed"))],
                    other => vec![unreadable("operation.status", &format!("is `{other}`"))],
                }
            }
            Err(wrong) => vec![unreadable("operation", &wrong)],
        }
    }

    pub(crate) fn switches(&self, server: &Server) -> Vec<Detail> {
        let mut found = toggle("maintenance", &server.maintenance, false, "maintenance", "it is in maintenance mode");
        found.extend(toggle("in_operation", &server.in_operation, true, "not-in-operation", "it is not in operation"));
        found
    }

    fn mac(&self, server: &Server) -> Vec<Detail> {
        let mac = match server.mac.value() {
            Ok(Some(mac)) if !mac.trim().is_empty() => mac.to_ascii_lowercase(),
            Ok(_) => return vec![detail("mac-missing", "it has no MAC address")],
            Err(wrong) => return vec![unreadable("mac", &wrong)],
        };
        match self.shared_macs {
            Some(shared) if shared.contains(&mac) => {
                vec![detail("mac-not-unique", format!("another server has the MAC address {mac} too"))]
            }
            _ => Vec::new(),
        }
    }

    fn errors(&self, server: &Server) -> Vec<Detail> {
        let errors = match server.errors.value() {
            Ok(errors) => errors,
            Err(wrong) => return vec![unreadable("errors", &wrong)],
        };
        if errors.ignored || self.ignore_errors { Vec::new() } else { named(errors) }
    }

    /// The errors that would keep this server from sale if the provider did not ignore them, and who ignores them
    /// (DED-03).
    pub fn ignored_errors(&self, server: &Server) -> Option<String> {
        let errors = server.errors.value().ok()?;
        let by = match (errors.ignored, self.ignore_errors) {
            (true, _) => "by the server's mark in DCImanager",
            (false, true) => "by the processing module's setting",
            (false, false) => return None,
        };
        let list: Vec<_> = named(errors).into_iter().map(|error| error.message).collect();
        (!list.is_empty()).then(|| format!("{}, ignored {by}", list.join("; ")))
    }

    /// Beyond DED-02: the panel refuses every act of the preparation on a protected server.
    pub(crate) fn protection(&self, server: &Server) -> Vec<Detail> {
        match &server.protected {
            // A panel without Server Protection has no such field.
            Reading::Missing => Vec::new(),
            protected => toggle("protected", protected, false, "protected", "Server Protection is on"),
        }
    }

    /// Beyond DED-02: somebody prepares or cleans it, whatever the owner field says at this moment.
    fn marks(&self, server: &Server) -> Vec<Detail> {
        let notes = match server.notes.value() {
            Ok(notes) => notes.as_deref().unwrap_or_default(),
            Err(wrong) => return vec![unreadable("notes", &wrong)],
        };
        match mark::read(notes) {
            Marks::None => Vec::new(),
            Marks::One(mark) if mark.stage == Stage::Returned => vec![returned(&mark)],
            Marks::One(mark) if self.own.is_some_and(|(installation, id)| mark.is_for(installation, id)) => Vec::new(),
            Marks::One(mark) => vec![held(&mark)],
            Marks::Unclear => vec![detail("mark-unclear", "its notes hold a billing mark that cannot be read")],
        }
    }
}

/// Whether an installation was the last that happened to the server. One that runs or has failed is an obstacle of its
/// own.
fn is_installed_last(server: &Server) -> bool {
    let ended = |operation: &&Operation| {
        matches!(operation.status.as_str(), operation_status::OK | operation_status::CANCELED)
            && operation.kind.as_deref() == Some(operation_kind::INSTALL)
    };
    server.operation.known().and_then(Option::as_ref).filter(ended).is_some()
}

/// The server's errors, those of its diagnostics and those of its status.
fn named(errors: &Errors) -> Vec<Detail> {
    let mut found = Vec::new();
    if !errors.diagnostics.is_empty() {
        found.push(detail("diagnostic-errors", format!("diagnostic errors: {}", errors.diagnostics.join(", "))));
    }
    if !errors.status.is_empty() {
        found.push(detail("status-errors", format!("status errors: {}", errors.status.join(", "))));
    }
    found
}

/// The server's parts.
///
/// # Errors
/// The obstacle: the panel has not defined them, or writes them in a way the module does not know.
pub fn configuration_of(server: &Server) -> Result<Configuration, Detail> {
    match server.configuration.value() {
        Ok(Some(text)) if !text.trim().is_empty() => text
            .parse()
            .map_err(|error| detail("configuration-unreadable", format!("its configuration is unreadable: {error}"))),
        Ok(_) => Err(detail("configuration-undefined", "its configuration is not defined yet")),
        Err(wrong) => Err(unreadable("configuration", &wrong)),
    }
}

/// A server of another location than the one that this module sells.
pub(crate) fn elsewhere(settings: &Settings, server: &Server) -> Option<Detail> {
    let wanted = settings.location?;
    let location = server.location_id.known().copied().flatten();
    (location != Some(wanted))
        .then(|| detail("other-location", format!("it is not at location {wanted}, which this module sells")))
}

fn held(mark: &Mark) -> Detail {
    let message = format!("service {} of billing system {} holds it", mark.service, mark.installation);
    detail("held-by-service", message)
}

/// A client's equipment whose colocation has ended: its data is on its disks, and it need not have an owner.
pub(crate) fn returned(mark: &Mark) -> Detail {
    let message = format!(
        "it is a client's equipment, whose colocation (service {} of billing system {}) was closed: hand it over and delete it in DCImanager, or clean its disks and remove the line from its notes if it is the provider's now",
        mark.service, mark.installation
    );
    detail("clients-equipment", message)
}

pub(crate) fn unreadable(field: &str, wrong: &str) -> Detail {
    detail("field-unreadable", format!("its field `{field}` {wrong}"))
}

fn toggle(field: &str, reading: &Reading<bool>, good: bool, code: &str, message: &str) -> Vec<Detail> {
    match reading.value() {
        Ok(value) if *value == good => Vec::new(),
        Ok(_) => vec![detail(code, message)],
        Err(wrong) => vec![unreadable(field, &wrong)],
    }
}

#[cfg(test)]
#[path = "availability_tests.rs"]
mod tests;
