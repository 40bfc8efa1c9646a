-- Money, paid periods, the choice of modules, and staff.
--
-- What was paid for and what it bought are two tables: the ledger never changes, while a period that was paid for in
-- advance begins only when its service becomes active. The database itself forbids what must never happen: a changed
-- or deleted entry, a second currency of one client, a period that is charged or refunded twice, and periods of one
-- service that overlap.

-- How long a service without money is kept stopped before it is deleted.
ALTER TABLE tariff ADD COLUMN grace_days INTEGER NOT NULL DEFAULT 14;

ALTER TABLE service ADD COLUMN autoprolong INTEGER NOT NULL DEFAULT 1 CHECK (autoprolong IN (0, 1));
-- The end of the last period that has begun; none before the first.
ALTER TABLE service ADD COLUMN paid_until INTEGER;
-- When the status last changed.
ALTER TABLE service ADD COLUMN status_since INTEGER;
-- Who stopped it: a payment resumes only what was stopped for lack of money.
ALTER TABLE service ADD COLUMN suspended_by TEXT CHECK (suspended_by IN ('staff', 'money'));
UPDATE service SET suspended_by = 'staff' WHERE status = 'suspended';
-- What the daily pass looks for, without looking at any other service.
CREATE INDEX service_paid_until ON service (paid_until) WHERE status = 'active';
CREATE INDEX service_unpaid ON service (client_id) WHERE suspended_by = 'money';

-- Who wanted the operation.
ALTER TABLE operation ADD COLUMN cause TEXT NOT NULL DEFAULT 'staff' CHECK (cause IN ('staff', 'money'));

-- When the last pass over what is paid and what is not was complete.
ALTER TABLE installation ADD COLUMN day_at INTEGER;

CREATE TABLE service_period (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id    INTEGER NOT NULL REFERENCES service (id),
    -- 1 for the first period of the service.
    number        INTEGER NOT NULL,
    months        INTEGER NOT NULL,
    -- None while it is paid for and the service is not active yet. Set once.
    starts_at     INTEGER,
    ends_at       INTEGER,
    -- Ends are counted from here, so that a month that is too short does not move all that follow.
    anchor_at     INTEGER,
    anchor_months INTEGER,
    created_at    INTEGER NOT NULL,
    UNIQUE (service_id, number),
    CHECK ((starts_at IS NULL) = (ends_at IS NULL)),
    CHECK (starts_at IS NULL OR starts_at < ends_at)
) STRICT;
CREATE TRIGGER service_period_dates_are_final BEFORE UPDATE ON service_period WHEN OLD.starts_at IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a period that has begun does not change');
END;
CREATE TRIGGER service_period_no_delete BEFORE DELETE ON service_period
BEGIN
    SELECT RAISE(ABORT, 'a period is not deleted');
END;
CREATE TRIGGER service_period_begin_no_overlap BEFORE UPDATE ON service_period
WHEN EXISTS (SELECT 1 FROM service_period other WHERE other.service_id = NEW.service_id AND other.id <> NEW.id
             AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at)
BEGIN
    SELECT RAISE(ABORT, 'periods of a service do not overlap');
END;
CREATE TRIGGER service_period_insert_no_overlap BEFORE INSERT ON service_period
WHEN EXISTS (SELECT 1 FROM service_period other WHERE other.service_id = NEW.service_id
             AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at)
BEGIN
    SELECT RAISE(ABORT, 'periods of a service do not overlap');
END;

-- Payments and refunds are positive, charges are negative: the balance is the sum.
CREATE TABLE ledger_entry (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id  INTEGER NOT NULL REFERENCES client (id),
    kind       TEXT NOT NULL CHECK (kind IN ('payment', 'charge', 'refund')),
    amount     TEXT NOT NULL,
    currency   TEXT NOT NULL,
    -- The client's balance with this entry, so that it is known without adding up all of them.
    balance    TEXT NOT NULL,
    -- What a charge or refund is for.
    service_id INTEGER REFERENCES service (id),
    period_id  INTEGER REFERENCES service_period (id),
    at         INTEGER NOT NULL,
    who        TEXT NOT NULL,
    why        TEXT NOT NULL,
    CHECK ((kind = 'payment') = (period_id IS NULL)),
    CHECK ((service_id IS NULL) = (period_id IS NULL)),
    CHECK (CASE kind WHEN 'payment' THEN CAST(amount AS REAL) > 0 WHEN 'charge' THEN CAST(amount AS REAL) <= 0
                     ELSE CAST(amount AS REAL) >= 0 END)
) STRICT;
CREATE INDEX ledger_entry_of_client ON ledger_entry (client_id, id);
CREATE INDEX ledger_entry_of_service ON ledger_entry (service_id) WHERE service_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (period_id, kind) WHERE period_id IS NOT NULL;
CREATE TRIGGER ledger_entry_no_update BEFORE UPDATE ON ledger_entry
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_entry_no_delete BEFORE DELETE ON ledger_entry
BEGIN
    SELECT RAISE(ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_entry_one_currency BEFORE INSERT ON ledger_entry
WHEN EXISTS (SELECT 1 FROM ledger_entry other WHERE other.client_id = NEW.client_id
             AND other.currency <> NEW.currency)
BEGIN
    SELECT RAISE(ABORT, 'a client has one currency');
END;

-- Modules that an open was passed over from, until it is tried again from the first one (MOD-04).
CREATE TABLE operation_passed (
    operation_id INTEGER NOT NULL REFERENCES operation (id),
    module_id    INTEGER NOT NULL REFERENCES processing_module (id),
    reason       TEXT NOT NULL,
    PRIMARY KEY (operation_id, module_id)
) STRICT;

-- Who belongs to which department (MOD-03). A department without staff is open to everyone.
CREATE TABLE staff (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    department TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (department, name)
) STRICT;
