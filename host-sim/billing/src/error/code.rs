//! Stable codes, and the few classes that exit codes and HTTP statuses are made of.

use super::{BillingError, FormOf, Refusal};
use crate::model::FailureKind;

/// What sort of thing went wrong, for exit codes and HTTP statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// What was named does not exist (404).
    NotFound,
    /// The request is wrong as written (422).
    Invalid,
    /// The request is right, but not now: something else stands in the way (409).
    Conflict,
    /// The module or its panel failed (502).
    Module,
    /// The data directory or the database failed (500).
    Storage,
}

impl BillingError {
    /// Stable code for programs: lower-case letters, digits and hyphens.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Module { failure, .. } | Self::Connection { failure, .. } | Self::NotRehearsed { failure, .. } => {
                panel_code(failure.kind)
            }
            Self::Plugin(error) => error.code(),
            Self::DataDir(error) => error.code(),
            Self::Database(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    /// What sort of thing went wrong.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Refused(refusal) => refusal.class(),
            Self::Module { .. } | Self::Connection { .. } | Self::NotRehearsed { .. } => ErrorClass::Module,
            Self::Plugin(error) => error.class(),
            Self::DataDir(_) | Self::Database(_) | Self::Store(_) => ErrorClass::Storage,
        }
    }
}

/// The code that people see for a failed call; the module's own code stands in its message.
fn panel_code(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Unavailable => "panel-unavailable",
        FailureKind::Unauthorized => "panel-unauthorized",
        FailureKind::Invalid => "panel-invalid",
        FailureKind::Exhausted => "panel-exhausted",
        FailureKind::Refused => "panel-refused",
        FailureKind::Conflict => "panel-conflict",
        FailureKind::Protocol => "panel-protocol",
        FailureKind::Broken => "module-broken",
        FailureKind::Unusable => "module-unusable",
    }
}

impl Refusal {
    /// Stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not-found",
            Self::EmailInvalid { .. } => "email-invalid",
            Self::Empty { .. } => "value-empty",
            Self::ChangeEmpty { .. } => "change-empty",
            Self::ClientExists { .. } => "client-exists",
            Self::ClientHasServices { .. } => "client-has-services",
            Self::ClientDeleted { .. } => "client-deleted",
            Self::ModuleNameTaken { .. } => "module-name-taken",
            Self::ModuleInUse { .. } => "module-in-use",
            Self::UrlInvalid { .. } => "url-invalid",
            Self::ClaimsConflict { .. } => "claims-conflict",
            Self::TrustInvalid { .. } => "trust-invalid",
            Self::FormInvalid { form: FormOf::Settings, .. } => "settings-invalid",
            Self::FormInvalid { form: FormOf::Order | FormOf::Tariff, .. } => "parameters-invalid",
            Self::FormInvalid { form: FormOf::Card, .. } => "card-invalid",
            Self::ModuleNotSynced { .. } => "module-not-synced",
            Self::ProductUnknown { .. } => "product-unknown",
            Self::TariffNameTaken { .. } => "tariff-name-taken",
            Self::TariffInUse { .. } => "tariff-in-use",
            Self::TariffNotConnected { .. } => "tariff-not-connected",
            Self::TariffInvalid { .. } => "tariff-invalid",
            Self::PeriodUnknown { .. } => "period-unknown",
            Self::PeriodInUse { .. } => "period-in-use",
            Self::PriceTooLarge { .. } => "price-too-large",
            Self::TariffWithoutModule { .. } => "tariff-without-module",
            Self::BalanceTooLow { .. } | Self::BalanceTooLowForPeriods { .. } => "balance-too-low",
            Self::CurrencyMismatch { .. } => "currency-mismatch",
            Self::AmountInvalid { .. } => "amount-invalid",
            Self::StaffExists { .. } => "staff-exists",
            Self::NotInDepartment { .. } => "not-in-department",
            Self::ProlongTooFar { .. } => "prolong-too-far",
            Self::ParameterFixed { .. } => "parameter-fixed",
            Self::OptionUnknown { .. } => "option-unknown",
            Self::OptionVanished { .. } => "option-vanished",
            Self::ResourceUnknown { .. } => "resource-unknown",
            Self::ResourceAmount { .. } => "resource-amount",
            Self::MapInvalid { .. } => "map-invalid",
            Self::PaidUntilPast { .. } => "paid-until-past",
            Self::ChangedMeanwhile { .. } => "changed-meanwhile",
            Self::ProposalChanged { .. } => "proposal-changed",
            Self::ServiceBusy { .. } => "service-busy",
            Self::ServiceStatus { .. } => "service-status",
            Self::NothingToChange { .. } => "nothing-to-change",
            Self::AddressUnknown { .. } => "address-unknown",
            Self::NotConfirmed { .. } => "not-confirmed",
            Self::TaskStatus { .. } => "task-status",
            Self::TaskAccepted { .. } => "task-accepted",
            Self::OperationStatus { .. } => "operation-status",
            Self::NotCancelable { .. } => "operation-not-cancelable",
            Self::Held { .. } => "held",
            Self::HoldExists { .. } => "hold-exists",
            Self::NotHeld { .. } => "not-held",
            Self::OwnRequest { .. } => "own-request",
            Self::Approved { .. } => "operation-approved",
            Self::NotReleased { .. } => "not-released",
            Self::NothingToAccept { .. } => "nothing-to-accept",
            Self::Negative { .. } => "value-negative",
        }
    }

    fn class(&self) -> ErrorClass {
        match self {
            Self::NotFound { .. } => ErrorClass::NotFound,
            Self::ClientExists { .. }
            | Self::ClientHasServices { .. }
            | Self::ClientDeleted { .. }
            | Self::ModuleNameTaken { .. }
            | Self::ModuleInUse { .. }
            | Self::TariffInUse { .. }
            | Self::TariffNotConnected { .. }
            | Self::ModuleNotSynced { .. }
            | Self::ClaimsConflict { .. }
            | Self::TariffNameTaken { .. }
            | Self::PeriodInUse { .. }
            | Self::TariffWithoutModule { .. }
            | Self::BalanceTooLow { .. }
            | Self::BalanceTooLowForPeriods { .. }
            | Self::CurrencyMismatch { .. }
            | Self::StaffExists { .. }
            | Self::NotInDepartment { .. }
            | Self::ChangedMeanwhile { .. }
            | Self::ProposalChanged { .. }
            | Self::ServiceBusy { .. }
            | Self::ServiceStatus { .. }
            | Self::TaskStatus { .. }
            | Self::TaskAccepted { .. }
            | Self::OperationStatus { .. }
            | Self::Held { .. }
            | Self::HoldExists { .. }
            | Self::NotHeld { .. }
            | Self::OwnRequest { .. }
            | Self::Approved { .. }
            | Self::NotReleased { .. }
            | Self::NothingToAccept { .. }
            | Self::NotCancelable { .. } => ErrorClass::Conflict,
            _ => ErrorClass::Invalid,
        }
    }
}
