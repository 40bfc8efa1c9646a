//! `host-sim task`

use std::path::PathBuf;

use billing::model::{Parameter, StaffTask, TaskId};
use billing::{TaskFilter, is_secret};
use clap::{Args, Subcommand};

use crate::error::CliError;
use crate::fields;
use crate::output::{Card, Table, time};
use crate::room::{Room, Who};
use crate::values;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List tasks
    List {
        /// Of this department only
        #[arg(long)]
        department: Option<String>,
        /// Only those that this person may accept
        #[arg(long = "as", value_name = "NAME")]
        person: Option<String>,
        /// Closed and canceled ones too
        #[arg(long)]
        all: bool,
    },
    /// Show what a task asks for, to the staff of its department
    Show {
        /// Number of the task
        task: TaskId,
        #[command(flatten)]
        who: Who,
    },
    /// Take a task, so that nobody else works on it
    Accept {
        /// Number of the task
        task: TaskId,
        /// Also from a colleague who has it, and is ill or has left; the operation's history says so
        #[arg(long)]
        take_over: bool,
        #[command(flatten)]
        who: Who,
    },
    /// Close a task: the operation that waits for it goes on
    Close(Close),
}

#[derive(Args)]
pub(crate) struct Close {
    /// Number of the task
    task: TaskId,
    /// A field of the task's form; repeat it for each
    #[arg(long = "field", value_name = "NAME=VALUE", value_parser = values::parameter)]
    fields: Vec<Parameter>,
    /// File with more fields, one NAME=VALUE a line; - reads standard input. For passwords
    #[arg(long, value_name = "FILE")]
    fields_file: Option<PathBuf>,
    #[command(flatten)]
    who: Who,
}

impl Command {
    pub(crate) fn run(self, room: &Room) -> Result<(), CliError> {
        // A module looks at a card that is closed.
        let billing = match &self {
            Self::Close { .. } => room.billing()?,
            _ => room.records()?,
        };
        match self {
            Self::List { department, person, all } => {
                let filter = TaskFilter { department, person, with_finished: all, ..TaskFilter::default() };
                let tasks = billing.tasks(&filter)?;
                room.output.print(&tasks, || table(&tasks).to_string())
            }
            Self::Show { task, who } => {
                let task = billing.task_for(task, &who.by())?;
                room.output.print(&task, || card(&task))
            }
            Self::Accept { task, take_over, who } => {
                let has_it = billing.task(task)?.accepted_by.is_some();
                let task = match take_over && has_it {
                    true => billing.take_over_task(task, &who.by())?,
                    false => billing.accept_task(task, &who.by())?,
                };
                room.output.print(&task, || format!("Task {} was accepted.\n\n{}", task.id, card(&task)))
            }
            Self::Close(close) => {
                let fields = close.fields(&billing.task(close.task)?)?;
                let task = billing.close_task(close.task, &fields, &close.who.by())?;
                room.output.print(&task, || {
                    format!("Task {} was closed; `host-sim run` goes on with operation {}.", task.id, task.operation)
                })
            }
        }
    }
}

impl Close {
    fn fields(&self, task: &StaffTask) -> Result<Vec<Parameter>, CliError> {
        fields::refuse_secrets(&self.fields, |name| is_secret(&task.form, name), "--fields-file")?;
        Ok([self.fields.clone(), fields::read(self.fields_file.as_deref())?].concat())
    }
}

fn table(tasks: &[StaffTask]) -> Table {
    let mut table =
        Table::new(["TASK", "DEPARTMENT", "STATUS", "SERVICE", "OPERATION", "TITLE", "SINCE"], "There are no tasks.");
    for task in tasks {
        let status = match &task.accepted_by {
            Some(who) if task.status.is_unfinished() => format!("{} by {who}", task.status),
            _ => task.status.to_string(),
        };
        table.row([
            task.id.to_string(),
            task.department.clone(),
            status,
            task.service.to_string(),
            task.operation.to_string(),
            task.title.clone(),
            time(task.created_at),
        ]);
    }
    table
}

fn card(task: &StaffTask) -> String {
    let card = Card::new()
        .line("Task", format!("{} for {}", task.id, task.department))
        .line("About", format!("service {}, operation {} ({})", task.service, task.operation, task.kind))
        .line("Status", task.status.word())
        .line("Accepted by", task.accepted_by.clone().unwrap_or_default())
        .line("Closed by", task.closed_by.clone().unwrap_or_default());
    let mut text = format!("{}\n\n{card}\n\n{}", task.title, task.instructions);
    if !task.form.is_empty() {
        let mut form = Table::new(["FIELD", "TITLE", "", "VALUE"], "");
        for field in &task.form {
            let value = task.values.iter().find(|entry| entry.name == field.name).and_then(|entry| entry.value.clone());
            let hint = if is_secret(&task.form, &field.name) {
                "secret"
            } else if field.required {
                "required"
            } else {
                ""
            };
            let title =
                if field.hint.is_empty() { field.title.clone() } else { format!("{}: {}", field.title, field.hint) };
            form.row([
                field.name.clone(),
                title,
                hint.to_owned(),
                value.or_else(|| field.default.clone()).unwrap_or_default(),
            ]);
        }
        text = format!("{text}\n\n{form}");
    }
    if !task.follow_ups.is_empty() {
        text = format!("{text}\n\nWhen it is closed:\n- {}", task.follow_ups.join("\n- "));
    }
    text
}
