-- The billing side's records.
--
-- Times are milliseconds since 1970-01-01T00:00:00Z. Money is decimal text. Text that ends in `_json` is JSON that only
-- the program reads. A column of type BLOB holds a sealed secret: nonce and ciphertext, bound to its table, column and
-- row, so that one cannot be put in the place of another. Numbers are never given twice (AUTOINCREMENT), because marks
-- that a module left in a panel name them.

-- One row: which billing system this is.
CREATE TABLE installation (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    -- Goes into the marks that modules leave in panels: lower-case letters and digits.
    name       TEXT NOT NULL,
    -- A known text, sealed: tells a wrong key file from a damaged secret.
    key_check  BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE client (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    email      TEXT NOT NULL,
    -- The e-mail in lower case: what makes it unique.
    email_key  TEXT NOT NULL,
    name       TEXT NOT NULL,
    -- The password of the client's account in panels. Made by the host.
    password   BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX client_email ON client (email_key) WHERE deleted_at IS NULL;

CREATE TABLE processing_module (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The file name of the component without version and extension.
    component       TEXT NOT NULL,
    name            TEXT NOT NULL,
    url             TEXT NOT NULL,
    -- Scheme, host and port of the URL in one way of writing: the panel, for claims.
    origin          TEXT NOT NULL,
    username        TEXT NOT NULL,
    password        BLOB NOT NULL,
    data_center     TEXT NOT NULL,
    department      TEXT NOT NULL,
    -- Priority: the lowest is tried first.
    sort            INTEGER NOT NULL,
    trust           TEXT NOT NULL CHECK (trust IN ('public', 'ca', 'pin', 'insecure')),
    -- The certificates (PEM) of `ca`, the fingerprint of `pin`.
    trust_data      TEXT,
    -- The last failure of the connection, until a call succeeds.
    problem_code    TEXT,
    problem_message TEXT,
    problem_at      INTEGER,
    checked_at      INTEGER,
    synced_at       INTEGER,
    created_at      INTEGER NOT NULL,
    deleted_at      INTEGER
) STRICT;
CREATE UNIQUE INDEX processing_module_name ON processing_module (name) WHERE deleted_at IS NULL;
CREATE INDEX processing_module_origin ON processing_module (origin);

CREATE TABLE module_setting (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    module_id INTEGER NOT NULL REFERENCES processing_module (id),
    name      TEXT NOT NULL,
    -- One of the two: plain, or sealed when the module declared the setting as a secret.
    value     TEXT,
    secret    BLOB,
    CHECK ((value IS NULL) <> (secret IS NULL))
) STRICT;
CREATE INDEX module_setting_of ON module_setting (module_id);

-- What can be ordered, as the panel offered it at the last sync. What vanished is marked and stays (MOD-05).
CREATE TABLE module_option (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    module_id   INTEGER NOT NULL REFERENCES processing_module (id),
    parameter   TEXT NOT NULL,
    value       TEXT NOT NULL,
    title       TEXT NOT NULL,
    tags_json   TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    vanished_at INTEGER,
    UNIQUE (module_id, parameter, value)
) STRICT;

CREATE TABLE module_stock (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    module_id     INTEGER NOT NULL REFERENCES processing_module (id),
    configuration TEXT NOT NULL,
    location      TEXT NOT NULL,
    free          INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    vanished_at   INTEGER,
    UNIQUE (module_id, configuration, location)
) STRICT;

CREATE TABLE tariff (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL,
    product       TEXT NOT NULL,
    -- Length of the order period and what it costs: decimal text in this currency (ISO 4217).
    period_months INTEGER NOT NULL,
    price         TEXT NOT NULL,
    currency      TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    deleted_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX tariff_name ON tariff (name) WHERE deleted_at IS NULL;

-- `fixed`: part of every order of this tariff. `offered`: when a parameter has such rows, an order picks among them.
CREATE TABLE tariff_parameter (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    tariff_id INTEGER NOT NULL REFERENCES tariff (id),
    role      TEXT NOT NULL CHECK (role IN ('fixed', 'offered')),
    name      TEXT NOT NULL,
    value     TEXT NOT NULL
) STRICT;
CREATE INDEX tariff_parameter_of ON tariff_parameter (tariff_id);

CREATE TABLE tariff_resource (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    tariff_id INTEGER NOT NULL REFERENCES tariff (id),
    name      TEXT NOT NULL,
    title     TEXT NOT NULL,
    unit      TEXT NOT NULL,
    -- The amount that every order has; an order may ask for more up to `maximum` (none: no limit).
    included  INTEGER NOT NULL,
    maximum   INTEGER,
    UNIQUE (tariff_id, name)
) STRICT;

CREATE TABLE tariff_module (
    tariff_id INTEGER NOT NULL REFERENCES tariff (id),
    module_id INTEGER NOT NULL REFERENCES processing_module (id),
    PRIMARY KEY (tariff_id, module_id)
) STRICT;

CREATE TABLE service (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id    INTEGER NOT NULL REFERENCES client (id),
    tariff_id    INTEGER NOT NULL REFERENCES tariff (id),
    module_id    INTEGER NOT NULL REFERENCES processing_module (id),
    product      TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('ordered', 'active', 'suspended', 'deleted')),
    external_id  TEXT,
    -- The password of the service itself, such as root's. Made by the host.
    password     BLOB NOT NULL,
    created_at   INTEGER NOT NULL,
    activated_at INTEGER,
    deleted_at   INTEGER
) STRICT;
CREATE INDEX service_of_client ON service (client_id);
CREATE INDEX service_of_module ON service (module_id, external_id);

CREATE TABLE service_parameter (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id INTEGER NOT NULL REFERENCES service (id),
    -- Who set it: the order, the tariff, or the module when an operation ended.
    source     TEXT NOT NULL CHECK (source IN ('order', 'tariff', 'module')),
    name       TEXT NOT NULL,
    value      TEXT,
    secret     BLOB,
    CHECK ((value IS NULL) <> (secret IS NULL))
) STRICT;
CREATE INDEX service_parameter_of ON service_parameter (service_id);

CREATE TABLE service_resource (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id INTEGER NOT NULL REFERENCES service (id),
    name       TEXT NOT NULL,
    amount     INTEGER NOT NULL,
    unit       TEXT NOT NULL,
    UNIQUE (service_id, name)
) STRICT;

CREATE TABLE service_address (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id INTEGER NOT NULL REFERENCES service (id),
    ip         TEXT NOT NULL,
    prefix     INTEGER NOT NULL,
    gateway    TEXT,
    family     TEXT NOT NULL CHECK (family IN ('ipv4', 'ipv6')),
    domain     TEXT
) STRICT;
CREATE INDEX service_address_of ON service_address (service_id);

CREATE TABLE service_history (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id INTEGER NOT NULL REFERENCES service (id),
    at         INTEGER NOT NULL,
    who        TEXT NOT NULL,
    what       TEXT NOT NULL,
    why        TEXT NOT NULL
) STRICT;
CREATE INDEX service_history_of ON service_history (service_id);

-- One object of one panel serves one service: the promise of the whole system, as two unique keys.
CREATE TABLE claim (
    origin      TEXT NOT NULL,
    external_id TEXT NOT NULL,
    service_id  INTEGER NOT NULL UNIQUE REFERENCES service (id),
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (origin, external_id)
) STRICT;

-- A running operation: what is being done to a service.
CREATE TABLE operation (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id      INTEGER NOT NULL REFERENCES service (id),
    kind            TEXT NOT NULL,
    status          TEXT NOT NULL
        CHECK (status IN ('due', 'running', 'waiting-task', 'stopped', 'done', 'canceled')),
    -- The module's own; none before its first step.
    state           TEXT,
    percent         INTEGER NOT NULL,
    message         TEXT NOT NULL,
    -- When the module is called again. Only `due` operations are.
    due_at          INTEGER NOT NULL,
    -- 1 for the first call of a step, one more for each failed one.
    attempt         INTEGER NOT NULL,
    -- Failures in a row since the last success or the last retry by staff: decides pauses, and when to stop.
    failures        INTEGER NOT NULL,
    -- Why the module is called next.
    event_json      TEXT NOT NULL,
    -- Who runs it, until when by the computer's clock. Whoever stores an outcome must hold the lease.
    lease_owner     TEXT,
    lease_host      TEXT,
    lease_until     INTEGER,
    failure_kind    TEXT,
    failure_code    TEXT,
    failure_message TEXT,
    -- What it cost so far.
    calls           INTEGER NOT NULL,
    requests        INTEGER NOT NULL,
    writes          INTEGER NOT NULL,
    busy_ms         INTEGER NOT NULL,
    -- The module file that took the last step.
    module_version  TEXT,
    module_digest   TEXT,
    created_at      INTEGER NOT NULL,
    started_at      INTEGER,
    ended_at        INTEGER,
    CHECK ((status = 'running') = (lease_owner IS NOT NULL)),
    CHECK ((status IN ('done', 'canceled')) = (ended_at IS NOT NULL))
) STRICT;
-- One unfinished operation per service.
CREATE UNIQUE INDEX operation_unfinished ON operation (service_id)
    WHERE status IN ('due', 'running', 'waiting-task', 'stopped');
CREATE INDEX operation_of_service ON operation (service_id, id);
-- Picks the next due one without looking at any other, however many are pending.
CREATE INDEX operation_due ON operation (due_at, id) WHERE status = 'due';
CREATE INDEX operation_leased ON operation (lease_until) WHERE status = 'running';

CREATE TABLE operation_history (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL REFERENCES operation (id),
    at           INTEGER NOT NULL,
    what         TEXT NOT NULL,
    detail       TEXT NOT NULL,
    percent      INTEGER NOT NULL,
    failure_kind TEXT,
    failure_code TEXT,
    attempt      INTEGER NOT NULL,
    calls        INTEGER NOT NULL,
    requests     INTEGER NOT NULL,
    writes       INTEGER NOT NULL,
    busy_ms      INTEGER NOT NULL
) STRICT;
CREATE INDEX operation_history_of ON operation_history (operation_id);

CREATE TABLE staff_task (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    operation_id    INTEGER NOT NULL REFERENCES operation (id),
    -- `module`: asked for by a step. `attention`: the host's own, when an operation stopped.
    purpose         TEXT NOT NULL CHECK (purpose IN ('module', 'attention')),
    key             TEXT NOT NULL,
    department      TEXT NOT NULL,
    title           TEXT NOT NULL,
    instructions    TEXT NOT NULL,
    form_json       TEXT NOT NULL,
    follow_ups_json TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('open', 'accepted', 'closed', 'canceled')),
    accepted_by     TEXT,
    accepted_at     INTEGER,
    closed_by       TEXT,
    closed_at       INTEGER,
    created_at      INTEGER NOT NULL,
    UNIQUE (operation_id, purpose, key)
) STRICT;
CREATE INDEX staff_task_unfinished ON staff_task (department, id) WHERE status IN ('open', 'accepted');

CREATE TABLE task_value (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    task_id INTEGER NOT NULL REFERENCES staff_task (id),
    name    TEXT NOT NULL,
    value   TEXT,
    secret  BLOB,
    CHECK ((value IS NULL) <> (secret IS NULL))
) STRICT;
CREATE INDEX task_value_of ON task_value (task_id);

-- Processes that run operations on this database. A row without its process is how a crash looks.
CREATE TABLE host_process (
    id         TEXT PRIMARY KEY,
    pid        INTEGER NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;
