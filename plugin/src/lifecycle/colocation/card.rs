//! The card of the task that places the equipment (COL-02). It only identifies the equipment.
//!
//! The password is asked for and never read: the host keeps it sealed with the task, and nothing of it may stand in a
//! state, a parameter or a message (COL-08).

use serde::{Deserialize, Serialize};

use crate::contract::{Field, FieldError, FieldKind, Parameter};
use crate::parameters::{Parameters, parameter};

const URL: &str = "url";
/// Number of the server in DCImanager.
const IDENTIFIER: &str = "identifier";
const USERNAME: &str = "username";
const PASSWORD: &str = "password";
const RACK: &str = "rack";
const LABEL: &str = "label";

/// What staff filled in, without the password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    /// The equipment's number in DCImanager.
    pub(super) server: u64,
    url: String,
    username: String,
    rack: String,
    label: String,
}

impl Card {
    /// Reads the form of the task.
    ///
    /// # Errors
    /// What is wrong, at each field.
    pub(super) fn read(form: &[Parameter]) -> Result<Self, Vec<FieldError>> {
        let form = Parameters(form);
        let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
        let mut errors = Vec::new();
        let identifier = form.get(IDENTIFIER).unwrap_or_default();
        let server = identifier.parse().unwrap_or(0);
        if server == 0 {
            errors.push(at_identifier(format!(
                "is `{identifier}`, which is not the number of a server: enter the number that DCImanager shows for it"
            )));
        }
        if names_a_user(form.get(URL).unwrap_or_default()) {
            let message = "holds a user name or a password: they have fields of their own".to_owned();
            errors.push(FieldError { field: URL.to_owned(), message });
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Self { server, url: text(URL), username: text(USERNAME), rack: text(RACK), label: text(LABEL) })
    }

    /// What of it is kept in the service. An empty value removes an earlier one.
    pub(super) fn parameters(&self) -> Vec<Parameter> {
        vec![
            parameter(URL, &self.url),
            parameter(USERNAME, &self.username),
            parameter(RACK, &self.rack),
            parameter(LABEL, &self.label),
        ]
    }
}

/// An error of the field that names the equipment.
pub(super) fn at_identifier(message: String) -> FieldError {
    FieldError { field: IDENTIFIER.to_owned(), message }
}

/// Whether something stands before an `@` in the URL's authority: a password there would be stored in clear.
fn names_a_user(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@'))
}

/// The form. What an earlier card said stands in it already, but for what was refused.
pub(super) fn fields(earlier: Option<&Card>) -> Vec<Field> {
    let field = |name: &str, title: &str, hint: &str, kind, value: Option<&String>| Field {
        name: name.to_owned(),
        title: title.to_owned(),
        hint: hint.to_owned(),
        kind,
        required: name == IDENTIFIER,
        default: value.filter(|value| !value.is_empty()).cloned(),
        repeated: false,
    };
    let text = FieldKind::Text;
    vec![
        field(URL, "URL", "Address of the equipment's own console.", FieldKind::Url, earlier.map(|card| &card.url)),
        field(IDENTIFIER, "Identifier", "Number of the server in DCImanager.", FieldKind::Integer, None),
        field(USERNAME, "Username", "Account on the equipment.", text.clone(), earlier.map(|card| &card.username)),
        field(PASSWORD, "Password", "Of that account; kept sealed.", FieldKind::Secret, None),
        field(RACK, "Rack number", "Where the equipment is.", text.clone(), earlier.map(|card| &card.rack)),
        field(LABEL, "Label", "What is written on the equipment.", text, earlier.map(|card| &card.label)),
    ]
}
