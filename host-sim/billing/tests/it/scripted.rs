//! A module whose answers the test decides.

mod answers;
mod declared;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use billing::model::{CallFailure, Counters, FailureKind, Parameter};
use billing::{Called, Described, FileStamp, ModuleCalls, ServiceCall, StepRequest, Target};
use processing_engine::SecretString;
use processing_engine::contract::{
    Event, FieldError, HoldingsPage, Info, InventoryPage, Page, Snapshot, Step, TariffOffer,
};

pub(crate) use answers::{ask, at_once, changes, claim, cleaned, done, fails, failure, more, wait};
use declared::info;
pub(crate) use declared::{field, option, required, snapshot, stock};

/// Answers one step.
pub(crate) type Answer = Arc<dyn Fn(&Asked<'_>) -> Result<Step, CallFailure> + Send + Sync>;

/// What a step was asked with.
pub(crate) struct Asked<'a> {
    pub(crate) target: &'a Target,
    pub(crate) call: &'a ServiceCall,
    pub(crate) request: &'a StepRequest,
}

/// The module.
pub(crate) struct Scripted {
    pub(crate) info: Mutex<Info>,
    pub(crate) check: Mutex<Result<(), CallFailure>>,
    /// What happens elsewhere while the connection is tried.
    pub(crate) meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
    pub(crate) pages: Mutex<Vec<Result<Snapshot, CallFailure>>>,
    pub(crate) inventory: Mutex<Vec<Result<InventoryPage, CallFailure>>>,
    /// The pages of what can be adopted; the cursor is the index.
    pub(crate) holdings: Mutex<Vec<Result<HoldingsPage, CallFailure>>>,
    /// The pages of a round of upkeep; the cursor is the index.
    pub(crate) upkeep: Mutex<Vec<Result<Page, CallFailure>>>,
    pub(crate) answer: Mutex<Option<Answer>>,
    pub(crate) script: Mutex<VecDeque<Result<Step, CallFailure>>>,
    /// What is wrong with a card.
    pub(crate) card: Mutex<Result<Vec<FieldError>, CallFailure>>,
    /// The login link, or why there is none.
    pub(crate) link: Mutex<Result<String, CallFailure>>,
    /// Cards that were checked, in words.
    pub(crate) cards: Mutex<Vec<String>>,
    /// Every other call, in words.
    pub(crate) log: Mutex<Vec<String>>,
    /// How many writes each step costs.
    pub(crate) writes: Mutex<u64>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap()
}

impl Default for Scripted {
    fn default() -> Self {
        Self {
            info: Mutex::new(info()),
            check: Mutex::new(Ok(())),
            meanwhile: Mutex::default(),
            pages: Mutex::new(vec![Ok(snapshot())]),
            inventory: Mutex::new(Vec::new()),
            holdings: Mutex::new(Vec::new()),
            upkeep: Mutex::new(Vec::new()),
            answer: Mutex::default(),
            script: Mutex::default(),
            card: Mutex::new(Ok(Vec::new())),
            link: Mutex::new(Ok("https://panel.example.com/key/one-time-key-1234".into())),
            cards: Mutex::default(),
            log: Mutex::default(),
            writes: Mutex::new(1),
        }
    }
}

impl Scripted {
    /// The answers of the next steps, in this order.
    pub(crate) fn will(&self, steps: impl IntoIterator<Item = Result<Step, CallFailure>>) {
        lock(&self.script).extend(steps);
    }

    /// Each step writes to the panel so many times from now on.
    pub(crate) fn writes(&self, writes: u64) {
        *lock(&self.writes) = writes;
    }

    /// Answers all further steps.
    pub(crate) fn answers(&self, answer: impl Fn(&Asked<'_>) -> Result<Step, CallFailure> + Send + Sync + 'static) {
        *lock(&self.answer) = Some(Arc::new(answer));
    }

    pub(crate) fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut *lock(&self.log))
    }

    fn note(&self, target: &Target, what: String) {
        let operation = target.operation.map_or("-".to_owned(), |operation| operation.to_string());
        lock(&self.log).push(format!("op {operation} try {}: {what}", target.attempt));
    }
}

impl ModuleCalls for Scripted {
    fn describe(&self, component: &str) -> Result<Described, CallFailure> {
        let info = lock(&self.info).clone();
        if component != info.name {
            return Err(CallFailure::new(FailureKind::Unusable, "module-file-missing", "there is no such file"));
        }
        Ok(Described { info, file: stamp() })
    }

    fn check_connection(&self, target: &Target) -> Called<()> {
        self.note(target, format!("check-connection {} as {}", target.panel.url, target.panel.username));
        let meanwhile = lock(&self.meanwhile).take();
        if let Some(meanwhile) = meanwhile {
            meanwhile();
        }
        Called::of(lock(&self.check).clone())
    }

    fn sync_config(&self, target: &Target, cursor: Option<&str>) -> Called<Snapshot> {
        self.note(target, format!("sync-config {cursor:?}"));
        let index = cursor.map_or(0, |cursor| cursor.parse::<usize>().unwrap());
        Called::of(lock(&self.pages)[index].clone())
    }

    fn inventory(&self, target: &Target, order: Option<&ServiceCall>, cursor: Option<&str>) -> Called<InventoryPage> {
        let order = order.map(|order| (order.service.id, order.service.parameters.len()));
        self.note(target, format!("inventory {order:?} {cursor:?}"));
        let index = cursor.map_or(0, |cursor| cursor.parse::<usize>().unwrap());
        Called::of(lock(&self.inventory)[index].clone())
    }

    fn holdings(&self, target: &Target, tariffs: &[TariffOffer], cursor: Option<&str>) -> Called<HoldingsPage> {
        self.note(target, format!("holdings {} {cursor:?}", tariffs.len()));
        let index = cursor.map_or(0, |cursor| cursor.parse::<usize>().unwrap());
        Called::of(lock(&self.holdings)[index].clone())
    }

    fn reconcile(&self, target: &Target, cursor: Option<&str>) -> Called<Page> {
        self.note(target, format!("reconcile {cursor:?}"));
        let index = cursor.map_or(0, |cursor| cursor.parse::<usize>().unwrap());
        Called::of(lock(&self.upkeep)[index].clone())
    }

    fn step(&self, target: &Target, call: &ServiceCall, request: &StepRequest) -> Called<Step> {
        self.note(target, words(request));
        let scripted = lock(&self.script).pop_front();
        // Not held while answering: an answer may take long.
        let answer = lock(&self.answer).clone();
        let outcome = match (scripted, answer) {
            (Some(outcome), _) => outcome,
            (None, Some(answer)) => answer(&Asked { target, call, request }),
            (None, None) => panic!("nobody said what to answer to {}", words(request)),
        };
        let cost = Counters { calls: 1, requests: 3, writes: *lock(&self.writes), busy_ms: 20 };
        Called { outcome, cost, file: Some(stamp()), because: None, record: None, interrupted: false }
    }

    fn check_form(
        &self,
        target: &Target,
        call: &ServiceCall,
        state: &str,
        form: &[Parameter],
    ) -> Called<Vec<FieldError>> {
        let operation = target.operation.map_or("-".to_owned(), |operation| operation.to_string());
        let text = format!("op {operation} service {}, {state}: {}", call.service.id, shown(form));
        lock(&self.cards).push(text);
        Called::of(lock(&self.card).clone())
    }

    fn login_link(&self, target: &Target, call: &ServiceCall) -> Called<SecretString> {
        self.note(target, format!("login-link of service {}", call.service.id));
        Called::of(lock(&self.link).clone().map(SecretString::from))
    }

    fn longest_call(&self) -> Duration {
        Duration::from_secs(60)
    }
}

fn stamp() -> FileStamp {
    FileStamp { component: "pmtest".into(), version: "1.2.3".into(), digest: "d1ce".into() }
}

fn words(request: &StepRequest) -> String {
    match request {
        StepRequest::Begin(kind) => kind.to_string(),
        StepRequest::Change(change) => format!("change {change:?}"),
        StepRequest::Advance { state, event } => {
            let event = match event {
                Event::Timer => "timer".to_owned(),
                Event::Retry => "retry".to_owned(),
                Event::TaskClosed(values) => {
                    format!("task-closed {}", shown(values))
                }
                Event::Claimed(id) => format!("claimed {id}"),
                Event::NothingToClaim => "nothing-to-claim".to_owned(),
                Event::Withdrawn => "withdrawn".to_owned(),
            };
            format!("advance {state}: {event}")
        }
    }
}

fn shown(values: &[Parameter]) -> String {
    let shown = values.iter().map(|Parameter { name, value }| match value.starts_with("secret-") {
        true => format!("{name}=<placeholder>"),
        false => format!("{name}={value}"),
    });
    shown.collect::<Vec<_>>().join(" ")
}
