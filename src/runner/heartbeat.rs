//! Says that the process lives, renews its leases, and hears what the server wants.
//! Never decides anything: it notes and passes on.

use std::time::Duration;

use api::route;
use api::work::Beat;

use tokio::time::Instant;

use crate::connection::{Backoff, CallError, Connection};
use crate::desk::Desk;

/// Why heartbeats make no more sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Silence {
    /// The server says that this instance is none of its own (any more).
    Unknown(String),
    /// The process is leaving, and its leases have run out without an answer.
    Unheard,
}

/// Beats until it makes no more sense; the caller ends it by dropping it.
pub(crate) async fn beat(desk: &Desk, connection: &Connection, every: Duration, lease: Duration) -> Silence {
    let mut backoff = Backoff::up_to(every.min(Duration::from_secs(1)));
    loop {
        let (sent_at, sent) = (Instant::now(), desk.heartbeat());
        let wait = match connection.call::<Beat>(route::WORK_HEARTBEAT, &sent).await {
            Ok(beat) => {
                backoff.reset();
                let is_news = beat.pause != sent.acknowledged_pause;
                desk.lose_tasks(&beat.lost_tasks);
                desk.lose_sessions(&beat.lost_transactions);
                // Last: whoever waits for it finds the tasks stopped that were lost.
                desk.heard(&sent, sent_at, beat.pause);
                if beat.shut_down && desk.stop() {
                    tracing::info!(
                        "The control plane asked this runner to restart: finishing what is under way."
                    );
                }
                if is_news {
                    match beat.pause {
                        Some(pause) => {
                            tracing::info!(pause.id = %pause, "The runner is being paused: only what is under way is finished.")
                        }
                        None => tracing::info!("The pause is over."),
                    }
                    if beat.pause.is_some() {
                        fault::moment("runner", "before-acknowledgement");
                        // Acknowledged at once.
                        continue;
                    }
                }
                every
            }
            Err(CallError::Refused { status: 404 | 409 | 410, detail }) => return Silence::Unknown(detail),
            Err(error) => {
                tracing::debug!(%error, "A heartbeat got no answer.");
                backoff.next()
            }
        };
        if desk.is_leaving_unheard(lease) {
            return Silence::Unheard;
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = desk.heartbeat_hurried() => {}
        }
    }
}
