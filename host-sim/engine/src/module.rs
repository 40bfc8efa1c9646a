//! A loaded module, and its exports as ordinary functions.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::call::bounds::Bounded;
use crate::call::clean::Clean;
use crate::call::context::CallContext;
use crate::call::report::Called;
use crate::call::run::{self, Invocation};
use crate::contract::exports::{Exports, ExportsPre};
use crate::contract::{
    Call, ChangeRequest, ContractVersion, Event, Failure, FieldError, HoldingsPage, Info, InventoryPage, Page,
    Parameter, Service, Snapshot, Step, TariffOffer,
};
use crate::engine::Shared;
use crate::host::HostState;
use crate::login_link::LoginLink;
use crate::recording::Given;
use crate::understood::Understood;

/// A processing module, checked, compiled and linked. Clones share everything; calls from several threads run side by
/// side and know nothing of each other.
#[derive(Clone)]
pub struct LoadedModule {
    pub(crate) shared: Arc<Shared>,
    pub(crate) exports: Arc<ExportsPre>,
    pub(crate) name: Arc<str>,
    digest: [u8; 32],
}

/// The store of one call.
type Store = wasmtime::Store<HostState>;

impl LoadedModule {
    pub(crate) fn new(shared: Arc<Shared>, name: &str, digest: [u8; 32], exports: ExportsPre) -> Self {
        Self { shared, exports: Arc::new(exports), name: name.into(), digest }
    }

    /// Name of its file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of its bytes, in hexadecimal: which module it is, whatever its file is called.
    #[must_use]
    pub fn digest(&self) -> String {
        hex::encode(self.digest)
    }

    /// The version of the contract that it is made for. Which one it is makes no difference to its calls.
    #[must_use]
    pub fn contract_version(&self) -> ContractVersion {
        self.exports.version()
    }

    /// Whether the module can go on from this state. Needs no connection. The module cannot fail here, so the inner
    /// result is `Ok`.
    #[must_use]
    pub fn understands(&self, state: &str) -> Called<Understood> {
        run::without_context(self, "lifecycle.understands", |module, store| {
            module.understands(store, state).map(|said| Ok(said.into()))
        })
    }

    /// How the module introduces itself. Needs no connection. The module cannot fail here, so the inner result is `Ok`.
    #[must_use]
    pub fn describe(&self) -> Called<Info> {
        run::without_context(self, "module-info.describe", |module, store| module.describe(store).map(Ok))
    }

    /// Logs in and reads something harmless.
    #[must_use]
    pub fn check_connection(&self, context: &CallContext) -> Called<()> {
        self.call(context, "catalog.check-connection", Given::default(), |module, store, call| {
            module.check_connection(store, call)
        })
    }

    /// One page of what can be ordered; the first one without a cursor.
    #[must_use]
    pub fn sync_config(&self, context: &CallContext, cursor: Option<&str>) -> Called<Snapshot> {
        self.call(context, "catalog.sync-config", Given { cursor, ..Given::default() }, |module, store, call| {
            module.sync_config(store, call, cursor)
        })
    }

    /// One page of the panel's inventory, compared with an order when there is one.
    #[must_use]
    pub fn inventory(
        &self,
        context: &CallContext,
        order: Option<&Service>,
        cursor: Option<&str>,
    ) -> Called<InventoryPage> {
        self.call(
            context,
            "catalog.inventory",
            Given { service: order, cursor, ..Given::default() },
            |module, store, call| module.inventory(store, call, order, cursor),
        )
    }

    /// One page of the panel's inventory as what it would be to the host, compared with these tariffs.
    #[must_use]
    pub fn holdings(
        &self,
        context: &CallContext,
        tariffs: &[TariffOffer],
        cursor: Option<&str>,
    ) -> Called<HoldingsPage> {
        let given = Given { tariffs: Some(tariffs), cursor, ..Given::default() };
        self.call(context, "catalog.holdings", given, |module, store, call| {
            module.holdings(store, call, tariffs, cursor)
        })
    }

    /// Keeps one page of the panel's objects as the billing records say they should be.
    #[must_use]
    pub fn reconcile(&self, context: &CallContext, cursor: Option<&str>) -> Called<Page> {
        self.call(context, "upkeep.reconcile", Given { cursor, ..Given::default() }, |module, store, call| {
            module.reconcile(store, call, cursor)
        })
    }

    /// Starts to prepare what was ordered.
    #[must_use]
    pub fn open(&self, context: &CallContext, service: &Service) -> Called<Step> {
        self.call(context, "lifecycle.open", Given::of(service), |module, store, call| {
            module.open(store, call, service)
        })
    }

    /// Starts to stop the service.
    #[must_use]
    pub fn suspend(&self, context: &CallContext, service: &Service) -> Called<Step> {
        self.call(context, "lifecycle.suspend", Given::of(service), |module, store, call| {
            module.suspend(store, call, service)
        })
    }

    /// Starts to undo a suspend.
    #[must_use]
    pub fn resume(&self, context: &CallContext, service: &Service) -> Called<Step> {
        self.call(context, "lifecycle.resume", Given::of(service), |module, store, call| {
            module.resume(store, call, service)
        })
    }

    /// Starts to delete the service.
    #[must_use]
    pub fn close(&self, context: &CallContext, service: &Service) -> Called<Step> {
        self.call(context, "lifecycle.close", Given::of(service), |module, store, call| {
            module.close(store, call, service)
        })
    }

    /// Starts to change an active service.
    #[must_use]
    pub fn change(&self, context: &CallContext, service: &Service, request: &ChangeRequest) -> Called<Step> {
        let given = Given { change: Some(request), ..Given::of(service) };
        self.call(context, "change.change", given, |module, store, call| module.change(store, call, service, request))
    }

    /// Makes a link with which the service's client enters the panel once. The report says nothing of it.
    #[must_use]
    pub fn login_link(&self, context: &CallContext, service: &Service) -> Called<LoginLink> {
        self.call(context, "change.login-link", Given::of(service), |module, store, call| {
            let link = module.login_link(store, call, service)?;
            Ok(link.map(LoginLink::new))
        })
    }

    /// Goes on with whichever operation returned `more`.
    #[must_use]
    pub fn advance(&self, context: &CallContext, service: &Service, state: &str, event: &Event) -> Called<Step> {
        let given = Given { state: Some(state), event: Some(event), ..Given::of(service) };
        self.call(context, "lifecycle.advance", given, |module, store, call| {
            module.advance(store, call, service, state, event)
        })
    }

    /// What is wrong with a form that staff filled in for a task of the operation with this state; nothing accepts it.
    #[must_use]
    pub fn check_form(
        &self,
        context: &CallContext,
        service: &Service,
        state: &str,
        form: &[Parameter],
    ) -> Called<Vec<FieldError>> {
        let given = Given { state: Some(state), form: Some(form), ..Given::of(service) };
        self.call(context, "lifecycle.check-form", given, |module, store, call| {
            module.check_form(store, call, service, state, form)
        })
    }

    fn call<T: Bounded + Clean + Serialize>(
        &self,
        context: &CallContext,
        export: &'static str,
        given: Given<'_>,
        invoke: impl FnOnce(&Exports, &mut Store, &Call) -> wasmtime::Result<Result<T, Failure>>,
    ) -> Called<T> {
        run::in_context(self, Invocation { context, export, given }, invoke)
    }
}

impl fmt::Debug for LoadedModule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadedModule").field("name", &self.name).field("digest", &self.digest()).finish_non_exhaustive()
    }
}
