//! Asks for work while there is room, and hands each task to a Tokio task of its own.
//! Never judges whether a task may start: what the server hands out is executed.

use std::sync::Arc;
use std::time::Duration;

use api::route;
use api::work::{Claim, Claimed, TaskOrder};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::connection::{Backoff, CallError, Connection};
use crate::desk::TaskInHand;
use crate::done::{Done, Failed};
use crate::outbox::Outbox;
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

/// For how long a process that leaves asks what a claim may have given it whose answer was lost.
const LAST_QUESTION: Duration = Duration::from_secs(10);

/// Claims and executes until the process is to leave and nothing is in hand any more.
pub(crate) async fn claim_and_execute(workshop: &Arc<Workshop>, connection: &Arc<Connection>) {
    let desk = &workshop.desk;
    let tracker = TaskTracker::new();
    let outbox = Arc::new(Outbox::default());
    let mut backoff = Backoff::up_to(Duration::from_secs(5));
    // The answer to a claim was lost, and with it perhaps tasks. They are asked for before anything else is done, also by
    // a process that has no room or leaves: nobody else can execute them.
    let mut is_owed = false;
    let mut leaving_since = None;
    loop {
        let (max, is_busy, wait) = match is_owed {
            true => (0, false, Duration::ZERO),
            false => match desk.next_step().await {
                Step::Claim { max, is_busy } => (max, is_busy, WAIT),
                Step::Wait => continue,
                Step::Leave => break,
            },
        };
        let claim = Claim {
            instance_id: desk.instance(),
            max,
            wait_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            is_busy,
            in_hand: Some(desk.in_hand()),
        };
        let asked = Instant::now();
        let answer = tokio::select! {
            answer = connection.call_patiently::<Claimed>(route::WORK_CLAIM, &claim, wait) => answer,
            () = desk.claim_is_pointless(if is_owed { LAST_QUESTION } else { STRAGGLER }) => {
                is_owed = !is_owed;
                continue;
            }
            () = desk.busy_changes_from(is_busy), if !is_owed => {
                is_owed = true;
                continue;
            }
        };
        match answer {
            Ok(Claimed { tasks }) => {
                backoff.reset();
                if tasks.is_empty() && !is_owed {
                    if asked.elapsed() < EARLY {
                        desk.hurry_heartbeat();
                    }
                    tokio::time::sleep_until(asked + PACE).await;
                }
                if !tasks.is_empty() {
                    fault::moment("runner", "claimed");
                }
                is_owed = false;
                for order in tasks {
                    start(workshop, connection, &outbox, &tracker, order);
                }
            }
            Err(error) => {
                tracing::debug!(%error, "A claim got no answer.");
                is_owed = !matches!(error, CallError::Refused { .. });
                if desk.is_leaving() {
                    let since = *leaving_since.get_or_insert_with(Instant::now);
                    is_owed &= since.elapsed() < LAST_QUESTION;
                }
                tokio::select! {
                    () = tokio::time::sleep(backoff.next()) => {}
                    () = desk.claim_is_pointless(if is_owed { LAST_QUESTION } else { Duration::ZERO }) => {}
                }
            }
        }
    }
    tracker.close();
    tracker.wait().await;
}

fn start(
    workshop: &Arc<Workshop>,
    connection: &Arc<Connection>,
    outbox: &Arc<Outbox>,
    tracker: &TaskTracker,
    order: TaskOrder,
) {
    let Some(in_hand) = workshop.desk.take(order.task_id, order.attempt) else {
        tracing::warn!(task.id = %order.task_id, "The server handed out a task that is under work already.");
        return;
    };
    let (workshop, connection, outbox) = (Arc::clone(workshop), Arc::clone(connection), Arc::clone(outbox));
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
        results::deliver(&connection, &outbox, &workshop.desk, &order, done, stop).await;
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
