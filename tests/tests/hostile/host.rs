//! A host with a hostile module beside the good one, and an order for each.

use std::time::Duration;

use billing::model::{ModuleId, NewModule, NewOrder, NewTariff, Operation, OperationStatus, ServiceId, TariffId};
use billing::{Scheduler, SchedulerOptions, TaskFilter, Until};
use processing_engine::Limits;
use system_tests::{Options, World, by};
use test_guests::Guest;

use crate::table::row;

/// Limits under which an endless thing ends soon.
pub(crate) fn tight() -> Limits {
    Limits {
        deadline: Duration::from_secs(1),
        grace: Duration::from_millis(100),
        requests: 50,
        response_body: 1024 * 1024,
        ..Limits::default()
    }
}

/// The world, the hostile module's order in it, and the good one's.
pub(crate) struct Host {
    pub(crate) world: World,
    pub(crate) service: ServiceId,
    good: Option<ServiceId>,
}

impl Host {
    /// Both modules have an order; nothing was worked on yet. The hostile one talks to the good one's panel, or to another.
    pub(crate) fn with(guest: &Guest, url: Option<&str>) -> Self {
        let world = World::with(Options { limits: tight(), workers: 2, ..Options::default() });
        drop_in(&world, "1.0.0", &guest.build());
        let module = add(&world, url).expect("it is added: nothing hostile was asked of it yet");
        let service = order(&world, module);
        let good = Some(world.order());
        Self { world, service, good }
    }

    /// Works until only staff can go on. The good module's order must have been delivered then, whatever happened beside
    /// it.
    pub(crate) fn runs(&self) {
        self.world.run();
        self.good_is_delivered();
    }

    /// Works through what is due now, for a module that never comes to an end.
    pub(crate) fn runs_what_is_due(&self) {
        let options = SchedulerOptions { workers: 2, ..SchedulerOptions::default() };
        Scheduler::new(&self.world.billing, options).unwrap().run(&Until::NothingDue, &()).unwrap();
    }

    pub(crate) fn good_is_delivered(&self) {
        if let Some(good) = self.good {
            let operation = self.world.last_operation(good);
            assert_eq!(self.world.service(good).status.word(), "active", "{operation:#?}");
        }
    }

    /// Nobody waits for the good module's order.
    pub(crate) fn alone(mut self) -> Self {
        self.good = None;
        self
    }

    pub(crate) fn operation(&self) -> Operation {
        self.world.last_operation(self.service)
    }

    /// The row of the table is true of what became of the operation; and this is what staff find.
    pub(crate) fn is_as_in_the_table(&self, thing: &str) -> String {
        let operation = self.operation();
        let row = row(thing);
        let code = operation.failure.as_ref().map_or("—", |failure| failure.code.as_str());
        assert_eq!((code, becomes(&operation).as_str()), (row.code, row.becomes), "{operation:#?}");
        self.seen()
    }

    /// What staff see of the operation and its task.
    pub(crate) fn seen(&self) -> String {
        let operation = self.operation();
        let service = self.world.service(self.service).status;
        let mut text =
            format!("service: {}\noperation: {} {} %\n", service.word(), operation.status.word(), operation.percent);
        if let Some(failure) = &operation.failure {
            text.push_str(&format!("failure: {} ({}), {} in a row\n", failure.code, failure.kind, operation.failures));
        }
        let tasks = self.world.billing.tasks(&TaskFilter::default()).unwrap();
        for task in tasks.iter().filter(|task| task.operation == operation.id) {
            text.push_str(&format!("task for {}: {}\n{}\n", task.department, task.title, task.instructions));
        }
        text
    }
}

/// What becomes of an operation, in the words of the table.
fn becomes(operation: &Operation) -> String {
    let task = if operation.task.is_some() { " with a task" } else { "" };
    match (operation.status, operation.failures) {
        (OperationStatus::Done, _) => "done".to_owned(),
        (OperationStatus::Due, 0) => "goes on, slowed down to once a minute".to_owned(),
        (OperationStatus::Stopped, 1) => format!("stops at once{task}"),
        (OperationStatus::Stopped, times) => format!("is tried {times} times within an hour or so, then stops{task}"),
        (status, times) => format!("{} after {times} failures", status.word()),
    }
}

/// A version of the hostile module in the modules folder.
pub(crate) fn drop_in(world: &World, version: &str, bytes: &[u8]) {
    std::fs::write(world.data().join("modules").join(format!("hostile-{version}.wasm")), bytes).unwrap();
}

/// The hostile module is connected to a panel, or refused with this code and sentence.
pub(crate) fn add(world: &World, url: Option<&str>) -> Result<ModuleId, String> {
    let mut new = NewModule { component: "hostile".to_owned(), name: "Hostile".to_owned(), ..world.new_module() };
    if let Some(url) = url {
        url.clone_into(&mut new.url);
    }
    match world.billing.add_module(&new) {
        Ok(module) => Ok(module.id),
        Err(error) => Err(format!("{}: {error}\nhint: {}", error.code(), error.hint())),
    }
}

/// An order that the hostile module has to serve.
pub(crate) fn order(world: &World, module: ModuleId) -> ServiceId {
    world.billing.sync_module(module, &mut |_| {}).unwrap();
    let tariff = NewTariff {
        product: "dedicated".to_owned(),
        fixed: Vec::new(),
        resources: Vec::new(),
        modules: vec![module],
        ..world.new_tariff("Hostile", "")
    };
    let tariff: TariffId = world.billing.add_tariff(&tariff).unwrap().id;
    let order = NewOrder { client: world.anna, tariff, period: None, parameters: Vec::new(), resources: Vec::new() };
    world.billing.order(&order, &by()).unwrap().id
}
