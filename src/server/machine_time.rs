//! What this machine's clock says. Whoever wants the server's time asks the engine, not this.

use std::time::{SystemTime, UNIX_EPOCH};

use model::Timestamp;

/// What this machine's clock says.
pub(crate) fn machine_time() -> Timestamp {
    Timestamp(match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
    })
}
