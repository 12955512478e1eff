//! Sends the results that are ready at the same moment in one request. No result waits for another to become ready.

use std::sync::{Mutex, PoisonError};

use api::route;
use api::work::{ResultAccepted, ResultsJudged, TaskResult, TaskResults};
use model::TaskId;
use tokio::sync::oneshot;

use crate::connection::{CallError, Connection, refusal};

/// The most that the server takes at once.
const MOST: usize = model::TASKS_PER_INSTANCE as usize;

/// What became of a result.
type Judged = Result<(), CallError>;

/// Results on their way to the server.
#[derive(Default)]
pub(crate) struct Outbox {
    ready: Mutex<Vec<Ready>>,
}

struct Ready {
    result: TaskResult,
    told: oneshot::Sender<Judged>,
}

impl Outbox {
    /// Sends the result, alone or with others.
    pub(crate) async fn send(&self, connection: &Connection, result: TaskResult) -> Judged {
        let own = (result.task_id, result.attempt);
        let (told, judged) = oneshot::channel();
        self.ready().push(Ready { result, told });
        // Whoever is about to have one ready as well comes first.
        tokio::task::yield_now().await;
        let taken = self.take_with(own);
        bring(connection, taken).await;
        // Nobody judges it when the one who took it was stopped.
        judged.await.unwrap_or_else(|_| Err(CallError::Unavailable("it was not sent".to_owned())))
    }

    /// That result and others; nothing when another has taken it.
    fn take_with(&self, own: (TaskId, u32)) -> Vec<Ready> {
        let mut ready = self.ready();
        let place = ready.iter().position(|other| (other.result.task_id, other.result.attempt) == own);
        let Some(place) = place else { return Vec::new() };
        let from = (place + 1).saturating_sub(MOST);
        let to = (from + MOST).min(ready.len());
        ready.drain(from..to).collect()
    }

    fn ready(&self) -> std::sync::MutexGuard<'_, Vec<Ready>> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends them, and tells each what became of it.
async fn bring(connection: &Connection, taken: Vec<Ready>) {
    if taken.len() > 1 {
        let results = taken.iter().map(|ready| ready.result.clone()).collect();
        match connection.call::<ResultsJudged>(route::WORK_RESULTS, &TaskResults { results }).await {
            Ok(judged) if judged.results.len() == taken.len() => {
                for (ready, judged) in taken.into_iter().zip(judged.results) {
                    let judged =
                        judged.refusal.map_or(Ok(()), |problem| Err(refusal(problem.status, problem.detail)));
                    // Whoever waited may have been stopped.
                    let _ = ready.told.send(judged);
                }
                return;
            }
            // A server that does not know this, or for which it is too much, takes them one by one.
            Ok(_) | Err(CallError::Refused { .. }) => {}
            Err(error) => {
                for ready in taken {
                    let _ = ready.told.send(Err(error.clone()));
                }
                return;
            }
        }
    }
    for Ready { result, told } in taken {
        let judged = connection.call::<ResultAccepted>(route::WORK_RESULT, &result).await;
        let _ = told.send(judged.map(|ResultAccepted {}| ()));
    }
}

#[cfg(test)]
mod tests {
    use api::work::TaskOutcome;
    use futures::future::join_all;
    use model::InstanceId;
    use uuid::Uuid;

    use super::*;
    use crate::fake_server::FakeServer;

    fn result(task: u128, attempt: u32) -> TaskResult {
        TaskResult {
            instance_id: InstanceId(Uuid::from_u128(1)),
            task_id: TaskId(Uuid::from_u128(task)),
            attempt,
            outcome: TaskOutcome::Success,
            message: String::new(),
            output: String::new(),
        }
    }

    async fn send(server: &FakeServer, results: impl IntoIterator<Item = TaskResult>) -> Vec<Judged> {
        let outbox = Outbox::default();
        join_all(results.into_iter().map(|result| outbox.send(&server.connection, result))).await
    }

    #[tokio::test]
    async fn results_that_are_ready_together_go_in_one_request_and_are_judged_one_by_one() {
        let server = FakeServer::with_runner().await;
        server.change(|known| known.refuses_results = true);
        let judged = send(&server, [result(1, 1), result(2, 2), result(3, 1)]).await;
        let refused =
            judged.iter().map(|judged| matches!(judged, Err(CallError::Refused { status: 409, .. })));
        assert_eq!(refused.collect::<Vec<_>>(), [false, true, false], "{judged:?}");
        assert_eq!(server.read(|known| (known.requests_with_results, known.results.len())), (1, 3));
    }

    #[tokio::test]
    async fn more_than_the_server_takes_at_once_go_in_several_requests() {
        let server = FakeServer::with_runner().await;
        let judged = send(&server, (0..45).map(|task| result(task, 1))).await;
        assert!(judged.iter().all(Result::is_ok));
        assert_eq!(server.read(|known| (known.requests_with_results, known.results.len())), (3, 45));
    }

    #[tokio::test]
    async fn a_server_that_does_not_know_such_requests_gets_them_one_by_one() {
        let server = FakeServer::with_runner().await;
        server.change(|known| known.takes_results_one_by_one = true);
        let judged = send(&server, (0..3).map(|task| result(task, 1))).await;
        assert!(judged.iter().all(Result::is_ok), "{judged:?}");
        assert_eq!(server.read(|known| (known.requests_with_results, known.results.len())), (0, 3));
    }

    #[tokio::test]
    async fn results_that_got_no_answer_are_told_so_each() {
        let server = FakeServer::with_runner().await;
        server.change(|known| known.is_down = true);
        let judged = send(&server, [result(1, 1), result(2, 1)]).await;
        assert!(judged.iter().all(|judged| matches!(judged, Err(CallError::Unavailable(_)))), "{judged:?}");
    }
}
