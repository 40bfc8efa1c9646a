//! What staff fill in when they close the task that places equipment.

use pmdci6::contract::{Event, Next, ServiceStatus, Step};
use pmdci6::lifecycle;

use crate::script::Script;
use crate::service::{call, parameter, service};

/// Anna's equipment, as the panel shows it.
const EQUIPMENT: &[u8] =
    br#"{"id":7,"name":"DB","owner_email":null,"owner":null,"notes":null,"is_new":false,"operation":null}"#;
/// Shorter ones stand by chance where they were not put.
const TELLTALE: usize = 8;

/// Each line is a field, such as `identifier=7`. Errors stand at fields of the card; a card without errors goes on; and
/// its password stands neither in a state nor in a parameter nor in a message.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let form: Vec<_> =
        text.lines().filter_map(|line| line.split_once('=')).map(|(name, value)| parameter(name, value)).collect();
    let mut ordered = service("colocation", ServiceStatus::Ordered);
    ordered.external_id = None;
    let nobody = Script::new(std::iter::empty());
    let Ok(Step::More(placing)) = lifecycle::open(&nobody, &call(), &ordered) else { return };
    let Next::Task(task) = placing.next else { return };

    let panel = || Script::new(std::iter::repeat_n(EQUIPMENT, 8));
    let errors = lifecycle::check_form(&panel(), &call(), &ordered, &placing.state, &form);
    let errors = errors.unwrap_or_default();
    for error in &errors {
        let known = task.form.iter().any(|field| field.name == error.field);
        assert!(known && !error.message.is_empty(), "{error:?}");
    }
    let step = lifecycle::advance(&panel(), &call(), &ordered, &placing.state, &Event::TaskClosed(form.clone()));
    if let Ok(Step::More(next)) = &step {
        let asked_again = matches!(next.next, Next::Task(_));
        assert_eq!(asked_again, !errors.is_empty(), "checked as {errors:?}, then {next:?}");
    }
    let said = format!("{errors:?} {step:?}");
    for secret in form.iter().filter(|field| field.name == "password" && field.value.len() >= TELLTALE) {
        let elsewhere = form.iter().any(|field| field.name != "password" && field.value.contains(&secret.value));
        let telltale = secret.value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
        let common = format!("{:?} {}", task, placing.state).contains(&secret.value);
        assert!(elsewhere || !telltale || common || !said.contains(&secret.value), "the password stands in {said}");
    }
}
