//! What joins two components: a transition, an input of a transformation, or an iteration.

use serde::{Deserialize, Serialize};

use crate::{ComponentId, TransitionKind};

/// Why a line is drawn between two components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EdgeKind {
    /// Followed when `from` succeeded.
    Success,
    /// Followed when `from` failed.
    Failure,
    /// Followed however `from` ended.
    Unconditional,
    /// Followed when the condition of `from` holds.
    True,
    /// Followed when the condition of `from` does not hold.
    False,
    /// Transformations: the rows of `from` are an input of `to`.
    Source,
    /// `from` repeats `to`.
    Iteration,
}

impl EdgeKind {
    /// The word for a person, as in "on success".
    pub fn label(self) -> &'static str {
        match self {
            EdgeKind::Success => "success",
            EdgeKind::Failure => "failure",
            EdgeKind::Unconditional => "unconditional",
            EdgeKind::True => "true",
            EdgeKind::False => "false",
            EdgeKind::Source => "input",
            EdgeKind::Iteration => "iteration",
        }
    }

    /// The transition that it is in the file, if it is one.
    pub fn transition(self) -> Option<TransitionKind> {
        match self {
            EdgeKind::Success => Some(TransitionKind::Success),
            EdgeKind::Failure => Some(TransitionKind::Failure),
            EdgeKind::Unconditional => Some(TransitionKind::Unconditional),
            EdgeKind::True => Some(TransitionKind::True),
            EdgeKind::False => Some(TransitionKind::False),
            EdgeKind::Source | EdgeKind::Iteration => None,
        }
    }
}

impl From<TransitionKind> for EdgeKind {
    fn from(kind: TransitionKind) -> EdgeKind {
        match kind {
            TransitionKind::Success => EdgeKind::Success,
            TransitionKind::Failure => EdgeKind::Failure,
            TransitionKind::Unconditional => EdgeKind::Unconditional,
            TransitionKind::True => EdgeKind::True,
            TransitionKind::False => EdgeKind::False,
        }
    }
}

/// Names one line on the canvas. `from` is where the arrow starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EdgeKey {
    pub from: ComponentId,
    pub kind: EdgeKind,
    pub to: ComponentId,
}

impl EdgeKey {
    /// The line from one component to another.
    pub fn new(from: ComponentId, kind: EdgeKind, to: ComponentId) -> EdgeKey {
        EdgeKey { from, kind, to }
    }
}

/// One end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// Where it starts.
    Start,
    /// Where its arrow points.
    Target,
}
