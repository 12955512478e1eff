//! A run of a part of a pipeline: from a component on, or of one component only.
//! Never cuts a transaction in half: that is refused, with words for the person who asked.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::graph::RunGraph;

/// Which part of a pipeline a run executes. Components are meant by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    #[default]
    Whole,
    /// The component and everything after it. What comes before counts as done.
    From(String),
    /// The component alone.
    Only(String),
}

impl Part {
    /// Whether it is the whole pipeline.
    pub fn is_whole(&self) -> bool {
        *self == Part::Whole
    }

    /// The component that the part is about.
    pub fn component(&self) -> Option<&str> {
        match self {
            Part::Whole => None,
            Part::From(name) | Part::Only(name) => Some(name),
        }
    }

    /// Such as "from Load orders"; nothing for the whole pipeline.
    pub fn words(&self) -> Option<String> {
        match self {
            Part::Whole => None,
            Part::From(name) => Some(format!("from {name}")),
            Part::Only(name) => Some(format!("only {name}")),
        }
    }
}

impl RunGraph {
    /// The graph of that part, or why it cannot be run by itself, as a clause that follows "cannot run:".
    ///
    /// An input from outside of the part counts as done, so an And waits only for its inputs inside.
    pub fn part(&self, part: &Part) -> Result<RunGraph, String> {
        let Some(name) = part.component() else { return Ok(self.clone()) };
        let first = self.index_of(name).ok_or_else(|| {
            format!("there is no component \"{name}\" in it: save it, or choose another one")
        })?;
        let inside = match part {
            Part::Only(_) => BTreeSet::from([first]),
            _ => self.reached_from(first),
        };
        if matches!(part, Part::Only(_)) && self.is_disabled(first) {
            return Err(format!("\"{name}\" is disabled: enable it to run only it"));
        }
        self.check_transactions(name, first, &inside)?;
        Ok(self.restricted(first, &inside))
    }

    /// Every transaction that the part touches is inside of it as a whole.
    fn check_transactions(&self, name: &str, first: usize, inside: &BTreeSet<usize>) -> Result<(), String> {
        let begins = self.open_begins();
        let is_ending = |index: usize| self.is_of_type(index, &["commit", "rollback"]);
        for &index in inside {
            for &begin in begins.get(index).into_iter().flatten() {
                if inside.contains(&begin) {
                    continue;
                }
                let begin = self.name_of(begin);
                return Err(if index == first {
                    format!(
                        "\"{name}\" stands in the transaction that \"{begin}\" opens, and a transaction runs only as a \
                         whole: run from \"{begin}\" instead"
                    )
                } else {
                    format!(
                        "\"{}\" comes after \"{name}\" and stands in the transaction that \"{begin}\" opens, which would \
                         be left out: run from \"{begin}\" or from before it instead",
                        self.name_of(index)
                    )
                });
            }
            // Without a Begin anywhere before it there is nothing to end.
            if is_ending(index) && begins.get(index).is_none_or(BTreeSet::is_empty) && index == first {
                return Err(format!(
                    "\"{name}\" ends a transaction, and none is open when the run begins with it"
                ));
            }
        }
        let is_cut = inside.iter().any(|&index| {
            self.is_of_type(index, &["begin"]) && self.follows(index).any(|next| !inside.contains(&next))
        });
        if is_cut {
            return Err(format!(
                "\"{name}\" alone would open a transaction and never end it: run from \"{name}\" instead"
            ));
        }
        Ok(())
    }

    /// For each component, the Begins whose transaction may be open when it starts.
    fn open_begins(&self) -> Vec<BTreeSet<usize>> {
        let mut open: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.len()];
        for &index in self.order() {
            let after: BTreeSet<usize> = if self.is_of_type(index, &["begin"]) {
                BTreeSet::from([index])
            } else if self.is_of_type(index, &["commit", "rollback"]) {
                BTreeSet::new()
            } else {
                open.get(index).cloned().unwrap_or_default()
            };
            if after.is_empty() {
                continue;
            }
            let next: Vec<usize> = self.follows(index).collect();
            for target in next {
                if let Some(slot) = open.get_mut(target) {
                    slot.extend(&after);
                }
            }
        }
        open
    }

    fn reached_from(&self, first: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut open = vec![first];
        while let Some(index) = open.pop() {
            if reached.insert(index) {
                open.extend(self.follows(index));
            }
        }
        reached
    }
}
