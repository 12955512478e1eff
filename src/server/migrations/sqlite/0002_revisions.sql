-- What files said: each text once, by its hash.
CREATE TABLE file_texts (
    revision TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    -- In bytes.
    size BIGINT NOT NULL
);

-- The history of each path, also of those in a folder and of those that are gone.
CREATE TABLE file_revisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id TEXT NOT NULL REFERENCES projects (id),
    path TEXT NOT NULL,
    revision TEXT NOT NULL REFERENCES file_texts (revision),
    -- NULL for what was found on disk.
    user_name TEXT,
    -- saved, found or deleted.
    how TEXT NOT NULL,
    at BIGINT NOT NULL,
    -- Given by a person, so that it is kept and found again.
    name TEXT,
    -- 1: a run used it.
    was_run BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX file_revisions_path ON file_revisions (project_id, path, number);
CREATE INDEX file_revisions_text ON file_revisions (revision);

INSERT INTO file_texts (revision, text, size)
    SELECT revision, MIN(text), MIN(LENGTH(CAST(text AS BLOB))) FROM files GROUP BY revision;
INSERT INTO file_revisions (project_id, path, revision, user_name, how, at)
    SELECT project_id, path, revision, NULL, 'found', changed_at FROM files ORDER BY changed_at, path;
