//! Notes that heartbeats can be heard, for all servers on the database together. When nobody could hear for a while,
//! because no server ran, the database was away or the clock jumped, nobody is blamed for it: every lease and every
//! heartbeat gets its full time from then on. A server that starts beside another changes nothing.

use std::time::Duration;

use model::Timestamp;

use super::change::Change;
use super::{Engine, EngineError};
use crate::storage::listening::{self, Listening};
use crate::storage::{instances, tasks, transactions};

/// What the note in the database says at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Note {
    Fresh,
    /// Somebody should write it anew.
    Due,
    /// Nobody could hear, or the clock is another.
    Gap,
}

impl Engine {
    /// Notes that this server hears. Called at the start and then again and again, before anybody is given up.
    pub(super) async fn note_listening(&self) -> Result<(), EngineError> {
        let mut reading = self.shared.database.read().await?;
        let known = listening::load(&mut reading).await?;
        drop(reading);
        if note(known, self.server_now(), self.longest_gap()) == Note::Fresh {
            return Ok(());
        }
        let mut change = self.change().await?;
        let known = listening::load(change.connection()).await?;
        let now = change.now;
        // Another server may have written it meanwhile.
        match (note(known, now, self.longest_gap()), known) {
            (Note::Fresh, _) => return Ok(()),
            (Note::Due, Some(known)) => {
                listening::save(change.connection(), Listening { since: known.since, until: now }).await?;
            }
            (Note::Gap | Note::Due, known) => {
                if let Some(Listening { until, .. }) = known {
                    tracing::warn!(
                        "Nobody heard heartbeats between {until} and {now}, or the clock jumped: leases get their \
                         full time again"
                    );
                }
                listening::save(change.connection(), Listening { since: now, until: now }).await?;
                change.be_lenient().await?;
            }
        }
        change.commit().await?;
        Ok(())
    }

    /// Heartbeats that nobody heard for this long are not missed.
    fn longest_gap(&self) -> Duration {
        self.timing().heartbeat_limit / 2
    }
}

impl Change {
    /// Every lease and every heartbeat gets its full time from now, neither less nor more.
    async fn be_lenient(&mut self) -> Result<(), EngineError> {
        let (now, until) = (self.now, self.now + self.timing.lease);
        tasks::renew_all(self.connection(), until).await?;
        transactions::renew_all(self.connection(), until).await?;
        instances::forget_future(self.connection(), now).await?;
        Ok(())
    }
}

fn note(known: Option<Listening>, now: Timestamp, longest_gap: Duration) -> Note {
    match known {
        None => Note::Gap,
        Some(Listening { since, .. }) if since > now => Note::Gap,
        Some(Listening { until, .. }) if now - longest_gap > until || until > now + longest_gap => Note::Gap,
        Some(Listening { until, .. }) if now - longest_gap / 3 > until => Note::Due,
        Some(_) => Note::Fresh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_silence_and_a_jump_are_gaps() {
        let known = Some(Listening { since: Timestamp(0), until: Timestamp(100_000) });
        let table = [
            (100_000, Note::Fresh),
            (104_000, Note::Fresh),
            (106_000, Note::Due),
            (114_000, Note::Due),
            (116_000, Note::Gap),
            (96_000, Note::Fresh),
            (84_000, Note::Gap),
            (i64::MAX, Note::Gap),
            (i64::MIN, Note::Gap),
        ];
        for (now, expected) in table {
            assert_eq!(note(known, Timestamp(now), Duration::from_secs(15)), expected, "{now}");
        }
        assert_eq!(note(None, Timestamp(0), Duration::from_secs(15)), Note::Gap);
    }
}
