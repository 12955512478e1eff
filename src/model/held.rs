//! Splits a run's duration into active and held. Held: nothing of the run executes, and what is next waits
//! for a runner that is Pausing or Paused.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How long a run has been held so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldClock {
    /// All holds that ended.
    #[serde(rename = "held_ms", with = "crate::millis")]
    pub held: Duration,
    /// Present while it is held.
    pub since: Option<Timestamp>,
}

impl HeldClock {
    /// The clock after it was seen whether the run is held now.
    #[must_use]
    pub fn observe(self, is_held: bool, now: Timestamp) -> HeldClock {
        match (self.since, is_held) {
            (None, true) => HeldClock { since: Some(now), ..self },
            (Some(since), false) => {
                HeldClock { held: self.held.saturating_add(since.until(now)), since: None }
            }
            (None, false) | (Some(_), true) => self,
        }
    }

    /// Held in all, up to now.
    pub fn total(self, now: Timestamp) -> Duration {
        self.observe(false, now).held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_time_in_holds_counts() {
        let clock = HeldClock::default()
            .observe(true, Timestamp(1_000))
            .observe(true, Timestamp(2_000))
            .observe(false, Timestamp(4_000))
            .observe(false, Timestamp(9_000))
            .observe(true, Timestamp(10_000));
        assert_eq!(clock.total(Timestamp(10_500)), Duration::from_millis(3_500));
    }

    #[test]
    fn a_clock_that_goes_backwards_adds_nothing() {
        let clock = HeldClock::default().observe(true, Timestamp(5_000)).observe(false, Timestamp(1_000));
        assert_eq!(clock.held, Duration::ZERO);
    }
}
