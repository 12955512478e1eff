//! Server rows in server order, one signal per row. Never changed but by what the server said.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use leptos::prelude::*;

/// A row that the server owns: it knows its own key.
pub trait Keyed: Clone + PartialEq + Send + Sync + 'static {
    type Key: Clone + Eq + Hash + Send + Sync + 'static;

    fn key(&self) -> Self::Key;

    /// Where a new row goes: before the first row that this says. At the end unless said otherwise.
    fn goes_before(&self, _other: &Self) -> bool {
        false
    }
}

/// Rows by key. A changed row wakes only its own readers; the order wakes when rows come, go or move.
///
/// Row signals are reference-counted: a row that was removed frees its signal when its last view goes.
pub struct LiveRows<T: Keyed> {
    order: RwSignal<Vec<T::Key>>,
    rows: StoredValue<HashMap<T::Key, ArcRwSignal<T>>>,
    /// Some row changed.
    any: Trigger,
}

impl<T: Keyed> Clone for LiveRows<T> {
    fn clone(&self) -> LiveRows<T> {
        *self
    }
}

impl<T: Keyed> Copy for LiveRows<T> {}

impl<T: Keyed> Default for LiveRows<T> {
    fn default() -> LiveRows<T> {
        LiveRows::new()
    }
}

impl<T: Keyed> LiveRows<T> {
    /// No rows. They live as long as the owner that is current here.
    pub fn new() -> LiveRows<T> {
        LiveRows {
            order: RwSignal::new(Vec::new()),
            rows: StoredValue::new(HashMap::new()),
            any: Trigger::new(),
        }
    }

    /// Keys in order. Tracked.
    pub fn keys(&self) -> Vec<T::Key> {
        self.order.get()
    }

    /// Keys in order. Untracked.
    pub fn keys_untracked(&self) -> Vec<T::Key> {
        self.order.get_untracked()
    }

    /// The row's signal, or `None` when the server has no such row. Untracked: ask `keys` to be woken by its coming.
    pub fn row(&self, key: &T::Key) -> Option<ArcReadSignal<T>> {
        self.rows.with_value(|rows| rows.get(key).map(ArcRwSignal::read_only))
    }

    /// The row as it is. Tracks the order and that one row, so that it wakes when the row comes, changes or goes.
    pub fn get(&self, key: &T::Key) -> Option<T> {
        self.order.track();
        self.row(key).map(|row| row.get())
    }

    /// Looks at the row as it is, without a copy. Tracks the order and that one row.
    pub fn read<R>(&self, key: &T::Key, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.order.track();
        self.row(key).map(|row| read(&row.read()))
    }

    /// Looks at each row, in no order. Wakes the caller when any row changes, comes or goes, with one subscription for
    /// all: thousands of rows would else be subscribed to one by one.
    pub fn each(&self, visit: &mut dyn FnMut(&T)) {
        self.order.track();
        self.any.track();
        self.rows.with_value(|rows| rows.values().for_each(|row| visit(&row.read_untracked())));
    }

    /// The row as it is. Untracked.
    pub fn get_untracked(&self, key: &T::Key) -> Option<T> {
        self.row(key).map(|row| row.get_untracked())
    }

    /// Every row, in order. Tracks them all.
    pub fn all(&self) -> Vec<T> {
        self.order.with(|order| order.iter().filter_map(|key| self.row(key)).map(|row| row.get()).collect())
    }

    /// Replaces everything: the snapshot that opens or reopens the stream.
    pub fn reset(&self, snapshot: Vec<T>) {
        let order: Vec<T::Key> = snapshot.iter().map(T::key).collect();
        let known: HashSet<&T::Key> = order.iter().collect();
        self.rows.update_value(|rows| rows.retain(|key, _| known.contains(key)));
        for row in snapshot {
            self.put(row);
        }
        if *self.order.read_untracked() != order {
            self.order.set(order);
        }
    }

    /// A row that is new or changed.
    pub fn upsert(&self, row: T) {
        let key = row.key();
        if !self.put(row) {
            return;
        }
        let Some(new) = self.row(&key) else { return };
        let comes_after = |other: &T::Key| {
            self.row(other).is_some_and(|other| new.read_untracked().goes_before(&other.read_untracked()))
        };
        let place = self.order.with_untracked(|order| order.iter().position(comes_after));
        self.order.update(|order| order.insert(place.unwrap_or(order.len()), key));
    }

    /// A row that is gone.
    pub fn remove(&self, key: &T::Key) {
        if self.rows.try_update_value(|rows| rows.remove(key)).flatten().is_some() {
            self.order.update(|order| order.retain(|other| other != key));
        }
    }

    /// Returns whether the row is new. Sets a known row only if it differs.
    fn put(&self, row: T) -> bool {
        // The signal is set outside of the map's lock: its readers may look at other rows.
        match self.rows.with_value(|rows| rows.get(&row.key()).cloned()) {
            Some(signal) => {
                if *signal.read_untracked() != row {
                    signal.set(row);
                    self.any.notify();
                }
                false
            }
            None => {
                self.rows.update_value(|rows| {
                    rows.insert(row.key(), ArcRwSignal::new(row));
                });
                true
            }
        }
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
