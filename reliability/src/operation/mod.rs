//! What is cut: the operations of both products, each with what comes before it, who asks for it, and the people whom it
//! needs on its way.
//!
//! A new kind of operation is a new row in [`ALL`]: how the world gets ready for it, and the verb that asks for it.

mod ask;
mod drive;
mod list;
mod meanwhile;
mod prepare;
mod staff;

pub use drive::{Rest, Run, STEPS};
pub use list::ALL;
pub use staff::Advice;

use billing::model::{OperationId, OperationKind, ServiceId};
use billing::{Billing, BillingError, OperationFilter};

use crate::error::{Result, SuiteError};
use crate::world::World;

/// An operation that is swept.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// Its name on the command line.
    pub name: &'static str,
    /// `dedicated` or `colocation`.
    pub product: &'static str,
    /// What happens in it that another one of its kind has not.
    pub about: &'static str,
    /// What the billing side calls it.
    pub kind: OperationKind,
    /// Brings the world to where the operation can be asked for. Nothing is cut here.
    prepare: fn(&mut World) -> Result<()>,
    /// Asks for it.
    ask: fn(&Billing) -> Result<(), BillingError>,
    /// What the administrator does in the panel meanwhile: asked before each turn, and does it when its time has come.
    meanwhile: fn(&World) -> Result<()>,
    /// How the run that is left alone ends, as it was written down; see [`Operation::written_end`].
    end: &'static str,
}

impl Operation {
    /// The operation with this name.
    ///
    /// # Errors
    /// [`SuiteError::Unknown`].
    pub fn named(name: &str) -> Result<&'static Self> {
        let unknown = || SuiteError::Unknown {
            what: "operation",
            name: name.to_owned(),
            known: ALL.iter().map(|operation| operation.name).collect::<Vec<_>>().join(", "),
        };
        ALL.iter().find(|operation| operation.name == name).ok_or_else(unknown)
    }

    /// How the run that is left alone ends, as somebody has read it and found it right. A test writes it down (as a
    /// snapshot, with a head before its second line of dashes), and every sweep is held against it: what is wrong in
    /// every run would not be seen by comparing runs.
    #[must_use]
    pub fn written_end(&self) -> &'static str {
        self.end.splitn(3, "---\n").last().unwrap_or_default().trim_end()
    }

    /// A world in which it can be asked for.
    ///
    /// # Errors
    /// Whatever keeps the world from getting there.
    pub fn prepared(&self, world: &World) -> Result<World> {
        let mut world = world.copy()?;
        (self.prepare)(&mut world)?;
        // As after a quiet night: nobody is logged in to the panel, no host runs.
        let world = world.copy()?;
        Ok(world)
    }

    /// Whether it was asked for since the operation with this number.
    fn is_asked(&self, billing: &Billing, since: OperationId) -> Result<bool, BillingError> {
        let all = billing.operations(&OperationFilter { with_ended: true, ..OperationFilter::default() })?;
        Ok(all.iter().any(|operation| operation.kind == self.kind && operation.id > since))
    }
}

/// The number of the last operation; 0 before the first.
fn last_operation(billing: &Billing) -> Result<OperationId, BillingError> {
    let all = billing.operations(&OperationFilter { with_ended: true, ..OperationFilter::default() })?;
    Ok(all.last().map_or(OperationId(0), |operation| operation.id))
}

/// Every swept world has one service.
const SERVICE: ServiceId = ServiceId(1);
