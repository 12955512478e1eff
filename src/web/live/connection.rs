//! Getting and staying connected, as a state machine: snapshot, then stream; whatever breaks is tried again, later
//! each time. `step` is pure; `follow` only carries out what it says.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::pin::pin;
use std::rc::Rc;

use api::event::Snapshot;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures::channel::oneshot;
use futures::future::select;
use futures::{FutureExt as _, StreamExt as _};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::stream::{Report, Stream};
use super::wire::{self, Incoming};
use super::{Live, apply, open_run};
use crate::http::{self, RequestError};

/// How it stands with the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Connection {
    /// Nothing was received yet, or everything is being fetched anew.
    #[default]
    Fetching,
    /// The rows are complete up to `seen`; the stream is being opened.
    Opening { seen: u64, failures: u32 },
    /// The rows follow the server.
    Live { seen: u64 },
    /// Broken; the next attempt is due soon. `seen` is absent when a snapshot is needed.
    Waiting { seen: Option<u64>, failures: u32, why: RequestError },
    /// The attempt after a failure.
    Retrying { failures: u32, why: RequestError },
}

/// What happens to a connection.
#[derive(Debug)]
pub enum Input {
    Start,
    /// The snapshot up to this sequence number was applied.
    Fetched(u64),
    FetchFailed(RequestError),
    StreamOpened,
    /// An event with this sequence number is there.
    Event(u64),
    /// An event that says so, or that nobody here understands.
    NeedsSnapshot,
    StreamBroken,
    /// The time to wait is over, or the person does not want to wait.
    Due,
}

/// What the shell must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    FetchSnapshot,
    OpenStream {
        after: u64,
    },
    CloseStream,
    /// Apply the event that was just announced.
    Apply,
    WaitMs(u32),
}

impl Connection {
    /// Whether the rows are those of now.
    pub fn is_live(&self) -> bool {
        matches!(self, Connection::Live { .. })
    }

    /// Why the server cannot be followed at the moment.
    pub fn trouble(&self) -> Option<&RequestError> {
        match self {
            Connection::Waiting { why, .. } | Connection::Retrying { why, .. } => Some(why),
            Connection::Opening { failures, .. } if *failures > 0 => Some(&RequestError::Offline),
            Connection::Fetching | Connection::Opening { .. } | Connection::Live { .. } => None,
        }
    }

    /// The next state, and what to do. An input that makes no sense here changes nothing.
    #[must_use]
    pub fn step(self, input: Input) -> (Connection, Vec<Effect>) {
        use Connection::{Fetching, Live, Opening, Retrying, Waiting};
        match (self, input) {
            (_, Input::Start) => (Fetching, vec![Effect::CloseStream, Effect::FetchSnapshot]),
            (Fetching, Input::Fetched(as_of)) => {
                (Opening { seen: as_of, failures: 0 }, vec![Effect::OpenStream { after: as_of }])
            }
            (Retrying { failures, .. }, Input::Fetched(as_of)) => {
                (Opening { seen: as_of, failures }, vec![Effect::OpenStream { after: as_of }])
            }
            (Fetching, Input::FetchFailed(why)) => wait(None, 0, why),
            (Retrying { failures, .. }, Input::FetchFailed(why)) => wait(None, failures, why),
            (Opening { seen, .. }, Input::StreamOpened) => (Live { seen }, Vec::new()),
            (Opening { seen, failures }, Input::StreamBroken) => {
                wait(Some(seen), failures, RequestError::Offline)
            }
            (Live { seen }, Input::StreamBroken) => wait(Some(seen), 0, RequestError::Offline),
            (Opening { seen, .. } | Live { seen }, Input::Event(seq)) if seq <= seen => {
                (Live { seen }, Vec::new())
            }
            (Opening { seen, .. } | Live { seen }, Input::Event(seq)) if seq == seen.saturating_add(1) => {
                (Live { seen: seq }, vec![Effect::Apply])
            }
            // Something in between was missed.
            (Opening { .. } | Live { .. }, Input::Event(_) | Input::NeedsSnapshot) => {
                (Fetching, vec![Effect::CloseStream, Effect::FetchSnapshot])
            }
            (Waiting { seen: None, failures, why }, Input::Due) => {
                (Retrying { failures, why }, vec![Effect::FetchSnapshot])
            }
            (Waiting { seen: Some(seen), failures, .. }, Input::Due) => {
                (Opening { seen, failures }, vec![Effect::OpenStream { after: seen }])
            }
            (state, _) => (state, Vec::new()),
        }
    }
}

fn wait(seen: Option<u64>, failures: u32, why: RequestError) -> (Connection, Vec<Effect>) {
    let failures = failures.saturating_add(1);
    (
        Connection::Waiting { seen, failures, why },
        vec![Effect::CloseStream, Effect::WaitMs(delay_ms(failures))],
    )
}

/// Half a second, then twice as long each time, 8 seconds at most.
fn delay_ms(failures: u32) -> u32 {
    500_u32.saturating_mul(1 << failures.saturating_sub(1).min(4)).min(8_000)
}

/// Where inputs go. The envelope of an event comes with it.
pub(super) type Inbox = SendWrapper<UnboundedSender<Arrival>>;

/// An input, and the data it is about.
pub(super) enum Arrival {
    Plain(Input),
    Fetched(Box<Snapshot>),
    Event(Box<Incoming>),
}

/// Carries out effects for as long as the page lives.
pub(super) fn follow(live: Live) {
    let (sender, receiver) = unbounded();
    live.inbox.set_value(Some(SendWrapper::new(sender.clone())));
    sender.unbounded_send(Arrival::Plain(Input::Start)).ok();
    spawn_local(run(live, sender, receiver));
}

pub(super) fn wake(live: Live) {
    live.inbox.with_value(|inbox| {
        if let Some(inbox) = inbox {
            inbox.unbounded_send(Arrival::Plain(Input::Due)).ok();
        }
    });
}

async fn run(live: Live, inbox: UnboundedSender<Arrival>, mut arrivals: UnboundedReceiver<Arrival>) {
    let stream: Rc<RefCell<Option<Stream>>> = Rc::default();
    let mut timer = None;
    let mut state = Connection::default();
    // Events come in bursts: what comes until the next frame is drawn with it, as one change of the page.
    let mut batch = VecDeque::new();
    loop {
        if batch.is_empty() {
            let Some(arrival) = arrivals.next().await else { break };
            if matches!(arrival, Arrival::Event(_)) {
                next_frame().await;
            }
            batch.push_back(arrival);
            while let Some(Some(arrival)) = arrivals.next().now_or_never() {
                batch.push_back(arrival);
            }
        }
        let Some(arrival) = batch.pop_front() else { continue };
        let (input, envelope) = match arrival {
            Arrival::Plain(input) => (input, None),
            Arrival::Fetched(snapshot) => {
                let as_of = snapshot.as_of;
                apply::snapshot(live, *snapshot);
                open_run::fetch_all(live);
                (Input::Fetched(as_of), None)
            }
            Arrival::Event(envelope) => (Input::Event(envelope.seq), Some(envelope)),
        };
        let (next, effects) = state.step(input);
        state = next;
        let mut envelope = envelope;
        for effect in effects {
            match effect {
                Effect::FetchSnapshot => fetch(inbox.clone()),
                Effect::CloseStream => drop(stream.take()),
                Effect::OpenStream { after } => *stream.borrow_mut() = open(after, inbox.clone()),
                Effect::WaitMs(delay) => timer = Some(due_in(delay, inbox.clone())),
                Effect::Apply => {
                    let applied = envelope.take().map(|it| apply::event(live, it.event));
                    if applied == Some(apply::Applied::NeedsSnapshot) {
                        inbox.unbounded_send(Arrival::Plain(Input::NeedsSnapshot)).ok();
                    }
                }
            }
        }
        if !matches!(state, Connection::Waiting { .. }) {
            timer.take();
        }
        show(live, &state);
    }
}

/// Soon also in a page that nobody sees, whose frames stand still.
async fn next_frame() {
    const AT_MOST_MS: u32 = 100;
    let (sender, frame) = oneshot::channel();
    request_animation_frame(move || {
        sender.send(()).ok();
    });
    select(frame, pin!(TimeoutFuture::new(AT_MOST_MS))).await;
}

/// Views hear of a change of state, not of each event.
fn show(live: Live, state: &Connection) {
    let is_known = live.state.with_untracked(|shown| match (shown, state) {
        (Connection::Live { .. }, Connection::Live { .. }) => true,
        (shown, state) => shown == state,
    });
    if !is_known {
        live.state.set(state.clone());
    }
}

fn fetch(inbox: UnboundedSender<Arrival>) {
    spawn_local(async move {
        let arrival = match http::get::<Snapshot>(api::route::SNAPSHOT).await {
            Ok(snapshot) => Arrival::Fetched(Box::new(snapshot)),
            Err(error) => Arrival::Plain(Input::FetchFailed(error)),
        };
        inbox.unbounded_send(arrival).ok();
    });
}

fn open(after: u64, inbox: UnboundedSender<Arrival>) -> Option<Stream> {
    let reports = inbox.clone();
    let stream = Stream::open(after, move |report| {
        let arrival = match report {
            Report::Opened => Arrival::Plain(Input::StreamOpened),
            Report::Broken => Arrival::Plain(Input::StreamBroken),
            Report::Data(data) => match wire::read(&data) {
                Ok(envelope) => Arrival::Event(Box::new(envelope)),
                Err(_) => Arrival::Plain(Input::NeedsSnapshot),
            },
        };
        reports.unbounded_send(arrival).ok();
    });
    if stream.is_none() {
        inbox.unbounded_send(Arrival::Plain(Input::StreamBroken)).ok();
    }
    stream
}

fn due_in(delay_ms: u32, inbox: UnboundedSender<Arrival>) -> Timeout {
    Timeout::new(delay_ms, move || {
        inbox.unbounded_send(Arrival::Plain(Input::Due)).ok();
    })
}

#[cfg(test)]
#[path = "connection_tests.rs"]
mod tests;
