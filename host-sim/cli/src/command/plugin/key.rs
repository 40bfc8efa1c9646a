//! `host-sim plugin key`

use billing::PluginState;
use billing::model::RequireSignature;
use clap::Subcommand;
use signing::PublicKey;

use crate::command::release::public_key;
use crate::error::CliError;
use crate::output::Table;
use crate::room::Room;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Trust a key: from now on only modules that are signed with it, or with another trusted key, are used
    Add {
        /// What it is called here, such as the name of whoever signs with it
        label: String,
        /// The public key, or a file that holds it, as minisign writes it
        #[arg(value_name = "PUBLIC_KEY")]
        key: String,
    },
    /// List the keys that are trusted
    List,
    /// Trust a key no longer: modules that are signed with no other one are refused. Without any key, none is checked
    Remove {
        /// What it is called here
        label: String,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let plugins = room.plugins()?;
        match self {
            Self::Add { label, key } => {
                let key: PublicKey = public_key(&key)?;
                let trusted = plugins.keys().add(&label, &key)?;
                room.output.print(&trusted, || format!("Modules that are signed by {label} are trusted: {key}."))?;
                warn(room, &format!("`host-sim plugin key remove {label}` takes it back."))
            }
            Self::List => {
                let keys = plugins.keys().all()?;
                let mut table = Table::new(["KEY", "PUBLIC KEY"], "No key is configured: signatures are not checked.");
                for key in &keys {
                    table.row([key.label.clone(), key.key.to_string()]);
                }
                room.output.print(&keys, || table.to_string())
            }
            Self::Remove { label } => {
                plugins.keys().remove(&label)?;
                let removed = serde_json::json!({ "removed": label });
                room.output
                    .print(&removed, || format!("Modules that are signed by {label} are not trusted any more."))?;
                let unlocked = plugins.signature_policy()?.require_signature == RequireSignature::WithKeys;
                if unlocked && plugins.keys().all()?.is_empty() {
                    room.output.say(
                        "\nNo key is left: from now on every file is used, signed or not. `host-sim plugin policy \
                         --require-signature always` refuses all of them until there is a key again.",
                    )?;
                }
                warn(room, "`host-sim plugin key add` takes it back.")
            }
        }
    }
}

/// What is active and not usable any more is said at once, and not first by an operation that stops.
fn warn(room: &Room, back: &str) -> Result<(), CliError> {
    let lines = room.plugins()?.list()?;
    let refused = lines.iter().filter_map(|line| match &line.state {
        PluginState::Refused { why, .. } => Some(format!("Refused from now on: {why}\n")),
        PluginState::Active { .. } | PluginState::Installed => None,
    });
    let refused: String = refused.collect();
    if refused.is_empty() { Ok(()) } else { room.output.say(&format!("\n{refused}{back}")) }
}
