//! The dialogs about runners, for any page that offers their actions.

use leptos::prelude::*;

use super::actions::RunnerActions;
use super::bulk_dialog::BulkDialog;
use super::confirm_dialog::ConfirmDialog;
use super::duration_dialog::DurationDialog;
use super::flows::RunnerFlows;
use super::pause_dialog::PauseDialog;
use crate::reactive::{effect, memo};

/// Nothing until an action asks for one.
pub fn runner_dialogs(actions: RunnerActions) -> AnyView {
    let are_wanted = memo(move |before| before == Some(&true) || actions.wish.with(Option::is_some));
    (move || are_wanted.get().then(|| dialogs(actions))).into_any()
}

crate::lazy! {
    fn dialogs(actions: RunnerActions) in later__actions, Over => all(actions);
}

crate::prefetch! {
    /// Fetches them: a person is about to ask for one.
    pub fn fetch_dialogs of later__actions;
}

fn all(actions: RunnerActions) -> impl IntoView {
    let flows = RunnerFlows::for_component();
    // Leaves the reactive world: a wish is granted once.
    effect(move |_| {
        if let Some(wish) = actions.wish.get() {
            actions.wish.set(None);
            untrack(|| flows.open(wish));
        }
    });
    view! {
        <PauseDialog flows=flows />
        <ConfirmDialog flows=flows />
        <DurationDialog flows=flows />
        <BulkDialog flows=flows />
    }
}
