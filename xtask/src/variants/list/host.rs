//! Mistakes of the billing side.

use crate::variants::variant::{Edit, Side, Variant};

pub(super) const ALL: &[Variant] = &[
    Variant {
        name: "forgets-the-claim",
        side: Side::Host,
        breaks: "The first server that the module offers is written into the service, and not reserved.",
        costs: "Two orders at once get the same server.",
        edits: &[Edit {
            file: "host-sim/billing/src/scheduler/outcome.rs",
            find: "                None => take(tx, subject, origin, &not_held(tx, origin, ids)?)?,",
            put: "                None => ids.first().cloned(),",
        }],
        suite: "sweep --operation dedicated-open --faults 0 --pairs 0",
        caught_by: "marked-is-claimed",
    },
    Variant {
        name: "keeps-the-claim",
        side: Side::Host,
        breaks: "A service that is deleted keeps its claim.",
        costs: "Servers vanish from sale, one by one, until somebody counts them.",
        edits: &[Edit {
            file: "host-sim/billing/src/step/decide.rs",
            find: "        (OperationKind::Close, _) => ClaimChange::Release,",
            put: "        (OperationKind::Close, _) => ClaimChange::Keep,",
        }],
        suite: "sweep --operation dedicated-close --faults 0 --pairs 0",
        caught_by: "claim-has-service",
    },
    Variant {
        name: "stores-an-outcome-in-two-transactions",
        side: Side::Host,
        breaks: "What becomes of the operation is stored first, what becomes of the service in a transaction after it.",
        costs: "A host that dies in between leaves a service that is stopped in the panel and runs in the records.",
        edits: &[
            Edit {
                file: "host-sim/billing/src/scheduler/outcome.rs",
                find: "    store_service(tx, subject, &decision)?;\n    match &decision.problem {",
                put: "    match &decision.problem {",
            },
            Edit {
                file: "host-sim/billing/src/scheduler/outcome.rs",
                find: "fn store_service(tx: &Tx<'_>, subject: &Subject<'_>, decision: &Decision) -> Result<()> {",
                put: "pub(super) fn store_service(tx: &Tx<'_>, subject: &Subject<'_>, decision: &Decision) -> Result<()> {",
            },
            Edit {
                file: "host-sim/billing/src/scheduler/work.rs",
                find: r#"
            tx.finish_recording(lease, fate, &recorded)?;
            Ok(stored)
        })?;
        Ok(stored.map(|stored| (stored, step.operation.cost.plus(called.cost))))
"#,
                put: r#"
            tx.finish_recording(lease, fate, &recorded)?;
            Ok(stored)
        })?;
        if let Some(stored) = &stored {
            self.store.write(|tx| super::outcome::store_service(tx, &subject, &stored.decision))?;
        }
        Ok(stored.map(|stored| (stored, step.operation.cost.plus(called.cost))))
"#,
            },
        ],
        suite: "sweep --operation dedicated-suspend --faults 0 --pairs 0",
        caught_by: "status-is-so",
    },
    Variant {
        name: "takes-nothing-back-from-the-dead",
        side: Side::Host,
        breaks: "The lease of a host process that died is left to run out, however long that takes.",
        costs: "After a crash every operation that was under way stands still.",
        edits: &[Edit {
            file: "host-sim/billing/src/scheduler/recover.rs",
            find: "        leases.extend(self.store.leases_of_the_dead()?);\n",
            put: "",
        }],
        suite: "sweep --operation dedicated-suspend --faults 0 --pairs 0",
        caught_by: "operation-ends-or-waits",
    },
    Variant {
        name: "begins-nothing-anew",
        side: Side::Host,
        breaks: "When the module has taken back what it had begun, its state is kept: the next try goes on with the \
                 taking back.",
        costs: "An order for which there was no address once is never delivered, however many there are by now.",
        edits: &[Edit {
            file: "host-sim/billing/src/step/decide.rs",
            find: r#"
    decision.operation.state = None;
    decision.operation.event = OperationEvent::Start;
    decision.history.what = match decision.operation.status {
"#,
            put: r#"
    decision.history.what = match decision.operation.status {
"#,
        }],
        suite: "sweep --operation dedicated-open-undo --faults 0 --pairs 0",
        caught_by: "staff-can-help",
    },
    Variant {
        name: "does-not-wait",
        side: Side::Host,
        breaks: "An operation that asks to be called again in a minute is called again at once.",
        costs: "An hour of diagnostics is an hour of requests without a pause, from every order at once.",
        edits: &[Edit {
            file: "host-sim/billing/src/step/decide.rs",
            find: "        Next::Wait(ms) => decision.operation.due_at = later(facts.now, ms.max(haste.least_ms)),",
            put: "        Next::Wait(_) => decision.operation.due_at = later(facts.now, haste.least_ms.min(0)),",
        }],
        suite: "sweep --operation dedicated-open --faults 0 --pairs 0",
        caught_by: "comes-to-rest",
    },
    Variant {
        name: "charges-beside-the-order",
        side: Side::Host,
        breaks: "An order is taken in one transaction and charged in the next.",
        costs: "A host that dies in between delivers a server that nobody pays for.",
        edits: &[Edit {
            file: "host-sim/billing/src/verbs/orders.rs",
            find: r#"
            charge(tx, &tx.service(id)?, &tariff, None, &by.clone().because("ordered"), self.now())?;
            begin(tx, id, OperationKind::Open, Cause::Staff, &by.who, self.now())?;
            tx.service(id)
        })?;
"#,
            put: r#"
            let _ = &tariff;
            begin(tx, id, OperationKind::Open, Cause::Staff, &by.who, self.now())?;
            tx.service(id)
        })?;
        let service = self.store().write(|tx| {
            let tariff = tx.tariff(order.tariff)?;
            charge(tx, &service, &tariff, None, &by.clone().because("ordered"), self.now())?;
            tx.service(service.id)
        })?;
"#,
        }],
        suite: "sweep --operation colocation-open --faults 0 --pairs 0",
        caught_by: "same-end",
    },
    Variant {
        name: "charges-again-at-delivery",
        side: Side::Host,
        breaks: "A period is charged when it is ordered and once more when it begins; the unique key that forbids it was \
                 lost when the ledger's table was built anew.",
        costs: "Every client pays twice for the first period.",
        edits: &[
            Edit {
                file: "host-sim/billing/migrations/0003_prices.sql",
                find: "CREATE UNIQUE INDEX ledger_entry_once ON",
                put: "CREATE INDEX ledger_entry_once ON",
            },
            Edit {
                file: "host-sim/billing/src/money/charge.rs",
                find: r#"
        tx.begin_period(service, pending.id, span)?;
        last = Some(span);
"#,
                put: r#"
        tx.begin_period(service, pending.id, span)?;
        let (record, paid) = (tx.service(service)?, tx.paid_for_period(pending.id)?);
        if let Some(currency) = tx.balance(record.client)?.currency {
            let entry = (EntryKind::Charge, -paid, currency.as_str());
            add(tx, record.client, entry, Some((service, pending.id)), &By::new(BILLING).because("begun"), now)?;
        }
        last = Some(span);
"#,
            },
        ],
        suite: "sweep --operation dedicated-open --faults 0 --pairs 0",
        caught_by: "charge-has-period",
    },
    Variant {
        name: "charges-without-subtracting",
        side: Side::Host,
        breaks: "A charge is booked, and the balance that is kept beside it stays what it was.",
        costs: "Clients order on money that they have spent.",
        edits: &[Edit {
            file: "host-sim/billing/src/money/charge.rs",
            find: "    tx.add_entry(&NewEntry { client, kind, amount, currency, balance, period, corrects: None }, by, now)",
            put: "    let balance = balance.max(before.amount);\n    tx.add_entry(&NewEntry { client, kind, amount, currency, balance, period, corrects: None }, by, now)",
        }],
        suite: "sweep --operation dedicated-open --faults 0 --pairs 0",
        caught_by: "ledger-adds-up",
    },
    Variant {
        name: "begins-no-period",
        side: Side::Host,
        breaks: "A service becomes active, and the period that was paid for does not begin.",
        costs: "The server runs for nothing, or is stopped the next night although it is paid for.",
        edits: &[Edit {
            file: "host-sim/billing/src/scheduler/outcome.rs",
            find: "            ServiceStatus::Active => begin_paid_period(tx, id, now)?,",
            put: "            ServiceStatus::Active if tx.service(id)?.paid_until.is_some() => begin_paid_period(tx, id, now)?,\n            ServiceStatus::Active => {}",
        }],
        suite: "sweep --operation dedicated-open --faults 0 --pairs 0",
        caught_by: "paid-runs",
    },
    Variant {
        name: "charges-for-no-period",
        side: Side::Host,
        breaks: "A charge is booked without the period that it is for.",
        costs: "The database refuses it, so that no order is taken at all; without that check nobody could say what was \
                paid for.",
        edits: &[Edit {
            file: "host-sim/billing/src/money/charge.rs",
            find: r#"
    let entry = (EntryKind::Charge, -price.total, tariff.currency.as_str());
    add(tx, service.client, entry, Some((service.id, period)), &by, now)?;
    Ok(price.total)
"#,
            put: r#"
    let _ = period;
    let entry = (EntryKind::Charge, -price.total, tariff.currency.as_str());
    add(tx, service.client, entry, None, &by, now)?;
    Ok(price.total)
"#,
        }],
        suite: "sweep --operation dedicated-open --faults 0 --pairs 0",
        caught_by: "host-takes-orders",
    },
    Variant {
        name: "adds-addresses-to-the-old-ones",
        side: Side::Host,
        breaks: "The addresses that a change reports are added to those in the records, which stay.",
        costs: "A client is shown addresses twice, and later ones that somebody else has by then.",
        edits: &[Edit {
            file: "host-sim/billing/src/store/service_parts.rs",
            find: "        self.run(\"DELETE FROM service_address WHERE service_id = ?1\", [service])?;\n        for address in addresses {",
            put: "        for address in addresses {",
        }],
        suite: "sweep --operation dedicated-change-more-addresses --faults 0 --pairs 0",
        caught_by: "address-given-once",
    },
];
