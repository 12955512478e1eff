//! What can be done with the selected runners, while there are any. The dialogs come when one is asked for.

use leptos::prelude::*;

use super::actions::RunnerActions;
use super::bulk_flow::Wanted;
use super::chosen::{Chosen, Extent};
use crate::reactive::{effect, memo};
use crate::time::counted;
use crate::ui::button::{Button, Kind};
use crate::ui::icon::Icon;

/// Nothing while no runner is selected.
#[component]
pub fn SelectionBar(chosen: Chosen, actions: RunnerActions) -> impl IntoView {
    let count = memo(move |_| chosen.list.with(Vec::len));
    let is_shown = memo(move |_| count.get() > 0);
    let words = move || match count.get() {
        0 => String::new(),
        count => format!("{} selected", counted(count as u64, "runner")),
    };
    let ask = move |wanted| move || actions.ask_bulk(wanted, chosen.list.get_untracked());
    let buttons = move || {
        view! {
            <Button words="Pause runners" before=Icon::Pause on_press=ask(Wanted::Pause) />
            <Button words="Resume runners" before=Icon::Play on_press=ask(Wanted::Resume) />
            <Button words="Clear selection" kind=Kind::Ghost on_press=move || chosen.clear() />
        }
    };
    view! {
        <div class="selection" data-shown=move || is_shown.get().to_string()>
            <p class="selection__count" role="status">{words}</p>
            {move || is_shown.get().then(|| buttons().into_any())}
        </div>
    }
}

/// The box in the head: all that is shown, some of it, or none.
#[component]
pub fn ChooseAll(chosen: Chosen) -> impl IntoView {
    let extent = memo(move |_| chosen.extent());
    let input = NodeRef::<leptos::html::Input>::new();
    // Leaves the reactive world: what a box shows is the browser's own state once it was pressed.
    effect(move |_| {
        let extent = extent.get();
        if let Some(input) = input.get() {
            input.set_checked(extent == Extent::All);
            input.set_indeterminate(extent == Extent::Some);
        }
    });
    view! {
        <th scope="col" class="table__choose">
            <label class="choose">
                <span class="visually-hidden">"Select all runners shown"</span>
                <input type="checkbox" node_ref=input on:change=move |_| chosen.toggle_all() />
            </label>
        </th>
    }
}
