//! Runners, pauses, transactions, the queue and runs: pure rules.
//! Never does I/O, reads no clock, draws no random number: time and ids are arguments.

mod claim;
mod decide;
mod held;
mod id;
mod lease;
mod listening;
mod millis;
mod pause;
mod run;
mod runner;
mod timestamp;
mod timing;
mod transaction;

pub use claim::{Claimant, Pin, QueuedTask, Wait, may_claim};
pub use decide::{Command, Event, Observation, Refusal, apply, decide, observe};
pub use held::HeldClock;
pub use id::{
    CommandId, DeletionId, EnvironmentId, InstanceId, PauseId, ProjectId, RunId, RunnerId, TaskId,
    TransactionId,
};
pub use lease::{Lease, Verdict, is_lease_over, judge_result, lease_until, room, silence_limit};
pub use listening::{Hearing, Listening, hear};
pub use pause::{EndedBy, Pause, PauseOutcome, acknowledged};
pub use run::{ComponentState, RunStatus, TaskStatus, Trigger};
pub use runner::{Intent, Label, Link, QueueTimeout, Runner, Work};
pub use timestamp::Timestamp;
pub use timing::Timing;
pub use transaction::{TransactionRole, TransactionState, transaction_after};

/// How many tasks one instance executes at a time.
pub const TASKS_PER_INSTANCE: u32 = 20;

/// What a person types to confirm a pause.
pub const PAUSE_PHRASE: &str = "pause runner";

/// Whether the text confirms a pause: exactly the phrase, surrounding blanks ignored.
pub fn confirms_pause(typed: &str) -> bool {
    typed.trim() == PAUSE_PHRASE
}
