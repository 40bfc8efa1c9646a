-- Two persons' word that an object may be given up although its module reported nothing of its disks, or nothing sound.
-- One row for each close; rows are never deleted.
CREATE TABLE release_acceptance (
    operation_id INTEGER PRIMARY KEY REFERENCES operation (id),
    who          TEXT NOT NULL,
    why          TEXT NOT NULL CHECK (trim(why) <> ''),
    at           INTEGER NOT NULL,
    approved_by  TEXT,
    approved_why TEXT CHECK (trim(approved_why) <> ''),
    approved_at  INTEGER,
    CHECK ((approved_by IS NULL) = (approved_at IS NULL) AND (approved_by IS NULL) = (approved_why IS NULL))
) STRICT;
CREATE TRIGGER release_acceptance_no_delete BEFORE DELETE ON release_acceptance
BEGIN
    SELECT RAISE(ABORT, 'an acceptance is not deleted');
END;
