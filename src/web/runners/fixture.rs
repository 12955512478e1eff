//! A runner to test with.

use api::runner::{Platform, RunnerRow};
use model::{Intent, Label, Link, RunnerId, Timestamp};
use uuid::Uuid;

/// Running, idle, connected.
pub(crate) fn runner(id: u128, name: &str) -> RunnerRow {
    RunnerRow {
        id: RunnerId(Uuid::from_u128(id)),
        name: name.to_owned(),
        description: String::new(),
        version: 1,
        label: Label::Running,
        link: Link::Connected,
        intent: Intent::Active,
        pause: None,
        label_since: Timestamp(0),
        queue_timeout_at: None,
        platform: Platform::Local,
        is_restricted: false,
        runner_type: "Maia Hybrid".to_owned(),
        reported_version: Some("0.1.0".to_owned()),
        update_available: false,
        running_tasks: 0,
        task_slots: 20,
        queued_tasks: 0,
        open_transactions: 0,
        last_heartbeat_at: Some(Timestamp(0)),
        drain_waits_for: None,
    }
}
