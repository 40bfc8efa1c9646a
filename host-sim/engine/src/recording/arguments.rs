//! What an export was given, borrowed for the call and owned in its record.

use serde::{Deserialize, Serialize};

use crate::contract::{Call, ChangeRequest, Event, Parameter, Service, TariffOffer};

/// The arguments of an export beside `call`, each under the name that the contract gives it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given<'a> {
    pub(crate) service: Option<&'a Service>,
    pub(crate) state: Option<&'a str>,
    pub(crate) event: Option<&'a Event>,
    pub(crate) form: Option<&'a [Parameter]>,
    pub(crate) change: Option<&'a ChangeRequest>,
    pub(crate) tariffs: Option<&'a [TariffOffer]>,
    pub(crate) cursor: Option<&'a str>,
}

impl<'a> Given<'a> {
    pub(crate) fn of(service: &'a Service) -> Self {
        Self { service: Some(service), ..Self::default() }
    }

    /// All arguments, to be kept.
    pub(crate) fn arguments(self, call: &Call) -> Arguments {
        Arguments {
            call: call.clone(),
            service: self.service.cloned(),
            state: self.state.map(str::to_owned),
            event: self.event.cloned(),
            form: self.form.map(<[Parameter]>::to_vec),
            change: self.change.cloned(),
            tariffs: self.tariffs.map(<[TariffOffer]>::to_vec),
            cursor: self.cursor.map(str::to_owned),
        }
    }
}

/// The arguments of a call, by the names of the contract. Those that the export does not have are none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arguments {
    /// Who called, for which operation, at what time.
    pub call: Call,
    /// The service, or for `catalog.inventory` the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<Service>,
    /// The state that the last step returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Why `lifecycle.advance` was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// What staff filled in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Vec<Parameter>>,
    /// What is to be changed, for `change.change`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeRequest>,
    /// What objects are compared with, for `catalog.holdings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariffs: Option<Vec<TariffOffer>>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
}
