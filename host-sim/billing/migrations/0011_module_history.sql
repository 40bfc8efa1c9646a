-- Who added and changed a processing module, and what: above all, who switched the verification of its certificate off.
-- Never a password.
CREATE TABLE module_history (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    module_id INTEGER NOT NULL REFERENCES processing_module (id),
    at        INTEGER NOT NULL,
    who       TEXT NOT NULL,
    what      TEXT NOT NULL,
    why       TEXT NOT NULL
) STRICT;
CREATE INDEX module_history_of ON module_history (module_id);
