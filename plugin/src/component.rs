//! The component: the contract's exports, answered by the module's functions with the instance's imports.

use crate::contract::bindings::exports::billing::processing::{catalog, change, lifecycle, module_info, upkeep};
use crate::contract::{
    Call, ChangeRequest, Event, Failure, FieldError, HoldingsPage, Info, InventoryPage, Page, Parameter, Service,
    Snapshot, Step, TariffOffer,
};
use crate::host::Imports;

/// What the component exports.
#[derive(Debug)]
pub struct Component;

impl module_info::Guest for Component {
    fn describe() -> Info {
        crate::info::describe()
    }
}

impl catalog::Guest for Component {
    fn check_connection(call: Call) -> Result<(), Failure> {
        crate::catalog::check_connection(&Imports, &call)
    }

    fn sync_config(call: Call, cursor: Option<String>) -> Result<Snapshot, Failure> {
        crate::catalog::sync_config(&Imports, &call, cursor.as_deref())
    }

    fn inventory(call: Call, order: Option<Service>, cursor: Option<String>) -> Result<InventoryPage, Failure> {
        crate::catalog::inventory(&Imports, &call, order.as_ref(), cursor.as_deref())
    }

    fn holdings(call: Call, tariffs: Vec<TariffOffer>, cursor: Option<String>) -> Result<HoldingsPage, Failure> {
        crate::adoption::holdings(&Imports, &call, &tariffs, cursor.as_deref())
    }
}

impl lifecycle::Guest for Component {
    fn understands(state: String) -> bool {
        crate::lifecycle::understands(&state)
    }

    fn check_form(
        call: Call,
        service: Service,
        state: String,
        form: Vec<Parameter>,
    ) -> Result<Vec<FieldError>, Failure> {
        crate::lifecycle::check_form(&Imports, &call, &service, &state, &form)
    }

    fn open(call: Call, service: Service) -> Result<Step, Failure> {
        crate::lifecycle::open(&Imports, &call, &service)
    }

    fn suspend(call: Call, service: Service) -> Result<Step, Failure> {
        crate::lifecycle::suspend(&Imports, &call, &service)
    }

    fn resume(call: Call, service: Service) -> Result<Step, Failure> {
        crate::lifecycle::resume(&Imports, &call, &service)
    }

    fn close(call: Call, service: Service) -> Result<Step, Failure> {
        crate::lifecycle::close(&Imports, &call, &service)
    }

    fn advance(call: Call, service: Service, state: String, event: Event) -> Result<Step, Failure> {
        crate::lifecycle::advance(&Imports, &call, &service, &state, &event)
    }
}

impl change::Guest for Component {
    fn change(call: Call, service: Service, request: ChangeRequest) -> Result<Step, Failure> {
        crate::lifecycle::change(&Imports, &call, &service, &request)
    }

    fn login_link(call: Call, service: Service) -> Result<String, Failure> {
        crate::lifecycle::login_link(&Imports, &call, &service)
    }
}

impl upkeep::Guest for Component {
    fn reconcile(call: Call, cursor: Option<String>) -> Result<Page, Failure> {
        crate::upkeep::reconcile(&Imports, &call, cursor.as_deref())
    }
}

#[cfg(target_arch = "wasm32")]
#[allow(unsafe_code, unreachable_pub, reason = "generated: the exported symbols of the component")]
mod exports {
    use super::Component;
    crate::contract::bindings::export!(Component with_types_in crate::contract::bindings);
}
