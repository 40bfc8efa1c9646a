-- Proof of a clean release: what was done to the disks of an object before a service gave it up. Written in the
-- transaction that releases the claim, and never changed.
CREATE TABLE release (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id      INTEGER NOT NULL UNIQUE REFERENCES service (id),
    operation_id    INTEGER NOT NULL UNIQUE REFERENCES operation (id),
    module_id       INTEGER NOT NULL REFERENCES processing_module (id),
    module_version  TEXT,
    module_digest   TEXT,
    origin          TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    -- What the module reported: JSON of the contract's `release`.
    release_json    TEXT NOT NULL,
    at              INTEGER NOT NULL
) STRICT;
CREATE TRIGGER release_no_update BEFORE UPDATE ON release
BEGIN
    SELECT RAISE(ABORT, 'a release is not changed');
END;
CREATE TRIGGER release_no_delete BEFORE DELETE ON release
BEGIN
    SELECT RAISE(ABORT, 'a release is not deleted');
END;
