//! What to do next, for each error.

use super::{BillingError, FormOf, Refusal};
use crate::model::{FailureKind, OperationKind, OperationStatus};

impl BillingError {
    /// What the person who got the error can do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.hint(),
            Self::Module { failure, .. } | Self::NotRehearsed { failure, .. } => failure_hint(failure.kind).to_owned(),
            Self::Connection { failure, .. } => connection_hint(failure.kind).to_owned(),
            Self::Plugin(error) => error.hint(),
            Self::DataDir(error) => error.hint().to_owned(),
            Self::Database(error) => error.hint().to_owned(),
            Self::Store(error) => error.hint().to_owned(),
        }
    }
}

/// What staff may do about a failed call. Also stands in attention tasks.
pub(crate) fn failure_hint(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Unavailable => "See whether the panel runs and can be reached from here, then try again.",
        FailureKind::Unauthorized => {
            "Check the user name, the password and the role of the processing module's account in the panel, then try \
             again."
        }
        FailureKind::Invalid => {
            "Trying again as it is does no harm and comes to the same. If a setting of the processing module is wrong, \
             correct it (`host-sim module change`); if the panel lacks what was asked for, add it there; then try again. If \
             the request itself is wrong, give it up."
        }
        FailureKind::Exhausted => "Add what is missing in the panel, then try again.",
        FailureKind::Refused => "Look at the object in the panel, remove what stands in the way, then try again.",
        FailureKind::Conflict => {
            "Compare the service with the object in the panel and decide which of them is right, then try again."
        }
        FailureKind::Protocol => {
            "Compare the versions of panel and module: the module did not understand the panel's answer."
        }
        FailureKind::Broken => "Try again; if it happens again, report it to the author of the module.",
        FailureKind::Unusable => {
            "Install a working version of the module, or go back to one (`plugin rollback`), then try again."
        }
    }
}

/// What may be wrong with a connection that was just typed in (MOD-02).
fn connection_hint(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Unavailable => {
            "Check the URL (scheme, name, port), whether the panel runs, and whether its certificate is trusted."
        }
        FailureKind::Unauthorized => "Check the user name and the password.",
        FailureKind::Refused => "Check the role of the user in the panel.",
        FailureKind::Protocol => "Check the URL: what answers there does not look like the panel of this module.",
        other => failure_hint(other),
    }
}

impl Refusal {
    /// What the person who got the error can do next.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::NotFound { what, .. } => format!("List what there is, and name an existing {what}."),
            Self::EmailInvalid { .. } => "Give an address such as name@example.com.".into(),
            Self::Empty { .. } => "Give a value.".into(),
            Self::ChangeEmpty { .. } => "Name what is to be changed; `--help` lists what can be.".into(),
            Self::ClientExists { id, .. } => format!("Use client {id}, or another e-mail."),
            Self::ClientHasServices { .. } => "Close the services first.".into(),
            Self::ClientDeleted { .. } => "Register the client again.".into(),
            Self::ModuleNameTaken { .. } | Self::TariffNameTaken { .. } => "Choose another name.".into(),
            Self::ModuleInUse { .. } => "Close these services or wait for them to end, disconnect the tariffs (`host-sim tariff \
                                         disconnect`) or delete them, and release what is held."
                .into(),
            Self::TariffInUse { .. } => {
                "A tariff goes when its last service is deleted. Disconnect its modules (`host-sim tariff disconnect`) and \
                 nobody orders it meanwhile."
                    .into()
            }
            Self::TariffNotConnected { .. } => "Nothing needs to be done.".into(),
            Self::UrlInvalid { .. } => "Give scheme, host and port, such as https://panel.example.com:443.".into(),
            Self::ClaimsConflict { .. } => {
                "Check the URL: that panel's objects serve other services, so it is not the same panel.".into()
            }
            Self::TrustInvalid { .. } => {
                "Give the authority's certificate as PEM text, or the SHA-256 of the panel's certificate as 64 \
                 hexadecimal digits."
                    .into()
            }
            Self::FormInvalid { form: FormOf::Card, .. } => {
                "Correct the fields and close the task again; it stays open until then.".into()
            }
            Self::FormInvalid { .. } => "Correct the fields and try again.".into(),
            Self::ModuleNotSynced { id, .. } => {
                format!("Update its configuration first: `host-sim module config {id}`.")
            }
            Self::ProductUnknown { .. } => "Choose one of the module's products.".into(),
            Self::TariffInvalid { .. } => "Correct the tariff and try again.".into(),
            Self::PeriodUnknown { .. } => "Choose one of its periods, or another tariff.".into(),
            Self::PeriodInUse { .. } => "Close these services first, or keep the period and change its price.".into(),
            Self::PriceTooLarge { .. } => "Look for a slip of the finger in the amounts and in the prices.".into(),
            Self::TariffWithoutModule { .. } => "Connect a processing module to the tariff.".into(),
            Self::BalanceTooLow { client, .. } | Self::BalanceTooLowForPeriods { client, .. } => {
                format!("Record a payment of client {client} first.")
            }
            Self::CurrencyMismatch { known, .. } => {
                format!("A client has one currency: use {known}, or register another client.")
            }
            Self::AmountInvalid { .. } => "Correct the amount and try again.".into(),
            Self::StaffExists { .. } => "Nothing needs to be done.".into(),
            Self::NotInDepartment { department, .. } => {
                format!("Leave it to the staff of `{department}`, or add the person to that department.")
            }
            Self::ProlongTooFar { possible: 0, .. } => "Wait until a period has ended.".into(),
            Self::ProlongTooFar { .. } => "Prolong it by fewer periods, but at least by one.".into(),
            Self::ParameterFixed { .. } => "Leave the parameter out, or choose another tariff.".into(),
            Self::OptionUnknown { .. } | Self::OptionVanished { .. } => {
                "Choose one of the values that are offered; after a change in the panel, update the module's \
                 configuration first."
                    .into()
            }
            Self::ResourceUnknown { .. } => "Leave it out, or choose another tariff.".into(),
            Self::ResourceAmount { .. } => "Order another amount.".into(),
            Self::MapInvalid { .. } => "Look at the proposal without it, and correct the number.".into(),
            Self::PaidUntilPast { .. } => {
                "Give a time to come; without one the first charge comes after one period of the tariff.".into()
            }
            Self::ChangedMeanwhile { id } => {
                format!("See what it is now (`host-sim module show {id}`), and change it again if that is still wanted.")
            }
            Self::ProposalChanged { .. } => {
                "Look at the new proposal. If it is right, confirm it with its own digest and the same options.".into()
            }
            Self::ServiceBusy {
                status:
                    OperationStatus::Stopped
                    | OperationStatus::WaitingTask
                    | OperationStatus::Held
                    | OperationStatus::WaitingApproval,
                operation,
                kind,
                ..
            } => {
                let spite = match kind {
                    OperationKind::Close => "",
                    _ => " The service can be closed in spite of it.",
                };
                format!(
                    "Finish it first: `host-sim operation show {operation}` names its task and what may be done.{spite}"
                )
            }
            Self::ServiceBusy { operation, .. } => format!(
                "Wait until it has ended; `host-sim run` or `serve` carries it out, `host-sim operation show {operation}` \
                 tells how far it is."
            ),
            Self::ServiceStatus { possible, .. } => format!("Possible now: {possible}."),
            Self::NothingToChange { .. } => "Nothing needs to be done.".into(),
            Self::AddressUnknown { .. } => "Name one of the service's addresses.".into(),
            Self::NotConfirmed { word, .. } => {
                format!("If the client has all data elsewhere, confirm it with the word `{word}`.")
            }
            Self::TaskStatus { .. } => "Look at the task: somebody was faster, or it is not needed any more.".into(),
            Self::TaskAccepted { task, .. } => {
                format!("Talk to the colleague who has it; `host-sim task accept {task} --take-over` takes it over.")
            }
            Self::OperationStatus { status: OperationStatus::Held, .. } => {
                "Ask who placed the hold: when it is released, the operation goes on by itself.".into()
            }
            Self::OperationStatus { status: OperationStatus::WaitingApproval, .. } => {
                "Another person than the one who asked for it approves it: `host-sim operation approve N --as NAME`."
                    .into()
            }
            Self::OperationStatus { .. } => "Look at the operation: it may have gone on by itself.".into(),
            Self::NotCancelable { kind: OperationKind::Close, .. } => {
                "Retry it: the service is deleted when it has succeeded, and not before.".into()
            }
            Self::NotCancelable { .. } => "Retry it, or close the service.".into(),
            Self::Held { .. } => {
                "Ask who placed the hold; `host-sim policy show` lists all, and `release` ends one.".into()
            }
            Self::HoldExists { .. } => {
                "Nothing needs to be done; release it first to hold it for another reason.".into()
            }
            Self::NotHeld { .. } => {
                "Look at `host-sim policy show`: the hold may be on the client or the object.".into()
            }
            Self::OwnRequest { .. } => "Have another person look at it and approve it with --as NAME.".into(),
            Self::Approved { .. } => "Nothing needs to be done.".into(),
            Self::NotReleased { .. } => {
                "A record is made when a close that had an object ends; `host-sim release list` shows all.".into()
            }
            Self::NothingToAccept { .. } => {
                "Look at its operations: a close that waits for a task or failed in another way is mended by what that says."
                    .into()
            }
            Self::Negative { .. } => "Give 0 or more.".into(),
        }
    }
}
