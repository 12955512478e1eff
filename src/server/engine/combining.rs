//! Combines the changes that arrive together into one transaction, so that they share one write to disk. Each has a
//! savepoint of its own: one that is refused takes back only itself. Nobody is answered before the commit is durable, and
//! one that fails fails for all of them; one of which nobody knows the end is in doubt for all of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::RunnerId;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::notes::Note;
use super::{Engine, EngineError};
use crate::storage::{StorageError, Transaction};

/// More changes than this do not share a commit. PostgreSQL keeps 64 savepoints at hand.
const MOST: usize = 60;

/// The changes that will be committed together.
pub(super) type Combining = Arc<Mutex<Batch>>;

pub(super) struct Batch {
    /// `Ended` between two batches.
    transaction: Transaction,
    /// How many savepoints it has.
    changes: usize,
    /// A change was given up, and must be taken back before anything else.
    is_left: bool,
    /// Somebody waits for the turn to commit, behind those who waited for it before.
    is_flush_due: bool,
    waiting: Vec<Waiting>,
}

/// What is told when the batch is committed.
pub(super) struct Finished {
    /// What the change was.
    pub(super) operations: BTreeSet<&'static str>,
    pub(super) seq: u64,
    pub(super) woken: BTreeSet<RunnerId>,
    pub(super) notes: Vec<Note>,
}

/// The turn to change. Given back without `finish`, nothing of it happened.
pub(super) struct Turn {
    engine: Engine,
    batch: OwnedMutexGuard<Batch>,
    is_finished: bool,
}

/// One who waits for the commit.
struct Waiting {
    finished: Finished,
    done: oneshot::Sender<Result<(), StorageError>>,
}

impl Engine {
    /// Waits for the turn to change. There is one at a time.
    pub(super) async fn turn(&self) -> Result<Turn, EngineError> {
        // In a task of its own: whoever asks may go away at any moment, and must not leave a change half taken back
        // or a commit half done, of which others would then be told that it is whole. A turn that nobody takes is
        // given back.
        match tokio::spawn(self.clone().next_turn()).await {
            Ok(turn) => turn,
            Err(_) => Err(StorageError::Unavailable("the server is stopping".to_owned()).into()),
        }
    }

    async fn next_turn(self) -> Result<Turn, EngineError> {
        let mut batch = self.shared.combining.clone().lock_owned().await;
        batch.take_back().await;
        if batch.changes >= MOST {
            batch.commit(&self).await;
        }
        if batch.transaction.is_ended() {
            batch.transaction = self.shared.database.write().await?;
        }
        let begun = batch.transaction.savepoint().await;
        if let Err(error) = begun {
            batch.fail(&error);
            return Err(error.into());
        }
        batch.changes += 1;
        Ok(Turn { engine: self, batch, is_finished: false })
    }
}

impl Turn {
    pub(super) fn transaction(&mut self) -> &mut Transaction {
        &mut self.batch.transaction
    }

    /// Gives the turn back, and returns when what was changed is committed. There is no way to stop in the middle:
    /// whether or not somebody waits for the end, it is committed and told.
    pub(super) async fn finish(mut self, finished: Finished) -> Result<(), EngineError> {
        let (done, committed) = oneshot::channel();
        self.batch.waiting.push(Waiting { finished, done });
        self.is_finished = true;
        drop(self);
        match committed.await {
            Ok(committed) => Ok(committed?),
            // Its commit may have been under way.
            Err(_) => Err(StorageError::Doubtful("the server is stopping".to_owned()).into()),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.batch.is_left = !self.is_finished;
        if self.batch.is_flush_due {
            return;
        }
        // Those who wait already come first, and are committed with this one.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            self.batch.is_flush_due = true;
            runtime.spawn(flush(self.engine.clone()));
        }
    }
}

/// Commits what was finished by the time it is its turn.
async fn flush(engine: Engine) {
    let mut batch = engine.shared.combining.clone().lock_owned().await;
    batch.is_flush_due = false;
    batch.take_back().await;
    batch.commit(&engine).await;
}

impl Batch {
    pub(super) fn new() -> Combining {
        Arc::new(Mutex::new(Batch {
            transaction: Transaction::ended(),
            changes: 0,
            is_left: false,
            is_flush_due: false,
            waiting: Vec::new(),
        }))
    }

    /// Takes back what the last change did, if it was given up.
    async fn take_back(&mut self) {
        if std::mem::take(&mut self.is_left)
            && let Err(error) = self.transaction.roll_back_to_savepoint().await
        {
            self.fail(&error);
        }
    }

    /// Ends the transaction, and tells everybody.
    async fn commit(&mut self, engine: &Engine) {
        self.changes = 0;
        let transaction = std::mem::replace(&mut self.transaction, Transaction::ended());
        let ended = match self.waiting.is_empty() {
            true => transaction.rollback().await,
            false => transaction.commit().await,
        };
        if let Err(error) = &ended {
            return self.fail(error);
        }
        for Waiting { finished, done } in self.waiting.drain(..) {
            for operation in &finished.operations {
                fault::moment(operation, "after-commit");
            }
            engine.announce(finished.seq, &finished.woken);
            for note in finished.notes {
                note.tell(engine.metrics());
            }
            for runner in finished.woken {
                engine.wake_claims(runner);
            }
            // Whoever asked may have gone away.
            let _ = done.send(Ok(()));
        }
    }

    /// The batch is over, and those who wait are told what is known of it.
    fn fail(&mut self, error: &StorageError) {
        self.transaction = Transaction::ended();
        self.changes = 0;
        for waiting in self.waiting.drain(..) {
            let _ = waiting.done.send(Err(error.shared()));
        }
    }
}
