//! What goes into a call, from the records. Secrets become placeholders here, and nowhere else are they turned back.

use jiff::Timestamp;
use processing_engine::contract::{
    self, ChangeRequest, Client as ContractClient, Event, Parameter, ResourceAmount, Service as ContractService,
};
use processing_engine::{CLIENT_PASSWORD, SERVICE_PASSWORD, Secrets, SecretsError};
use secrecy::SecretString;

use super::{FileStamp, Panel, ServiceCall, StepRequest, Target};
use crate::error::{DataDirError, Result};
use crate::model::{
    Change, Client, ModuleId, Operation, OperationEvent, OperationId, OperationStatus, PowerAction, ProcessingModule,
    Service, ServiceId, ServiceStatus, StaffTask, TaskId,
};
use crate::store::{Store, Tx};

/// Everything that one step needs.
pub(crate) struct StepCall {
    pub(crate) operation: Operation,
    pub(crate) service: Service,
    pub(crate) module: ProcessingModule,
    pub(crate) target: Target,
    pub(crate) call: ServiceCall,
    pub(crate) request: StepRequest,
    /// The secrets of the call by their placeholders, for those that come back as parameters of the service.
    pub(crate) placeholders: Vec<(String, SecretString)>,
}

/// What staff filled in: a value, or a secret.
pub(crate) type Values = Vec<(String, Result<String, SecretString>)>;

/// The check of a form.
pub(crate) struct FormCall {
    pub(crate) module: ModuleId,
    pub(crate) target: Target,
    pub(crate) call: ServiceCall,
    pub(crate) state: String,
    pub(crate) form: Vec<Parameter>,
}

/// Collects a call's secrets under names of their own.
#[derive(Default)]
struct Collector {
    secrets: Secrets,
    placeholders: Vec<(String, SecretString)>,
}

impl Collector {
    /// The placeholder for a secret.
    fn hide(&mut self, name: &str, value: SecretString) -> Result<String> {
        // A name may be given more than once, the engine wants each one to be its own.
        let name = match self.secrets.placeholder(name) {
            None => name.to_owned(),
            Some(_) => format!("{name}.{}", self.placeholders.len()),
        };
        let placeholder = self.secrets.add(&name, value.clone()).map_err(|error| match error {
            SecretsError::NoRandomness(_) => DataDirError::NoRandomness,
            SecretsError::Duplicate(name) => DataDirError::SecretDamaged { what: name },
        })?;
        self.placeholders.push((placeholder.clone(), value));
        Ok(placeholder)
    }

    fn parameters(&mut self, prefix: &str, values: Values) -> Result<Vec<Parameter>> {
        let parameters = values.into_iter().map(|(name, value)| {
            let value = match value {
                Ok(value) => value,
                Err(secret) => self.hide(&format!("{prefix}.{name}"), secret)?,
            };
            Ok(Parameter { name, value })
        });
        parameters.collect()
    }
}

/// A service for a module that only looks at it: without any secret.
pub(crate) fn contract_service(service: &Service, client: &Client) -> ContractService {
    ContractService {
        id: service.id.0,
        product: service.product.clone(),
        status: contract_status(service.status),
        busy: service.operation.is_some(),
        tariff: service.tariff_name.clone(),
        client: ContractClient {
            id: client.id.0,
            email: client.email.clone(),
            name: client.name.clone(),
            password: String::new(),
        },
        external_id: service.external_id.clone(),
        parameters: service
            .parameters
            .iter()
            .map(|parameter| Parameter {
                name: parameter.name.clone(),
                value: parameter.value.clone().unwrap_or_default(),
            })
            .collect(),
        resources: service
            .resources
            .iter()
            .map(|resource| ResourceAmount {
                name: resource.name.clone(),
                amount: resource.amount,
                unit: resource.unit.clone(),
            })
            .collect(),
        addresses: service.addresses.clone(),
        password: String::new(),
    }
}

fn contract_status(status: ServiceStatus) -> contract::ServiceStatus {
    match status {
        ServiceStatus::Ordered => contract::ServiceStatus::Ordered,
        ServiceStatus::Active => contract::ServiceStatus::Active,
        ServiceStatus::Suspended => contract::ServiceStatus::Suspended,
        ServiceStatus::Deleted => contract::ServiceStatus::Deleted,
    }
}

impl Store {
    /// The next step of an operation.
    pub(crate) fn step_call(&self, id: OperationId, now: Timestamp) -> Result<StepCall> {
        self.read(|tx| {
            let operation = tx.operation(id)?;
            let service = tx.service(operation.service)?;
            let client = tx.client(service.client)?;
            let module = tx.module(service.module)?;
            let mut hidden = Collector::default();
            let record = masked_service(tx, &service, &client, &mut hidden)?;
            let request = step_request(tx, &operation, &mut hidden)?;
            let target = Target {
                operation: Some(id),
                stored_by: stored_by(&operation, &module.component),
                attempt: operation.attempt,
                ..target(tx, self.installation(), module.id, now)?
            };
            let call = ServiceCall { service: record, secrets: hidden.secrets };
            Ok(StepCall { operation, service, module, target, call, request, placeholders: hidden.placeholders })
        })
    }

    /// The check of a form that staff filled in, secrets apart; none when no operation waits for the task.
    pub(crate) fn form_call(&self, task: &StaffTask, values: Values, now: Timestamp) -> Result<Option<FormCall>> {
        self.read(|tx| {
            let operation = tx.operation(task.operation)?;
            let state = operation.state.clone().filter(|_| operation.status == OperationStatus::WaitingTask);
            let Some(state) = state else { return Ok(None) };
            let service = tx.service(operation.service)?;
            let client = tx.client(service.client)?;
            let mut hidden = Collector::default();
            let record = masked_service(tx, &service, &client, &mut hidden)?;
            let form = hidden.parameters("task", values)?;
            let target = target(tx, self.installation(), service.module, now)?;
            let stored_by = stored_by(&operation, &target.component);
            let target = Target { operation: Some(operation.id), stored_by, ..target };
            let call = ServiceCall { service: record, secrets: hidden.secrets };
            Ok(Some(FormCall { module: service.module, target, call, state, form }))
        })
    }

    /// A service as it would be handed to a module for an operation, which may not have been asked for yet. The operation's
    /// state was returned by the file in the target.
    pub(crate) fn rehearsal_call(
        &self,
        service: ServiceId,
        operation: Option<OperationId>,
        now: Timestamp,
    ) -> Result<(Target, ServiceCall)> {
        self.read(|tx| {
            let of = operation.map(|id| tx.operation(id)).transpose()?;
            let service = tx.service(service)?;
            let client = tx.client(service.client)?;
            let mut hidden = Collector::default();
            let mut record = masked_service(tx, &service, &client, &mut hidden)?;
            // While an operation is under way its service is busy.
            record.busy = true;
            let target = target(tx, self.installation(), service.module, now)?;
            let stored_by = of.and_then(|of| stored_by(&of, &target.component));
            let target = Target { operation, stored_by, ..target };
            Ok((target, ServiceCall { service: record, secrets: hidden.secrets }))
        })
    }

    /// A call about a service that is not part of an operation: whom to call, and the service without its secrets.
    pub(crate) fn service_call(&self, id: ServiceId, now: Timestamp) -> Result<(Service, Target, ServiceCall)> {
        self.read(|tx| {
            let service = tx.service(id)?;
            let record = contract_service(&service, &tx.client(service.client)?);
            let target = target(tx, self.installation(), service.module, now)?;
            Ok((service, target, ServiceCall { service: record, secrets: Secrets::new() }))
        })
    }

    /// A call that is not part of an operation.
    pub(crate) fn target(&self, module: ModuleId, now: Timestamp) -> Result<Target> {
        self.read(|tx| target(tx, self.installation(), module, now))
    }
}

fn target(tx: &Tx<'_>, installation: &str, id: ModuleId, now: Timestamp) -> Result<Target> {
    let module = tx.module(id)?;
    // A module declares secret settings as such; the engine hands settings over as they are, so these stay behind.
    let settings =
        tx.module_settings(id)?.into_iter().filter_map(|(name, value)| Some(Parameter { name, value: value.ok()? }));
    Ok(Target {
        component: module.component,
        panel: Panel {
            module: Some(id),
            url: module.url,
            origin: module.origin,
            username: module.username,
            password: tx.module_password(id)?,
            settings: settings.collect(),
            trust: module.trust,
        },
        installation: installation.to_owned(),
        operation: None,
        stored_by: None,
        attempt: 1,
        now,
    })
}

/// The file that returned the operation's state.
fn stored_by(operation: &Operation, component: &str) -> Option<FileStamp> {
    Some(FileStamp {
        component: component.to_owned(),
        version: operation.state_version.clone()?,
        digest: operation.state_digest.clone()?,
    })
}

/// A service with a placeholder for each of its secrets.
fn masked_service(tx: &Tx<'_>, service: &Service, client: &Client, hidden: &mut Collector) -> Result<ContractService> {
    let mut record = contract_service(service, client);
    record.client.password = hidden.hide(CLIENT_PASSWORD, tx.client_password(client.id)?)?;
    record.password = hidden.hide(SERVICE_PASSWORD, tx.service_password(service.id)?)?;
    hide_parameters(tx, service, &mut record, hidden)?;
    Ok(record)
}

/// Secret parameters stand in the record in their order; each gets its placeholder.
fn hide_parameters(tx: &Tx<'_>, service: &Service, record: &mut ContractService, hidden: &mut Collector) -> Result<()> {
    let mut secrets = tx.secret_service_parameters(service.id)?.into_iter();
    for (parameter, shown) in service.parameters.iter().zip(&mut record.parameters) {
        if parameter.secret
            && let Some((name, secret)) = secrets.next()
        {
            shown.value = hidden.hide(&format!("service.{name}"), secret)?;
        }
    }
    Ok(())
}

fn step_request(tx: &Tx<'_>, operation: &Operation, hidden: &mut Collector) -> Result<StepRequest> {
    let event = match &operation.event {
        OperationEvent::Start => None,
        OperationEvent::Timer => Some(Event::Timer),
        OperationEvent::Retry => Some(Event::Retry),
        OperationEvent::TaskClosed(task) => Some(Event::TaskClosed(card(tx, *task, hidden)?)),
        OperationEvent::Claimed(id) => Some(Event::Claimed(id.clone())),
        OperationEvent::NothingToClaim => Some(Event::NothingToClaim),
        OperationEvent::Withdrawn => Some(Event::Withdrawn),
    };
    Ok(match (event, &operation.state, &operation.change) {
        (Some(event), Some(state), _) => StepRequest::Advance { state: state.clone(), event },
        (_, _, Some(change)) => StepRequest::Change(change_request(change)),
        _ => StepRequest::Begin(operation.kind),
    })
}

fn change_request(change: &Change) -> ChangeRequest {
    match change {
        Change::Resources { amounts, release } => ChangeRequest::Resources(contract::ResourceChange {
            amounts: amounts
                .iter()
                .map(|one| ResourceAmount { name: one.name.clone(), amount: one.to, unit: one.unit.clone() })
                .collect(),
            release: release.clone(),
        }),
        Change::Reinstall { parameters } => ChangeRequest::Reinstall(parameters.clone()),
        Change::Power { action } => ChangeRequest::Power(match action {
            PowerAction::On => contract::PowerAction::On,
            PowerAction::Off => contract::PowerAction::Off,
            PowerAction::Reset => contract::PowerAction::Reset,
        }),
        Change::ReverseDns { ip, domain } => {
            ChangeRequest::ReverseDns(contract::ReverseDns { ip: ip.clone(), domain: domain.clone() })
        }
    }
}

fn card(tx: &Tx<'_>, task: TaskId, hidden: &mut Collector) -> Result<Vec<Parameter>> {
    hidden.parameters("task", tx.task_values(task)?)
}
