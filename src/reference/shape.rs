//! The pipelines of the small world: graphs in which every node but the first has one that leads to it.

use model::TransactionRole;

/// The name of a rollback that nobody drew: the server adds it when a transaction's path ends without a Commit.
pub const AUTOMATIC_ROLLBACK: &str = "Rollback (automatic)";

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Goes on also after a failure, which fails its run all the same.
    Start,
    /// Goes on only after a success.
    Work,
    Begin,
    Commit,
}

/// One component of a pipeline.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    pub name: &'static str,
    pub kind: Kind,
    /// The nodes that follow, by their places.
    pub next: &'static [usize],
    /// The place of the Begin in whose transaction it executes.
    pub begun_by: Option<usize>,
}

const fn node(name: &'static str, kind: Kind, next: &'static [usize], begun_by: Option<usize>) -> Node {
    Node { name, kind, next, begun_by }
}

/// The pipelines, by name.
pub const SHAPES: [(&str, &[Node]); 4] = [
    (
        "chain",
        &[
            node("Start", Kind::Start, &[1], None),
            node("A", Kind::Work, &[2], None),
            node("B", Kind::Work, &[], None),
        ],
    ),
    (
        "fan",
        &[
            node("Start", Kind::Start, &[1, 2, 3], None),
            node("A", Kind::Work, &[], None),
            node("B", Kind::Work, &[], None),
            node("C", Kind::Work, &[], None),
        ],
    ),
    (
        "transaction",
        &[
            node("Start", Kind::Start, &[1, 5], None),
            node("Begin", Kind::Begin, &[2], None),
            node("A", Kind::Work, &[3], Some(1)),
            node("Commit", Kind::Commit, &[4], Some(1)),
            node("After", Kind::Work, &[], None),
            node("Side", Kind::Work, &[], None),
        ],
    ),
    (
        // Its transaction may be committed while a part of it is still queued or executing.
        "forked",
        &[
            node("Start", Kind::Start, &[1], None),
            node("Begin", Kind::Begin, &[2, 4], None),
            node("A", Kind::Work, &[3], Some(1)),
            node("Commit", Kind::Commit, &[], Some(1)),
            node("B", Kind::Work, &[5], Some(1)),
            node("C", Kind::Work, &[], Some(1)),
        ],
    ),
];

impl Kind {
    /// What it does to a transaction.
    pub fn role(self) -> TransactionRole {
        match self {
            Kind::Start | Kind::Work => TransactionRole::Inside,
            Kind::Begin => TransactionRole::Begin,
            Kind::Commit => TransactionRole::Commit,
        }
    }
}
