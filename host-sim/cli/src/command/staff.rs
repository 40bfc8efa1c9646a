//! `host-sim staff`

use billing::model::StaffMember;
use clap::Subcommand;

use crate::error::CliError;
use crate::output::{Table, time};
use crate::room::Room;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Add a person to a department: from then on only its staff accept and close its tasks
    Add {
        /// The person's name, as given with --as
        #[arg(long)]
        name: String,
        /// The department, as given to the processing module
        #[arg(long)]
        department: String,
    },
    /// List the staff
    List {
        /// Of this department only
        #[arg(long)]
        department: Option<String>,
    },
    /// Take a person out of a department
    Remove {
        /// The person's name
        #[arg(long)]
        name: String,
        /// The department
        #[arg(long)]
        department: String,
    },
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        let billing = room.records()?;
        match self {
            Self::Add { name, department } => {
                let member = billing.add_staff(&name, &department)?;
                room.output
                    .print(&member, || format!("{} is in the department {} now.", member.name, member.department))
            }
            Self::List { department } => {
                let staff = billing.staff(department.as_deref())?;
                room.output.print(&staff, || table(&staff).to_string())
            }
            Self::Remove { name, department } => {
                billing.remove_staff(&name, &department)?;
                let staff = billing.staff(Some(&department))?;
                room.output.print(&staff, || format!("{name} is not in the department {department} any more."))
            }
        }
    }
}

fn table(staff: &[StaffMember]) -> Table {
    let mut table = Table::new(
        ["NAME", "DEPARTMENT", "SINCE"],
        "No staff are registered: everyone may accept and close every task.",
    );
    for member in staff {
        table.row([member.name.clone(), member.department.clone(), time(member.created_at)]);
    }
    table
}
