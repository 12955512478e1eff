//! What operators watch follows what happens.

use api::work::{Claim, TaskOutcome, TaskResult};
use axum::body::Body;
use axum::http::Method;
use model::{InstanceId, TaskId};
use serde_json::json;
use uuid::Uuid;

use super::test_world::{World, request};
use crate::metrics;

impl World {
    /// The value of one line of the metrics.
    async fn metric(&self, line: &str) -> f64 {
        let answer = self.get("/metrics").await;
        assert_eq!(answer.header("content-type"), metrics::CONTENT_TYPE);
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        let found = text.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(' ')?.parse().ok());
        found.unwrap_or_else(|| panic!("{line} is not in:\n{text}"))
    }

    async fn registered(&self) -> InstanceId {
        let instance = InstanceId(Uuid::new_v4());
        let register = json!({ "instance_id": instance, "host": "a", "process_id": 1, "version": "1" });
        let register = serde_json::from_value(register).unwrap();
        self.engine.register(self.local.runner_id, register).await.unwrap();
        instance
    }

    async fn start_run(&self) {
        let path = format!("/dpc/v1/projects/{}/pipeline-executions", self.local.project.id);
        let body = json!({ "pipelineName": "load", "environmentName": self.local.environment.name });
        assert!(self.post(&path, &body).await.status.is_success());
    }
}

#[tokio::test]
async fn the_queue_and_its_age_are_counted_when_asked() {
    let world = World::new().await;
    let instance = world.registered().await;
    world.start_run().await;
    let clock = world.clock.clone();
    clock.advance(std::time::Duration::from_secs(7));
    assert_eq!(world.metric("maia_queue_depth{runner=\"local\"}").await, 1.0);
    assert_eq!(world.metric("maia_queue_age_seconds{runner=\"local\"}").await, 7.0);
    let claim = Claim { instance_id: instance, max: 20, wait_ms: 0, is_busy: false, in_hand: None };
    let claimed = world.engine.claim(world.local.runner_id, claim).await.unwrap();
    assert_eq!(claimed.tasks.len(), 1);
    assert_eq!(world.metric("maia_queue_depth{runner=\"local\"}").await, 0.0);
    assert_eq!(world.metric("maia_running_tasks{runner=\"local\"}").await, 1.0);
    assert_eq!(world.metric("maia_task_wait_seconds_sum").await, 7.0);
    assert_eq!(world.metric("maia_claim_seconds_count").await, 1.0);
}

#[tokio::test]
async fn a_pause_is_counted_from_the_request_to_paused() {
    let world = World::new().await;
    world.registered().await;
    let command = format!("/dpc/v1/agents/{}/commands", world.local.runner_id);
    assert!(world.post(&command, &json!({ "command": "PAUSE" })).await.status.is_success());
    // The instance has not acknowledged it.
    assert_eq!(world.metric("maia_runners{intent=\"pausing\",link=\"connected\"}").await, 1.0);
    assert_eq!(world.metric("maia_drain_seconds_count").await, 0.0);
}

#[tokio::test]
async fn refused_results_and_open_streams_are_counted() {
    let world = World::new().await;
    let instance = world.registered().await;
    world.start_run().await;
    let claim = Claim { instance_id: instance, max: 1, wait_ms: 0, is_busy: false, in_hand: None };
    let task = world.engine.claim(world.local.runner_id, claim).await.unwrap().tasks.remove(0);
    let result = |task_id: TaskId, attempt| TaskResult {
        instance_id: instance,
        task_id,
        attempt,
        outcome: TaskOutcome::Success,
        message: String::new(),
        output: String::new(),
    };
    let stale = world.engine.result(world.local.runner_id, result(task.task_id, task.attempt + 1)).await;
    assert!(stale.is_err());
    assert_eq!(world.metric("maia_refused_results_total").await, 1.0);

    let get = request(Method::GET, "/api/events").body(Body::empty()).unwrap();
    let stream = world.response(get).await;
    assert_eq!(world.metric("maia_stream_clients").await, 1.0);
    drop(stream);
    assert_eq!(world.metric("maia_stream_clients").await, 0.0);
}
