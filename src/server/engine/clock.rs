//! The server's clock. Nobody asks the system for the time in another way, so that tests can set it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use model::Timestamp;

use crate::machine_time::machine_time;

/// Says what time it is. Clones of a manual clock are the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// Whether tests move it. Any other follows the database's.
    pub(super) fn is_manual(&self) -> bool {
        matches!(self.0, Source::Manual(_))
    }

    /// A clock that stands still until it is moved.
    pub fn manual(now: Timestamp) -> Clock {
        Clock(Source::Manual(Arc::new(AtomicI64::new(now.0))))
    }

    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => machine_time(),
            Source::Manual(now) => Timestamp(now.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock forward; the system's clock is not moved.
    pub fn advance(&self, by: Duration) {
        self.set(self.now() + by);
    }

    /// Sets a manual clock, also back; the system's clock is not set.
    pub fn set(&self, to: Timestamp) {
        if let Source::Manual(now) = &self.0 {
            now.store(to.0, Ordering::SeqCst);
        }
    }
}
