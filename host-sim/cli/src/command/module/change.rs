//! `host-sim module change`

use billing::model::{ModuleChange, ModuleId, Parameter};
use clap::Args;

use super::trust::TrustArguments;
use crate::error::CliError;
use crate::password::PasswordSource;
use crate::room::{Room, Who};
use crate::values;

/// Change a processing module: its password, its URL, its settings
///
/// Only what is named changes. What the connection depends on is saved only if the connection works with it.
#[derive(Args)]
pub(crate) struct Change {
    /// Number of the processing module
    module: ModuleId,
    /// Name of the processing module
    #[arg(long)]
    name: Option<String>,
    /// URL of the same panel
    #[arg(long)]
    url: Option<String>,
    /// The panel's administrator
    #[arg(long)]
    username: Option<String>,
    #[command(flatten)]
    password: PasswordSource,
    /// Ask for a new password
    #[arg(long, conflicts_with = "password_file")]
    new_password: bool,
    /// Name of the data center
    #[arg(long)]
    data_center: Option<String>,
    /// The department that gets the module's tasks
    #[arg(long)]
    department: Option<String>,
    /// Priority: the lowest is tried first
    #[arg(long, allow_negative_numbers = true)]
    sort: Option<i64>,
    /// A setting of the component; an empty value brings the default back
    #[arg(long = "setting", value_name = "NAME=VALUE", value_parser = values::parameter)]
    settings: Vec<Parameter>,
    #[command(flatten)]
    trust: TrustArguments,
    #[command(flatten)]
    who: Who,
}

impl Change {
    pub(super) fn run(self, room: &Room) -> Result<(), CliError> {
        let password = if self.new_password {
            Some(self.password.read("the panel's administrator")?)
        } else {
            self.password.in_file()?
        };
        let change = ModuleChange {
            name: self.name,
            url: self.url,
            username: self.username,
            password,
            settings: self.settings,
            data_center: self.data_center,
            department: self.department,
            sort: self.sort,
            trust: self.trust.trust()?,
        };
        let module = room.billing()?.change_module_as(self.module, &change, &self.who.by())?;
        room.output.print(&module, || match change.touches_connection() {
            true => format!("Module {} was changed; its connection to {} works.", module.id, module.url),
            false => format!("Module {} was changed.", module.id),
        })
    }
}
