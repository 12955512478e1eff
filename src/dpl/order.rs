//! An order in which everything stands behind what leads to it, or a loop that makes one impossible.
//! Knows only numbers: what they stand for is the caller's.

use std::collections::{BTreeMap, BTreeSet};

/// The indexes of `targets`, each behind those that lead to it; otherwise the indexes of one loop, in its order.
pub(crate) fn order(targets: &[BTreeSet<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let mut waiting_for = vec![0_usize; targets.len()];
    for target in targets.iter().flatten() {
        if let Some(count) = waiting_for.get_mut(*target) {
            *count += 1;
        }
    }
    let mut order: Vec<usize> =
        (0..targets.len()).filter(|index| waiting_for.get(*index) == Some(&0)).collect();
    let mut done = 0;
    while let Some(&index) = order.get(done) {
        done += 1;
        for target in targets.get(index).into_iter().flatten() {
            if let Some(count) = waiting_for.get_mut(*target) {
                *count -= 1;
                if *count == 0 {
                    order.push(*target);
                }
            }
        }
    }
    if order.len() == targets.len() { Ok(order) } else { Err(find_loop(targets, &order)) }
}

/// One loop among the indexes that could not be ordered.
fn find_loop(targets: &[BTreeSet<usize>], ordered: &[usize]) -> Vec<usize> {
    let ordered: BTreeSet<usize> = ordered.iter().copied().collect();
    let mut source_of = BTreeMap::new();
    for (index, targets) in targets.iter().enumerate().filter(|(index, _)| !ordered.contains(index)) {
        for target in targets {
            source_of.entry(*target).or_insert(index);
        }
    }
    // Walking backwards, every index that is left has a source that is left too: the walk meets itself.
    let mut path: Vec<usize> = Vec::new();
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    let mut current = (0..targets.len()).find(|index| !ordered.contains(index));
    while let Some(index) = current {
        if let Some(first) = seen.insert(index, path.len()) {
            path.drain(..first);
            break;
        }
        path.push(index);
        current = source_of.get(&index).copied();
    }
    path.reverse();
    // The first in the file goes first, so that the message does not depend on where the walk began.
    let first = path.iter().enumerate().min_by_key(|(_, index)| **index).map_or(0, |(place, _)| place);
    path.rotate_left(first);
    path
}
