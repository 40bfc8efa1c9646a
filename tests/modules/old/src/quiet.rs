//! What it does not do: changes, login links, upkeep.

use crate::Component;
use crate::contract::lifecycle::Step;
use crate::contract::upkeep::Page;
use crate::contract::{Call, Failure, Service, change, upkeep};
use crate::panel::detail;

impl change::Guest for Component {
    fn change(_: Call, _: Service, _: change::ChangeRequest) -> Result<Step, Failure> {
        Ok(Step::Undone(no("a server as it stands cannot be changed")))
    }

    fn login_link(_: Call, _: Service) -> Result<String, Failure> {
        Err(no("a server as it stands has no account in the panel"))
    }
}

impl upkeep::Guest for Component {
    fn reconcile(_: Call, _: Option<String>) -> Result<Page, Failure> {
        Ok(Page { corrections: Vec::new(), cursor: None })
    }
}

fn no(why: &str) -> Failure {
    Failure::Invalid(detail("not-offered", why))
}
