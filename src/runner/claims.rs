//! Asks for work while there is room, and hands each task to a Tokio task of its own.
//! Never judges whether a task may start: what the server hands out is executed.

use std::sync::Arc;
use std::time::Duration;

use api::route;
use api::work::{Claim, Claimed, TaskOrder};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{Backoff, Connection};
use crate::desk::TaskInHand;
use crate::done::{Done, Failed};
use crate::results;
use crate::state::Step;
use crate::tasks::Workshop;

/// How long the server may hold a claim for which there is no task.
const WAIT: Duration = Duration::from_secs(25);

/// An empty answer that comes earlier than this has a reason, for instance a pause.
const EARLY: Duration = Duration::from_secs(24);

/// The shortest time between two claims without a task, so that no misunderstanding becomes a storm.
const PACE: Duration = Duration::from_millis(100);

/// How long after the server knows of the stop an answer to an older claim may still arrive.
const STRAGGLER: Duration = Duration::from_secs(2);

/// Claims and executes until the process is to leave and nothing is in hand any more.
pub(crate) async fn claim_and_execute(workshop: &Arc<Workshop>, connection: &Arc<Connection>) {
    let desk = &workshop.desk;
    let tracker = TaskTracker::new();
    let mut backoff = Backoff::up_to(Duration::from_secs(5));
    loop {
        let (max, is_busy) = match desk.next_step().await {
            Step::Claim { max, is_busy } => (max, is_busy),
            Step::Wait => continue,
            Step::Leave => break,
        };
        let claim = Claim {
            instance_id: desk.instance(),
            max,
            wait_ms: u64::try_from(WAIT.as_millis()).unwrap_or(u64::MAX),
            is_busy,
            in_hand: Some(desk.in_hand()),
        };
        let asked = Instant::now();
        let answer = tokio::select! {
            answer = connection.call_patiently::<Claimed>(route::WORK_CLAIM, &claim, WAIT) => answer,
            () = desk.claim_is_pointless(STRAGGLER) => continue,
            // Should the answer be on its way, the next claim gets the same.
            () = desk.busy_changes_from(is_busy) => continue,
        };
        match answer {
            Ok(Claimed { tasks }) => {
                backoff.reset();
                if tasks.is_empty() {
                    if asked.elapsed() < EARLY {
                        desk.hurry_heartbeat();
                    }
                    tokio::time::sleep_until(asked + PACE).await;
                }
                if !tasks.is_empty() {
                    fault::moment("runner", "claimed");
                }
                for order in tasks {
                    start(workshop, connection, &tracker, order);
                }
            }
            Err(error) => {
                tracing::debug!(%error, "A claim got no answer.");
                tokio::select! {
                    () = tokio::time::sleep(backoff.next()) => {}
                    () = desk.claim_is_pointless(Duration::ZERO) => {}
                }
            }
        }
    }
    tracker.close();
    tracker.wait().await;
}

fn start(workshop: &Arc<Workshop>, connection: &Arc<Connection>, tracker: &TaskTracker, order: TaskOrder) {
    let Some(in_hand) = workshop.desk.take(order.task_id, order.attempt) else {
        tracing::warn!(task.id = %order.task_id, "The server handed out a task that is under work already.");
        return;
    };
    let (workshop, connection) = (Arc::clone(workshop), Arc::clone(connection));
    tracker.spawn(async move {
        let TaskInHand { ref stop, .. } = in_hand;
        tracing::info!(task.id = %order.task_id, task.type_ = order.component_type, "Started \"{}\" of {}.", order.component, order.pipeline);
        let started = Instant::now();
        let done = execute(&workshop, &order, stop).await;
        tracing::info!(
            task.id = %order.task_id,
            task.seconds = started.elapsed().as_secs_f64(),
            "Ended \"{}\" of {}: {}",
            order.component, order.pipeline, done.message
        );
        results::deliver(&connection, &workshop.desk, &order, done, stop).await;
    });
}

/// A defect in one task must not take the process down, nor leave the server without a result.
async fn execute(workshop: &Arc<Workshop>, order: &TaskOrder, stop: &CancellationToken) -> Done {
    let (workshop, order, stop) = (Arc::clone(workshop), order.clone(), stop.clone());
    let executing = tokio::spawn(async move { workshop.execute(&order, &stop).await });
    executing.await.unwrap_or_else(|error| {
        tracing::error!(%error, "A task ended in a panic.");
        Done::from(Failed::from(
            "The runner failed inside while it executed this: its log says more.".to_owned(),
        ))
    })
}
