//! The exports of a module, whichever version of the contract it is made for: what the host calls are always the newest
//! functions with the newest types.

use wasmtime::Store;
use wasmtime::component::InstancePre;

use super::bindings::ProcessingModulePre;
use super::version::ContractVersion;
use super::{
    Call, ChangeRequest, Event, Failure, FieldError, HoldingsPage, Info, InventoryPage, Page, Parameter,
    ProcessingModule, Service, Snapshot, Step, TariffOffer, v0_1_0,
};
use crate::host::HostState;

/// What the exports of a component are, before it is instantiated.
pub(crate) enum ExportsPre {
    V0_2(ProcessingModulePre<HostState>),
    V0_1(v0_1_0::ExportsPre),
}

/// The exports of an instance.
pub(crate) enum Exports {
    V0_2(ProcessingModule),
    V0_1(v0_1_0::Exports),
}

impl ExportsPre {
    /// Finds the exports under the names of this version.
    pub(crate) fn new(version: ContractVersion, instance: InstancePre<HostState>) -> wasmtime::Result<Self> {
        Ok(match version {
            ContractVersion::V0_2 => Self::V0_2(ProcessingModulePre::new(instance)?),
            ContractVersion::V0_1 => Self::V0_1(v0_1_0::ExportsPre::new(instance)?),
        })
    }

    pub(crate) fn version(&self) -> ContractVersion {
        match self {
            Self::V0_2(_) => ContractVersion::V0_2,
            Self::V0_1(_) => ContractVersion::V0_1,
        }
    }

    pub(crate) fn instantiate(&self, store: &mut Store<HostState>) -> wasmtime::Result<Exports> {
        Ok(match self {
            Self::V0_2(pre) => Exports::V0_2(pre.instantiate(store)?),
            Self::V0_1(pre) => Exports::V0_1(pre.instantiate(store)?),
        })
    }
}

impl Exports {
    /// None: the version of the contract does not have the question.
    pub(crate) fn understands(&self, store: &mut Store<HostState>, state: &str) -> wasmtime::Result<Option<bool>> {
        match self {
            Self::V0_2(module) => module.billing_processing_lifecycle().call_understands(store, state).map(Some),
            Self::V0_1(_) => Ok(None),
        }
    }
}

/// The functions that every version has: in the newest one under this interface and name.
macro_rules! in_every_version {
    ($($name:ident ($($argument:ident: $type:ty),*) -> $result:ty = $interface:ident.$call:ident;)*) => {
        impl Exports {
            $(pub(crate) fn $name(
                &self,
                store: &mut Store<HostState>,
                $($argument: $type),*
            ) -> wasmtime::Result<$result> {
                match self {
                    Self::V0_2(module) => module.$interface().$call(store, $($argument),*),
                    Self::V0_1(module) => module.$name(store, $($argument),*),
                }
            })*
        }
    };
}

in_every_version! {
    describe() -> Info = billing_processing_module_info.call_describe;
    check_connection(call: &Call) -> Result<(), Failure> = billing_processing_catalog.call_check_connection;
    sync_config(call: &Call, cursor: Option<&str>) -> Result<Snapshot, Failure>
        = billing_processing_catalog.call_sync_config;
    inventory(call: &Call, order: Option<&Service>, cursor: Option<&str>) -> Result<InventoryPage, Failure>
        = billing_processing_catalog.call_inventory;
    holdings(call: &Call, tariffs: &[TariffOffer], cursor: Option<&str>) -> Result<HoldingsPage, Failure>
        = billing_processing_catalog.call_holdings;
    check_form(call: &Call, service: &Service, state: &str, form: &[Parameter]) -> Result<Vec<FieldError>, Failure>
        = billing_processing_lifecycle.call_check_form;
    open(call: &Call, service: &Service) -> Result<Step, Failure> = billing_processing_lifecycle.call_open;
    suspend(call: &Call, service: &Service) -> Result<Step, Failure> = billing_processing_lifecycle.call_suspend;
    resume(call: &Call, service: &Service) -> Result<Step, Failure> = billing_processing_lifecycle.call_resume;
    close(call: &Call, service: &Service) -> Result<Step, Failure> = billing_processing_lifecycle.call_close;
    advance(call: &Call, service: &Service, state: &str, event: &Event) -> Result<Step, Failure>
        = billing_processing_lifecycle.call_advance;
    change(call: &Call, service: &Service, request: &ChangeRequest) -> Result<Step, Failure>
        = billing_processing_change.call_change;
    login_link(call: &Call, service: &Service) -> Result<String, Failure>
        = billing_processing_change.call_login_link;
    reconcile(call: &Call, cursor: Option<&str>) -> Result<Page, Failure>
        = billing_processing_upkeep.call_reconcile;
}
