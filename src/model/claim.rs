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

/// An instance that asks for work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimant {
    pub instance: InstanceId,
    pub link: Link,
    /// It was asked to finish and leave.
    pub is_asked_to_leave: bool,
    /// Its machine has no room for new work.
    pub is_busy: bool,
}

/// Whether the instance may claim the task, or why not.
///
/// After a pause was committed only the tasks of transactions that are open on the instance itself are claimable, so
/// that a transaction finishes whole. An instance that is leaving, or whose machine is busy, finishes its transactions
/// and begins nothing; one that was given up must be heard of again first.
pub fn may_claim(intent: &Intent, task: &QueuedTask, claimant: &Claimant) -> Result<(), Wait> {
    match (intent, task.pin) {
        (Intent::Paused { .. }, _) | (Intent::Pausing { .. }, None) => return Err(Wait::Held),
        (Intent::Active | Intent::Pausing { .. }, Some(pin)) if pin.instance != claimant.instance => {
            return Err(Wait::OtherInstance);
        }
        (Intent::Active, _) | (Intent::Pausing { .. }, Some(_)) => {}
    }
    let begins = task.pin.is_none();
    match claimant.link {
        Link::Connected if begins && (claimant.is_asked_to_leave || claimant.is_busy) => Err(Wait::Slot),
        Link::Stopping if begins => Err(Wait::Slot),
        Link::Connected | Link::Stopping => Ok(()),
        Link::Pending | Link::Stopped | Link::Unknown => Err(Wait::Offline),
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

    const IDLE: Claimant =
        Claimant { instance: HERE, link: Link::Connected, is_asked_to_leave: false, is_busy: false };

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
            assert_eq!(may_claim(&intent, &task(pinned), &IDLE), expected, "{intent:?} {pinned:?}");
        }
    }

    #[test]
    fn an_instance_that_leaves_or_is_busy_finishes_its_transactions_and_begins_nothing() {
        let table = [
            (IDLE, Ok(()), Ok(())),
            (Claimant { is_busy: true, ..IDLE }, Err(Wait::Slot), Ok(())),
            (Claimant { is_asked_to_leave: true, ..IDLE }, Err(Wait::Slot), Ok(())),
            (Claimant { link: Link::Stopping, ..IDLE }, Err(Wait::Slot), Ok(())),
            (Claimant { link: Link::Unknown, ..IDLE }, Err(Wait::Offline), Err(Wait::Offline)),
            (Claimant { link: Link::Stopped, ..IDLE }, Err(Wait::Offline), Err(Wait::Offline)),
        ];
        for (claimant, new, pinned) in table {
            assert_eq!(may_claim(&Intent::Active, &task(None), &claimant), new, "{claimant:?}");
            assert_eq!(may_claim(&Intent::Active, &task(Some(HERE)), &claimant), pinned, "{claimant:?}");
        }
    }
}
