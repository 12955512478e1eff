//! A run to test with.

use api::run::RunRow;
use model::{EnvironmentId, HeldClock, ProjectId, RunId, RunStatus, RunnerId, Timestamp, Trigger};
use uuid::Uuid;

/// Succeeded after 60 seconds.
pub(crate) fn run(id: u128, started_at: i64) -> RunRow {
    RunRow {
        id: RunId(Uuid::from_u128(id)),
        project_id: ProjectId(Uuid::nil()),
        pipeline: "Load orders.orch.yaml".to_owned(),
        environment_id: EnvironmentId(Uuid::nil()),
        environment: "Local".to_owned(),
        runner_id: RunnerId(Uuid::nil()),
        trigger: Trigger::Designer,
        user: "local admin".to_owned(),
        status: RunStatus::Success,
        started_at: Timestamp(started_at),
        finished_at: Some(Timestamp(started_at + 60_000)),
        held: HeldClock::default(),
        message: None,
        parent: None,
        part: dpl::Part::Whole,
        components_total: 3,
        components_ended: 3,
    }
}
