//! Cancelling a run: the button, and the dialog that says what happens.

use api::route;
use api::run::RunRow;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::cancel_flow::{CancelFlow, Input};
use crate::command::{new_command_id, until_answered};
use crate::http::{self, RequestError};
use crate::reactive::{effect, memo};
use crate::ui::button::{Button, Kind};
use crate::ui::dialog::Dialog;
use crate::ui::icon::Icon;
use crate::ui::message::Message;

/// Nothing once the run has ended.
#[component]
pub fn CancelRun(run: Signal<RunRow>) -> impl IntoView {
    let flow = RwSignal::new(CancelFlow::default());
    let can_cancel = memo(move |_| run.with(|run| run.status == model::RunStatus::Running));
    let is_open = memo(move |_| flow.with(CancelFlow::is_open));
    let notice = memo(move |_| flow.with(|flow| flow.notice().map(str::to_owned)));
    // Leaves the reactive world: an open dialog hears of the run's end.
    effect(move |_| {
        if !can_cancel.get() {
            untrack(|| dispatch(flow, Input::Ended(run.with_untracked(|run| run.id))));
        }
    });
    let ask = move || dispatch(flow, Input::Open(run.with_untracked(|run| run.id)));
    view! {
        {move || {
            can_cancel
                .get()
                .then(|| view! { <Button words="Cancel run" before=Icon::Ban kind=Kind::Danger on_press=ask /> }.into_any())
        }}
        <Dialog is_open=is_open title="Cancel this run" on_cancel=move || dispatch(flow, Input::Cancel)>
            <form
                class="dialog__form"
                on:submit=move |event| {
                    event.prevent_default();
                    dispatch(flow, Input::Submit(new_command_id()));
                }
            >
                <p class="dialog__words">
                    "What executes now finishes first. Nothing that waits is started. The run ends as Cancelled and cannot go on."
                </p>
                <Message words=notice />
                <div class="dialog__foot">
                    <button type="button" class="button" autofocus on:click=move |_| dispatch(flow, Input::Cancel)>
                        "Keep it running"
                    </button>
                    <button
                        type="submit"
                        class="button"
                        data-kind="danger"
                        disabled=move || !flow.with(CancelFlow::can_submit)
                    >
                        "Cancel run"
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn dispatch(flow: RwSignal<CancelFlow>, input: Input) {
    let wanted = flow
        .try_update(|flow| {
            let (next, wanted) = std::mem::take(flow).step(input);
            *flow = next;
            wanted
        })
        .flatten();
    let Some((run, attempt)) = wanted else { return };
    spawn_local(async move {
        let url = route::path(route::RUN_CANCEL, &[&run.to_string()]);
        // Cancelling names a state: sent twice it acts once.
        let answer: Result<RunRow, RequestError> = until_answered(|| http::post(&url, &[], &())).await;
        dispatch(
            flow,
            match answer {
                Ok(_) => Input::Accepted(attempt),
                Err(error) => Input::Refused(attempt, error.to_string()),
            },
        );
    });
}
