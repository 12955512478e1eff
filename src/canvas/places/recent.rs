//! What changed lately, so that a view that has seen all but that need not look at everything.
//! Never remembers more than a look at everything would cost.

/// More changes than this are forgotten.
const MOST: usize = 256;

/// A tile or a line, by its place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Changed {
    Tile(usize),
    Line(usize),
}

/// The latest changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Recent {
    /// All that changed after this revision is known.
    since: u64,
    changes: Vec<(u64, Changed)>,
}

impl Recent {
    /// Nothing changed after that revision yet.
    pub(super) fn beginning(revision: u64) -> Recent {
        Recent { since: revision, changes: Vec::new() }
    }

    pub(super) fn push(&mut self, revision: u64, changed: Changed) {
        if self.changes.len() >= MOST {
            self.forget(revision);
        }
        self.changes.push((revision, changed));
    }

    /// Notes are few: whoever shows them looks at all.
    pub(super) fn notes_changed(&mut self, revision: u64) {
        self.forget(revision);
    }

    pub(super) fn after(&self, revision: u64) -> Option<impl Iterator<Item = Changed>> {
        let later = self.changes.iter().filter(move |(at, _)| *at > revision);
        (revision >= self.since).then(|| later.map(|(_, changed)| *changed))
    }

    fn forget(&mut self, revision: u64) {
        *self = Recent::beginning(revision);
    }
}
