//! The event stream: tails the table of events, resumes after the number that a client names, and tells a client
//! that is too far behind to start anew. Never keeps the server from stopping.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use api::event::{Envelope, ServerEvent};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::stream::{Stream, unfold};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::warn;

use super::AppState;
use super::problem::Refused;
use super::query::Parameters;
use crate::engine::{Engine, Tail};

/// How many events are read at once.
const BATCH: u32 = 200;

/// How soon a client comes back after the stream broke.
const RETRY: Duration = Duration::from_secs(1);

/// Another process, or a request that was broken off, may append without waking us.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `GET`, with `Last-Event-ID` or `?after=`; without either it begins with what happens from now on.
pub(super) async fn stream(
    State(state): State<AppState>,
    query: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let changed = state.engine.changed();
    let asked = match headers.get("last-event-id") {
        // A number that we never sent leads to a reset, as does one that is too old.
        Some(id) => Some(id.to_str().ok().and_then(|id| id.trim().parse().ok()).unwrap_or(u64::MAX)),
        None => query.value::<u64>("after")?,
    };
    let after = match asked {
        Some(after) => after,
        None => state.engine.latest_seq().await?,
    };
    let tail = Tailing { engine: state.engine, after, changed, waiting: VecDeque::new() };
    let stopping = state.stopping.cancelled_owned();
    let events = futures::StreamExt::take_until(tail.into_stream(), stopping);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response();
    // Proxies must pass on each event at once.
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// A reader of the table.
struct Tailing {
    engine: Engine,
    /// The last number that was read.
    after: u64,
    changed: watch::Receiver<u64>,
    waiting: VecDeque<Envelope>,
}

impl Tailing {
    fn into_stream(self) -> impl Stream<Item = Result<Event, Infallible>> {
        let hello = futures::stream::once(async { Ok(Event::default().comment("maia").retry(RETRY)) });
        let events = unfold(self, |mut tailing| async move {
            let envelope = tailing.next().await?;
            match frame(&envelope) {
                Ok(event) => Some((Ok(event), tailing)),
                Err(reason) => {
                    warn!(seq = envelope.seq, %reason, "Event {} cannot be written, so a stream ends: {reason}", envelope.seq);
                    None
                }
            }
        });
        futures::StreamExt::chain(hello, events)
    }

    /// The next event, however long it takes; none when the table cannot be read, and the client comes back later.
    async fn next(&mut self) -> Option<Envelope> {
        loop {
            if let Some(envelope) = self.waiting.pop_front() {
                self.after = envelope.seq;
                return Some(envelope);
            }
            // Before reading, so that what is appended meanwhile wakes us again.
            self.changed.borrow_and_update();
            match self.engine.events_after(self.after, BATCH).await {
                Ok(Tail::Reset { latest_seq }) => {
                    self.after = latest_seq;
                    let at = self.engine.server_now();
                    return Some(Envelope { seq: latest_seq, at, event: ServerEvent::Reset });
                }
                Ok(Tail::Events(events)) if events.is_empty() => {
                    if let Ok(Err(_)) = timeout(LOOK_AGAIN, self.changed.changed()).await {
                        return None;
                    }
                }
                Ok(Tail::Events(events)) => self.waiting.extend(events),
                Err(reason) => {
                    warn!(%reason, "The events cannot be read, so a stream ends: {reason}");
                    return None;
                }
            }
        }
    }
}

fn frame(envelope: &Envelope) -> Result<Event, axum::Error> {
    Event::default().id(envelope.seq.to_string()).json_data(envelope)
}
