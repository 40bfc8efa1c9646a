-- Components: which files were installed, which version serves, and whether files must be signed.

-- A file that was installed, or taken as it was when somebody put it to use. While a row is neither replaced nor removed,
-- the file of that name must have one of the digests of such rows.
CREATE TABLE plugin_file (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    component  TEXT NOT NULL,
    version    TEXT NOT NULL,
    -- SHA-256, hexadecimal.
    digest     TEXT NOT NULL,
    who        TEXT NOT NULL,
    why        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    -- When it was removed, or another one was installed in its place.
    ended_by   TEXT,
    ended_at   INTEGER,
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX plugin_file_in_force ON plugin_file (component, version) WHERE ended_at IS NULL;

-- Which version serves, since when. The last row of a component decides: `latest` and `found` leave the choice to the
-- highest usable version, every other row names the one that serves.
CREATE TABLE plugin_switch (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    component TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('install', 'use', 'latest', 'rollback', 'found')),
    version   TEXT NOT NULL,
    digest    TEXT NOT NULL,
    who       TEXT NOT NULL,
    why       TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX plugin_switch_of ON plugin_switch (component, id);
CREATE TRIGGER plugin_switch_no_update BEFORE UPDATE ON plugin_switch
BEGIN
    SELECT RAISE(ABORT, 'plugin_switch is append-only');
END;
CREATE TRIGGER plugin_switch_no_delete BEFORE DELETE ON plugin_switch
BEGIN
    SELECT RAISE(ABORT, 'plugin_switch is append-only');
END;

-- One row.
CREATE TABLE plugin_policy (
    id                INTEGER PRIMARY KEY CHECK (id = 1),
    require_signature TEXT NOT NULL CHECK (require_signature IN ('with-keys', 'always', 'never')),
    changed_by        TEXT,
    changed_why       TEXT,
    changed_at        INTEGER
) STRICT;
INSERT INTO plugin_policy (id, require_signature) VALUES (1, 'with-keys');
