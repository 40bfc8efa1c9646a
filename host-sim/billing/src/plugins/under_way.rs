//! What another version means for operations that are not finished: go on with it those whose state it understands, stay
//! with the version that returned their state the others.

use serde::Serialize;

use super::Plugins;
use crate::error::Result;
use crate::model::{Operation, OperationId, OperationKind, ServiceId};
use crate::module_files::Loaded;

/// An unfinished operation of a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnderWay {
    /// The operation.
    pub operation: OperationId,
    /// What it does.
    pub kind: OperationKind,
    /// To which service.
    pub service: ServiceId,
    /// With which version it goes on.
    #[serde(flatten)]
    pub goes_on: GoesOn,
}

/// With which version an operation goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "goes-on")]
pub enum GoesOn {
    /// Its first step is still to come: the version that serves takes it.
    Begins,
    /// The version that serves understands its state.
    Understood,
    /// With the version that returned its state, until it ends.
    Stays {
        /// That version.
        version: String,
    },
    /// No version understands its state: it stops for staff.
    Stuck {
        /// The version that would.
        needs: String,
        /// Why it cannot be called.
        why: String,
    },
}

impl Plugins {
    /// The unfinished operations of a component, as they would go on with this version.
    pub(super) fn under_way(&self, component: &str, with: &Loaded) -> Result<Vec<UnderWay>> {
        let operations = self.store.read(|tx| tx.unfinished_of_component(component))?;
        Ok(operations.iter().map(|operation| self.goes_on(component, operation, with)).collect())
    }

    fn goes_on(&self, component: &str, operation: &Operation, with: &Loaded) -> UnderWay {
        let Operation { id, kind, service, .. } = *operation;
        let goes_on = match (&operation.state, &operation.module_version) {
            (None, _) | (_, None) => GoesOn::Begins,
            (Some(_), Some(version)) if *version == with.described.file.version => GoesOn::Understood,
            (Some(state), Some(_)) if understands(with, state) => GoesOn::Understood,
            (Some(_), Some(version)) => self.stays(component, version),
        };
        UnderWay { operation: id, kind, service, goes_on }
    }

    fn stays(&self, component: &str, version: &str) -> GoesOn {
        let usable = version.parse().map_err(|_| format!("`{version}` is no version"));
        let usable = usable.and_then(|parsed| self.files.get_version(component, &parsed).map_err(|why| why.message));
        match usable {
            Ok(_) => GoesOn::Stays { version: version.to_owned() },
            Err(why) => GoesOn::Stuck { needs: version.to_owned(), why },
        }
    }
}

/// Whether a version goes on from a state that another one returned.
fn understands(_with: &Loaded, _state: &str) -> bool {
    true
}
