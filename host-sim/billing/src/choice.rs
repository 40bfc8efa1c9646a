//! Which module of a tariff serves a service: the one with the lowest Sort that can (MOD-04).

use crate::error::Result;
use crate::model::{ModuleId, OperationId, ProcessingModule, Service};
use crate::store::Tx;

/// A module of the tariff, and why it need not be asked.
pub(crate) struct Candidate {
    pub(crate) module: ProcessingModule,
    /// What its panel does not offer; none when it may be asked.
    pub(crate) unfit: Option<String>,
}

/// The modules of the service's tariff, lowest Sort first.
pub(crate) fn candidates(tx: &Tx<'_>, service: &Service) -> Result<Vec<Candidate>> {
    let modules = tx.tariff(service.tariff)?.modules;
    modules.into_iter().map(|id| Ok(Candidate { module: tx.module(id)?, unfit: unfit(tx, id, service)? })).collect()
}

/// Two panels of one provider need not have the same lists: a number on one is something else, or nothing, on another.
fn unfit(tx: &Tx<'_>, id: ModuleId, service: &Service) -> Result<Option<String>> {
    if tx.module(id)?.synced_at.is_none() {
        return Ok(Some("its configuration was never read from its panel".to_owned()));
    }
    let options = tx.options(id)?;
    let missing = service.parameters.iter().find_map(|parameter| {
        let value = parameter.value.as_ref()?;
        let mut list = options.iter().filter(|option| option.parameter == parameter.name).peekable();
        // A parameter without a list is free, and what the tariff fixes may still have to be built.
        list.peek()?;
        let fixed = parameter.source == crate::model::ParameterSource::Tariff;
        let offered = list.any(|option| option.value == *value && option.vanished_at.is_none());
        (!offered && !fixed).then(|| format!("its panel does not offer `{value}` for `{}`", parameter.name))
    });
    Ok(missing)
}

/// Begins the choice anew: the first module that may be asked. Only what has begun nowhere may still be moved.
pub(crate) fn choose_again(tx: &Tx<'_>, operation: OperationId, service: &Service) -> Result<()> {
    tx.clear_passed(operation)?;
    if let Some(first) = candidates(tx, service)?.into_iter().find(|candidate| candidate.unfit.is_none()) {
        tx.set_service_module(service.id, first.module.id)?;
    }
    Ok(())
}
