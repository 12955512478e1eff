//! The dialog that extends or shortens a pause.

use leptos::prelude::*;

use super::duration_field::DurationField;
use super::duration_flow::{Change, DurationFlow, Input};
use super::flows::RunnerFlows;
use super::pause_flow::Choice;
use crate::live::Live;
use crate::reactive::memo;
use crate::ui::dialog::Dialog;
use crate::ui::message::Message;
use crate::ui::time_words::{wall, zone};

/// Shows while the flow is not closed.
#[component]
pub fn DurationDialog(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.duration;
    let is_open = memo(move |_| flow.with(|flow| flow.change().is_some()));
    let title = memo(move |_| {
        flow.with(|flow| {
            flow.change()
                .map(|change| format!("Change the pause of runner {}", change.row.name))
                .unwrap_or_default()
        })
    });
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || flows.duration_input(Input::Cancel)>
            <Content flows=flows />
        </Dialog>
    }
}

#[component]
fn Content(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.duration;
    let clock = Live::expect().clock;
    let of = move |part: fn(&Change) -> Option<String>| flow.with(|flow| flow.change().and_then(part));
    let choice = memo(move |_| {
        flow.with(|flow| flow.change().map_or(Choice::Default, |change| change.choice.clone()))
    });
    let current_s = memo(move |_| flow.with(|flow| flow.change().map_or(0, Change::current_s)));
    let notice = memo(move |_| of(|change| change.notice.clone()));
    let can_submit = memo(move |_| flow.with(DurationFlow::can_submit));
    let resume_at = memo(move |_| flow.with(|flow| flow.change().and_then(Change::resume_at)));
    let words = move || match resume_at.get() {
        Some(at) if at <= clock.read() => "That time has passed: it resumes at once.".to_owned(),
        Some(at) => format!("It then resumes by itself {} ({}).", wall(at).long(wall(clock.read())), zone()),
        None => "Counted from the moment at which the runner is paused.".to_owned(),
    };
    view! {
        <form
            class="dialog__form"
            on:submit=move |event| {
                event.prevent_default();
                flows.submit_duration();
            }
        >
            <DurationField
                choice=choice
                default_s=current_s
                on_choose=Callback::new(move |choice| flows.duration_input(Input::Choose(choice)))
            />
            <p class="dialog__hint" aria-live="polite">{words}</p>
            <Message words=notice />
            <div class="dialog__foot">
                <button type="button" class="button" on:click=move |_| flows.duration_input(Input::Cancel)>
                    "Cancel"
                </button>
                <button type="submit" class="button" data-kind="primary" disabled=move || !can_submit.get()>
                    "Change duration"
                </button>
            </div>
        </form>
    }
}
