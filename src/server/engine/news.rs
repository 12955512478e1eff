//! Tells the other servers on the database what was committed here, and wakes those who wait here for what was committed
//! there. One task for the whole server: a message of PostgreSQL's takes a lock over the whole database, so it is never
//! sent by a change, and never more than some twenty times a second. Nothing here is needed for correctness.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use model::RunnerId;
use tokio::sync::Notify;

use super::Engine;
use crate::storage::StorageError;
use crate::storage::news::{Ear, Heard, Mouth, News};

/// What is committed within this time is told together.
const TOGETHER: Duration = Duration::from_millis(50);

/// How long a database that does not answer is left alone.
const AGAIN: Duration = Duration::from_secs(2);

/// What was committed here and not yet told.
#[derive(Default)]
pub(super) struct Untold {
    news: Mutex<Option<News>>,
    added: Notify,
}

impl Untold {
    pub(super) fn add(&self, seq: u64, woken: &BTreeSet<RunnerId>) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        let news = news.get_or_insert_default();
        news.seq = news.seq.max(seq);
        news.woken.extend(woken);
        self.added.notify_one();
    }

    fn take(&self) -> Option<News> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Engine {
    /// Exchanges news for ever; with a database of its own there is nobody to exchange them with.
    pub(super) async fn exchange_news(&self) {
        loop {
            let ends = match self.database().news().await {
                Ok(Some(ends)) => Some(ends),
                Ok(None) => return std::future::pending().await,
                Err(error) => {
                    tracing::warn!(%error, "Other servers cannot be heard, so changes arrive late: {error}");
                    None
                }
            };
            if let Some((mouth, mut ear)) = ends {
                // What was told before we listened.
                self.hear(Heard::Anything).await;
                let Err(error) = tokio::select! {
                    ended = self.tell(&mouth) => ended,
                    ended = self.listen(&mut ear) => ended,
                };
                tracing::warn!(%error, "Other servers are not heard for a moment: {error}");
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    async fn tell(&self, mouth: &Mouth) -> Result<std::convert::Infallible, StorageError> {
        loop {
            self.shared.untold.added.notified().await;
            if let Some(news) = self.shared.untold.take() {
                mouth.tell(&news).await?;
                tokio::time::sleep(TOGETHER).await;
            }
        }
    }

    async fn listen(&self, ear: &mut Ear) -> Result<std::convert::Infallible, StorageError> {
        loop {
            let heard = ear.hear().await?;
            self.hear(heard).await;
        }
    }

    async fn hear(&self, heard: Heard) {
        match heard {
            Heard::News(news) => {
                self.note_events(news.seq);
                for runner in news.woken {
                    self.wake_claims(runner);
                }
            }
            Heard::Anything => {
                if let Ok(seq) = self.latest_seq().await {
                    self.note_events(seq);
                }
                self.wake_all_claims();
            }
        }
    }
}
