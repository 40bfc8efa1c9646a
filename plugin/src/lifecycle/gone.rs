//! A server is not in DCImanager any more. Whether that is right is for staff to say: a wrong panel would answer in the
//! same way. A close asks them by a task, and an open on whose server nothing was installed yet takes another one; every
//! other operation stops, because nobody can know what is to become of it.

use super::context::Context;
use super::verdict::{Verdict, progress};
use crate::contract::{Detail, Event, Field, FieldKind, StaffTask};
use crate::parameters::Parameters;

/// Field of the task.
const GONE: &str = "gone";
/// Key of the task, and code of the failure.
pub(super) const KEY: &str = "server-gone";

/// What an operation says that cannot go on without the server.
pub(super) fn detail(context: &Context<'_>, server: u64, why: &str) -> Detail {
    let what = format!(
        "it is not in DCImanager any more ({why}). If it should be there, put it back, then retry; if it is gone for good, give this operation up and close the service"
    );
    context.about(server, KEY, what)
}

/// Whether staff have just said that the server is gone for good.
pub(super) fn confirmed(event: &Event) -> bool {
    matches!(event, Event::TaskClosed(form) if Parameters(form).get(GONE) == Some("on"))
}

/// Whether staff have just closed this task, whatever they said.
pub(super) fn answered(event: &Event) -> bool {
    matches!(event, Event::TaskClosed(form) if Parameters(form).get(GONE).is_some())
}

/// What is said of a server that staff have confirmed to be gone for good.
pub(super) fn release(server: u64, condition: &str) -> String {
    format!("server {server} is not in DCImanager any more, and staff have confirmed that {condition}")
}

/// Asks staff. `so` is what follows for the close, `condition` what must be true before they confirm.
pub(super) fn ask<S>(context: &Context<'_>, server: u64, state: S, why: &str, so: &str, condition: &str) -> Verdict<S> {
    let task = StaffTask {
        key: KEY.to_owned(),
        title: format!("Server {server} of service {} is not in DCImanager", context.service.id),
        instructions: format!(
            "DCImanager does not know server {server} ({why}), so {so}.\n\
             If {condition}, close this task with \"gone\" on: the service is then deleted.\n\
             If it should be there, mend it in DCImanager and close this task with \"gone\" off: the deletion goes on."
        ),
        form: vec![Field {
            name: GONE.to_owned(),
            title: "The server is gone for good".to_owned(),
            hint: "on: the service is deleted as it is; off: look for the server again.".to_owned(),
            kind: FieldKind::Toggle,
            required: true,
            default: Some("off".to_owned()),
            repeated: false,
        }],
        follow_ups: Vec::new(),
    };
    Verdict::Task(task, state, progress(5, format!("server {server} is not in DCImanager; staff look for it")))
}
