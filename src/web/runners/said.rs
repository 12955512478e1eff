//! Says changes of runners' states to people who do not see them.

use std::collections::HashMap;

use api::runner::RunnerRow;
use model::{Label, RunnerId};

use crate::live::Live;
use crate::reactive::effect;
use crate::ui::announce::Announcer;

/// Announces every change of a label for as long as the calling component lives.
pub fn watch_labels() {
    let live = Live::expect();
    let announcer = Announcer::expect();
    // Leaves the reactive world: what was said cannot be derived again.
    effect(move |before: Option<HashMap<RunnerId, Label>>| {
        let rows = live.runners.all();
        if let Some(words) = before.as_ref().and_then(|before| changes(before, &rows)) {
            announcer.say(words);
        }
        rows.into_iter().map(|row| (row.id, row.label)).collect()
    });
}

/// What changed, in one sentence for each runner; nothing when nothing did.
fn changes(before: &HashMap<RunnerId, Label>, rows: &[RunnerRow]) -> Option<String> {
    let changed: Vec<String> = rows
        .iter()
        .filter(|row| before.get(&row.id).is_some_and(|label| *label != row.label))
        .map(|row| format!("Runner {} is {}.", row.name, row.label.word()))
        .collect();
    (!changed.is_empty()).then(|| changed.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runners::fixture::runner;

    #[test]
    fn only_changes_of_known_runners_are_said() {
        let rows = [RunnerRow { label: Label::Paused, ..runner(1, "local") }, runner(2, "new")];
        let before = HashMap::from([(runner(1, "").id, Label::Pausing)]);
        assert_eq!(changes(&before, &rows).as_deref(), Some("Runner local is Paused."));
        let same = HashMap::from([(runner(1, "").id, Label::Paused)]);
        assert_eq!(changes(&same, &rows), None);
    }
}
