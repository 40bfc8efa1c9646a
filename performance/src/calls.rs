//! A module that does nothing and asks to be called again later: with it, what a step costs is what the billing side costs.

use std::path::Path;

use billing::model::{CallFailure, FailureKind, Parameter};
use billing::{Called, Described, ModuleCalls, ModuleFiles, ServiceCall, StepRequest, Target};
use processing_engine::contract::{
    FieldError, HoldingsPage, InventoryPage, Next, Page, Progress, Snapshot, Step, TariffOffer, Unfinished,
};
use processing_engine::{Engine, EngineConfig, SecretString};

use crate::error::{BenchError, Result};
use crate::ground;

/// The module.
pub struct Later(Described);

/// How much later, in milliseconds: longer than any measurement.
pub const LATER_MS: u64 = 24 * 60 * 60 * 1_000;

/// A state as long as those of the real module.
pub const STATE: &str =
    r#"{"version":1,"open":{"phase":"install","server":1,"install":{"operation":1,"since":1767225600000}}}"#;

impl Later {
    /// It introduces itself as the built component does.
    ///
    /// # Errors
    /// There is no component.
    pub fn new(components: &Path) -> Result<Self> {
        let code_cache = Some(ground::cache(components)?);
        let engine = Engine::new(EngineConfig { code_cache, ..EngineConfig::default() })?;
        let found = ModuleFiles::new(engine, components).get("pmdci6");
        let loaded = found.map_err(|failure| BenchError::Call { what: "describe", why: failure.message })?;
        Ok(Self(loaded.described))
    }
}

fn not_asked<T>() -> Called<T> {
    Called::of(Err(CallFailure::new(FailureKind::Unusable, "not-asked", "nobody asks for this here")))
}

impl ModuleCalls for Later {
    fn describe(&self, _component: &str) -> Result<Described, CallFailure> {
        Ok(self.0.clone())
    }

    fn check_connection(&self, _target: &Target) -> Called<()> {
        Called::of(Ok(()))
    }

    fn step(&self, _target: &Target, _service: &ServiceCall, _request: &StepRequest) -> Called<Step> {
        Called::of(Ok(Step::More(Unfinished {
            state: STATE.to_owned(),
            progress: Progress { percent: 50, message: "the OS is being installed".to_owned(), note: None },
            next: Next::Wait(LATER_MS),
        })))
    }

    fn sync_config(&self, _target: &Target, _cursor: Option<&str>) -> Called<Snapshot> {
        not_asked()
    }

    fn inventory(&self, _: &Target, _: Option<&ServiceCall>, _: Option<&str>) -> Called<InventoryPage> {
        not_asked()
    }

    fn holdings(&self, _: &Target, _: &[TariffOffer], _: Option<&str>) -> Called<HoldingsPage> {
        not_asked()
    }

    fn reconcile(&self, _: &Target, _: Option<&str>) -> Called<Page> {
        not_asked()
    }

    fn check_form(&self, _: &Target, _: &ServiceCall, _: &str, _: &[Parameter]) -> Called<Vec<FieldError>> {
        not_asked()
    }

    fn login_link(&self, _: &Target, _: &ServiceCall) -> Called<SecretString> {
        not_asked()
    }
}
