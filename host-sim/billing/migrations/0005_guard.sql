-- Guarded destruction: the policy, holds, approvals, and what an operation has of them.

-- One row. `deletions_per_hour`: none: no limit.
CREATE TABLE policy (
    id                 INTEGER PRIMARY KEY CHECK (id = 1),
    deletions_per_hour INTEGER CHECK (deletions_per_hour >= 0),
    close_grace_ms     INTEGER NOT NULL CHECK (close_grace_ms >= 0),
    suspend_grace_ms   INTEGER NOT NULL CHECK (suspend_grace_ms >= 0),
    changed_by         TEXT,
    changed_why        TEXT,
    changed_at         INTEGER
) STRICT;
INSERT INTO policy (id, deletions_per_hour, close_grace_ms, suspend_grace_ms) VALUES (1, 50, 0, 0);

-- Nothing of this service, of any service of this client, or of this object of a panel is stopped or deleted until the
-- hold is released. Rows are never deleted.
CREATE TABLE hold (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id   INTEGER REFERENCES service (id),
    client_id    INTEGER REFERENCES client (id),
    origin       TEXT,
    external_id  TEXT,
    who          TEXT NOT NULL,
    why          TEXT NOT NULL CHECK (trim(why) <> ''),
    created_at   INTEGER NOT NULL,
    released_by  TEXT,
    released_why TEXT,
    released_at  INTEGER,
    CHECK ((origin IS NULL) = (external_id IS NULL)),
    CHECK ((service_id IS NOT NULL) + (client_id IS NOT NULL) + (external_id IS NOT NULL) = 1),
    CHECK ((released_by IS NULL) = (released_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX hold_of_service ON hold (service_id) WHERE released_at IS NULL AND service_id IS NOT NULL;
CREATE UNIQUE INDEX hold_of_client ON hold (client_id) WHERE released_at IS NULL AND client_id IS NOT NULL;
CREATE UNIQUE INDEX hold_of_object ON hold (origin, external_id) WHERE released_at IS NULL AND external_id IS NOT NULL;

-- Who asked for it.
ALTER TABLE operation ADD COLUMN asked_by TEXT NOT NULL DEFAULT '';
-- When the guard let a suspend or close through to its module. From then on it is not asked again.
ALTER TABLE operation ADD COLUMN begun_at INTEGER;
-- Set while `status` is `stopped` for no failure, but because the guard does not let it begin.
ALTER TABLE operation ADD COLUMN guard TEXT CHECK (guard IN ('held', 'waiting-approval'));
-- What was begun before there was a guard goes on.
UPDATE operation SET begun_at = started_at WHERE kind IN ('suspend', 'close');
CREATE INDEX operation_deletion_begun ON operation (begun_at) WHERE kind = 'close' AND begun_at IS NOT NULL;

-- A second person's consent to one operation.
CREATE TABLE operation_approval (
    operation_id INTEGER PRIMARY KEY REFERENCES operation (id),
    who          TEXT NOT NULL,
    why          TEXT NOT NULL,
    at           INTEGER NOT NULL
) STRICT;
