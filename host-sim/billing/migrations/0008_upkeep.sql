-- Rounds of upkeep that schedulers do by themselves (DED-09), and a brake for hasty modules.

-- Calls in a row that the module wanted at once, without progress.
ALTER TABLE operation ADD COLUMN zero_waits INTEGER NOT NULL DEFAULT 0;

-- One row for each processing module. A round goes page by page, each page under a lease, so that several processes
-- share one round and none is done twice.
CREATE TABLE upkeep (
    module_id   INTEGER PRIMARY KEY REFERENCES processing_module (id),
    -- From the begin of one round to the begin of the next, by the billing side's clock; 0: none by itself.
    every_ms    INTEGER NOT NULL CHECK (every_ms >= 0),
    -- When the next page is due.
    due_at      INTEGER NOT NULL,
    -- Failures in a row.
    failures    INTEGER NOT NULL DEFAULT 0,
    -- The round under way: where it goes on (none: at its begin), when it began, and what it did so far.
    cursor      TEXT,
    began_at    INTEGER,
    pages       INTEGER NOT NULL DEFAULT 0,
    corrections INTEGER NOT NULL DEFAULT 0,
    -- Until when by the computer's clock.
    lease_owner TEXT,
    lease_until INTEGER,
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
) STRICT;
INSERT INTO upkeep (module_id, every_ms, due_at) SELECT id, 3600000, 0 FROM processing_module;

-- What the last rounds of each module came to.
CREATE TABLE upkeep_round (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    module_id       INTEGER NOT NULL REFERENCES processing_module (id),
    began_at        INTEGER NOT NULL,
    ended_at        INTEGER NOT NULL,
    pages           INTEGER NOT NULL,
    corrections     INTEGER NOT NULL,
    failure_code    TEXT,
    failure_message TEXT
) STRICT;
CREATE INDEX upkeep_round_of ON upkeep_round (module_id, id);
