//! What can happen in the small world, and what those who did it hear.

use crate::picture::TaskName;

/// One thing that happens. A place that does not exist makes it nothing, so that a sequence without one of its steps is
/// a sequence too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A person starts the pipeline at that place of `SHAPES`.
    Submit {
        shape: usize,
    },
    /// A process starts and registers.
    Connect,
    /// A process asks for work. When the answer is lost, it has not heard what it was given.
    Claim {
        process: usize,
        max: u32,
        is_busy: bool,
        is_lost: bool,
    },
    /// A process ends a task that it has in hand, and says so.
    End {
        process: usize,
        task: usize,
        well: bool,
    },
    /// It says so again; somebody else, or an older lease of the task, says so.
    Repeat {
        process: usize,
        task: usize,
        attempt: u32,
    },
    /// A process says that it lives, and hears of the pause; the next one acknowledges it.
    Beat {
        process: usize,
    },
    /// A process acknowledges a pause that may be long over.
    AcknowledgeOld {
        process: usize,
        pause: usize,
    },
    /// A process leaves in good order.
    Goodbye {
        process: usize,
    },
    /// A process is gone without a word.
    Crash {
        process: usize,
    },
    Pause {
        seconds: u64,
    },
    Resume,
    ChangeDuration {
        seconds: u64,
    },
    Restart,
    /// The timers of a pause fire that may be long over.
    FireOld {
        pause: usize,
    },
    /// Time passes, and what is due happens.
    Wait {
        seconds: u64,
    },
    /// The clock is put forward or back.
    Jump {
        hours: i64,
    },
    /// The server dies, and starts again after a while. Nothing that fell due has happened yet.
    RestartServer {
        seconds: u64,
    },
}

/// What is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There was nobody to do it.
    Nothing,
    Done,
    Refused,
    /// What the instance was given, in order.
    Claimed(Vec<TaskName>),
    /// The leases that an instance named and does not have.
    Lost(Vec<TaskName>),
}
