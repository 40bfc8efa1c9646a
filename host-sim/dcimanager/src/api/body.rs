//! Request bodies: which properties each has, and nothing else (API reference §1: the validator refuses unknown ones).

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::ids::{ScriptId, TemplateId, UserId};
use crate::model::{Family, Role};
use crate::panel::PanelError;

/// A body that knows its properties.
pub(super) trait Body: DeserializeOwned {
    const PROPERTIES: &'static [&'static str];
}

/// Reads a body.
pub(super) fn read<T: Body>(bytes: &[u8]) -> Result<T, PanelError> {
    let object: Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|error| PanelError::Malformed(error.to_string()))?;
    if let Some(unknown) = object.keys().find(|name| !T::PROPERTIES.contains(&name.as_str())) {
        return Err(PanelError::UnexpectedProperty(unknown.clone()));
    }
    serde_json::from_value(Value::Object(object)).map_err(|error| PanelError::Malformed(error.to_string()))
}

macro_rules! bodies {
    ($($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$meta])*
        #[derive(Deserialize)]
        pub(super) struct $name { $($(#[$field_meta])* pub(super) $field: $type,)* }

        impl Body for $name {
            const PROPERTIES: &'static [&'static str] = &[$(stringify!($field)),*];
        }
    )*};
}

bodies! {
    /// An action without parameters.
    Nothing {}
    Login {
        email: String,
        password: String,
    }
    NewUser {
        email: String,
        #[serde(default)]
        full_name: String,
        password: String,
        #[serde(default)]
        phone_number: String,
        role: Role,
    }
    SetOwner {
        owner: UserId,
    }
    /// Only what is given is changed.
    EditServer {
        name: Option<String>,
        domain: Option<String>,
        notes: Option<String>,
    }
    Install {
        os_template: TemplateId,
        password: String,
        #[serde(default)]
        domain: String,
        #[serde(default)]
        script: Vec<ScriptId>,
    }
    Diagnostics {
        #[serde(default)]
        clear_disks: bool,
    }
    NewAddresses {
        family: Family,
        count: usize,
    }
    Ptr {
        domain: String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_property_has_its_own_code() {
        let refused = read::<Diagnostics>(br#"{"clear_disks":true,"force":1}"#).err().unwrap();
        assert_eq!((refused.status(), refused.code()), (400, 3008));
        assert!(refused.to_string().contains("force"), "{refused}");
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for body in ["", "{", "[]", "null", "\"x\"", "{}x"] {
            let refused = read::<Nothing>(body.as_bytes()).err().unwrap();
            assert!(matches!(refused, PanelError::Malformed(_)), "{body}: {refused}");
        }
        assert!(read::<Nothing>(b"{}").is_ok());
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_without_being_shown() {
        let refused = read::<Login>(br#"{"email":"a@b","password":42}"#).err().unwrap();
        assert_eq!(refused.status(), 400);
    }
}
