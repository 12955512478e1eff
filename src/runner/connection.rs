//! Calls to the control plane, with a token that is renewed when needed.
//! Never gives up by itself and never logs an outage more than once; the loops decide when to try again.

use std::sync::Mutex as StdMutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use api::agent::Token;
use api::problem::Problem;
use api::route;
use reqwest::StatusCode;
use reqwest::header::CONNECTION;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::config::Config;

/// How long an answer may take beyond what was asked for.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long before its end a token is renewed.
const RENEW_BEFORE: Duration = Duration::from_secs(60);

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// No answer, or one that says to try again later.
    #[error("{0}")]
    Unavailable(String),
    /// The client id and secret are not accepted.
    #[error("{0}")]
    Credentials(String),
    #[error("{detail} ({status})")]
    Refused { status: u16, detail: String },
}

/// The way to the control plane.
pub(crate) struct Connection {
    http: reqwest::Client,
    /// At least one.
    urls: Vec<String>,
    /// Which of them is used, counted on for ever.
    current: AtomicUsize,
    client_id: String,
    client_secret: String,
    /// Held across the renewal, so that several calls do not renew it at the same time.
    token: Mutex<Option<CurrentToken>>,
    /// A plain mutex: nothing waits while it is held.
    outage: StdMutex<Option<Outage>>,
    /// There was an answer. Credentials that were never accepted end the process, which says so itself.
    was_accepted: AtomicBool,
    requests: AtomicUsize,
}

/// Since when there is no answer to use.
#[derive(Clone, Copy)]
struct Outage {
    since: Instant,
    /// The server is there, and does not accept the credentials.
    is_refusal: bool,
}

struct CurrentToken {
    text: String,
    renew_at: Instant,
}

impl Connection {
    pub(crate) fn new(config: &Config) -> Result<Connection, String> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .user_agent(concat!("maia-runner/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("the HTTP client cannot start: {error}"))?;
        Ok(Connection {
            http,
            urls: config.urls.clone(),
            current: AtomicUsize::new(0),
            client_id: config.client_id.clone(),
            client_secret: config.client_secret.clone(),
            token: Mutex::new(None),
            outage: StdMutex::new(None),
            was_accepted: AtomicBool::new(false),
            requests: AtomicUsize::new(0),
        })
    }

    /// How many calls are under way.
    pub(crate) fn active_requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// One call, whose answer is expected at once.
    pub(crate) async fn call<A: DeserializeOwned>(
        &self,
        route: &str,
        question: &impl Serialize,
    ) -> Result<A, CallError> {
        self.call_patiently(route, question, Duration::ZERO).await
    }

    /// One call, whose answer may take `wait`.
    pub(crate) async fn call_patiently<A: DeserializeOwned>(
        &self,
        route: &str,
        question: &impl Serialize,
        wait: Duration,
    ) -> Result<A, CallError> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let _counted = Counted(&self.requests);
        let used = self.current.load(Ordering::Relaxed);
        let answer = self.attempt(route, question, wait).await;
        if matches!(answer, Err(CallError::Unavailable(_))) {
            self.move_on(used);
        }
        self.note(&answer);
        answer
    }

    /// The address in use.
    fn url(&self) -> &str {
        let current = self.current.load(Ordering::Relaxed);
        self.urls.get(current % self.urls.len().max(1)).map_or("", String::as_str)
    }

    /// Uses the next address from now on, unless another call did that already.
    fn move_on(&self, used: usize) {
        let next = used.wrapping_add(1);
        if self.urls.len() > 1
            && self.current.compare_exchange(used, next, Ordering::Relaxed, Ordering::Relaxed).is_ok()
        {
            tracing::info!(url = self.url(), "The runner goes on with the control plane at {}.", self.url());
        }
    }

    async fn attempt<A: DeserializeOwned>(
        &self,
        route: &str,
        question: &impl Serialize,
        wait: Duration,
    ) -> Result<A, CallError> {
        let token = self.token().await?;
        let response = self.post(route, question, wait, &token).await?;
        if response.status() != StatusCode::UNAUTHORIZED {
            return answer(response).await;
        }
        // The server may have lost its tokens; only a second refusal is one of the runner.
        self.forget(&token).await;
        let token = self.token().await?;
        answer(self.post(route, question, wait, &token).await?).await
    }

    async fn post(
        &self,
        route: &str,
        question: &impl Serialize,
        wait: Duration,
        token: &str,
    ) -> Result<reqwest::Response, CallError> {
        let used = self.current.load(Ordering::Relaxed);
        let response = self
            .http
            .post(format!("{}{route}", self.url()))
            .bearer_auth(token)
            .timeout(wait + PATIENCE)
            .json(question)
            .send()
            .await
            .map_err(|error| unavailable(&error))?;
        // It answers, and is about to leave.
        if response.headers().get(CONNECTION).is_some_and(|word| word == "close") {
            self.move_on(used);
        }
        Ok(response)
    }

    async fn token(&self) -> Result<String, CallError> {
        let mut current = self.token.lock().await;
        if let Some(token) = current.as_ref().filter(|token| Instant::now() < token.renew_at) {
            return Ok(token.text.clone());
        }
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("audience", self.url()),
        ];
        let response = self
            .http
            .post(format!("{}{}", self.url(), route::TOKEN))
            .timeout(PATIENCE)
            .form(&form)
            .send()
            .await
            .map_err(|error| unavailable(&error))?;
        let token: Token = answer(response).await.map_err(|error| match error {
            CallError::Refused { status: 400 | 401 | 403, detail } => CallError::Credentials(detail),
            other => other,
        })?;
        let lasts = Duration::from_secs(token.expires_in);
        let renew_at = Instant::now() + lasts.saturating_sub(RENEW_BEFORE).max(lasts / 2);
        let text = token.access_token;
        *current = Some(CurrentToken { text: text.clone(), renew_at });
        Ok(text)
    }

    /// Drops the token unless another call has renewed it already.
    async fn forget(&self, token: &str) {
        let mut current = self.token.lock().await;
        if current.as_ref().is_some_and(|current| current.text == token) {
            *current = None;
        }
    }

    /// Logs the beginning and the end of an outage, once each.
    fn note<A>(&self, answer: &Result<A, CallError>) {
        if answer.is_ok() {
            self.was_accepted.store(true, Ordering::Relaxed);
        }
        if matches!(answer, Err(CallError::Credentials(_))) && !self.was_accepted.load(Ordering::Relaxed) {
            return;
        }
        let mut outage = self.outage.lock().unwrap_or_else(PoisonError::into_inner);
        let url = self.url();
        match (answer, *outage) {
            (Err(CallError::Unavailable(reason)), None) => {
                *outage = Some(Outage { since: Instant::now(), is_refusal: false });
                tracing::warn!(
                    url,
                    "The control plane at {url} does not answer as it should ({reason}). Trying again until it does; work under way goes on."
                );
            }
            // Somebody has to do something about it, so it is said also when the server had been away before.
            (Err(CallError::Credentials(reason)), before) if !before.is_some_and(|it| it.is_refusal) => {
                let since = before.map_or_else(Instant::now, |it| it.since);
                *outage = Some(Outage { since, is_refusal: true });
                tracing::warn!(
                    url,
                    "The control plane at {url} does not accept this runner's credentials any more ({reason}). Start the runner again with new ones; until then it goes on trying."
                );
            }
            (Ok(_), Some(Outage { since, .. })) => {
                *outage = None;
                tracing::info!(
                    url,
                    "The control plane at {url} answers again, after {} s.",
                    since.elapsed().as_secs()
                );
            }
            _ => {}
        }
    }
}

/// Counts a call as under way until it is dropped.
struct Counted<'a>(&'a AtomicUsize);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn answer<A: DeserializeOwned>(response: reqwest::Response) -> Result<A, CallError> {
    let status = response.status();
    if status == StatusCode::NO_CONTENT {
        return serde_json::from_str("null")
            .map_err(|_| CallError::Unavailable("an empty answer".to_owned()));
    }
    if status.is_success() {
        return response.json().await.map_err(|error| unavailable(&error));
    }
    let detail = match response.json::<Problem>().await {
        Ok(problem) => problem.detail,
        Err(_) => status.canonical_reason().unwrap_or("no reason given").to_owned(),
    };
    Err(refusal(status.as_u16(), detail))
}

/// What an answer with that status means: some say to try again later.
pub(crate) fn refusal(status: u16, detail: String) -> CallError {
    match status {
        408 | 429 | 500.. => CallError::Unavailable(format!("{detail} ({status})")),
        _ => CallError::Refused { status, detail },
    }
}

/// The innermost cause says what happened; what stands around it only says that something did.
fn unavailable(error: &reqwest::Error) -> CallError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let reason = if error.is_timeout() { "no answer in time".to_owned() } else { cause.to_string() };
    CallError::Unavailable(reason)
}

/// How long to wait before the next try: longer after each, up to a limit.
pub(crate) struct Backoff {
    next: Duration,
    longest: Duration,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(200);

    pub(crate) fn up_to(longest: Duration) -> Backoff {
        Backoff { next: Self::FIRST.min(longest), longest }
    }

    pub(crate) fn next(&mut self) -> Duration {
        let now = self.next;
        self.next = (now * 2).min(self.longest);
        now
    }

    pub(crate) fn reset(&mut self) {
        self.next = Self::FIRST.min(self.longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_further_apart_each_time_up_to_a_limit() {
        let mut backoff = Backoff::up_to(Duration::from_secs(1));
        let waits: Vec<u128> = (0..5).map(|_| backoff.next().as_millis()).collect();
        assert_eq!(waits, [200, 400, 800, 1000, 1000]);
        backoff.reset();
        assert_eq!(backoff.next().as_millis(), 200);
    }
}
