//! Version 0.1.0 of the contract (`wit/released/0.1.0`), for modules that were made for it: the newest version under the
//! old names, without `lifecycle.understands`.
//!
//! Types of components are compared by their structure, so every type that has not changed since is the newest one's
//! here. One that a later version changes gets its old form in this file, and a conversion.

use wasmtime::component::types::ComponentItem;
use wasmtime::component::{ComponentExportIndex, ComponentNamedList, Instance, InstancePre, Lift, Linker, Lower};
use wasmtime::{Store, StoreContextMut, error::Context, format_err};

use super::bindings::billing::processing::{http, log, records, session};
use super::{
    Call, ChangeRequest, Event, Failure, FieldError, HoldingsPage, Info, InventoryPage, Level, Page, Parameter,
    Service, Snapshot, Step, TariffOffer,
};
use crate::host::HostState;

/// Gives components what they import under the old names.
pub(crate) fn add_to_linker(linker: &mut Linker<HostState>) -> wasmtime::Result<()> {
    type Caller<'a> = StoreContextMut<'a, HostState>;
    linker.instance("billing:processing/types@0.1.0")?;
    linker
        .instance("billing:processing/http@0.1.0")?
        .func_wrap("send", |mut caller: Caller<'_>, (request,): (http::Request,)| {
            Ok((http::Host::send(caller.data_mut(), request)?,))
        })?;
    let mut session = linker.instance("billing:processing/session@0.1.0")?;
    session.func_wrap("get", |mut caller: Caller<'_>, (key,): (String,)| {
        Ok((session::Host::get(caller.data_mut(), key)?,))
    })?;
    session.func_wrap("set", |mut caller: Caller<'_>, (key, value, ttl_ms): (String, String, u64)| {
        session::Host::set(caller.data_mut(), key, value, ttl_ms)
    })?;
    session.func_wrap("forget", |mut caller: Caller<'_>, (key,): (String,)| {
        session::Host::forget(caller.data_mut(), key)
    })?;
    linker.instance("billing:processing/records@0.1.0")?.func_wrap(
        "services-by-external-id",
        |mut caller: Caller<'_>, (ids,): (Vec<String>,)| {
            Ok((records::Host::services_by_external_id(caller.data_mut(), ids)?,))
        },
    )?;
    linker
        .instance("billing:processing/log@0.1.0")?
        .func_wrap("write", |mut caller: Caller<'_>, (level, message): (Level, String)| {
            log::Host::write(caller.data_mut(), level, message)
        })
}

/// A component of this version, before it is instantiated.
pub(crate) struct ExportsPre {
    instance: InstancePre<HostState>,
    functions: Functions,
}

/// An instance of a component of this version.
pub(crate) struct Exports {
    instance: Instance,
    functions: Functions,
}

impl ExportsPre {
    /// Finds the exports and compares their types.
    pub(crate) fn new(instance: InstancePre<HostState>) -> wasmtime::Result<Self> {
        let functions = Functions::find(&instance)?;
        Ok(Self { instance, functions })
    }

    pub(crate) fn instantiate(&self, store: &mut Store<HostState>) -> wasmtime::Result<Exports> {
        Ok(Exports { instance: self.instance.instantiate(store)?, functions: self.functions })
    }
}

/// The functions of the exported interfaces.
macro_rules! exports {
    ($($interface:literal {
        $($name:ident = $function:literal ($($argument:ident: $type:ty),*) -> $result:ty;)*
    })*) => {
        /// Where they are in a component.
        #[derive(Clone, Copy)]
        struct Functions {
            $($($name: ComponentExportIndex,)*)*
        }

        impl Functions {
            fn find(instance: &InstancePre<HostState>) -> wasmtime::Result<Self> {
                Ok(Self {
                    $($($name: function::<($($type,)*), ($result,)>(instance, $interface, $function)?,)*)*
                })
            }
        }

        impl Exports {
            $($(pub(crate) fn $name(
                &self,
                store: &mut Store<HostState>,
                $($argument: $type),*
            ) -> wasmtime::Result<$result> {
                let function = &self.functions.$name;
                let function = self.instance.get_typed_func::<($($type,)*), ($result,)>(&mut *store, function)?;
                let (result,) = function.call(store, ($($argument,)*))?;
                Ok(result)
            })*)*
        }
    };
}

exports! {
    "billing:processing/module-info@0.1.0" {
        describe = "describe"() -> Info;
    }
    "billing:processing/catalog@0.1.0" {
        check_connection = "check-connection"(call: &Call) -> Result<(), Failure>;
        sync_config = "sync-config"(call: &Call, cursor: Option<&str>) -> Result<Snapshot, Failure>;
        inventory = "inventory"(call: &Call, order: Option<&Service>, cursor: Option<&str>)
            -> Result<InventoryPage, Failure>;
        holdings = "holdings"(call: &Call, tariffs: &[TariffOffer], cursor: Option<&str>)
            -> Result<HoldingsPage, Failure>;
    }
    "billing:processing/lifecycle@0.1.0" {
        check_form = "check-form"(call: &Call, service: &Service, state: &str, form: &[Parameter])
            -> Result<Vec<FieldError>, Failure>;
        open = "open"(call: &Call, service: &Service) -> Result<Step, Failure>;
        suspend = "suspend"(call: &Call, service: &Service) -> Result<Step, Failure>;
        resume = "resume"(call: &Call, service: &Service) -> Result<Step, Failure>;
        close = "close"(call: &Call, service: &Service) -> Result<Step, Failure>;
        advance = "advance"(call: &Call, service: &Service, state: &str, event: &Event) -> Result<Step, Failure>;
    }
    "billing:processing/change@0.1.0" {
        change = "change"(call: &Call, service: &Service, request: &ChangeRequest) -> Result<Step, Failure>;
        login_link = "login-link"(call: &Call, service: &Service) -> Result<String, Failure>;
    }
    "billing:processing/upkeep@0.1.0" {
        reconcile = "reconcile"(call: &Call, cursor: Option<&str>) -> Result<Page, Failure>;
    }
}

/// Finds a function of an exported interface and compares its type.
fn function<Arguments, Results>(
    pre: &InstancePre<HostState>,
    interface: &str,
    name: &str,
) -> wasmtime::Result<ComponentExportIndex>
where
    Arguments: ComponentNamedList + Lower,
    Results: ComponentNamedList + Lift,
{
    let missing = || format_err!("`{interface}` has no function `{name}`");
    let component = pre.component();
    let index = component.get_export_index(None, interface).ok_or_else(missing)?;
    match component.get_export(Some(&index), name) {
        Some((ComponentItem::ComponentFunc(function), index)) => {
            let types = function.typecheck::<Arguments, Results>(&pre.instance_type());
            types.with_context(|| format!("function `{name}` of `{interface}`"))?;
            Ok(index)
        }
        _ => Err(missing()),
    }
}
