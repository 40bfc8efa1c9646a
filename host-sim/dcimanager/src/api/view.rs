//! A server as the API shows it: every field of API reference §4. Borrowed, so that a page costs its JSON text only.

use serde::Serialize;
use serde_json::{Value, json};

use crate::ids::{
    AddressId, ConnectionId, LocationId, OperationId, OutletId, PduId, PortId, ServerId, SwitchId, TemplateId, UserId,
};
use crate::model::{Address, Diagnostics, Errors, Server};
use crate::panel::Panel;

#[derive(Serialize)]
pub(super) struct ServerView<'a> {
    id: ServerId,
    name: &'a str,
    domain: &'a str,
    operation: Option<OperationView<'a>>,
    state: &'static str,
    state_info: &'static str,
    power_status: &'static str,
    os_template: Option<TemplateView<'a>>,
    hardware_info: Value,
    perform_info: Value,
    configuration: &'a str,
    ip: Vec<AddressView<'a>>,
    switch_connection: Vec<SwitchConnectionView<'a>>,
    pdu_connection: Vec<PduConnectionView<'a>>,
    owner_email: Option<&'a str>,
    owner: Option<OwnerView<'a>>,
    is_new: bool,
    location_id: LocationId,
    rack: Option<NamedView<'a>>,
    unit: Option<u32>,
    barcode: &'a str,
    mac: &'a str,
    notes: &'a str,
    diagnostics: DiagnosticsView,
    errors: &'a Errors,
    maintenance: bool,
    in_operation: bool,
    protected: bool,
}

#[derive(Serialize)]
struct OperationView<'a> {
    id: OperationId,
    r#type: &'static str,
    status: &'static str,
    status_info: ReasonView<'a>,
    progress_info: Vec<ProgressView>,
}

#[derive(Serialize)]
struct ReasonView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct ProgressView {
    name: &'static str,
    percent: u8,
}

#[derive(Serialize)]
struct TemplateView<'a> {
    id: TemplateId,
    name: &'a str,
    tags: &'a [String],
}

#[derive(Serialize)]
struct NamedView<'a> {
    id: u64,
    name: &'a str,
}

#[derive(Serialize)]
struct OwnerView<'a> {
    id: UserId,
    email: &'a str,
}

#[derive(Serialize)]
struct DiagnosticsView {
    status: &'static str,
    disks_cleaned: bool,
    forced: bool,
    finished_at: Option<String>,
}

/// An address of a server.
#[derive(Serialize)]
pub(super) struct AddressView<'a> {
    id: AddressId,
    name: String,
    domain: &'a str,
    family: &'static str,
    gateway: Option<String>,
    network: Option<String>,
    status: &'static str,
    status_info: &'static str,
}

#[derive(Serialize)]
struct SwitchConnectionView<'a> {
    id: PortId,
    switch: Option<SwitchId>,
    switch_name: &'a str,
    connection_id: ConnectionId,
    description: &'a str,
    admin_status: &'static str,
    oper_status: &'static str,
    do_not_collect_traffic: bool,
    is_ipmi_connection: bool,
}

#[derive(Serialize)]
struct PduConnectionView<'a> {
    port_id: OutletId,
    port_identity: &'a str,
    pdu_id: Option<PduId>,
    pdu_name: &'a str,
    connection_id: ConnectionId,
}

impl<'a> ServerView<'a> {
    pub(super) fn of(panel: &'a Panel, server: &'a Server) -> Self {
        let email = server.owner.map(|owner| panel.email_of(owner));
        Self {
            id: server.id,
            name: &server.name,
            domain: &server.domain,
            operation: operation(panel, server),
            state: state(server),
            state_info: "",
            power_status: panel.power_status(server).as_str(),
            os_template: server.os_template.map(|id| template(panel, id)),
            hardware_info: hardware(&server.configuration),
            perform_info: json!({}),
            configuration: &server.configuration,
            ip: server.addresses.iter().map(|address| AddressView::of(panel, address)).collect(),
            switch_connection: switch_connections(panel, server),
            pdu_connection: pdu_connections(panel, server),
            owner_email: email,
            owner: server.owner.zip(email).map(|(id, email)| OwnerView { id, email }),
            is_new: server.is_new,
            location_id: server.location,
            rack: server.rack.and_then(|id| panel.rack(id)).map(|rack| NamedView { id: rack.id.0, name: &rack.name }),
            unit: server.unit,
            barcode: &server.barcode,
            mac: &server.mac,
            notes: &server.notes,
            diagnostics: diagnostics(&server.diagnostics),
            errors: &server.errors,
            maintenance: server.maintenance,
            in_operation: server.in_operation,
            protected: server.protected,
        }
    }
}

impl<'a> AddressView<'a> {
    pub(super) fn of(panel: &'a Panel, address: &'a Address) -> Self {
        let network = panel.pool(address.pool).and_then(|pool| pool.network_of(address.ip));
        Self {
            id: address.id,
            name: address.ip.to_string(),
            domain: &address.domain,
            family: address.family().as_str(),
            gateway: network.map(|network| network.gateway.to_string()),
            network: network.map(|network| network.network.to_string()),
            status: panel.address_status(address),
            status_info: "",
        }
    }
}

fn operation<'a>(panel: &Panel, server: &'a Server) -> Option<OperationView<'a>> {
    server.operation.as_ref().map(|operation| {
        let name = operation.work.kind();
        OperationView {
            id: operation.id,
            r#type: name,
            status: operation.status.as_str(),
            status_info: ReasonView { reason: operation.reason.as_deref() },
            progress_info: vec![ProgressView { name, percent: operation.progress(panel.now()) }],
        }
    })
}

/// What is shown first, the graver first.
fn state(server: &Server) -> &'static str {
    if server.is_new {
        "new"
    } else if !server.in_operation {
        "out_of_operation"
    } else if server.maintenance {
        "maintenance"
    } else if !server.errors.diagnostics.is_empty() || !server.errors.status.is_empty() {
        "problem"
    } else {
        "active"
    }
}

/// A template that was deleted since keeps its number.
fn template(panel: &Panel, id: TemplateId) -> TemplateView<'_> {
    match panel.os_template(id) {
        Some(template) => TemplateView { id, name: &template.name, tags: &template.tags },
        None => TemplateView { id, name: "", tags: &[] },
    }
}

fn diagnostics(diagnostics: &Diagnostics) -> DiagnosticsView {
    DiagnosticsView {
        status: diagnostics.status.as_str(),
        disks_cleaned: diagnostics.disks_cleaned,
        forced: diagnostics.forced,
        finished_at: diagnostics.finished_at.map(|at| at.to_string()),
    }
}

fn switch_connections<'a>(panel: &'a Panel, server: &'a Server) -> Vec<SwitchConnectionView<'a>> {
    let view = |connection: &'a crate::model::SwitchConnection| {
        let state = panel.port(connection.port);
        SwitchConnectionView {
            id: connection.port,
            switch: state.map(|state| state.switch),
            switch_name: state.and_then(|state| panel.switch(state.switch)).map_or("", |switch| &switch.name),
            connection_id: connection.id,
            description: state.map_or("", |state| &state.port.description),
            admin_status: panel.port_status(connection.port).as_str(),
            oper_status: panel.link_status(connection.port).as_str(),
            do_not_collect_traffic: connection.do_not_collect_traffic,
            is_ipmi_connection: connection.is_ipmi_connection,
        }
    };
    server.switch_connections.iter().map(view).collect()
}

fn pdu_connections<'a>(panel: &'a Panel, server: &'a Server) -> Vec<PduConnectionView<'a>> {
    let view = |connection: &'a crate::model::PduConnection| {
        let state = panel.outlet(connection.outlet);
        PduConnectionView {
            port_id: connection.outlet,
            port_identity: state.map_or("", |state| &state.outlet.identity),
            pdu_id: state.map(|state| state.pdu),
            pdu_name: state.and_then(|state| panel.pdu(state.pdu)).map_or("", |pdu| &pdu.name),
            connection_id: connection.id,
        }
    };
    server.pdu_connections.iter().map(view).collect()
}

/// A board that goes with the processor; empty before diagnostics, like the configuration.
fn hardware(configuration: &str) -> Value {
    let processor = configuration.split_once('x').map_or(configuration, |(_, rest)| rest);
    let model = match configuration {
        "" => return json!({}),
        _ if configuration.starts_with("E-") => "X11SCL-F",
        _ if configuration.starts_with('i') => "Z390 Pro4",
        _ if processor.starts_with("Xeon") => "X11DPL-i",
        _ if configuration.starts_with("EPYC") => "H12SSL-i",
        _ => "X10SLL-F",
    };
    json!({ "motherboard": { "model": model } })
}
