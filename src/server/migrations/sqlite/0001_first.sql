-- Times are milliseconds since 1970 UTC, ids are UUIDs as text, words are those of the wire.

CREATE TABLE runners (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    platform TEXT NOT NULL,
    runner_type TEXT NOT NULL,
    -- What If-Match names.
    version BIGINT NOT NULL,
    link TEXT NOT NULL,
    -- active, pausing or paused; what follows is NULL unless it belongs to that intent.
    intent TEXT NOT NULL,
    pause_id TEXT,
    pause_duration_ms BIGINT,
    paused_at BIGINT,
    resume_at BIGINT,
    queue_timeout_pause TEXT,
    queue_timeout_at BIGINT,
    label_since BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    client_id TEXT NOT NULL UNIQUE,
    -- SHA-256, in hexadecimal.
    secret_hash TEXT NOT NULL,
    reported_version TEXT
);
CREATE INDEX runners_resume ON runners (resume_at) WHERE intent = 'paused';
CREATE INDEX runners_queue_timeout ON runners (queue_timeout_at) WHERE queue_timeout_at IS NOT NULL;

CREATE TABLE tokens (
    -- SHA-256, in hexadecimal.
    hash TEXT PRIMARY KEY,
    runner_id TEXT NOT NULL REFERENCES runners (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX tokens_expiry ON tokens (expires_at);

CREATE TABLE instances (
    id TEXT PRIMARY KEY,
    runner_id TEXT NOT NULL REFERENCES runners (id),
    link TEXT NOT NULL,
    host TEXT NOT NULL,
    process_id BIGINT NOT NULL,
    version TEXT NOT NULL,
    since BIGINT NOT NULL,
    last_heartbeat_at BIGINT NOT NULL,
    acknowledged_pause TEXT,
    -- 1: it is asked to finish, say goodbye and exit.
    shut_down BIGINT NOT NULL
);
CREATE INDEX instances_runner ON instances (runner_id, since);
CREATE INDEX instances_alive ON instances (last_heartbeat_at) WHERE link IN ('connected', 'stopping');

CREATE TABLE pauses (
    id TEXT PRIMARY KEY,
    runner_id TEXT NOT NULL REFERENCES runners (id),
    requested_by TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    reason TEXT,
    duration_ms BIGINT NOT NULL,
    paused_at BIGINT,
    resume_at BIGINT,
    outcome TEXT,
    -- The name of the person, or NULL for the automatic resume; meaningless before ended_at is set.
    ended_by TEXT,
    ended_at BIGINT,
    finished_tasks BIGINT NOT NULL,
    timed_out_tasks BIGINT NOT NULL
);
CREATE INDEX pauses_runner ON pauses (runner_id, requested_at);

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    -- NULL when the files are in the database.
    folder TEXT UNIQUE,
    created_at BIGINT NOT NULL
);

CREATE TABLE environments (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    default_runner_id TEXT NOT NULL REFERENCES runners (id),
    warehouse TEXT NOT NULL,
    UNIQUE (project_id, name)
);

-- The working copy of a project without a folder.
CREATE TABLE files (
    project_id TEXT NOT NULL REFERENCES projects (id),
    path TEXT NOT NULL,
    text TEXT NOT NULL,
    revision TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (project_id, path)
);

CREATE TABLE runs (
    -- The order in which runs started.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    project_id TEXT NOT NULL REFERENCES projects (id),
    pipeline TEXT NOT NULL,
    pipeline_text TEXT NOT NULL,
    -- A JSON object: variables by name.
    variables TEXT NOT NULL,
    environment_id TEXT NOT NULL REFERENCES environments (id),
    runner_id TEXT NOT NULL REFERENCES runners (id),
    trigger_kind TEXT NOT NULL,
    user_name TEXT NOT NULL,
    execution_tag TEXT,
    status TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    held_ms BIGINT NOT NULL,
    held_since BIGINT,
    message TEXT,
    -- The run and the component that started it.
    parent_run TEXT REFERENCES runs (id),
    parent_component TEXT,
    depth BIGINT NOT NULL
);
CREATE INDEX runs_active ON runs (runner_id) WHERE finished_at IS NULL;
CREATE INDEX runs_unfinished ON runs (number) WHERE finished_at IS NULL;
CREATE INDEX runs_children ON runs (parent_run) WHERE parent_run IS NOT NULL;
CREATE UNIQUE INDEX runs_tag ON runs (project_id, execution_tag) WHERE finished_at IS NULL AND execution_tag IS NOT NULL;

CREATE TABLE run_components (
    run_id TEXT NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    -- In file order.
    position BIGINT NOT NULL,
    component_type TEXT NOT NULL,
    -- A JSON object.
    parameters TEXT NOT NULL,
    state TEXT NOT NULL,
    -- success, failure, true, false or skipped, once it ended.
    outcome TEXT,
    wait TEXT,
    -- The Begin in whose transaction it executes.
    begun_by TEXT,
    task_id TEXT,
    attempt BIGINT NOT NULL,
    queued_at BIGINT,
    started_at BIGINT,
    finished_at BIGINT,
    message TEXT,
    output TEXT,
    child_run TEXT,
    PRIMARY KEY (run_id, name)
);

CREATE TABLE transactions (
    id TEXT PRIMARY KEY,
    run_id TEXT NOT NULL REFERENCES runs (id),
    runner_id TEXT NOT NULL REFERENCES runners (id),
    begin_component TEXT NOT NULL,
    instance_id TEXT NOT NULL,
    -- open, committed, rolled_back or failed.
    state TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    begun_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX transactions_open ON transactions (runner_id) WHERE state = 'open';
CREATE INDEX transactions_of_run ON transactions (run_id);
CREATE INDEX transactions_lease ON transactions (lease_until) WHERE state = 'open';

CREATE TABLE tasks (
    -- The order of the queue.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    run_id TEXT NOT NULL REFERENCES runs (id),
    runner_id TEXT NOT NULL REFERENCES runners (id),
    component TEXT NOT NULL,
    component_type TEXT NOT NULL,
    status TEXT NOT NULL,
    -- The fencing number.
    attempt BIGINT NOT NULL,
    -- The transaction that it belongs to; for a Begin, the one that it opens.
    transaction_id TEXT,
    -- The instance on which that transaction is open; NULL for a Begin.
    pin_instance TEXT,
    -- 1: a rollback that the server added; it stands for no component.
    is_automatic BIGINT NOT NULL,
    instance_id TEXT,
    lease_until BIGINT,
    queued_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    -- 1: its instance ended it, so that the same result again is no news.
    is_reported BIGINT NOT NULL
);
CREATE INDEX tasks_queue ON tasks (runner_id, pin_instance, number) WHERE status = 'queued';
CREATE INDEX tasks_running ON tasks (runner_id) WHERE status = 'running';
CREATE INDEX tasks_lease ON tasks (lease_until) WHERE status = 'running';
CREATE INDEX tasks_instance ON tasks (instance_id) WHERE status = 'running';
CREATE INDEX tasks_unfinished ON tasks (run_id) WHERE status IN ('queued', 'running');
CREATE INDEX tasks_of_transaction ON tasks (transaction_id) WHERE status IN ('queued', 'running');

-- The tasks that were held by a pause.
CREATE TABLE pause_tasks (
    pause_id TEXT NOT NULL REFERENCES pauses (id),
    task_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    PRIMARY KEY (pause_id, task_id)
);

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    -- A JSON object.
    data TEXT NOT NULL
);

-- Commands that were carried out, with what was answered.
CREATE TABLE commands (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- A JSON object.
    answer TEXT NOT NULL
);
CREATE INDEX commands_age ON commands (at);
