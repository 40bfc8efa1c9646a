//! `host-sim module add`

use billing::model::{NewModule, Parameter};
use clap::Args;

use super::trust::TrustArguments;
use crate::error::CliError;
use crate::password::PasswordSource;
use crate::room::{Room, Who};
use crate::values;

#[derive(Args)]
pub(crate) struct Add {
    /// Component: the file name in the folder `modules` without version and extension
    #[arg(long, default_value = "pmdci6")]
    component: String,
    /// Name of the processing module
    #[arg(long)]
    name: String,
    /// URL of the panel
    #[arg(long)]
    url: String,
    /// The panel's administrator
    #[arg(long)]
    username: String,
    #[command(flatten)]
    password: PasswordSource,
    /// Name of the data center
    #[arg(long, default_value = "main")]
    data_center: String,
    /// The department that gets the module's tasks
    #[arg(long, default_value = "technicians")]
    department: String,
    /// Priority: the lowest is tried first
    #[arg(long, default_value_t = 10, allow_negative_numbers = true)]
    sort: i64,
    /// A setting of the component; repeat it for each
    #[arg(long = "setting", value_name = "NAME=VALUE", value_parser = values::parameter)]
    settings: Vec<Parameter>,
    #[command(flatten)]
    trust: TrustArguments,
    #[command(flatten)]
    who: Who,
}

impl Add {
    pub(super) fn run(self, room: &Room) -> Result<(), CliError> {
        let password = self.password.read(&self.username)?;
        let new = NewModule {
            component: self.component,
            name: self.name,
            url: self.url,
            username: self.username,
            password,
            settings: self.settings,
            data_center: self.data_center,
            department: self.department,
            sort: self.sort,
            trust: self.trust.trust()?.unwrap_or_default(),
        };
        let module = room.billing()?.add_module_as(&new, &self.who.by())?;
        room.output
            .print(&module, || format!("Module {} was added; its connection to {} works.", module.id, module.url))
    }
}
