//! Notes that heartbeats can be heard, for all servers on the database together. When nobody could hear for a while,
//! because no server ran, the database was away or the clock jumped, nobody is blamed for it: every lease and every
//! heartbeat gets its full time from then on. A server that starts beside another changes nothing.

use model::{Hearing, Listening, hear, lease_until};

use super::change::Change;
use super::{Engine, EngineError};
use crate::storage::{instances, listening, tasks, transactions};

impl Engine {
    /// Notes that this server hears. Called at the start and then again and again, before anybody is given up.
    pub(super) async fn note_listening(&self) -> Result<(), EngineError> {
        let mut reading = self.shared.database.read().await?;
        let known = listening::load(&mut reading).await?;
        drop(reading);
        if hear(known, &self.timing(), self.server_now()) == Hearing::Goes {
            return Ok(());
        }
        let mut change = self.change().await?;
        let known = listening::load(change.connection()).await?;
        let now = change.now;
        // Another server may have written it meanwhile.
        match hear(known, &change.timing, now) {
            Hearing::Goes => return Ok(()),
            Hearing::Noted(listening) => listening::save(change.connection(), listening).await?,
            Hearing::Begins(listening) => {
                if let Some(Listening { until, .. }) = known {
                    tracing::warn!(
                        "Nobody heard heartbeats between {until} and {now}, or the clock jumped: leases get their \
                         full time again"
                    );
                }
                listening::save(change.connection(), listening).await?;
                change.be_lenient().await?;
            }
        }
        change.commit().await?;
        Ok(())
    }
}

impl Change {
    /// Every lease and every heartbeat gets its full time from now, neither less nor more.
    async fn be_lenient(&mut self) -> Result<(), EngineError> {
        let (now, until) = (self.now, lease_until(&self.timing, self.now));
        tasks::renew_all(self.connection(), until).await?;
        transactions::renew_all(self.connection(), until).await?;
        instances::forget_future(self.connection(), now).await?;
        Ok(())
    }
}
