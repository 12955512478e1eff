//! The event stream: goes on after the number that a client names, and tells a client that is too far behind to start
//! anew. Never keeps the server from stopping: it says goodbye and ends.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use api::event::{Envelope, ServerEvent};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures::stream::unfold;
use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::AppState;
use super::hub::{After, BATCH, Hub, frame};
use super::problem::Refused;
use super::query::Parameters;
use crate::engine::{Engine, Tail};

/// How soon a client comes back after the stream broke: from this on, each a little later than the one before, so that
/// they do not come all at once.
const RETRY_MS: u64 = 500;
const RETRY_SPREAD_MS: u64 = 1_500;

const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// `GET`, with `Last-Event-ID` or `?after=`; without either it begins with what happens from now on.
pub(super) async fn stream(
    State(state): State<AppState>,
    query: Parameters,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let changed = state.hub.changed();
    let asked = match headers.get("last-event-id") {
        // A number that we never sent leads to a reset, as does one that is too old.
        Some(id) => Some(id.to_str().ok().and_then(|id| id.trim().parse().ok()).unwrap_or(u64::MAX)),
        None => query.value::<u64>("after")?,
    };
    let after = match asked {
        Some(after) => after,
        None => state.engine.latest_seq().await?,
    };
    let _counted = Counted::new(&state.engine.metrics().stream_clients);
    let tail = Tailing {
        next: Next::Hello,
        engine: state.engine,
        hub: state.hub,
        after,
        changed,
        stopping: state.stopping,
        _counted,
    };
    let body = Body::from_stream(unfold(tail, |mut tail| async move {
        let bytes = tail.next().await?;
        Some((Ok::<Bytes, Infallible>(bytes), tail))
    }));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Proxies must pass on each event at once.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

/// One client's place among the events.
struct Tailing {
    next: Next,
    engine: Engine,
    hub: Arc<Hub>,
    /// The last number that was sent.
    after: u64,
    changed: watch::Receiver<u64>,
    stopping: CancellationToken,
    _counted: Counted,
}

/// What a stream says next.
enum Next {
    Hello,
    Events,
    Nothing,
}

impl Tailing {
    /// What is sent next, however long it takes; none at the end.
    async fn next(&mut self) -> Option<Bytes> {
        match self.next {
            Next::Hello => {
                self.next = Next::Events;
                Some(hello())
            }
            Next::Events => {
                let stopping = self.stopping.clone();
                tokio::select! {
                    biased;
                    () = stopping.cancelled() => {
                        self.next = Next::Nothing;
                        Some(Bytes::from_static(b"event: bye\ndata: {}\n\n"))
                    }
                    bytes = self.events() => bytes,
                }
            }
            Next::Nothing => None,
        }
    }

    /// Events, or a sign of life; none when the table cannot be read, and the client comes back later.
    async fn events(&mut self) -> Option<Bytes> {
        loop {
            // Before looking, so that what is appended meanwhile wakes us again.
            self.changed.borrow_and_update();
            match self.hub.after(self.after) {
                After::Frames(bytes, last) => {
                    self.after = last;
                    return Some(bytes);
                }
                After::Nothing => {}
                After::Unknown => match self.read_table().await {
                    Ok(bytes) if bytes.is_empty() => {}
                    Ok(bytes) => return Some(bytes),
                    Err(reason) => {
                        warn!(%reason, "The events cannot be read, so a stream ends: {reason}");
                        return None;
                    }
                },
            }
            match timeout(KEEP_ALIVE, self.changed.changed()).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return None,
                Err(_) => return Some(Bytes::from_static(b":\n\n")),
            }
        }
    }

    /// Of who was away for long, or listened to another server.
    async fn read_table(&mut self) -> Result<Bytes, String> {
        let tail = self.engine.events_after(self.after, BATCH).await.map_err(|error| error.to_string())?;
        let events = match tail {
            Tail::Events(events) => events,
            Tail::Reset { latest_seq } => {
                self.engine.metrics().stream_resets.inc();
                vec![Envelope { seq: latest_seq, at: self.engine.server_now(), event: ServerEvent::Reset }]
            }
        };
        let mut bytes = Vec::new();
        for event in &events {
            bytes.extend_from_slice(&frame(event).map_err(|error| error.to_string())?);
            self.after = event.seq;
        }
        Ok(bytes.into())
    }
}

fn hello() -> Bytes {
    static CLIENTS: AtomicU64 = AtomicU64::new(0);
    let spread = CLIENTS.fetch_add(1, Ordering::Relaxed).wrapping_mul(617) % RETRY_SPREAD_MS;
    format!(": maia\nretry: {}\n\n", RETRY_MS + spread).into()
}

/// Counts a stream as open until it is dropped.
struct Counted(Gauge);

impl Counted {
    fn new(gauge: &Gauge) -> Counted {
        gauge.inc();
        Counted(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
