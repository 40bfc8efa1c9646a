-- Recordings: what each call of a module was told and what it answered, without secrets.

-- How many days after the end of its operation a recording is kept.
ALTER TABLE installation ADD COLUMN recordings_kept_days INTEGER NOT NULL DEFAULT 30
    CHECK (recordings_kept_days >= 0);

CREATE TABLE recording (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    -- None for calls outside of operations, such as those that read the configuration.
    operation_id INTEGER REFERENCES operation (id),
    -- 1 for the first call of the operation; 0 outside of operations.
    number       INTEGER NOT NULL,
    module_id    INTEGER NOT NULL REFERENCES processing_module (id),
    -- The lease under which the call was made. The row is made when the lease is taken, so that a call whose host died
    -- leaves a trace.
    lease_owner  TEXT UNIQUE,
    began_at     INTEGER NOT NULL,
    fate         TEXT NOT NULL CHECK (fate IN ('under-way', 'stored', 'interrupted', 'lost', 'late')),
    component    TEXT,
    version      TEXT,
    digest       TEXT,
    export       TEXT,
    -- How it ended, in a line, for lists.
    ended        TEXT,
    requests     INTEGER NOT NULL DEFAULT 0,
    writes       INTEGER NOT NULL DEFAULT 0,
    -- JSON, compressed with zlib.
    content      BLOB
) STRICT;
CREATE UNIQUE INDEX recording_of_operation ON recording (operation_id, number) WHERE operation_id IS NOT NULL;
-- For what is outside of operations: lists, and what is too old.
CREATE INDEX recording_began ON recording (began_at) WHERE operation_id IS NULL;
CREATE INDEX operation_ended ON operation (ended_at) WHERE ended_at IS NOT NULL;
