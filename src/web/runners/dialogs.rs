//! The dialogs about runners, for any page that offers their actions.

use leptos::prelude::*;

use super::actions::RunnerActions;
use super::confirm_dialog::ConfirmDialog;
use super::duration_dialog::DurationDialog;
use super::pause_dialog::PauseDialog;

/// Nothing until an action opens one.
#[component]
pub fn RunnerDialogs(actions: RunnerActions) -> impl IntoView {
    view! {
        <PauseDialog actions=actions />
        <ConfirmDialog actions=actions />
        <DurationDialog actions=actions />
    }
}
