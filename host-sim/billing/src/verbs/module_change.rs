//! Changing a processing module: a new password, another name of the panel, another department.

use secrecy::ExposeSecret;

use crate::Billing;
use crate::error::{Refusal, Result};
use crate::model::{By, ModuleChange, ModuleId, NewModule, Parameter, ProcessingModule, Trust};
use crate::money::BILLING;
use crate::store::Tx;

use super::modules::{refuse_taken, row};

impl Billing {
    /// Changes a processing module. When anything changes that the connection depends on, it is tried first, and
    /// nothing is saved if it does not work. With another URL the claims of the module's services go along: staff say
    /// that it is the same panel by another name.
    ///
    /// # Errors
    /// `not-found`, `change-empty`, `claims-conflict`, `changed-meanwhile`, and as [`Billing::add_module`].
    pub fn change_module(&self, id: ModuleId, change: &ModuleChange) -> Result<ProcessingModule> {
        self.change_module_as(id, change, &By::new(BILLING))
    }

    /// As [`Billing::change_module`], and the module's history says who did it.
    ///
    /// # Errors
    /// As [`Billing::change_module`].
    pub fn change_module_as(&self, id: ModuleId, change: &ModuleChange, by: &By) -> Result<ProcessingModule> {
        let (known, origin_before) = self.store().read(|tx| as_new(tx, id))?;
        if change.is_empty() {
            return Err(Refusal::ChangeEmpty { what: format!("processing module {id}") }.into());
        }
        let (new, origin) = self.prepared(&changed(&known, change))?;
        if change.touches_connection() {
            self.try_connection(&new, &origin)?;
        }
        self.store().write(|tx| {
            // The panel was asked meanwhile, which takes as long as it takes, and the whole row is written.
            let (now, origin_now) = as_new(tx, id)?;
            if origin_now != origin_before || !is_same(&now, &known) {
                return Err(Refusal::ChangedMeanwhile { id }.into());
            }
            refuse_taken(new.name != known.name && tx.module_name_taken(&new.name)?, &new.name)?;
            if origin != origin_before {
                let taken = tx.claims_in_the_way(id, &origin_before, &origin)?;
                if !taken.is_empty() {
                    return Err(Refusal::ClaimsConflict { origin: origin.clone(), objects: taken.join(", ") }.into());
                }
                tx.move_claims(id, &origin_before, &origin)?;
                tx.repeat_holds(&origin_before, &origin)?;
            }
            tx.update_module(id, &row(&new, &origin))?;
            let differences = differences(&known, &new, change);
            if !differences.is_empty() {
                tx.add_module_history(id, by, &format!("changed: {}", differences.join("; ")), self.now())?;
            }
            if change.touches_connection() {
                tx.set_module_checked(id, self.now())?;
                tx.clear_module_problem(id)?;
            }
            tx.module(id)
        })
    }
}

/// The module as if it were to be added now, and its origin.
fn as_new(tx: &Tx<'_>, id: ModuleId) -> Result<(NewModule, String)> {
    let module = tx.module(id)?;
    let settings = tx.module_settings(id)?.into_iter();
    let new = NewModule {
        component: module.component,
        name: module.name,
        url: module.url,
        username: module.username,
        password: tx.module_password(id)?,
        settings: settings.filter_map(|(name, value)| Some(Parameter { name, value: value.ok()? })).collect(),
        data_center: module.data_center,
        department: module.department,
        sort: module.sort,
        trust: module.trust,
    };
    Ok((new, module.origin))
}

/// Whether nothing of a module has changed, its password included.
fn is_same(one: &NewModule, other: &NewModule) -> bool {
    let NewModule { component, name, url, username, password, settings, data_center, department, sort, trust } = one;
    password.expose_secret() == other.password.expose_secret()
        && (component, name, url, username) == (&other.component, &other.name, &other.url, &other.username)
        && (settings, data_center, department) == (&other.settings, &other.data_center, &other.department)
        && (sort, trust) == (&other.sort, &other.trust)
}

/// What a change changes, in words and without a password. A password that is given counts as changed: whether it is the
/// same one as before is nobody's business.
fn differences(old: &NewModule, new: &NewModule, change: &ModuleChange) -> Vec<String> {
    let mut said = Vec::new();
    for (what, old, new) in [
        ("name", &old.name, &new.name),
        ("URL", &old.url, &new.url),
        ("user name", &old.username, &new.username),
        ("data center", &old.data_center, &new.data_center),
        ("department", &old.department, &new.department),
        ("sort", &old.sort.to_string(), &new.sort.to_string()),
        ("certificate", &old.trust.sentence(), &new.trust.sentence()),
    ] {
        if old != new {
            said.push(format!("{what} {new} (was {old})"));
        }
    }
    // Another file of a private authority reads the same.
    if matches!((&old.trust, &new.trust), (Trust::Ca(old), Trust::Ca(new)) if old != new) {
        said.push("another private authority".to_owned());
    }
    if change.password.is_some() {
        said.push("password".to_owned());
    }
    for setting in new.settings.iter().filter(|setting| !old.settings.contains(setting)) {
        said.push(format!("setting {} {}", setting.name, setting.value));
    }
    said
}

fn changed(known: &NewModule, change: &ModuleChange) -> NewModule {
    let mut new = known.clone();
    let set = |old: &mut String, text: &Option<String>| {
        if let Some(text) = text {
            old.clone_from(text);
        }
    };
    set(&mut new.name, &change.name);
    set(&mut new.url, &change.url);
    set(&mut new.username, &change.username);
    set(&mut new.data_center, &change.data_center);
    set(&mut new.department, &change.department);
    if let Some(password) = &change.password {
        new.password = password.clone();
    }
    if let Some(sort) = change.sort {
        new.sort = sort;
    }
    if let Some(trust) = &change.trust {
        new.trust = trust.clone();
    }
    new.settings.retain(|setting| !change.settings.iter().any(|other| other.name == setting.name));
    new.settings.extend(change.settings.iter().cloned());
    new
}
