//! Why a task waits, in words. Pure.

use api::runner::QueueRow;
use model::Wait;

/// What a task does or waits for.
pub fn wait_words(task: &QueueRow) -> String {
    let words = match task.wait {
        None => "Executing",
        Some(Wait::Held) => "Held: the runner is paused",
        Some(Wait::OtherInstance) => "Waits for the instance that holds its transaction",
        Some(Wait::Offline) => "Waits for the runner to connect",
        Some(Wait::Slot) => "Starts as soon as the runner takes it",
    };
    if task.in_transaction { format!("{words}, in a transaction") } else { words.to_owned() }
}

#[cfg(test)]
mod tests {
    use model::{RunId, TaskId, Timestamp};
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_wait_has_its_words() {
        let task = QueueRow {
            task_id: TaskId(Uuid::nil()),
            run_id: RunId(Uuid::nil()),
            pipeline: String::new(),
            component: String::new(),
            component_type: String::new(),
            queued_at: Timestamp(0),
            started_at: None,
            in_transaction: true,
            wait: Some(Wait::Held),
        };
        assert_eq!(wait_words(&task), "Held: the runner is paused, in a transaction");
        assert_eq!(wait_words(&QueueRow { wait: None, in_transaction: false, ..task }), "Executing");
    }
}
