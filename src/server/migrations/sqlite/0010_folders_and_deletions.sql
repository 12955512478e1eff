-- Folders of a project without a folder on disk. One that holds files is there by their paths as well.
CREATE TABLE folders (
    project_id TEXT NOT NULL REFERENCES projects (id),
    path TEXT NOT NULL,
    PRIMARY KEY (project_id, path)
);

-- What was deleted, kept for a while so that it can be brought back.
CREATE TABLE deletions (
    id TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES projects (id),
    -- The file or the folder that was deleted.
    path TEXT NOT NULL,
    deleted_at BIGINT NOT NULL
);

CREATE INDEX deletions_deleted_at ON deletions (deleted_at);

CREATE TABLE deleted_files (
    deletion_id TEXT NOT NULL REFERENCES deletions (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (deletion_id, path)
);
