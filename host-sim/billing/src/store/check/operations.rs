//! Operations and tasks that nobody would ever go on with.

use crate::error::Result;
use crate::store::tx::Tx;

pub(super) fn tasks_that_do_not_fit(tx: &Tx<'_>) -> Result<Vec<String>> {
    let mut problems = tx.all(
        "SELECT o.id, o.status FROM operation o WHERE o.status IN ('waiting-task', 'stopped')
         AND o.guard IS NOT 'held'
         AND NOT EXISTS (SELECT 1 FROM staff_task t WHERE t.operation_id = o.id AND t.status IN ('open', 'accepted'))
         ORDER BY o.id",
        [],
        |row| {
            let (operation, status): (i64, String) = (row.get(0)?, row.get(1)?);
            Ok(format!("operation {operation} is {status} without an open task"))
        },
    )?;
    problems.extend(tx.all(
        "SELECT t.id, o.id, o.status FROM staff_task t JOIN operation o ON o.id = t.operation_id
         WHERE t.status IN ('open', 'accepted') AND o.status IN ('done', 'canceled') ORDER BY t.id",
        [],
        |row| {
            let (task, operation, status): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(format!("task {task} is open, but operation {operation} is {status}"))
        },
    )?);
    Ok(problems)
}

pub(super) fn wrong_statuses(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.all(
        "SELECT s.id, s.status, o.id, o.kind, o.status FROM service s JOIN operation o
         ON o.id = (SELECT max(l.id) FROM operation l WHERE l.service_id = s.id AND l.status = 'done')
         WHERE (o.kind IN ('open', 'resume') AND s.status <> 'active')
            OR (o.kind = 'suspend' AND s.status <> 'suspended')
            OR (o.kind = 'close' AND s.status <> 'deleted')
         ORDER BY s.id",
        [],
        |row| {
            let (service, status, operation): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (kind, ended): (String, String) = (row.get(3)?, row.get(4)?);
            Ok(format!("service {service} is {status}, but {kind} (operation {operation}) is {ended}"))
        },
    )
}
