-- Several order periods for a tariff, prices of resources, and two more kinds of ledger entries.

-- The first one of a tariff is what an order gets that names none. Decimal text in the tariff's currency.
CREATE TABLE tariff_period (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    tariff_id INTEGER NOT NULL REFERENCES tariff (id),
    months    INTEGER NOT NULL CHECK (months > 0),
    price     TEXT NOT NULL,
    UNIQUE (tariff_id, months)
) STRICT;
INSERT INTO tariff_period (tariff_id, months, price) SELECT id, period_months, price FROM tariff ORDER BY id;

-- What each unit of a resource beyond the included ones costs for a period. A resource without rows is not billed.
CREATE TABLE tariff_unit_price (
    tariff_id INTEGER NOT NULL,
    months    INTEGER NOT NULL,
    resource  TEXT NOT NULL,
    price     TEXT NOT NULL,
    PRIMARY KEY (tariff_id, months, resource),
    FOREIGN KEY (tariff_id, months) REFERENCES tariff_period (tariff_id, months),
    FOREIGN KEY (tariff_id, resource) REFERENCES tariff_resource (tariff_id, name)
) STRICT;

-- The order period that the client chose.
ALTER TABLE service ADD COLUMN period_months INTEGER NOT NULL DEFAULT 1;
UPDATE service SET period_months = (SELECT period_months FROM tariff WHERE tariff.id = service.tariff_id);
CREATE INDEX service_of_tariff ON service (tariff_id);

ALTER TABLE tariff DROP COLUMN period_months;
ALTER TABLE tariff DROP COLUMN price;

-- Payments and refunds are positive, charges are negative, changes and corrections are either: the balance is the sum.
CREATE TABLE ledger_entry_new (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id  INTEGER NOT NULL REFERENCES client (id),
    kind       TEXT NOT NULL CHECK (kind IN ('payment', 'charge', 'refund', 'change', 'correction')),
    amount     TEXT NOT NULL,
    currency   TEXT NOT NULL,
    -- The client's balance with this entry, so that it is known without adding up all of them.
    balance    TEXT NOT NULL,
    -- What a charge, a refund or a change is for.
    service_id INTEGER REFERENCES service (id),
    period_id  INTEGER REFERENCES service_period (id),
    -- The entry that a correction puts right, if it is a certain one.
    corrects   INTEGER REFERENCES ledger_entry (id),
    at         INTEGER NOT NULL,
    who        TEXT NOT NULL,
    why        TEXT NOT NULL,
    CHECK ((kind IN ('payment', 'correction')) = (period_id IS NULL)),
    CHECK ((service_id IS NULL) = (period_id IS NULL)),
    CHECK (corrects IS NULL OR kind = 'correction'),
    CHECK (kind <> 'correction' OR trim(why) <> ''),
    CHECK (CASE kind WHEN 'payment' THEN CAST(amount AS REAL) > 0 WHEN 'charge' THEN CAST(amount AS REAL) <= 0
                     WHEN 'refund' THEN CAST(amount AS REAL) >= 0 ELSE CAST(amount AS REAL) <> 0 END)
) STRICT;
INSERT INTO ledger_entry_new (id, client_id, kind, amount, currency, balance, service_id, period_id, at, who, why)
    SELECT id, client_id, kind, amount, currency, balance, service_id, period_id, at, who, why
    FROM ledger_entry ORDER BY id;
DROP TABLE ledger_entry;
ALTER TABLE ledger_entry_new RENAME TO ledger_entry;
CREATE INDEX ledger_entry_of_client ON ledger_entry (client_id, id);
CREATE INDEX ledger_entry_of_service ON ledger_entry (service_id) WHERE service_id IS NOT NULL;
-- A period is charged once and refunded once; its amounts may change more often.
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (period_id, kind) WHERE kind IN ('charge', 'refund');
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
