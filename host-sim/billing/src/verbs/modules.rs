//! Processing modules: added after their connection was tried, checked, listed.

use processing_engine::contract::{Field, FieldKind};

use crate::Billing;
use crate::calls::{Called, Described, Panel, Target, check_trust};
use crate::error::{BillingError, FieldProblem, FormOf, Refusal, Result};
use crate::form;
use crate::model::{
    By, CallFailure, FailureKind, ModuleHistoryLine, ModuleId, ModuleOption, NewModule, Parameter, ProcessingModule,
    StockEntry, Trust,
};
use crate::money::BILLING;
use crate::origin::{origin, panel_url};
use crate::store::{ModuleRow, Recorded};

impl Billing {
    /// Adds a processing module, if its connection works (MOD-02): the panel is asked first, and nothing is saved when
    /// it cannot be reached, is not trusted, or refuses the login.
    ///
    /// # Errors
    /// `value-empty`, `url-invalid`, `trust-invalid`, `settings-invalid`, `module-name-taken`; `module-unusable` when
    /// there is no such component; `panel-…` with the check's finding.
    pub fn add_module(&self, new: &NewModule) -> Result<ProcessingModule> {
        self.add_module_as(new, &By::new(BILLING))
    }

    /// As [`Billing::add_module`], and the module's history says who did it.
    ///
    /// # Errors
    /// As [`Billing::add_module`].
    pub fn add_module_as(&self, new: &NewModule, by: &By) -> Result<ProcessingModule> {
        let (new, origin) = self.prepared(new)?;
        self.store().read(|tx| refuse_taken(tx.module_name_taken(&new.name)?, &new.name))?;
        self.try_connection(&new, &origin)?;
        self.store().write(|tx| {
            refuse_taken(tx.module_name_taken(&new.name)?, &new.name)?;
            let id = tx.insert_module(&row(&new, &origin), self.now())?;
            let what = format!("added: {} as {}, {}", new.url, new.username, secured(&origin, &new.trust));
            tx.add_module_history(id, by, &what, self.now())?;
            tx.module(id)
        })
    }

    /// All processing modules, lowest Sort first.
    ///
    /// # Errors
    /// The database.
    pub fn modules(&self) -> Result<Vec<ProcessingModule>> {
        self.store().read(|tx| tx.modules())
    }

    /// One processing module.
    ///
    /// # Errors
    /// `not-found`.
    pub fn module(&self, id: ModuleId) -> Result<ProcessingModule> {
        self.store().read(|tx| tx.module(id))
    }

    /// What was done to a processing module, oldest first; also to one that was deleted.
    ///
    /// # Errors
    /// `not-found`.
    pub fn module_history(&self, id: ModuleId) -> Result<Vec<ModuleHistoryLine>> {
        self.store().read(|tx| {
            tx.module_ever(id)?;
            tx.module_history(id)
        })
    }

    /// Tries the connection of a processing module and keeps what was found: the time, or the problem.
    ///
    /// # Errors
    /// `not-found`, `module-unusable`, `panel-…`.
    pub fn check_module(&self, id: ModuleId) -> Result<ProcessingModule> {
        let target = self.store().target(id, self.now())?;
        let called = self.calls().check_connection(&target);
        let recorded = Recorded::of(&called);
        // No order is part of this call: whatever fails, fails because of the connection.
        let problem = called.outcome.err();
        let module = self.store().write(|tx| {
            tx.add_recording(id, &recorded, self.now())?;
            match &problem {
                Some(failure) => tx.set_module_problem(id, failure, self.now())?,
                None => {
                    tx.clear_module_problem(id)?;
                    tx.set_module_checked(id, self.now())?;
                }
            }
            tx.module(id)
        })?;
        match problem {
            Some(failure) => Err(BillingError::Module { module: module.name, failure }),
            None => Ok(module),
        }
    }

    /// What can be ordered, as of the last sync; vanished values too.
    ///
    /// # Errors
    /// `not-found`.
    pub fn module_options(&self, id: ModuleId) -> Result<Vec<ModuleOption>> {
        self.store().read(|tx| {
            tx.module(id)?;
            tx.options(id)
        })
    }

    /// How much there is, as of the last sync; vanished rows too.
    ///
    /// # Errors
    /// `not-found`.
    pub fn module_stock(&self, id: ModuleId) -> Result<Vec<StockEntry>> {
        self.store().read(|tx| {
            tx.module(id)?;
            tx.stock(id)
        })
    }

    /// How a component introduces itself.
    ///
    /// # Errors
    /// `module-unusable`, `module-broken`.
    pub fn describe(&self, component: &str) -> Result<Described> {
        let named = |failure| BillingError::Module { module: component.to_owned(), failure };
        self.calls().describe(component).map_err(named)
    }

    /// The answer of a call outside of the scheduler, once its recording is stored. A connection that works has no problem any more; one that does not, gets
    /// one, so that a list of modules shows it.
    pub(super) fn keep_finding<T>(&self, id: ModuleId, called: Called<T>) -> Result<T> {
        let recorded = Recorded::of(&called);
        match called.outcome {
            Ok(answer) => {
                self.store().write(|tx| {
                    tx.add_recording(id, &recorded, self.now())?;
                    tx.clear_module_problem(id)
                })?;
                Ok(answer)
            }
            Err(failure) => Err(self.keep_problem(id, failure, &recorded)?),
        }
    }

    fn keep_problem(&self, id: ModuleId, failure: CallFailure, recorded: &Recorded) -> Result<BillingError> {
        let module = self.store().write(|tx| {
            tx.add_recording(id, recorded, self.now())?;
            if matches!(failure.kind, FailureKind::Unavailable | FailureKind::Unauthorized) {
                tx.set_module_problem(id, &failure, self.now())?;
            }
            Ok(tx.module(id)?.name)
        })?;
        Ok(BillingError::Module { module, failure })
    }

    /// What staff typed, checked without asking the panel, with defaults put in; and the origin of the URL.
    pub(super) fn prepared(&self, new: &NewModule) -> Result<(NewModule, String)> {
        let mut new = new.clone();
        for (what, text) in [
            ("the processing module's name", &mut new.name),
            ("the user name", &mut new.username),
            ("the department", &mut new.department),
            ("the data center", &mut new.data_center),
        ] {
            *text = text.trim().to_owned();
            if text.is_empty() {
                return Err(Refusal::Empty { what }.into());
            }
        }
        new.url = new.url.trim().to_owned();
        let origin = origin(&panel_url(&new.url)?);
        check_trust(&new.url, &new.trust).map_err(|reason| Refusal::TrustInvalid { reason })?;
        let info = self.describe(&new.component)?.info;
        new.settings = settings(&info.settings, &new.settings)?;
        Ok((new, origin))
    }

    /// Asks the panel whether these words open it, before they are saved.
    pub(super) fn try_connection(&self, new: &NewModule, origin: &str) -> Result<()> {
        let target = Target {
            component: new.component.clone(),
            panel: Panel {
                module: None,
                url: new.url.clone(),
                origin: origin.to_owned(),
                username: new.username.clone(),
                password: new.password.clone(),
                settings: new.settings.clone(),
                trust: new.trust.clone(),
            },
            installation: self.installation().to_owned(),
            operation: None,
            stored_by: None,
            attempt: 1,
            now: self.now(),
        };
        let named = |failure| BillingError::Connection { module: new.name.clone(), failure };
        self.calls().check_connection(&target).outcome.map_err(named)
    }
}

/// How the way to a panel is secured, in words.
fn secured(origin: &str, trust: &Trust) -> String {
    match origin.starts_with("https:") {
        true => format!("certificate {}", trust.sentence()),
        false => "without TLS".to_owned(),
    }
}

/// A prepared module for its row.
pub(super) fn row<'a>(new: &'a NewModule, origin: &'a str) -> ModuleRow<'a> {
    let plain = |parameter: &Parameter| (parameter.name.clone(), Ok(parameter.value.clone()));
    ModuleRow { new, origin, settings: new.settings.iter().map(plain).collect() }
}

pub(super) fn refuse_taken(taken: bool, name: &str) -> Result<()> {
    match taken {
        true => Err(Refusal::ModuleNameTaken { name: name.to_owned() }.into()),
        false => Ok(()),
    }
}

/// The whole form with its defaults. The engine hands settings to a module as they are, so a setting that is a secret
/// would be seen by it: such a value is not taken.
fn settings(fields: &[Field], given: &[Parameter]) -> Result<Vec<Parameter>> {
    let mut problems = Vec::new();
    for Parameter { name, value } in given {
        let secret = fields.iter().any(|field| field.name == *name && field.kind == FieldKind::Secret);
        if secret && !value.is_empty() {
            let problem = "is a secret, and settings cannot be handed over as secrets".to_owned();
            problems.push(FieldProblem { field: name.clone(), problem });
        }
    }
    let checked = if problems.is_empty() { form::check(fields, given) } else { Err(problems) };
    checked.map_err(|problems| Refusal::FormInvalid { form: FormOf::Settings, problems }.into())
}
