//! How many tasks of each runner wait and execute. Kept beside the runner, because every change of a task publishes them and
//! a queue may be long. Written with the tasks, by what the change makes of them.

use std::collections::BTreeMap;

use model::{RunnerId, TaskStatus};

use super::{Transaction, sql};

/// What a change makes of one runner's counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CountChange {
    queued: i64,
    running: i64,
    /// A task was changed of which nobody knew how it was: all are counted.
    is_recounted: bool,
}

impl CountChange {
    /// A task is there that was not.
    pub(super) fn begins(&mut self, status: TaskStatus) {
        self.add(status, 1);
    }

    pub(super) fn goes_on(&mut self, from: TaskStatus, to: TaskStatus) {
        self.add(from, -1);
        self.add(to, 1);
    }

    /// A task was changed that was not read before.
    pub(super) fn recount(&mut self) {
        self.is_recounted = true;
    }

    fn add(&mut self, status: TaskStatus, count: i64) {
        match status {
            TaskStatus::Queued => self.queued += count,
            TaskStatus::Running => self.running += count,
            TaskStatus::Succeeded | TaskStatus::Failed | TaskStatus::Cancelled => {}
        }
    }
}

/// After the tasks were written.
pub(super) async fn write(
    connection: &mut Transaction,
    changes: BTreeMap<RunnerId, CountChange>,
) -> Result<(), sqlx::Error> {
    for (runner, CountChange { queued, running, is_recounted }) in changes {
        let query = match is_recounted {
            true => sql::query(
                "UPDATE runners SET \
                 queued_tasks = (SELECT COUNT(*) FROM tasks WHERE runner_id = $1 AND status = 'queued'), \
                 running_tasks = (SELECT COUNT(*) FROM tasks WHERE runner_id = $1 AND status = 'running') \
                 WHERE id = $1",
            )
            .bind(runner.to_string()),
            false if (queued, running) == (0, 0) => continue,
            false => sql::query(
                "UPDATE runners SET queued_tasks = queued_tasks + $1, running_tasks = running_tasks + $2 \
                 WHERE id = $3",
            )
            .bind(queued)
            .bind(running)
            .bind(runner.to_string()),
        };
        query.apart().execute(connection).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_counted_where_it_is() {
        let mut counts = CountChange::default();
        counts.begins(TaskStatus::Queued);
        counts.begins(TaskStatus::Queued);
        counts.goes_on(TaskStatus::Queued, TaskStatus::Running);
        assert_eq!(counts, CountChange { queued: 1, running: 1, is_recounted: false });
        counts.goes_on(TaskStatus::Running, TaskStatus::Running);
        counts.goes_on(TaskStatus::Running, TaskStatus::Failed);
        counts.goes_on(TaskStatus::Queued, TaskStatus::Cancelled);
        assert_eq!(counts, CountChange::default());
    }
}
