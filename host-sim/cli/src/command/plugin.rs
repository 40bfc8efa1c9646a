//! `host-sim plugin`

mod inspect;
mod key;
mod list;
mod named;
mod switch;
mod verify;

use std::path::PathBuf;

use billing::model::RequireSignature;
use billing::{Install, Installed, Plugins};
use clap::Subcommand;

use crate::error::CliError;
use crate::output::{Card, time};
use crate::room::{Room, Who};
use list::signature_words;
use named::{Named, Version};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Copy a module's file, or the one in a release's folder, into the folder of modules, after it was checked
    ///
    /// Its signature is taken from FILE.minisig beside it and checked before anything is compiled; a list SHA256SUMS
    /// beside it is checked too. Which version is active stays as it is, unless none is.
    Install {
        /// The file, NAME-VERSION.wasm, or the folder of a release
        #[arg(value_name = "FILE|FOLDER")]
        source: PathBuf,
        /// Make it the active version at once
        #[arg(long = "use")]
        put_to_use: bool,
        /// Put it in the place of a file of the same version with other contents
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        who: Who,
    },
    /// List all versions: which is active, which are refused and why, who vouches for them, who needs them
    List,
    /// Show all that can be said of one version on one page
    Inspect {
        /// A module's file, or the name of an installed module: NAME is its active version, NAME@VERSION that one
        #[arg(value_name = "FILE|NAME[@VERSION]")]
        what: String,
    },
    /// Check a file against its signature in FILE.minisig, and against SHA256SUMS if it is there; exits with 0 if it is
    /// genuine, with 4 if it is not
    Verify {
        /// The file, or the folder of a release
        #[arg(value_name = "FILE|FOLDER")]
        file: PathBuf,
        /// The public key, or a file that holds it; without it, the keys of `plugin key`. With it, no data folder is
        /// needed
        #[arg(long, value_name = "PUBLIC_KEY")]
        key: Option<String>,
    },
    /// Make another version the active one, also while the host runs
    ///
    /// Calls under way end with the version that they began with. Operations go on with the new version if it understands
    /// their state, otherwise with the version that started them.
    Use {
        /// The version: NAME@VERSION, or NAME with --latest
        #[arg(value_name = "NAME[@VERSION]")]
        what: Named,
        /// The highest usable version, and any higher one that is dropped into the folder later
        #[arg(long)]
        latest: bool,
        #[command(flatten)]
        switch: switch::Options,
    },
    /// Go back to the version that was active before, also while the host runs
    ///
    /// Twice goes back two versions. What happens to operations is as for `plugin use`.
    Rollback {
        /// Name of the module
        name: String,
        #[command(flatten)]
        switch: switch::Options,
    },
    /// Show which versions were active when, and who wanted that
    History {
        /// Name of the module
        name: String,
    },
    /// Remove a version that nobody needs: it is not active, and no operation goes on with it
    Remove {
        /// The version: NAME@VERSION
        #[arg(value_name = "NAME@VERSION")]
        what: Version,
        #[command(flatten)]
        who: Who,
    },
    /// Keys that modules may be signed with
    #[command(subcommand)]
    Key(key::Command),
    /// Show or set whether modules must be signed
    Policy {
        /// `with-keys`: as soon as there is a key to check signatures with; `always`: without a key no module is used;
        /// `never`: signatures are shown and nothing is refused
        #[arg(long, value_name = "RULE")]
        require_signature: Option<RequireSignature>,
        #[command(flatten)]
        who: Who,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        match self {
            Self::Install { source, put_to_use, replace, who } => {
                let installed = room.plugins()?.install(&source, Install { put_to_use, replace }, &who.by())?;
                room.output.print(&installed, || installed_words(&installed))
            }
            Self::List => list::run(room),
            Self::Inspect { what } => inspect::run(room, &what),
            Self::Verify { file, key } => verify::run(room, &file, key.as_deref()),
            Self::Use { what, latest, switch } => switch::put_to_use(room, &what, latest, &switch),
            Self::Rollback { name, switch } => switch::roll_back(room, &name, &switch),
            Self::History { name } => switch::history(room, &name),
            Self::Remove { what: Version { name, version }, who } => {
                let removed = room.plugins()?.remove(&name, &version, &who.by())?;
                room.output.print(&removed, || format!("{name} {version} was removed, with its signature."))
            }
            Self::Key(command) => command.run(room),
            Self::Policy { require_signature, who } => policy(room, &room.plugins()?, require_signature, &who),
        }
    }
}

fn installed_words(installed: &Installed) -> String {
    let Installed { component, version, digest, signature, sums, before, active, under_way } = installed;
    let sums = if *sums { ", checksum as listed" } else { "" };
    let first =
        format!("{component} {version} was installed ({}…{sums}; {}).", short(digest), signature_words(signature));
    match active {
        Some(active) if active != version => {
            format!("{first}\n{component} {active} stays active; `host-sim plugin use {component}@{version}` switches.")
        }
        _ if before.as_ref() == Some(version) => first,
        _ => format!("{first}\n{}", switch::put_to_use_words(component, before.as_ref(), version, under_way)),
    }
}

/// Enough of a digest to tell two files apart.
fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

fn policy(room: &Room, plugins: &Plugins, rule: Option<RequireSignature>, who: &Who) -> Result<(), CliError> {
    let policy = match rule {
        Some(rule) => plugins.set_signature_policy(rule, &who.by())?,
        None => plugins.signature_policy()?,
    };
    let changed = match (&policy.changed_by, policy.changed_at) {
        (Some(who), Some(at)) => format!("{} by {who} {}", time(at), policy.changed_why.as_deref().unwrap_or_default()),
        _ => "never: this is the setting that every data folder begins with".to_owned(),
    };
    let keys = plugins.keys().all()?.len();
    let means = match (policy.require_signature, keys) {
        (RequireSignature::WithKeys, 0) => "not required, because there is no key to check it with".to_owned(),
        (RequireSignature::WithKeys, keys) => format!("required, because there are keys: {keys}"),
        (RequireSignature::Always, 0) => "required, and there is no key: no module is used".to_owned(),
        (RequireSignature::Always, _) => "required".to_owned(),
        (RequireSignature::Never, _) => "not required".to_owned(),
    };
    room.output.print(&policy, || {
        Card::new()
            .line("Require signature", policy.require_signature.word())
            .line("A good signature is", means)
            .line("Changed", changed.trim_end())
            .to_string()
    })
}
