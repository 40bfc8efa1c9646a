//! Fleets as JSON.

use std::fs;
use std::path::Path;

use super::{Fleet, FleetError};

impl Fleet {
    /// Reads a fleet from a file and checks it.
    ///
    /// # Errors
    /// [`FleetError`], with the place in the file.
    pub fn load(path: &Path) -> Result<Self, FleetError> {
        let text =
            fs::read_to_string(path).map_err(|source| FleetError::File { path: path.display().to_string(), source })?;
        Self::from_json(&text)
    }

    /// Reads a fleet from JSON text and checks it.
    ///
    /// # Errors
    /// [`FleetError`], with the place in the text.
    pub fn from_json(text: &str) -> Result<Self, FleetError> {
        let mut json = serde_json::Deserializer::from_str(text);
        let fleet: Self = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| FleetError::Shape { at: error.path().to_string(), reason: error.inner().to_string() })?;
        json.end().map_err(|error| FleetError::Shape { at: "its end".to_owned(), reason: error.to_string() })?;
        fleet.validate()?;
        Ok(fleet)
    }

    /// Writes a fleet as JSON text. Passwords are left out.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Only a map with keys that are no strings could fail, and a fleet has none.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// Writes a fleet into a file, in place of what is there. Passwords are left out.
    ///
    /// # Errors
    /// [`FleetError::File`].
    pub fn write(&self, path: &Path) -> Result<(), FleetError> {
        fs::write(path, self.to_json()).map_err(|source| FleetError::File { path: path.display().to_string(), source })
    }
}
