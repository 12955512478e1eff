//! Which actions apply to a runner as it is shown, and why not. The server decides again.

use api::runner::{Platform, RunnerRow};
use model::{Intent, Link};

/// What the menu of a runner offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Pause,
    Resume,
    Restart,
}

/// Why the action does not apply now; nothing when it does.
pub fn why_not(action: Action, row: &RunnerRow) -> Option<&'static str> {
    if row.platform == Platform::MatillionHosted {
        return Some("A hosted runner is managed for you.");
    }
    match (action, row.intent, row.link) {
        (Action::Pause, Intent::Pausing { .. }, _) => Some("It is pausing already."),
        (Action::Pause, Intent::Paused { .. }, _) => Some("It is paused already."),
        (Action::Pause, Intent::Active, Link::Pending) => Some("It has never connected."),
        (Action::Pause, Intent::Active, _) => None,
        (Action::Resume, Intent::Active, _) => Some("It is not paused."),
        (Action::Resume, _, _) => None,
        (Action::Restart, _, Link::Connected) => None,
        (Action::Restart, _, _) => Some("No instance of it is connected."),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::PauseId;
    use uuid::Uuid;

    use super::*;
    use crate::runners::fixture::runner;

    fn applies(row: &RunnerRow) -> [bool; 3] {
        [Action::Pause, Action::Resume, Action::Restart].map(|action| why_not(action, row).is_none())
    }

    #[test]
    fn each_action_applies_where_it_changes_something() {
        let running = runner(1, "local");
        assert_eq!(applies(&running), [true, false, true]);
        let intent = Intent::Pausing { pause: PauseId(Uuid::nil()), duration: Duration::ZERO };
        assert_eq!(applies(&RunnerRow { intent, ..running.clone() }), [false, true, true]);
        assert_eq!(applies(&RunnerRow { link: Link::Pending, ..running.clone() }), [false, false, false]);
        assert_eq!(applies(&RunnerRow { link: Link::Unknown, ..running.clone() }), [true, false, false]);
        assert_eq!(applies(&RunnerRow { platform: Platform::MatillionHosted, ..running }), [false; 3]);
    }
}
