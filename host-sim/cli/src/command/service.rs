//! `host-sim service`

mod change;

use billing::model::{
    Cause, ClientId, HoldOn, Operation, OperationStatus, Service, ServiceId, ServicePrice, ServiceStatus,
};
use billing::{ServiceDetail, ServiceFilter};
use clap::Subcommand;

use crate::command::money::money;
use crate::command::operation::operations_table;
use crate::command::policy::{hold, release};
use crate::error::CliError;
use crate::output::{Card, Table, time};
use crate::room::{Room, Who};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List services
    List {
        /// Of this client only
        #[arg(long)]
        client: Option<ClientId>,
        /// With this status only: ordered, active, suspended, deleted
        #[arg(long)]
        status: Option<ServiceStatus>,
        /// Deleted ones too
        #[arg(long)]
        all: bool,
    },
    /// Show a service with its history
    Show {
        /// Number of the service
        service: ServiceId,
    },
    /// Stop a service: its server's switch ports are shut, its data stays
    Suspend {
        /// Number of the service
        service: ServiceId,
        #[command(flatten)]
        who: Who,
    },
    /// Let a stopped service run again
    Resume {
        /// Number of the service
        service: ServiceId,
        #[command(flatten)]
        who: Who,
    },
    /// Charge the next period by itself when the paid one ends, or stop the service then
    Autoprolong {
        /// Number of the service
        service: ServiceId,
        /// On or off
        #[arg(value_parser = ["on", "off"])]
        switch: String,
        #[command(flatten)]
        who: Who,
    },
    /// Hold a service: it is neither stopped, deleted nor reinstalled until it is released
    Hold {
        /// Number of the service
        service: ServiceId,
        #[command(flatten)]
        who: Who,
    },
    /// Release a service that was held; what waited for that goes on
    Release {
        /// Number of the service
        service: ServiceId,
        #[command(flatten)]
        who: Who,
    },
    #[command(flatten)]
    Change(change::Command),
    /// Charge further periods now: they follow what is paid already
    Prolong {
        /// Number of the service
        service: ServiceId,
        /// How many periods
        #[arg(long, default_value_t = 1)]
        periods: u32,
        #[command(flatten)]
        who: Who,
    },
    /// Delete a service: its server is given back, the disks of a dedicated server cleaned first
    Close {
        /// Number of the service
        service: ServiceId,
        #[command(flatten)]
        who: Who,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        // A module makes the link to its panel.
        let billing = match &self {
            Self::Change(_) => room.billing()?,
            _ => room.records()?,
        };
        match self {
            Self::List { client, status, all } => {
                let services = billing.services(&ServiceFilter { client, status, with_deleted: all })?;
                room.output.print(&services, || table(&services).to_string())
            }
            Self::Show { service } => {
                let detail = billing.service(service)?;
                room.output.print(&detail, || card(&detail))
            }
            Self::Suspend { service, who } => asked(room, &billing.suspend(service, &who.by())?),
            Self::Resume { service, who } => asked(room, &billing.resume(service, &who.by())?),
            Self::Autoprolong { service, switch, who } => {
                let service = billing.set_autoprolong(service, switch == "on", &who.by())?;
                room.output.print(&service, || format!("Automatic prolong of service {} is {switch}.", service.id))
            }
            Self::Hold { service, who } => hold(room, &HoldOn::Service(service), &who),
            Self::Release { service, who } => release(room, &HoldOn::Service(service), &who),
            Self::Change(command) => command.run(room, &billing),
            Self::Prolong { service, periods, who } => {
                let service = billing.prolong(service, periods, &who.by())?;
                room.output.print(&service, || prolonged(&service))
            }
            Self::Close { service, who } => asked(room, &billing.close(service, &who.by())?),
        }
    }
}

fn prolonged(service: &Service) -> String {
    match service.paid_until {
        Some(until) if service.status == ServiceStatus::Active => {
            format!("Service {} is paid until {}.", service.id, time(until))
        }
        _ => format!("Service {} is paid for; the period begins when it is active.", service.id),
    }
}

fn asked(room: &Room, operation: &Operation) -> Result<(), CliError> {
    room.output.print(operation, || {
        let (id, kind, service) = (operation.id, operation.kind, operation.service);
        match operation.status {
            OperationStatus::WaitingApproval => format!(
                "Operation {id} ({kind}) of service {service} {}. Another person than {} gives it, with their own name: \
                 `host-sim operation approve {id} --as NAME`.",
                operation.message, operation.asked_by
            ),
            _ if operation.due_at.is_some_and(|due| due > operation.created_at) => {
                format!("Operation {id} ({kind}) of service {service} {}.", operation.message)
            }
            _ => format!("Operation {id} ({kind}) of service {service} is due. `host-sim run` carries it out."),
        }
    })
}

fn table(services: &[Service]) -> Table {
    let mut table = Table::new(
        ["SERVICE", "CLIENT", "TARIFF", "STATUS", "SERVER", "ADDRESSES", "OPERATION"],
        "There are no such services.",
    );
    for service in services {
        table.row([
            service.id.to_string(),
            service.client_email.clone(),
            service.tariff_name.clone(),
            service.status.to_string(),
            service.external_id.clone().unwrap_or_default(),
            addresses(service),
            under_way(service),
        ]);
    }
    table
}

fn addresses(service: &Service) -> String {
    service.addresses.iter().map(|address| address.ip.as_str()).collect::<Vec<_>>().join(" ")
}

fn under_way(service: &Service) -> String {
    let Some(operation) = &service.operation else { return String::new() };
    let kind = match &operation.change {
        Some(change) => format!("{} ({change})", operation.kind),
        None => operation.kind.to_string(),
    };
    let doing = match (&operation.failure, operation.status) {
        (Some(failure), OperationStatus::Stopped) => failure.code.clone(),
        (Some(failure), _) => format!("tried again after {}", failure.code),
        (None, _) => operation.message.clone(),
    };
    format!("{kind} {} % ({}): {doing}", operation.percent, operation.status)
}

fn status(service: &Service) -> String {
    match service.suspended_by {
        Some(Cause::Money) => format!("{}, for lack of money", service.status),
        Some(Cause::Staff) => format!("{}, by staff", service.status),
        None => service.status.to_string(),
    }
}

/// The price of a period, and how it is made up.
fn price(price: &ServicePrice) -> String {
    let parts = if price.resources.is_empty() { String::new() } else { format!(": {price}") };
    let months = if price.months == 1 { "a month".to_owned() } else { format!("for {} months", price.months) };
    format!("{} {} {months}{parts}", price.total, price.currency)
}

fn holds(detail: &ServiceDetail) -> String {
    let holds = detail.holds.iter().map(|hold| format!("{} by {}: {}", hold.on, hold.who, hold.why));
    holds.collect::<Vec<_>>().join("; ")
}

fn card(detail: &ServiceDetail) -> String {
    let service = &detail.service;
    let mut card = Card::new()
        .line("Service", service.id.to_string())
        .line("Client", format!("{} ({})", service.client_email, service.client))
        .line("Tariff", &service.tariff_name)
        .line("Status", status(service))
        .line("Paid until", service.paid_until.map(time).unwrap_or_default())
        .line("Automatic prolong", if service.autoprolong { "on" } else { "off" })
        .line("Price", price(&detail.price))
        .line("Client's balance", money(&detail.balance))
        .line("Operation", under_way(service))
        .line("Held", holds(detail))
        .line("Server", service.external_id.clone().unwrap_or_default())
        .line("Module", service.module.to_string())
        .line("Ordered", time(service.created_at))
        .line("Active since", service.activated_at.map(time).unwrap_or_default())
        .line("Deleted", service.deleted_at.map(time).unwrap_or_default());
    for parameter in &service.parameters {
        card = card.line(&parameter.name, parameter.value.as_deref().unwrap_or("(secret)"));
    }
    for resource in &service.resources {
        card = card.line(&resource.name, format!("{} {}", resource.amount, resource.unit));
    }
    for address in &service.addresses {
        let gateway = address.gateway.as_ref().map(|gateway| format!(" gateway {gateway}")).unwrap_or_default();
        let name = address.domain.as_ref().map(|name| format!(" name {name}")).unwrap_or_default();
        card = card.line("Address", format!("{}/{}{gateway}{name}", address.ip, address.prefix));
    }
    let mut history = Table::new(["TIME", "WHO", "WHAT", "WHY"], "Nothing has happened yet.");
    for line in &detail.history {
        history.row([time(line.at), line.who.clone(), line.what.clone(), line.why.clone()]);
    }
    format!("{card}\n\n{history}\n\n{}", operations_table(&detail.operations))
}
