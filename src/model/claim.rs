//! What an instance may claim, and why a queued task waits. One rule for the queue and for the words on screen.

use serde::{Deserialize, Serialize};

use crate::{InstanceId, Intent, Label, Link, TaskId, TransactionId};

/// A task that belongs to an open transaction runs where the transaction's session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    pub transaction: TransactionId,
    pub instance: InstanceId,
}

/// A task in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedTask {
    pub id: TaskId,
    /// Present between a Begin and its Commit or Rollback, these included (domain.md §3.4).
    pub pin: Option<Pin>,
}

/// Why a queued task does not start now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// The runner is Pausing or Paused.
    Held,
    /// Its transaction is open on another instance.
    OtherInstance,
    /// Nobody is connected who could take it.
    Offline,
    /// All instances are busy, or the claim is on its way.
    Slot,
}

/// Whether this instance may claim the task, or why not.
///
/// After a pause was committed only the tasks of transactions that are open on the instance itself
/// are claimable, so that a transaction finishes whole.
pub fn may_claim(intent: &Intent, task: &QueuedTask, instance: InstanceId) -> Result<(), Wait> {
    match (intent, task.pin) {
        (Intent::Paused { .. }, _) | (Intent::Pausing { .. }, None) => Err(Wait::Held),
        (Intent::Active | Intent::Pausing { .. }, Some(pin)) if pin.instance != instance => {
            Err(Wait::OtherInstance)
        }
        (Intent::Active, _) | (Intent::Pausing { .. }, Some(_)) => Ok(()),
    }
}

impl Wait {
    /// Why a queued task waits, for people who look at it.
    pub fn of(link: Link, intent: &Intent, task: &QueuedTask) -> Wait {
        match (Label::of(link, intent), task.pin) {
            (Label::Paused, _) | (Label::Pausing, None) => Wait::Held,
            _ if link != Link::Connected => Wait::Offline,
            _ => Wait::Slot,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;
    use crate::{PauseId, Timestamp};

    const HERE: InstanceId = InstanceId(Uuid::from_u128(1));
    const THERE: InstanceId = InstanceId(Uuid::from_u128(2));

    fn task(instance: Option<InstanceId>) -> QueuedTask {
        let pin = instance.map(|instance| Pin { transaction: TransactionId(Uuid::from_u128(9)), instance });
        QueuedTask { id: TaskId(Uuid::from_u128(5)), pin }
    }

    #[test]
    fn only_an_open_transaction_goes_on_while_pausing() {
        let pause = PauseId(Uuid::from_u128(7));
        let pausing = Intent::Pausing { pause, duration: Duration::from_secs(1) };
        let paused = Intent::Paused { pause, paused_at: Timestamp(0), resume_at: Timestamp(1) };
        let table = [
            (Intent::Active, None, Ok(())),
            (Intent::Active, Some(HERE), Ok(())),
            (Intent::Active, Some(THERE), Err(Wait::OtherInstance)),
            (pausing, None, Err(Wait::Held)),
            (pausing, Some(HERE), Ok(())),
            (pausing, Some(THERE), Err(Wait::OtherInstance)),
            (paused, None, Err(Wait::Held)),
            (paused, Some(HERE), Err(Wait::Held)),
            (paused, Some(THERE), Err(Wait::Held)),
        ];
        for (intent, pinned, expected) in table {
            assert_eq!(may_claim(&intent, &task(pinned), HERE), expected, "{intent:?} {pinned:?}");
        }
    }
}
