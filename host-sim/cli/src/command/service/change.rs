//! `host-sim service change`, `reinstall`, `power`, `reverse-dns`, `login-link`

use billing::Billing;
use billing::model::{Parameter, PowerAction, ServiceId};
use clap::Subcommand;
use secrecy::ExposeSecret;

use super::asked;
use crate::error::CliError;
use crate::room::{Room, Who};
use crate::values;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Order more or fewer addresses, or another amount of a resource
    ///
    /// The new amounts are kept, and paid for, when the change is done; one that
    /// fails leaves the service as it was.
    ///
    /// Example: host-sim service change 3 --resource ip=2 --release 192.0.2.14
    #[command(verbatim_doc_comment)]
    Change {
        /// Number of the service
        service: ServiceId,
        /// The new amount of a resource, such as ip=3; repeat it for each
        #[arg(long = "resource", value_name = "NAME=AMOUNT", value_parser = values::resource, required = true)]
        resources: Vec<(String, u64)>,
        /// An address to give back when there are to be fewer; without it the last ones go, never the main one
        #[arg(long, value_name = "IP")]
        release: Vec<String>,
        #[command(flatten)]
        who: Who,
    },
    /// Install the OS anew, or another one: everything on its disks is erased
    ///
    /// What is not named stays as it was ordered. All values of a parameter that is
    /// named take the place of all it had; an empty one removes it.
    ///
    /// Example:
    ///   host-sim service reinstall 3 --param os-template=6 --param script= \
    ///       --confirm erase-3
    #[command(verbatim_doc_comment)]
    Reinstall {
        /// Number of the service
        service: ServiceId,
        /// An order parameter that is to be other than it is, such as os-template=4; repeat it for each
        #[arg(long = "param", value_name = "NAME=VALUE", value_parser = values::parameter)]
        parameters: Vec<Parameter>,
        /// The word `erase-` and the number of the service: says that what is on its disks may be lost
        #[arg(long, value_name = "WORD", default_value = "")]
        confirm: String,
        #[command(flatten)]
        who: Who,
    },
    /// Turn a service's server on or off, or reset it
    ///
    /// A server that was turned off so stays off: upkeep (`module reconcile`) does
    /// not turn it on again until it is turned on, reset or reinstalled from here.
    #[command(verbatim_doc_comment)]
    Power {
        /// Number of the service
        service: ServiceId,
        /// on, off or reset
        action: PowerAction,
        #[command(flatten)]
        who: Who,
    },
    /// Say what an address of a service resolves to
    ///
    /// Example: host-sim service reverse-dns 3 192.0.2.10 mail.example.com
    #[command(verbatim_doc_comment)]
    ReverseDns {
        /// Number of the service
        service: ServiceId,
        /// One of the service's addresses
        ip: String,
        /// A full host name
        domain: String,
        #[command(flatten)]
        who: Who,
    },
    /// Make a link with which the client enters the panel once, without a password
    ///
    /// The link is a secret: it is printed, and kept nowhere.
    LoginLink {
        /// Number of the service
        service: ServiceId,
        #[command(flatten)]
        who: Who,
    },
}

impl Command {
    pub(super) fn run(self, room: &Room, billing: &Billing) -> Result<(), CliError> {
        let operation = match self {
            Self::Change { service, resources, release, who } => {
                billing.change_resources(service, &resources, &release, &who.by())?
            }
            Self::Reinstall { service, parameters, confirm, who } => {
                billing.reinstall(service, &parameters, &confirm, &who.by())?
            }
            Self::Power { service, action, who } => billing.power(service, action, &who.by())?,
            Self::ReverseDns { service, ip, domain, who } => billing.reverse_dns(service, &ip, &domain, &who.by())?,
            Self::LoginLink { service, who } => {
                let link = billing.login_link(service, &who.by())?;
                let link = link.expose_secret();
                return room.output.print(&serde_json::json!({ "link": link }), || link.to_owned());
            }
        };
        asked(room, &operation)
    }
}
