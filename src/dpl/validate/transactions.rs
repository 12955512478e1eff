//! Transactions on every path: what is begun is ended, what is ended was begun, and nothing repeats in between.

use super::links::Links;
use super::{Problems, Reached, Topic};
use crate::{Component, Pipeline};

/// What holds when a component starts, over all paths that lead to it.
#[derive(Clone, Copy, Default)]
struct Before {
    /// On some path a transaction is open.
    open: bool,
    /// On some path none is.
    closed: bool,
}

fn is_enabled(component: &Component, types: &[&str]) -> bool {
    !component.skipped && types.contains(&component.component_type.as_str())
}

/// One walk along the order and one back, so that a thousand transactions cost no more than one.
pub(super) fn check(
    pipeline: &Pipeline,
    links: &Links<'_>,
    order: &[usize],
    reached: &Reached,
    problems: &mut [Problems],
) {
    let has_any =
        pipeline.components.iter().any(|component| is_enabled(component, &["begin", "commit", "rollback"]));
    if !has_any {
        return;
    }
    let before = before_each(pipeline, links, order);
    let stays_open = open_at_the_end(pipeline, links, order);
    for index in order.iter().copied().filter(|index| reached.contains(index)) {
        let (Some(component), Some(before), Some(found)) =
            (pipeline.components.get(index), before.get(index), problems.get_mut(index))
        else {
            continue;
        };
        if is_enabled(component, &["begin"]) {
            if before.open {
                let message = "A transaction may still be open here: end it with Commit or Rollback before this one begins.";
                found.error(component, Topic::Transactions, message);
            }
            let ends_open = links
                .targets(index)
                .map(|target| stays_open.get(target) == Some(&true))
                .reduce(|one, other| one || other);
            if ends_open.unwrap_or(true) {
                let message = "This transaction has no Commit or Rollback on some path, so it is rolled back there when the run ends: add one to every path.";
                found.warning(component, Topic::Transactions, message);
            }
        }
        if is_enabled(component, &["commit", "rollback"]) && before.closed {
            let what = if component.component_type == "commit" { "commit" } else { "roll back" };
            if before.open {
                let message = format!(
                    "On some path no transaction is open here, and there is nothing to {what}: lead only paths with a Begin to it."
                );
                found.warning(component, Topic::Transactions, message);
            } else {
                let message = format!(
                    "No transaction is open here, so there is nothing to {what}: put a Begin before it."
                );
                found.error(component, Topic::Transactions, message);
            }
        }
        if before.open && is_enabled(component, &["retry"]) {
            let message =
                "A Retry cannot stand inside a transaction: put it before the Begin or after the Commit.";
            found.error(component, Topic::Transactions, message);
        }
    }
    check_parts(pipeline, links, problems);
}

/// What is repeated must not begin or end a transaction: the runs of it would not be whole.
fn check_parts(pipeline: &Pipeline, links: &Links<'_>, problems: &mut [Problems]) {
    for (index, component) in pipeline.components.iter().enumerate() {
        if links.repeater(index).is_some()
            && is_enabled(component, &["begin", "commit", "rollback"])
            && let Some(found) = problems.get_mut(index)
        {
            let message = "A part of a transaction cannot be repeated by itself: put the whole transaction into a pipeline, and repeat that.";
            found.error(component, Topic::Transactions, message);
        }
    }
}

fn before_each(pipeline: &Pipeline, links: &Links<'_>, order: &[usize]) -> Vec<Before> {
    let mut before = vec![Before::default(); pipeline.components.len()];
    for &index in order {
        let Some(component) = pipeline.components.get(index) else { continue };
        if !links.has_sources(index)
            && let Some(state) = before.get_mut(index)
        {
            state.closed = true;
        }
        let state = before.get(index).copied().unwrap_or_default();
        let after = if is_enabled(component, &["begin"]) {
            Before { open: true, closed: false }
        } else if is_enabled(component, &["commit", "rollback"]) {
            Before { open: false, closed: true }
        } else {
            state
        };
        for target in links.targets(index) {
            if let Some(next) = before.get_mut(target) {
                next.open |= after.open;
                next.closed |= after.closed;
            }
        }
    }
    before
}

/// For each component, whether a transaction that is open before it is still open where some path ends.
fn open_at_the_end(pipeline: &Pipeline, links: &Links<'_>, order: &[usize]) -> Vec<bool> {
    let mut open = vec![false; pipeline.components.len()];
    for &index in order.iter().rev() {
        let Some(component) = pipeline.components.get(index) else { continue };
        let stays = !is_enabled(component, &["commit", "rollback"])
            && (!links.has_targets(index)
                || links.targets(index).any(|target| open.get(target) == Some(&true)));
        if let Some(slot) = open.get_mut(index) {
            *slot = stays;
        }
    }
    open
}
