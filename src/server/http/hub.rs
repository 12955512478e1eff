//! One reader of the table of events for all streams of this server. It keeps the latest as they go over the wire, so
//! that an event is read and written down once, however many listen, and not at all while nobody does. Never holds anything
//! that is not in the table.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use api::event::Envelope;
use axum::body::Bytes;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::engine::{Engine, MAX_GAP, Tail};

/// How many events are read at once.
pub(super) const BATCH: u32 = 200;

/// Another process, or a request that was broken off, may append without waking us.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// How soon it is tried again when the table cannot be read.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// How long after the last listener it goes on: those who were cut off come back within seconds.
const LINGER: Duration = Duration::from_secs(30);

/// How many events are kept. Who is further behind reads the table itself.
const KEPT: usize = MAX_GAP as usize;

/// What is known here of the events after a number.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum After {
    /// As they go over the wire, and the number of the last.
    Frames(Bytes, u64),
    /// There is none yet.
    Nothing,
    /// The number is not among those that are kept: the table knows.
    Unknown,
}

/// The events that are kept.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    kept: Mutex<Kept>,
    /// Changes whenever there is more; the value is the number of the last event.
    last: watch::Sender<u64>,
    /// Somebody listens.
    joined: Notify,
}

#[derive(Debug, Default)]
struct Kept {
    /// From the first read on.
    range: Option<Range>,
    frames: VecDeque<(u64, Bytes)>,
}

/// All events after `after` up to `last` are kept.
#[derive(Clone, Copy, Debug)]
struct Range {
    after: u64,
    last: u64,
}

impl Hub {
    /// Changes whenever there is more.
    pub(super) fn changed(&self) -> watch::Receiver<u64> {
        let changed = self.last.subscribe();
        self.joined.notify_one();
        changed
    }

    /// What comes after the number, at most `BATCH` events.
    pub(super) fn after(&self, seq: u64) -> After {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.range {
            Some(range) if (range.after..range.last).contains(&seq) => {
                let from = kept.frames.partition_point(|(known, _)| *known <= seq);
                let mut frames = kept.frames.range(from..).take(BATCH as usize).peekable();
                // Nearly always it is the one that has just happened.
                if let Some((seq, only)) = frames.next_if(|_| kept.frames.len() == from + 1) {
                    return After::Frames(only.clone(), *seq);
                }
                let (mut bytes, mut last) = (Vec::new(), seq);
                for (seq, frame) in frames {
                    bytes.extend_from_slice(frame);
                    last = *seq;
                }
                After::Frames(bytes.into(), last)
            }
            Some(range) if range.last == seq => After::Nothing,
            Some(_) | None => After::Unknown,
        }
    }

    /// Reads what is appended while somebody listens, until told to stop.
    pub(crate) async fn follow(&self, engine: Engine, stopping: CancellationToken) {
        let mut appended = engine.changed();
        // Since then.
        let mut nobody_listens: Option<Instant> = None;
        loop {
            nobody_listens = match self.last.receiver_count() {
                0 => nobody_listens.or_else(|| Some(Instant::now())),
                _ => None,
            };
            if nobody_listens.is_some_and(|since| !self.has_begun() || since.elapsed() >= LINGER) {
                self.forget();
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = self.joined.notified() => continue,
                }
            }
            // Before reading, so that what is appended meanwhile wakes us again.
            appended.borrow_and_update();
            let wait = match self.read(&engine).await {
                Ok(true) => continue,
                Ok(false) => LOOK_AGAIN,
                Err(reason) => {
                    warn!(%reason, "The events cannot be read, trying again: {reason}");
                    TRY_AGAIN
                }
            };
            tokio::select! {
                () = stopping.cancelled() => return,
                _ = timeout(wait, appended.changed()) => {}
            }
        }
    }

    /// Reads once; whether there may be more.
    async fn read(&self, engine: &Engine) -> Result<bool, String> {
        let range = self.kept.lock().unwrap_or_else(PoisonError::into_inner).range;
        let Some(Range { last, .. }) = range else {
            let latest = engine.latest_seq().await.map_err(|error| error.to_string())?;
            self.begin(latest);
            return Ok(true);
        };
        match engine.events_after(last, BATCH).await.map_err(|error| error.to_string())? {
            Tail::Reset { latest_seq } => self.begin(latest_seq),
            Tail::Events(events) if events.is_empty() => return Ok(false),
            Tail::Events(events) => {
                let frames: Result<Vec<_>, _> =
                    events.iter().map(|event| Ok((event.seq, frame(event)?))).collect();
                self.keep(frames.map_err(|error: serde_json::Error| error.to_string())?);
            }
        }
        Ok(true)
    }

    fn has_begun(&self) -> bool {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).range.is_some()
    }

    /// Whoever asks for what was kept reads the table.
    fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }

    fn begin(&self, latest: u64) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Kept { range: Some(Range { after: latest, last: latest }), frames: VecDeque::new() };
        drop(kept);
        self.last.send_replace(latest);
    }

    fn keep(&self, frames: Vec<(u64, Bytes)>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Kept { range: Some(range), frames: known } = &mut *kept else { return };
        range.last = frames.last().map_or(range.last, |(seq, _)| *seq);
        known.extend(frames);
        while known.len() > KEPT
            && let Some((seq, _)) = known.pop_front()
        {
            range.after = seq;
        }
        let last = range.last;
        drop(kept);
        self.last.send_replace(last);
    }
}

/// An event as it goes over the wire.
pub(super) fn frame(envelope: &Envelope) -> Result<Bytes, serde_json::Error> {
    Ok(format!("id: {}\ndata: {}\n\n", envelope.seq, serde_json::to_string(envelope)?).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(range: std::ops::RangeInclusive<u64>) -> Vec<(u64, Bytes)> {
        range.map(|seq| (seq, Bytes::from(format!("{seq};")))).collect()
    }

    #[test]
    fn what_is_kept_goes_on_without_gap_or_repetition() {
        let hub = Hub::default();
        assert_eq!(hub.after(0), After::Unknown, "nothing was read yet");
        hub.begin(10);
        assert_eq!(
            [hub.after(9), hub.after(10), hub.after(11)],
            [After::Unknown, After::Nothing, After::Unknown]
        );
        hub.keep(frames(11..=13));
        assert_eq!(hub.after(10), After::Frames("11;12;13;".into(), 13));
        assert_eq!(hub.after(12), After::Frames("13;".into(), 13));
        assert_eq!(hub.after(13), After::Nothing);
        // The numbers of a database with several writers have holes.
        hub.keep(vec![(20, "20;".into())]);
        assert_eq!(hub.after(15), After::Frames("20;".into(), 20));
    }

    #[test]
    fn who_is_too_far_behind_is_sent_to_the_table() {
        let hub = Hub::default();
        hub.begin(0);
        hub.keep(frames(1..=KEPT as u64 + 5));
        assert_eq!(hub.after(4), After::Unknown);
        let After::Frames(bytes, last) = hub.after(5) else { panic!("6 is kept") };
        assert!(bytes.starts_with(b"6;7;"));
        assert_eq!(last, 5 + u64::from(BATCH), "a batch at a time");
    }
}
