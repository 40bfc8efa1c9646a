//! What another version means for operations that are not finished: go on with it those whose state it understands, stay
//! with the version that returned their state the others.

use serde::Serialize;

use super::Plugins;
use crate::calls::Serving;
use crate::calls::assemble::stored_by;
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
        /// Why not with the one that serves.
        because: String,
    },
    /// No version understands its state: it stops for staff.
    Stuck {
        /// Which version would be needed, and what to do.
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
        let goes_on = match &operation.state {
            None => GoesOn::Begins,
            Some(state) => {
                let stored_by = stored_by(operation, component);
                match self.files.going_on(with.clone(), component, Some((state, stored_by.as_ref()))) {
                    Ok(Serving { because: None, .. }) => GoesOn::Understood,
                    Ok(Serving { loaded, because: Some(because) }) => {
                        GoesOn::Stays { version: loaded.described.file.version, because }
                    }
                    Err(failure) => GoesOn::Stuck { why: failure.message },
                }
            }
        };
        UnderWay { operation: id, kind, service, goes_on }
    }
}
