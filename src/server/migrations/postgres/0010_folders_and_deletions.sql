-- Folders of a project without a folder on disk. One that holds files is there by their paths as well.
CREATE TABLE folders (
    project_id TEXT COLLATE "C" NOT NULL REFERENCES projects (id),
    path TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (project_id, path)
);

-- What was deleted, kept for a while so that it can be brought back.
CREATE TABLE deletions (
    id TEXT COLLATE "C" PRIMARY KEY,
    project_id TEXT COLLATE "C" NOT NULL REFERENCES projects (id),
    -- The file or the folder that was deleted.
    path TEXT COLLATE "C" NOT NULL,
    deleted_at BIGINT NOT NULL
);

CREATE INDEX deletions_deleted_at ON deletions (deleted_at);

CREATE TABLE deleted_files (
    deletion_id TEXT COLLATE "C" NOT NULL REFERENCES deletions (id) ON DELETE CASCADE,
    path TEXT COLLATE "C" NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (deletion_id, path)
);
