//! What wakes whom when rows come, change, move and go.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

#[derive(Clone, Debug, PartialEq)]
struct Row {
    id: u32,
    text: &'static str,
}

impl Keyed for Row {
    type Key = u32;

    fn key(&self) -> u32 {
        self.id
    }

    fn goes_before(&self, other: &Row) -> bool {
        self.id > other.id
    }
}

fn row(id: u32, text: &'static str) -> Row {
    Row { id, text }
}

/// How often a derived value had to be computed anew, when read after each step.
struct Watched<T: Send + Sync + 'static> {
    memo: Memo<T>,
    runs: Arc<AtomicUsize>,
}

impl<T: PartialEq + Clone + Send + Sync + 'static> Watched<T> {
    fn new(derive: impl Fn() -> T + Send + Sync + 'static) -> Watched<T> {
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&runs);
        let memo = Memo::new(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            derive()
        });
        memo.get_untracked();
        Watched { memo, runs }
    }

    fn runs_after_reading(&self) -> usize {
        self.memo.get_untracked();
        self.runs.load(Ordering::Relaxed)
    }
}

fn three() -> LiveRows<Row> {
    let rows = LiveRows::new();
    rows.reset(vec![row(3, "c"), row(2, "b"), row(1, "a")]);
    rows
}

#[test]
fn a_changed_row_wakes_only_its_readers() {
    let owner = Owner::new();
    owner.set();
    let rows = three();
    let order = Watched::new(move || rows.keys());
    let one = Watched::new(move || rows.row(&1).map(|row| row.get()));
    let two = Watched::new(move || rows.row(&2).map(|row| row.get()));

    rows.upsert(row(1, "changed"));

    assert_eq!((order.runs_after_reading(), one.runs_after_reading(), two.runs_after_reading()), (1, 2, 1));
    assert_eq!(rows.get_untracked(&1), Some(row(1, "changed")));
}

#[test]
fn the_same_row_again_wakes_nobody() {
    let owner = Owner::new();
    owner.set();
    let rows = three();
    let all = Watched::new(move || rows.all());
    rows.upsert(row(1, "a"));
    rows.reset(vec![row(3, "c"), row(2, "b"), row(1, "a")]);
    assert_eq!(all.runs_after_reading(), 1);
}

#[test]
fn a_new_row_takes_its_place_and_a_removed_one_leaves_it() {
    let owner = Owner::new();
    owner.set();
    let rows = three();
    let four = Watched::new(move || rows.get(&4));
    rows.upsert(row(4, "d"));
    rows.upsert(row(0, "z"));
    assert_eq!(rows.keys_untracked(), [4, 3, 2, 1, 0]);
    assert_eq!(four.runs_after_reading(), 2);
    rows.remove(&3);
    rows.remove(&3);
    assert_eq!(rows.keys_untracked(), [4, 2, 1, 0]);
    assert!(rows.row(&3).is_none());
}

#[test]
fn a_snapshot_replaces_the_order_and_drops_what_is_gone() {
    let owner = Owner::new();
    owner.set();
    let rows = three();
    let kept = rows.row(&2).unwrap();
    rows.reset(vec![row(2, "b"), row(9, "new"), row(3, "changed")]);
    assert_eq!(rows.keys_untracked(), [2, 9, 3]);
    assert_eq!(rows.get_untracked(&3), Some(row(3, "changed")));
    assert!(rows.row(&1).is_none());
    rows.upsert(row(2, "through"));
    assert_eq!(kept.get_untracked(), row(2, "through"), "a signal that was taken before stays the row's");
}
