//! Cards of staff tasks: what was filled in is checked by the fields' kinds, and then by the module that asked for it.
//!
//! The module is asked outside of the transaction that closes the task: its panel may be slow. Whatever has changed
//! meanwhile, the task's status and its operation's, is looked at again inside.

use processing_engine::contract::FieldError;
use secrecy::{ExposeSecret, SecretString};

use crate::Billing;
use crate::calls::assemble::Values;
use crate::error::{FieldProblem, FormOf, Refusal, Result};
use crate::form;
use crate::model::{Parameter, StaffTask, TaskPurpose};

impl Billing {
    /// The values of a card that fits, those of secret fields apart.
    ///
    /// # Errors
    /// `card-invalid`; `panel-…` and `module-…` when the module could not check it.
    pub(super) fn check_card(&self, task: &StaffTask, given: &[Parameter]) -> Result<Values> {
        let wrong = |problems| Refusal::FormInvalid { form: FormOf::Card, problems };
        let values = form::check(&task.form, given).map_err(wrong)?;
        let values: Values = values.into_iter().map(|value| sealed(task, value)).collect();
        let repeated = repeated_secrets(&values);
        if !repeated.is_empty() {
            return Err(wrong(repeated).into());
        }
        // Without fields there is nothing to check: an unreachable panel need not keep staff from their next task.
        if task.purpose == TaskPurpose::Module && !task.form.is_empty() {
            let errors = self.ask_module(task, values.clone())?;
            if !errors.is_empty() {
                return Err(wrong(errors.into_iter().map(problem).collect()).into());
            }
        }
        Ok(values)
    }

    fn ask_module(&self, task: &StaffTask, values: Values) -> Result<Vec<FieldError>> {
        let Some(check) = self.store().form_call(task, values, self.now())? else { return Ok(Vec::new()) };
        let called = self.calls().check_form(&check.target, &check.call, &check.state, &check.form);
        self.keep_finding(check.module, called)
    }
}

fn problem(FieldError { field, message }: FieldError) -> FieldProblem {
    FieldProblem { field, problem: message }
}

/// The value of a secret field is kept sealed.
fn sealed(task: &StaffTask, Parameter { name, value }: Parameter) -> (String, Result<String, SecretString>) {
    if form::is_secret(&task.form, &name) { (name, Err(SecretString::from(value))) } else { (name, Ok(value)) }
}

/// A secret this long is not part of another value by chance. Shorter ones are the default accounts of equipment
/// (`ADMIN`, `root`), whose names and passwords are the same.
const DISTINCTIVE: usize = 8;

/// Open fields that repeat a secret of the same card: it would stand in lists and in the service.
fn repeated_secrets(values: &Values) -> Vec<FieldProblem> {
    let secrets = || values.iter().filter_map(|(name, value)| Some((name, value.as_ref().err()?.expose_secret())));
    let open = values.iter().filter_map(|(name, value)| Some((name, value.as_ref().ok()?)));
    open.filter_map(|(name, text)| {
        let (secret, _) = secrets().find(|(_, secret)| secret.len() >= DISTINCTIVE && text.contains(*secret))?;
        Some(FieldProblem {
            field: name.clone(),
            problem: format!("repeats what is in `{secret}`, and would be shown: leave it out"),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn col_08_a_secret_that_is_repeated_in_an_open_field_is_refused_without_repeating_it() {
        let open = |name: &str, value: &str| (name.to_owned(), Ok(value.to_owned()));
        let secret = |value: &str| ("password".to_owned(), Err(SecretString::from(value)));
        let problems = repeated_secrets(&vec![open("label", "pw: hunter2-long"), secret("hunter2-long")]);
        let text = problems.iter().map(ToString::to_string).collect::<String>();
        assert_eq!(text, "`label` repeats what is in `password`, and would be shown: leave it out");
        assert_eq!(repeated_secrets(&vec![open("username", "ADMIN"), secret("ADMIN")]), []);
        assert_eq!(repeated_secrets(&vec![open("label", "db 7"), secret("hunter2-long")]), []);
    }
}
