//! `host-sim client`

use billing::model::{Client, ClientId, HoldOn, NewClient};
use clap::Subcommand;

use crate::command::policy::{hold, release};
use crate::error::CliError;
use crate::output::{Table, time};
use crate::room::{Room, Who};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Register a client
    Add {
        /// Unique among clients; also the name of the client's account in panels
        #[arg(long)]
        email: String,
        /// Name of the person or company
        #[arg(long)]
        name: String,
    },
    /// List clients
    List {
        /// Deleted ones too
        #[arg(long)]
        all: bool,
    },
    /// Hold a client: none of its services is stopped, deleted or reinstalled until it is released
    Hold {
        /// Number of the client
        client: ClientId,
        #[command(flatten)]
        who: Who,
    },
    /// Release a client that was held; what waited for that goes on
    Release {
        /// Number of the client
        client: ClientId,
        #[command(flatten)]
        who: Who,
    },
    /// Delete a client all of whose services are deleted
    Delete {
        /// Number of the client
        client: ClientId,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.records()?;
        match self {
            Self::Add { email, name } => {
                let client = billing.add_client(&NewClient { email, name })?;
                room.output.print(&client, || format!("Client {} was registered: {}.", client.id, client.email))
            }
            Self::List { all } => {
                let clients = billing.clients(all)?;
                room.output.print(&clients, || table(&clients).to_string())
            }
            Self::Hold { client, who } => hold(room, &HoldOn::Client(client), &who),
            Self::Release { client, who } => release(room, &HoldOn::Client(client), &who),
            Self::Delete { client } => {
                let client = billing.delete_client(client)?;
                room.output.print(&client, || format!("Client {} was deleted.", client.id))
            }
        }
    }
}

fn table(clients: &[Client]) -> Table {
    let mut table = Table::new(["CLIENT", "E-MAIL", "NAME", "SINCE", ""], "There are no clients.");
    for client in clients {
        table.row([
            client.id.to_string(),
            client.email.clone(),
            client.name.clone(),
            time(client.created_at),
            client.deleted_at.map(|at| format!("deleted {}", time(at))).unwrap_or_default(),
        ]);
    }
    table
}
