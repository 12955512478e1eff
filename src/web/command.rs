//! Commands: intents with an id made here, so that sending one again is harmless.

use std::future::Future;

use api::route;
use api::runner::{CommandAccepted, RunnerAction, RunnerCommand};
use gloo_timers::future::TimeoutFuture;
use model::{CommandId, RunnerId};
use uuid::Uuid;

use crate::http::{self, RequestError};

/// How long to wait before each further try of a command that was not answered.
const RETRY_DELAYS_MS: [u32; 3] = [300, 1_000, 3_000];

/// A fresh random id.
pub fn new_command_id() -> CommandId {
    let mut bytes = [0; 16];
    if let Some(Ok(crypto)) = web_sys::window().map(|window| window.crypto()) {
        // Every browser has it, also where the page is not a secure context.
        crypto.get_random_values_with_u8_array(&mut bytes).ok();
    }
    CommandId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// An id as text, for keys that this browser makes.
pub fn new_id_text() -> String {
    let CommandId(id) = new_command_id();
    Uuid::to_string(&id)
}

/// Sends again, with the same id inside, while nobody answers. A refusal is an answer.
pub async fn until_answered<T, F>(mut send: impl FnMut() -> F) -> Result<T, RequestError>
where
    F: Future<Output = Result<T, RequestError>>,
{
    for delay in RETRY_DELAYS_MS {
        match send().await {
            // The server may have seen the first try; the id makes the second one harmless.
            Err(RequestError::Offline) => TimeoutFuture::new(delay).await,
            answer => return answer,
        }
    }
    send().await
}

/// Sends a command to a runner, made from the row with this version.
pub async fn send_to_runner(
    runner: RunnerId,
    version: u64,
    command_id: CommandId,
    action: RunnerAction,
) -> Result<CommandAccepted, RequestError> {
    let url = route::path(route::RUNNER_COMMANDS, &[&runner.to_string()]);
    let version = format!("\"{version}\"");
    let command = RunnerCommand { command_id, action };
    let headers = [("If-Match", version.as_str())];
    until_answered(|| http::post(&url, &headers, &command)).await
}
