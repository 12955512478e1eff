//! Which runners of the list are selected for a command to several. Knows rows that are shown only: what a filter hides
//! is never acted on. Which they are is kept by whoever shows the list: in the address.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::RunnerId;

use crate::reactive::memo;

/// The selection of the calling component, over the runners that its list shows.
#[derive(Clone, Copy)]
pub struct Chosen {
    ids: Memo<BTreeSet<RunnerId>>,
    choose: Callback<BTreeSet<RunnerId>>,
    shown: Memo<Vec<RunnerId>>,
    /// In the order of the list.
    pub list: Memo<Vec<RunnerId>>,
}

/// How much of what is shown is selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    None,
    Some,
    All,
}

impl Chosen {
    /// `ids` are those that are selected; `choose` selects others.
    pub fn among(
        shown: Memo<Vec<RunnerId>>,
        ids: Memo<BTreeSet<RunnerId>>,
        choose: Callback<BTreeSet<RunnerId>>,
    ) -> Chosen {
        let list = memo(move |_| ids.with(|ids| shown.with(|shown| of_shown(ids, shown))));
        Chosen { ids, choose, shown, list }
    }

    /// Whether this one is selected.
    pub fn has(self, id: RunnerId) -> bool {
        self.ids.with(|ids| ids.contains(&id))
    }

    /// Selects it, or no longer.
    pub fn toggle(self, id: RunnerId) {
        let mut ids = self.ids.get_untracked();
        if !ids.remove(&id) {
            ids.insert(id);
        }
        self.choose.run(ids);
    }

    /// How much of what is shown is selected.
    pub fn extent(self) -> Extent {
        self.list.with(|list| self.shown.with(|shown| extent(list.len(), shown.len())))
    }

    /// Selects all that is shown; nothing when that is so already.
    pub fn toggle_all(self) {
        if self.extent() == Extent::All {
            self.clear();
        } else {
            self.choose.run(self.shown.get_untracked().into_iter().collect());
        }
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.choose.run(BTreeSet::new());
    }
}

fn of_shown(ids: &BTreeSet<RunnerId>, shown: &[RunnerId]) -> Vec<RunnerId> {
    shown.iter().copied().filter(|id| ids.contains(id)).collect()
}

fn extent(chosen: usize, shown: usize) -> Extent {
    match chosen {
        0 => Extent::None,
        _ if chosen == shown => Extent::All,
        _ => Extent::Some,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ONE: RunnerId = RunnerId(Uuid::from_u128(1));
    const TWO: RunnerId = RunnerId(Uuid::from_u128(2));
    const THREE: RunnerId = RunnerId(Uuid::from_u128(3));

    #[test]
    fn what_a_filter_hides_is_not_acted_on() {
        let ids = BTreeSet::from([ONE, THREE]);
        assert_eq!(of_shown(&ids, &[THREE, TWO, ONE]), [THREE, ONE]);
        assert_eq!(of_shown(&ids, &[TWO, ONE]), [ONE]);
    }

    #[test]
    fn the_head_says_how_much_of_what_is_shown_is_selected() {
        assert_eq!(
            [extent(0, 3), extent(2, 3), extent(3, 3), extent(0, 0)],
            [Extent::None, Extent::Some, Extent::All, Extent::None]
        );
    }
}
