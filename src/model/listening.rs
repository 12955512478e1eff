//! Since when heartbeats could be heard. Nobody is blamed for what nobody could hear.

use std::time::Duration;

use crate::{Timestamp, Timing};

/// A span in which some server was there to hear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listening {
    pub since: Timestamp,
    pub until: Timestamp,
}

/// What follows for the note of it when a server hears now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// It is fresh enough.
    Goes,
    /// It should be written anew, with this.
    Noted(Listening),
    /// Nobody could hear for a while, or the clock is another: every lease and every heartbeat gets its full time.
    Begins(Listening),
}

/// Judges the note at `now`. Heartbeats that nobody heard for half their limit are not missed.
pub fn hear(known: Option<Listening>, timing: &Timing, now: Timestamp) -> Hearing {
    let gap = timing.heartbeat_limit / 2;
    match known {
        Some(known) if is_unbroken(known, gap, now) => {
            if now - gap / 3 > known.until {
                Hearing::Noted(Listening { until: now, ..known })
            } else {
                Hearing::Goes
            }
        }
        _ => Hearing::Begins(Listening { since: now, until: now }),
    }
}

fn is_unbroken(known: Listening, gap: Duration, now: Timestamp) -> bool {
    known.since <= now && now - gap <= known.until && known.until <= now + gap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_silence_and_a_jump_are_gaps() {
        let known = Listening { since: Timestamp(0), until: Timestamp(100_000) };
        let noted = |until| Hearing::Noted(Listening { since: known.since, until: Timestamp(until) });
        let begins = |now| Hearing::Begins(Listening { since: Timestamp(now), until: Timestamp(now) });
        let table = [
            (100_000, Hearing::Goes),
            (104_000, Hearing::Goes),
            (106_000, noted(106_000)),
            (114_000, noted(114_000)),
            (116_000, begins(116_000)),
            (96_000, Hearing::Goes),
            (84_000, begins(84_000)),
            (i64::MAX, begins(i64::MAX)),
            (i64::MIN, begins(i64::MIN)),
        ];
        for (now, expected) in table {
            assert_eq!(hear(Some(known), &Timing::default(), Timestamp(now)), expected, "{now}");
        }
        assert_eq!(hear(None, &Timing::default(), Timestamp(0)), begins(0));
    }
}
