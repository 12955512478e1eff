//! Leases: a task belongs to one instance at a time, and what comes too late changes nothing.

use crate::{InstanceId, TASKS_PER_INSTANCE, TaskStatus, Timestamp, Timing};

/// Who has a task, and under which fencing number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    pub instance: InstanceId,
    /// Larger with every lease of the same task.
    pub attempt: u32,
}

/// What becomes of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It ends the task.
    Accepted,
    /// It ended the task before: the answer to the first may have been lost on its way.
    Repeated,
    /// The task is somebody else's now, or ended without it. Nothing changes.
    Stale,
}

/// Judges a result that `sender` sends for a task that `holder` had last. `is_reported`: an instance ended it.
pub fn judge_result(status: TaskStatus, holder: Option<Lease>, is_reported: bool, sender: Lease) -> Verdict {
    match status {
        _ if holder != Some(sender) => Verdict::Stale,
        TaskStatus::Running => Verdict::Accepted,
        _ if is_reported => Verdict::Repeated,
        _ => Verdict::Stale,
    }
}

/// How many tasks an instance that executes `running` gets at most when it asks for `wanted`.
pub fn room(running: u32, wanted: u32) -> u32 {
    wanted.min(TASKS_PER_INSTANCE.saturating_sub(running))
}

/// Until when a lease lasts that is given or renewed now. Also what every lease gets when nobody could renew: after
/// the server was away, or its clock jumped in either direction.
pub fn lease_until(timing: &Timing, now: Timestamp) -> Timestamp {
    now + timing.lease
}

/// Whether the lease has run out.
pub fn is_lease_over(until: Timestamp, now: Timestamp) -> bool {
    until <= now
}

/// The moment whose silence counts: an instance last heard of by then is lost. `None` while the server has not
/// listened for that long itself.
pub fn silence_limit(timing: &Timing, listening_since: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let limit = now - timing.heartbeat_limit;
    (limit >= listening_since).then_some(limit)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn only_the_holder_ends_a_task_and_only_once() {
        let lease = |instance, attempt| Lease { instance: InstanceId(Uuid::from_u128(instance)), attempt };
        let holder = Some(lease(1, 2));
        let table = [
            (TaskStatus::Running, false, lease(1, 2), Verdict::Accepted),
            (TaskStatus::Running, false, lease(1, 1), Verdict::Stale),
            (TaskStatus::Running, false, lease(2, 2), Verdict::Stale),
            (TaskStatus::Queued, false, lease(1, 2), Verdict::Stale),
            (TaskStatus::Succeeded, true, lease(1, 2), Verdict::Repeated),
            (TaskStatus::Succeeded, true, lease(2, 2), Verdict::Stale),
            (TaskStatus::Failed, false, lease(1, 2), Verdict::Stale),
            (TaskStatus::Cancelled, false, lease(1, 2), Verdict::Stale),
        ];
        for (status, is_reported, sender, expected) in table {
            assert_eq!(judge_result(status, holder, is_reported, sender), expected, "{status:?} {sender:?}");
        }
        assert_eq!(judge_result(TaskStatus::Queued, None, false, lease(1, 0)), Verdict::Stale);
    }

    #[test]
    fn an_instance_never_gets_more_than_it_may_execute() {
        assert_eq!((room(0, 5), room(18, 5), room(20, 5), room(30, 5)), (5, 2, 0, 0));
    }

    #[test]
    fn nobody_is_silent_while_the_server_did_not_listen() {
        let timing = Timing::default();
        let limit = |since, now| silence_limit(&timing, Timestamp(since), Timestamp(now));
        assert_eq!(limit(0, 29_999), None);
        assert_eq!(limit(0, 30_000), Some(Timestamp(0)));
        assert_eq!(limit(i64::MAX, i64::MIN), None);
    }
}
