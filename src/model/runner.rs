//! A runner's state on two axes that are never merged: the link, written by heartbeats, and the intent,
//! written by commands, the drain and the auto-resume timer. The label is always derived.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{PauseId, Timestamp};

/// What heartbeats say. Never written by a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Never connected.
    Pending,
    Connected,
    /// A graceful shutdown was announced; work is finishing.
    Stopping,
    /// Said goodbye.
    Stopped,
    /// The heartbeat was lost.
    Unknown,
}

impl Link {
    /// Every link, in the order of a runner's life.
    pub const ALL: [Link; 5] = [Link::Pending, Link::Connected, Link::Stopping, Link::Stopped, Link::Unknown];

    /// The runner's link from its instances', the one last heard of at the end: the best that any of them offers, and
    /// when none lives, how the last one went.
    pub fn of_instances(instances: &[Link]) -> Link {
        [Link::Connected, Link::Stopping]
            .into_iter()
            .find(|link| instances.contains(link))
            .or(instances.last().copied())
            .unwrap_or(Link::Pending)
    }
}

/// What people want. Never written by a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Intent {
    Active,
    /// Finishing what was claimed and the transactions that are open.
    Pausing {
        pause: PauseId,
        #[serde(rename = "duration_ms", with = "crate::millis")]
        duration: Duration,
    },
    Paused {
        pause: PauseId,
        paused_at: Timestamp,
        resume_at: Timestamp,
    },
}

impl Intent {
    /// The pause that is under way.
    pub fn pause(&self) -> Option<PauseId> {
        match self {
            Intent::Active => None,
            Intent::Pausing { pause, .. } | Intent::Paused { pause, .. } => Some(*pause),
        }
    }

    pub fn is_active(&self) -> bool {
        matches!(self, Intent::Active)
    }
}

/// Since a resume the runner is not Running: runs that had tasks queued in that pause fail at `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueTimeout {
    pub pause: PauseId,
    pub at: Timestamp,
}

/// The rules' view of a runner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Runner {
    pub link: Link,
    pub intent: Intent,
    pub queue_timeout: Option<QueueTimeout>,
}

/// What a runner still has to finish before it is Paused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// Tasks claimed and not yet ended.
    pub tasks: u32,
    /// Transactions begun and not yet ended.
    pub transactions: u32,
    /// Connected instances that have not yet acknowledged the pause under way.
    pub unacknowledged_instances: u32,
}

impl Work {
    /// Nothing executes, no transaction is open, and every connected instance knows of the pause.
    pub fn is_finished(&self) -> bool {
        *self == Work::default()
    }
}

/// The one word shown for a runner's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    Pending,
    Running,
    Stopping,
    Stopped,
    Unknown,
    Pausing,
    Paused,
}

impl Label {
    /// Every label, in the order of filters.
    pub const ALL: [Label; 7] = [
        Label::Running,
        Label::Pausing,
        Label::Paused,
        Label::Pending,
        Label::Stopping,
        Label::Stopped,
        Label::Unknown,
    ];

    /// The label of a runner (domain.md §2).
    pub fn of(link: Link, intent: &Intent) -> Label {
        match (intent, link) {
            (Intent::Pausing { .. }, _) => Label::Pausing,
            (Intent::Paused { .. }, _) => Label::Paused,
            (Intent::Active, Link::Pending) => Label::Pending,
            (Intent::Active, Link::Connected) => Label::Running,
            (Intent::Active, Link::Stopping) => Label::Stopping,
            (Intent::Active, Link::Stopped) => Label::Stopped,
            (Intent::Active, Link::Unknown) => Label::Unknown,
        }
    }

    /// The word on screen.
    pub fn word(self) -> &'static str {
        match self {
            Label::Pending => "Pending",
            Label::Running => "Running",
            Label::Stopping => "Stopping",
            Label::Stopped => "Stopped",
            Label::Unknown => "Unknown",
            Label::Pausing => "Pausing",
            Label::Paused => "Paused",
        }
    }
}

impl Runner {
    /// A runner that was just created.
    pub fn new() -> Runner {
        Runner { link: Link::Pending, intent: Intent::Active, queue_timeout: None }
    }

    pub fn label(&self) -> Label {
        Label::of(self.link, &self.intent)
    }

    /// Whether it works now or could at once.
    pub fn is_connected(&self) -> bool {
        self.link == Link::Connected
    }
}

impl Default for Runner {
    fn default() -> Runner {
        Runner::new()
    }
}
