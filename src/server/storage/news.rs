//! What servers on one PostgreSQL tell each other after a commit, so that nobody waits for the next look at the tables.
//! Never needed for correctness: what counts is in the tables, and lost news are made up for by looking.

use std::collections::BTreeSet;

use model::RunnerId;
use sqlx::postgres::{PgListener, PgPool};
use uuid::Uuid;

use super::StorageError;

/// A channel belongs to a database; the schema tells installations in one database apart.
const CHANNEL: &str = "maia_news";

/// More runners than this are not named one by one: a message may not be long.
const NAMED: usize = 150;

/// What has been committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct News {
    /// The number of the latest event.
    pub(crate) seq: u64,
    /// Whose claims should look again.
    pub(crate) woken: BTreeSet<RunnerId>,
}

/// What was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    News(News),
    /// More than could be said, or nobody knows what: everybody should look again.
    Anything,
}

/// Hears what other servers tell.
pub(crate) struct Ear {
    listener: PgListener,
    /// What this server tells itself.
    own: String,
}

/// Tells other servers.
#[derive(Clone)]
pub(crate) struct Mouth {
    pool: PgPool,
    own: String,
}

/// Both ends, for one server.
pub(super) async fn connect(pool: &PgPool) -> Result<(Mouth, Ear), StorageError> {
    let own = Uuid::new_v4().simple().to_string();
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    Ok((Mouth { pool: pool.clone(), own: own.clone() }, Ear { listener, own }))
}

impl Mouth {
    pub(crate) async fn tell(&self, news: &News) -> Result<(), StorageError> {
        sqlx::query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(format!("{} {}", self.own, words(news)))
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

impl Ear {
    /// Waits for what another server tells.
    pub(crate) async fn hear(&mut self) -> Result<Heard, StorageError> {
        loop {
            // Nothing means that the connection was lost for a while, and with it what was told meanwhile.
            let Some(notification) = self.listener.try_recv().await? else { return Ok(Heard::Anything) };
            match notification.payload().split_once(' ') {
                Some((server, _)) if server == self.own => {}
                Some((_, words)) => return Ok(understand(words)),
                None => return Ok(Heard::Anything),
            }
        }
    }
}

fn words(news: &News) -> String {
    let runners = match news.woken.len() {
        0..=NAMED => news.woken.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        _ => "*".to_owned(),
    };
    format!("{} {runners}", news.seq)
}

fn understand(words: &str) -> Heard {
    let understood = words.split_once(' ').and_then(|(seq, runners)| {
        let runners = runners.split(',').filter(|runner| !runner.is_empty());
        let woken = runners.map(|runner| runner.parse().ok()).collect::<Option<BTreeSet<RunnerId>>>()?;
        Some(News { seq: seq.parse().ok()?, woken })
    });
    understood.map_or(Heard::Anything, Heard::News)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(runners: usize) -> News {
        News { seq: 7, woken: (0..runners).map(|_| RunnerId(Uuid::new_v4())).collect() }
    }

    #[test]
    fn what_is_told_is_understood() {
        for runners in [0, 1, NAMED] {
            let news = news(runners);
            assert!(words(&news).len() < 7_900, "PostgreSQL takes 8,000 bytes");
            assert_eq!(understand(&words(&news)), Heard::News(news));
        }
    }

    #[test]
    fn what_is_too_much_or_unknown_lets_everybody_look() {
        for words in [words(&news(NAMED + 1)).as_str(), "", "7", "x ", "7 nobody"] {
            assert_eq!(understand(words), Heard::Anything, "{words}");
        }
    }
}
