//! What the verbs cannot show: the made passwords, and how the database finds its way.

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;

use super::*;
use crate::model::{Cause, ModuleId, OperationKind, Parameter, ParameterSource, ServiceId, TariffId};
use crate::secret::new_password;

pub(super) fn store() -> (tempfile::TempDir, Store) {
    let temp = tempfile::tempdir().unwrap();
    let store = Store::open(&DataDir::open(temp.path()).unwrap()).unwrap();
    (temp, store)
}

pub(super) fn now() -> Timestamp {
    Timestamp::from_second(1_767_225_600).unwrap()
}

/// As many services as asked for, each with an operation that is due a second after the one before.
pub(super) fn with_operations(store: &Store, count: i64) {
    store
        .write(|tx| {
            let client = tx.insert_client("a@example.com", "A", &new_password()?, now())?;
            tx.run(
                "INSERT INTO processing_module (component, name, url, origin, username, password, data_center, \
                 department, sort, trust, created_at) VALUES ('m', 'm', 'u', 'o', 'u', x'', 'd', 'd', 1, 'public', 0)",
                [],
            )?;
            tx.run("INSERT INTO tariff (name, product, currency, created_at) VALUES ('t', 'p', 'EUR', 0)", [])?;
            let password = new_password()?;
            for index in 0..count {
                let service = tx.insert_service(
                    &NewService {
                        client,
                        tariff: TariffId(1),
                        period_months: 1,
                        module: ModuleId(1),
                        product: "p",
                        password: &password,
                    },
                    now(),
                )?;
                let kind = OperationKind::Open;
                let new = NewOperation { service, kind, message: "", cause: Cause::Staff, asked_by: "", change: None };
                tx.insert_operation(&new, now() + SignedDuration::from_secs(index))?;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn made_passwords_come_back_and_stand_nowhere_in_the_file() {
    let (_temp, store) = store();
    let password = new_password().unwrap();
    let id = store.write(|tx| tx.insert_client("a@example.com", "A", &password, now())).unwrap();
    let back = store.read(|tx| tx.client_password(id)).unwrap();
    assert_eq!(back.expose_secret(), password.expose_secret());
    for file in [store.path(), store.path().with_extension("db-wal")] {
        let bytes = std::fs::read(file).unwrap();
        let secret = password.expose_secret().as_bytes();
        assert!(!bytes.windows(secret.len()).any(|part| part == secret));
    }
}

#[test]
fn parameters_of_many_names_are_removed_in_one_go_and_others_stay() {
    let (_temp, store) = store();
    with_operations(&store, 2);
    let [first, second] = [ServiceId(1), ServiceId(2)];
    let names: Vec<String> = (0..20_000).map(|number| format!("name-{number}")).collect();
    let left = |service| store.read(|tx| tx.service(service)).unwrap().parameters.len();
    store
        .write(|tx| {
            for (service, name) in names.iter().flat_map(|name| [(first, name), (second, name)]) {
                let parameter = Parameter { name: name.clone(), value: "v".to_owned() };
                tx.add_service_parameter(service, ParameterSource::Module, &parameter)?;
            }
            // One statement, whose work grows with the names: one for each would look through all of them each time.
            let names: Vec<&str> = names[1..].iter().map(String::as_str).collect();
            tx.remove_service_parameters(first, &names)
        })
        .unwrap();
    assert_eq!((left(first), left(second)), (1, names.len()));
}

#[test]
fn an_object_that_is_asked_for_again_and_again_is_one_service() {
    let (_temp, store) = store();
    with_operations(&store, 2);
    let ids = store
        .write(|tx| {
            for (service, object) in [(ServiceId(1), "10"), (ServiceId(2), "20")] {
                assert!(tx.claim(service, "o", object, now())?);
            }
            let asked = ["20", "30"].iter().chain(&["10"; 1_000]).chain(&["20"]).map(ToString::to_string);
            tx.services_by_external_ids("o", &asked.collect::<Vec<_>>())
        })
        .unwrap();
    assert_eq!(ids, [ServiceId(2), ServiceId(1)], "in the order in which they were first asked for");
}

#[test]
fn what_every_step_asks_is_found_by_an_index() {
    let (_temp, store) = store();
    with_operations(&store, 50);
    let plan = |sql: &str| {
        store
            .read(|tx| tx.all(&format!("EXPLAIN QUERY PLAN {sql}"), [], |row| row.get::<_, String>("detail")))
            .unwrap()
            .join("; ")
    };
    for (sql, index) in [
        (queue::LEASE_NEXT, "operation_due"),
        (queue::NEXT_DUE, "operation_due"),
        (queue::EXPIRED, "operation_leased"),
        (queue::ANYTHING_RUNNING, "operation_leased"),
        (recordings::THIN_OUT, "recording_of_operation"),
        (periods::PERIODS, "ledger_entry_once"),
        (periods::PAID_FOR_PERIOD, "ledger_entry_of_service"),
    ] {
        // The values do not matter for the way, only that there are some.
        let sql = sql.replace("?1", "'x'").replace("?2", "'x'").replace("?3", "0").replace("?4", "0");
        let plan = plan(&sql);
        assert!(plan.contains(index), "{sql}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
        for line in plan.split("; ") {
            assert!(!line.contains("SCAN ") || line.contains("INDEX"), "{sql}: {plan}");
        }
    }
}

#[test]
fn the_next_due_operation_costs_the_same_however_many_are_pending() {
    let steps = |pending: i64| {
        let (_temp, store) = store();
        with_operations(&store, pending);
        let count = |tx: &Tx<'_>, sql: &str, late: bool| {
            let mut statement = tx.connection().prepare(sql)?;
            if late {
                let now = convert::At(now());
                statement.query(("me", "here", convert::At(now.0), convert::At(now.0)))?.next()?;
            } else {
                statement.query([])?.next()?;
            }
            let scanned = statement.get_status(rusqlite::StatementStatus::FullscanStep);
            Ok((statement.get_status(rusqlite::StatementStatus::VmStep), scanned))
        };
        let next = store.read(|tx| count(tx, queue::NEXT_DUE, false)).unwrap();
        let lease = store.write(|tx| count(tx, queue::LEASE_NEXT, true)).unwrap();
        (next, lease)
    };
    let (few, many) = (steps(10), steps(2_000));
    assert_eq!(few, many);
    assert_eq!((few.0.1, few.1.1), (0, 0), "no row was looked at that was not the one");
}

#[test]
fn operations_are_leased_once_each_in_the_order_of_their_time() {
    let (_temp, store) = store();
    with_operations(&store, 5);
    let lease = |at: i64| {
        let now = now() + SignedDuration::from_secs(at);
        store.write(|tx| tx.lease_next("me", "here", now, now)).unwrap().map(|id| id.0)
    };
    assert_eq!([lease(1), lease(1), lease(1), lease(9)], [Some(1), Some(2), None, Some(3)]);
}

#[test]
fn a_transaction_that_fails_leaves_nothing() {
    let (_temp, store) = store();
    let failed = store.write(|tx| -> Result<()> {
        tx.insert_client("a@example.com", "A", &new_password()?, now())?;
        Err(crate::error::Refusal::Empty { what: "nothing" }.into())
    });
    assert!(failed.is_err());
    assert!(store.read(|tx| tx.clients(true)).unwrap().is_empty());
}
