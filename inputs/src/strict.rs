//! A second reading of a server, written apart from the module's: strict, and without any of its code. What the module
//! holds to be for sale, or to be somebody's, must be so by this reading too.

use serde_json::Value;

/// What a server's JSON says, as far as it says it plainly.
pub(crate) struct Strict(Value);

impl Strict {
    /// None for what is no JSON object.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        value.is_object().then_some(Self(value))
    }

    pub(crate) fn id(&self) -> Option<u64> {
        self.0.get("id")?.as_u64()
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name)?.as_bool()
    }

    /// Everybody who is named as its owner; none when that cannot be told.
    pub(crate) fn owners(&self) -> Option<Vec<String>> {
        let mut owners = Vec::new();
        match self.0.get("owner_email")? {
            Value::Null => {}
            Value::String(email) => owners.push(email.to_lowercase()),
            _ => return None,
        }
        match self.0.get("owner") {
            None | Some(Value::Null) => {}
            Some(owner) => owners.push(owner.get("email")?.as_str()?.to_lowercase()),
        }
        Some(owners)
    }

    /// The lines of its notes that begin as a mark; none when the notes cannot be told.
    pub(crate) fn marks(&self) -> Option<Vec<String>> {
        match self.0.get("notes")? {
            Value::Null => Some(Vec::new()),
            Value::String(notes) => {
                let lines = notes.lines().map(str::trim).filter(|line| line.starts_with("billing:"));
                Some(lines.map(str::to_owned).collect())
            }
            _ => None,
        }
    }

    /// Whether every condition of DED-02, and every one that the project adds, is plainly met.
    pub(crate) fn is_for_sale(&self) -> bool {
        let texts = |value: Option<&Value>| value.and_then(Value::as_array).map(Vec::len);
        let free = self.owners().is_some_and(|owners| owners.is_empty());
        let unmarked = self.marks().is_some_and(|marks| marks.is_empty());
        let diagnosed = self.0.get("diagnostics").is_some_and(|found| {
            found.get("status").and_then(Value::as_str) == Some("success")
                && found.get("disks_cleaned") == Some(&Value::Bool(true))
                && found.get("forced") == Some(&Value::Bool(false))
        });
        let sound = self.0.get("errors").is_some_and(|errors| {
            let (diagnostics, status) = (texts(errors.get("diagnostics")), texts(errors.get("status")));
            let ignored = errors.get("ignored").and_then(Value::as_bool);
            ignored == Some(true) || (diagnostics == Some(0) && status == Some(0) && ignored == Some(false))
        });
        let idle = match self.0.get("operation") {
            Some(Value::Null) => true,
            Some(last) => {
                last.get("id").is_some_and(Value::is_u64)
                    && matches!(last.get("status").and_then(Value::as_str), Some("ok" | "canceled"))
                    && last.get("type").and_then(Value::as_str) != Some("install")
            }
            None => false,
        };
        let text = |name: &str| self.0.get(name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
        let unprotected = matches!(self.0.get("protected"), None | Some(Value::Bool(false)));
        free && unmarked
            && diagnosed
            && sound
            && idle
            && unprotected
            && text("mac")
            && text("configuration")
            && self.flag("is_new") == Some(false)
            && self.flag("maintenance") == Some(false)
            && self.flag("in_operation") == Some(true)
    }
}
