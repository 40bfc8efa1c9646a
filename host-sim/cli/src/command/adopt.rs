//! `host-sim adopt`

mod words;

use billing::model::{Adoption, AdoptionWishes, Confirmation, ModuleId, TariffId};
use billing::{BillingError, Refusal};
use clap::Args;
use sim_clock::Timestamp;

use crate::error::CliError;
use crate::progress::spinner;
use crate::room::{Room, Who};
use crate::values;

/// Make services of servers that clients have already; reads the panel and changes nothing in it
///
/// Without --confirm the panel is read, and what would be adopted is shown with its reasons; nothing changes. With
/// --confirm and the digest that was shown, the clients and services are made in the billing system, if a new look at
/// the panel shows the same. Nothing is ever written to the panel, and no server is touched.
///
/// A client is found by its e-mail, or made. The tariff is the one that sells the server's configuration; where that is
/// not clear, --map says which. What is taken for the client's own equipment gets a colocation tariff, and its disks are
/// never cleaned; a dedicated server's disks are cleaned when its service is closed. Servers whose ports are all shut
/// become suspended services, which run again when staff resume them.
///
/// The first period is taken as paid: it ends after one period of the tariff, or with --paid-until, and the first
/// charge comes then. It may be repeated at any time: what is adopted already is left out.
#[derive(Args)]
pub(crate) struct Adopt {
    /// Number of the processing module
    module: ModuleId,
    /// Tariff of a server, by their numbers; once for each server
    #[arg(long, value_name = "SERVER=TARIFF", value_parser = mapped)]
    map: Vec<(String, TariffId)>,
    /// Leave this server out; once for each server
    #[arg(long, value_name = "SERVER")]
    skip: Vec<String>,
    /// Until when they are paid for, for all of them or for one server: 2027-01-31, or 12=2027-01-31
    #[arg(long, value_name = "[SERVER=]DATE", value_parser = paid_until)]
    paid_until: Vec<(Option<String>, Timestamp)>,
    /// Only what is to be adopted and what has to be chosen, without what is left out
    #[arg(long)]
    brief: bool,
    /// Adopt what was proposed under this digest; give the same --map, --skip and --paid-until again
    #[arg(long, value_name = "DIGEST")]
    confirm: Option<String>,
    #[command(flatten)]
    who: Who,
}

impl Adopt {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.billing()?;
        let wishes = self.wishes();
        let spinner = spinner("reading the panel");
        let mut page = |servers: usize| spinner.set_message(format!("{servers} servers read"));
        let Some(confirmed) = &self.confirm else {
            let adoption = billing.propose_adoption(self.module, &wishes, &mut page)?;
            spinner.finish_and_clear();
            return self.show(room, &adoption);
        };
        let confirmation = billing.adopt(self.module, &wishes, confirmed, &self.who.by(), &mut page)?;
        spinner.finish_and_clear();
        match confirmation {
            Confirmation::Adopted(adopted) => room.output.print(&adopted, || words::adopted(&adopted)),
            Confirmation::Changed(adoption) => {
                self.show(room, &adoption)?;
                Err(BillingError::from(Refusal::ProposalChanged { confirmed: confirmed.clone() }).into())
            }
        }
    }

    fn show(&self, room: &Room, adoption: &Adoption) -> Result<(), CliError> {
        room.output.print(adoption, || words::proposal(adoption, self.brief))
    }

    fn wishes(&self) -> AdoptionWishes {
        let all = self.paid_until.iter().rev().find(|(server, _)| server.is_none());
        let single = self.paid_until.iter().filter_map(|(server, until)| Some((server.clone()?, *until)));
        AdoptionWishes {
            map: self.map.iter().cloned().collect(),
            skip: self.skip.iter().cloned().collect(),
            paid_until: all.map(|(_, until)| *until),
            paid_until_of: single.collect(),
        }
    }
}

fn mapped(text: &str) -> Result<(String, TariffId), String> {
    let (server, tariff) = text.split_once('=').ok_or("write it as SERVER=TARIFF")?;
    let tariff = tariff.parse().map_err(|_| format!("`{tariff}` is not the number of a tariff"))?;
    if server.is_empty() { Err("the server before = is empty".to_owned()) } else { Ok((server.to_owned(), tariff)) }
}

fn paid_until(text: &str) -> Result<(Option<String>, Timestamp), String> {
    match text.split_once('=') {
        Some((server, date)) => Ok((Some(server.to_owned()), values::date(date)?)),
        None => Ok((None, values::date(text)?)),
    }
}
