//! What tasks and failures tell staff to do, and what of it is done to the server in the panel.

use billing::model::{Operation, Service, StaffTask, TaskPurpose};
use dcimanager_sim::ids::ServerId;
use dcimanager_sim::panel::{OperationHand, Panel, PanelError, ServerHand};

use crate::operation::Advice;
use crate::simulate::people::administrator::give_to;
use crate::simulate::town;
use crate::world::Tariff;

/// The task that asks for a second person.
const APPROVAL: &str = "approval";

/// What a failure tells beyond what [`Advice`] knows: things that only happen when people interfere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// What is known from elsewhere.
    Known(Advice),
    /// "Correct the owner in DCImanager, then retry."
    CorrectOwner,
    /// "Delete the owner in DCImanager, then retry."
    DeleteOwner,
    /// "Switch it off in DCImanager if that is right, then retry."
    Unprotect,
    /// "Remove what stands in the way, then try again."
    MakeWay,
    /// "Add the server's switch connection in DCImanager, then retry."
    Connect,
    /// "Record a payment and retry."
    RecordPayment,
    /// "Install the ordered one … then retry."
    InstallByHand,
    /// No server is for sale at all: one is bought.
    AddServer,
    /// Every module says what it lacks: a server is bought, addresses are added, the OS template is put back.
    HelpThemAll,
    /// "Choose another one, or change its access": the OS template is put back.
    PutSystemBack,
    /// "Put it back, then retry; if it is gone for good, give this operation up and close the service."
    ServerGone,
    /// A second person agrees.
    Approve,
}

const MORE: &[(&str, Remedy)] = &[
    ("server-belongs-to-another", Remedy::CorrectOwner),
    ("server-has-an-owner-again", Remedy::DeleteOwner),
    ("server-protected", Remedy::Unprotect),
    ("panel-refused", Remedy::Unprotect),
    ("unknown-os-template", Remedy::PutSystemBack),
    ("server-gone", Remedy::ServerGone),
    ("not-found", Remedy::Known(Advice::Retry)),
    ("no-module-left", Remedy::HelpThemAll),
    ("server-busy", Remedy::MakeWay),
    ("no-switch-port", Remedy::Connect),
    ("no-server", Remedy::AddServer),
    ("balance-too-low", Remedy::RecordPayment),
    ("other-os-installed", Remedy::InstallByHand),
    ("power-unclear", Remedy::MakeWay),
    ("already-released", Remedy::Known(Advice::Retry)),
    ("reverse-dns-not-set", Remedy::Known(Advice::Retry)),
    ("session-refused", Remedy::Known(Advice::Retry)),
    ("change-addresses", Remedy::Known(Advice::AddAddresses)),
];

impl Remedy {
    pub(super) fn of(task: &StaffTask, operation: &Operation) -> Option<Self> {
        if task.key == APPROVAL {
            return Some(Self::Approve);
        }
        let word = word(task, operation);
        let more = MORE.iter().find(|(known, _)| *known == word).map(|(_, remedy)| *remedy);
        more.or_else(|| Advice::of(task, operation).map(Self::Known))
    }
}

/// The failure's code, or the task's key.
pub(super) fn word<'a>(task: &'a StaffTask, operation: &'a Operation) -> &'a str {
    match (task.purpose, &operation.failure) {
        (TaskPurpose::Attention, Some(failure)) => &failure.code,
        _ => &task.key,
    }
}

/// What a service is sold as.
pub(super) fn tariff(service: &Service) -> Option<Tariff> {
    Tariff::ALL.into_iter().find(|tariff| tariff.name() == service.tariff_name)
}

/// What is done to the server in the panel.
pub(super) fn act(panel: &mut Panel, remedy: Remedy, server: ServerId, service: &Service) -> Result<(), PanelError> {
    let running = panel.server(server).and_then(|server| server.running_operation()).is_some();
    let cancel = |panel: &mut Panel| match running {
        true => panel.by_hand(server, ServerHand { operation: Some(OperationHand::Cancel), ..ServerHand::default() }),
        false => Ok(()),
    };
    match remedy {
        Remedy::CorrectOwner => give_to(panel, server, &service.client_email),
        Remedy::DeleteOwner => panel.set_owner(server, None),
        Remedy::Unprotect => panel.set_protected(server, false),
        Remedy::MakeWay => {
            panel.set_protected(server, false)?;
            cancel(panel)
        }
        Remedy::Connect => match panel.unused_port() {
            Some(port) => panel.connect_port(server, port, false).map(drop),
            None => Ok(()),
        },
        Remedy::InstallByHand => {
            cancel(panel)?;
            panel.set_os_template(server, Some(town::SYSTEM))
        }
        Remedy::Known(Advice::CancelInThePanel) => cancel(panel),
        Remedy::Known(Advice::TurnOn) => panel.press_power(server, true),
        Remedy::Known(Advice::TurnOff) => panel.press_power(server, false),
        Remedy::Known(Advice::Build) => {
            cancel(panel)?;
            if let Some(parts) = tariff(service).and_then(Tariff::configuration) {
                panel.set_hardware(server, parts)?;
            }
            // "It cannot be prepared yet": whatever the task names is mended too.
            panel.set_maintenance(server, false)?;
            panel.set_protected(server, false)?;
            panel.set_owner(server, None)?;
            panel.start_diagnostics(server, true)?;
            panel.finish_operation(server)
        }
        Remedy::Known(Advice::Retry | Advice::AddAddresses | Advice::FillInCard | Advice::CorrectOwner)
        | Remedy::RecordPayment
        | Remedy::AddServer
        | Remedy::HelpThemAll
        | Remedy::PutSystemBack
        | Remedy::ServerGone
        | Remedy::Approve => Ok(()),
    }
}
