//! Brings results to the server.
//! Never forgets one while the server may still want it.

use std::time::Duration;

use api::work::{TaskOrder, TaskResult};
use tokio_util::sync::CancellationToken;

use crate::connection::{Backoff, CallError, Connection};
use crate::desk::Desk;
use crate::done::Done;
use crate::outbox::Outbox;

/// Sends the result until the server has it, or does not want it: then the lease was lost in between.
pub(crate) async fn deliver(
    connection: &Connection,
    outbox: &Outbox,
    desk: &Desk,
    order: &TaskOrder,
    done: Done,
    stop: &CancellationToken,
) {
    let result = TaskResult {
        instance_id: desk.instance(),
        task_id: order.task_id,
        attempt: order.attempt,
        outcome: done.outcome,
        message: done.message,
        output: done.output,
    };
    fault::moment("runner", "before-result");
    let mut backoff = Backoff::up_to(Duration::from_secs(5));
    while !stop.is_cancelled() {
        match outbox.send(connection, result.clone()).await {
            Ok(()) => {
                fault::moment("runner", "after-result");
                return;
            }
            Err(CallError::Refused { status, detail }) => {
                tracing::warn!(task.id = %order.task_id, "The result of \"{}\" was refused: {detail} ({status})", order.component);
                return;
            }
            Err(error) => tracing::debug!(%error, task.id = %order.task_id, "A result got no answer."),
        }
        tokio::select! {
            () = tokio::time::sleep(backoff.next()) => {}
            () = stop.cancelled() => {}
        }
    }
    tracing::warn!(task.id = %order.task_id, "The lease of \"{}\" was lost; its result is dropped.", order.component);
}
