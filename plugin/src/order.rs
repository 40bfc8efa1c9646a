//! What a client ordered, read from the service's parameters and resources (TAR-04).

use serde::{Deserialize, Serialize};

use crate::configuration::Configuration;
use crate::contract::{Failure, Service};
use crate::failure::detail;
use crate::panel::api::{ACCESS_ALL, OsTemplate, Script, path};
use crate::panel::{Panel, PanelError};
use crate::parameters::Parameters;
use crate::settings::Settings;

/// Parameter: the configuration that the tariff sells.
pub const CONFIGURATION: &str = "configuration";
/// Parameter: number of the OS template.
pub const OS_TEMPLATE: &str = "os-template";
/// Parameter, repeated: number of a script to run after the installation.
pub const SCRIPT: &str = "script";
/// Parameter: the server's domain.
pub const DOMAIN: &str = "domain";
/// Resource: how many IPv4 addresses (TAR-02).
pub const IPV4: &str = "ip";
/// Resource: how many IPv6 addresses (TAR-02).
pub const IPV6: &str = "ipv6";

/// An order for a dedicated server that can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The parts that were ordered.
    pub configuration: Configuration,
    /// What is to be installed.
    pub system: System,
    /// Ordered IPv4 addresses.
    pub ipv4: u64,
    /// Ordered IPv6 addresses.
    pub ipv6: u64,
}

/// What is to be installed on a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct System {
    /// Number of the OS template.
    pub os_template: u64,
    /// Numbers of the scripts, in the order in which they were chosen.
    pub scripts: Vec<u64>,
    /// The server's domain.
    pub domain: String,
}

impl Order {
    /// Reads the order of a service.
    ///
    /// # Errors
    /// `order-invalid` names the parameter and what is wrong with it.
    pub fn of(service: &Service, settings: &Settings) -> Result<Self, Failure> {
        let given = Parameters(&service.parameters);
        let invalid = |why: String| {
            let message =
                format!("the order of service {} (tariff {}) cannot be read: {why}", service.id, service.tariff);
            Failure::Invalid(detail("order-invalid", message))
        };
        let wanted = |name: &str| given.get(name).ok_or_else(|| invalid(format!("it has no `{name}`")));
        let number = |name: &str, text: &str| {
            text.parse::<u64>().map_err(|_| invalid(format!("`{name}` is `{text}`, not a number")))
        };
        let configuration =
            wanted(CONFIGURATION)?.parse::<Configuration>().map_err(|error| invalid(error.to_string()))?;
        let os_template = number(OS_TEMPLATE, wanted(OS_TEMPLATE)?)?;
        let scripts = given.all(SCRIPT).map(|text| number(SCRIPT, text)).collect::<Result<_, _>>()?;
        let domain = match given.get(DOMAIN) {
            Some(domain) => domain.to_owned(),
            None => settings.domain(service.id),
        };
        if !is_domain(&domain) {
            return Err(invalid(format!("`{domain}` is not a domain name")));
        }
        Ok(Self {
            configuration,
            system: System { os_template, scripts, domain },
            ipv4: amount(service, IPV4),
            ipv6: amount(service, IPV6),
        })
    }
}

impl System {
    /// Checks that the panel still offers the OS template and the scripts to clients (MOD-06); returns the locations
    /// that have the template, none for all.
    ///
    /// # Errors
    /// `unknown-os-template`, `unknown-script`, or what the panel says.
    pub fn check_offers(&self, panel: Panel<'_>) -> Result<Vec<u64>, Failure> {
        let templates: Vec<OsTemplate> = panel.all(path::OS_TEMPLATE, "list OS templates")?;
        let Some(template) = templates.iter().find(|t| t.id == self.os_template && t.access == ACCESS_ALL) else {
            let message = format!(
                "OS template {} does not exist in DCImanager or its access is not \"All\": choose another one, or change its access",
                self.os_template
            );
            return Err(Failure::Invalid(detail("unknown-os-template", message)));
        };
        if !self.scripts.is_empty() {
            let known = offered_scripts(panel)?;
            if let Some(missing) = self.scripts.iter().find(|id| !known.iter().any(|script| script.id == **id)) {
                let message = format!(
                    "script {missing} does not exist in DCImanager or its access is not \"All\": order without it, or change its access"
                );
                return Err(Failure::Invalid(detail("unknown-script", message)));
            }
        }
        Ok(template.location.clone())
    }
}

/// How much of a resource a service has; 0 when its tariff does not contain it.
pub fn amount(service: &Service, resource: &str) -> u64 {
    service.resources.iter().filter(|r| r.name == resource).fold(0, |sum, r| sum.saturating_add(r.amount))
}

/// The scripts that clients may order (MOD-06).
///
/// # Errors
/// What the panel says.
pub fn offered_scripts(panel: Panel<'_>) -> Result<Vec<Script>, PanelError> {
    let mut scripts: Vec<Script> = panel.all(path::SCRIPT, "list scripts")?;
    scripts.retain(|script| script.access == ACCESS_ALL);
    Ok(scripts)
}

/// RFC 1123 host names: what the panel takes as a server's domain.
pub(crate) fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::is_domain;

    #[test]
    fn a_domain_is_a_host_name() {
        assert!(is_domain("web-1.example.com"));
        for text in ["", ".", "a..b", "-a.example", "a_b.example", "a b", "€.example", &"a".repeat(64)] {
            assert!(!is_domain(text), "{text}");
        }
    }
}
