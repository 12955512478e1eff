-- Who may use a runner: everybody, or the projects and environments of its list.
ALTER TABLE runners ADD COLUMN is_restricted BIGINT NOT NULL DEFAULT 0;
-- JSON: the projects by id, each with the names of its environments; none means all of them.
ALTER TABLE runners ADD COLUMN allow_list TEXT NOT NULL DEFAULT '{"projects":{}}';
