-- How many of the runner's tasks wait and execute, so that nobody counts a long queue after each change.
ALTER TABLE runners ADD COLUMN queued_tasks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runners ADD COLUMN running_tasks BIGINT NOT NULL DEFAULT 0;
UPDATE runners SET
    queued_tasks = (SELECT COUNT(*) FROM tasks WHERE runner_id = runners.id AND status = 'queued'),
    running_tasks = (SELECT COUNT(*) FROM tasks WHERE runner_id = runners.id AND status = 'running');

-- Every claim writes to each index that a task enters with it. Few execute at a time: one index finds them.
DROP INDEX tasks_running;
DROP INDEX tasks_lease;
DROP INDEX tasks_instance;
CREATE INDEX tasks_running ON tasks (runner_id, instance_id) WHERE status = 'running';
DROP INDEX tasks_of_transaction;
CREATE INDEX tasks_of_transaction ON tasks (transaction_id)
    WHERE status IN ('queued', 'running') AND transaction_id IS NOT NULL;

-- Each is changed some three times, and no index knows of it while the page has room.
ALTER TABLE run_components SET (fillfactor = 50);
