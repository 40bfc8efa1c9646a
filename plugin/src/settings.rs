//! The settings of a processing module, beyond URL, username and password.

use crate::contract::{Connection, Failure, Field, FieldKind};
use crate::failure::detail;
use crate::parameters::Parameters;

/// Number of the DCImanager location whose servers are sold.
pub const LOCATION: &str = "location";
/// Sells servers with diagnostic or status errors.
pub const IGNORE_ERRORS: &str = "ignore-errors";
/// The domain of servers whose order names none.
pub const DOMAIN_TEMPLATE: &str = "domain-template";

const DEFAULT_DOMAIN_TEMPLATE: &str = "server@ID@.local";

/// What the settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Only servers of this location are sold.
    pub location: Option<u64>,
    /// Errors of servers are ignored, at the provider's own risk (DED-03).
    pub ignore_errors: bool,
    /// `@ID@` stands for the service's number.
    pub domain_template: String,
}

impl Settings {
    /// Reads the connection's settings.
    ///
    /// # Errors
    /// `setting-invalid` for a value that does not fit its field.
    pub fn of(connection: &Connection) -> Result<Self, Failure> {
        let settings = Parameters(&connection.settings);
        let invalid = |name: &str, value: &str, wanted: &str| {
            let message = format!(
                "setting `{name}` of processing module {} is `{value}`, not {wanted}: correct it",
                connection.id
            );
            Failure::Invalid(detail("setting-invalid", message))
        };
        let location = match settings.get(LOCATION) {
            None => None,
            Some(text) => Some(text.parse().map_err(|_| invalid(LOCATION, text, "the number of a location"))?),
        };
        let ignore_errors = match settings.get(IGNORE_ERRORS) {
            None | Some("off") => false,
            Some("on") => true,
            Some(text) => return Err(invalid(IGNORE_ERRORS, text, "`on` or `off`")),
        };
        let domain_template = settings.get(DOMAIN_TEMPLATE).unwrap_or(DEFAULT_DOMAIN_TEMPLATE).to_owned();
        Ok(Self { location, ignore_errors, domain_template })
    }

    /// The domain of a service whose order names none.
    pub fn domain(&self, service: u64) -> String {
        self.domain_template.replace("@ID@", &service.to_string())
    }
}

/// The fields of the module's form.
pub fn fields() -> Vec<Field> {
    let field = |name: &str, title: &str, hint: &str, kind, default: Option<&str>| Field {
        name: name.to_owned(),
        title: title.to_owned(),
        hint: hint.to_owned(),
        kind,
        required: false,
        default: default.map(str::to_owned),
        repeated: false,
    };
    vec![
        field(
            LOCATION,
            "Location",
            "Number of the DCImanager location whose servers are sold; empty: all locations.",
            FieldKind::Integer,
            None,
        ),
        field(
            IGNORE_ERRORS,
            "Ignore errors",
            "Sell servers with diagnostic or status errors too, at your own risk.",
            FieldKind::Toggle,
            Some("off"),
        ),
        field(
            DOMAIN_TEMPLATE,
            "Domain template",
            "Domain of a server whose order names none; @ID@ is the service's number.",
            FieldKind::Text,
            Some(DEFAULT_DOMAIN_TEMPLATE),
        ),
    ]
}
