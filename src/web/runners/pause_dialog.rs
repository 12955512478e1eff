//! The pause dialog on screen: what will happen, with numbers, and the phrase that enables the button.

use api::runner::PausePreview;
use leptos::prelude::*;

use super::duration_field::DurationField;
use super::flows::RunnerFlows;
use super::pause_fields::{PhraseField, ReasonField};
use super::pause_flow::{Choice, Draft, Input, PauseFlow};
use super::pause_words::{active_runs_words, duration_words, finish_first_words, queued_words};
use crate::live::Live;
use crate::reactive::memo;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, icon};
use crate::ui::time_words::{wall, zone};

/// Shows while the flow is not closed.
#[component]
pub fn PauseDialog(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.pause;
    let is_open = memo(move |_| flow.with(PauseFlow::is_open));
    let title = memo(move |_| {
        flow.with(|flow| flow.draft().map(|draft| format!("Pause runner {}", draft.name)).unwrap_or_default())
    });
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || flows.pause_input(Input::Cancel)>
            <p class="dialog__words">
                "It finishes what it is doing and takes nothing new. Pipelines stay active and go on when it resumes."
            </p>
            <Impact flow=flow />
            <Form flows=flows />
        </Dialog>
    }
}

/// The numbers.
#[component]
fn Impact(flow: RwSignal<PauseFlow>) -> impl IntoView {
    let preview = memo(move |_| flow.with(|flow| flow.draft().and_then(|draft| draft.preview.clone())));
    let words = move |of: fn(&PausePreview) -> String| {
        move || preview.with(|it| it.as_ref().map_or("Counting".to_owned(), of))
    };
    view! {
        <ul class="impact" data-testid="pause-impact">
            <li class="impact__row">{icon(Icon::Spinner)} <span>{words(finish_first_words)}</span></li>
            <li class="impact__row">{icon(Icon::Queue)} <span>{words(queued_words)}</span></li>
            <li class="impact__row">{icon(Icon::Hourglass)} <span>{words(active_runs_words)}</span></li>
        </ul>
    }
}

#[component]
fn Form(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.pause;
    let draft = move || flow.with(|flow| flow.draft().cloned());
    let can_submit = memo(move |_| flow.with(PauseFlow::can_submit));
    let is_sending = memo(move |_| flow.with(PauseFlow::is_sending));
    let is_over = memo(move |_| flow.with(|flow| matches!(flow, PauseFlow::Overtaken { .. })));
    let typed = memo(move |_| draft().map(|draft| draft.typed).unwrap_or_default());
    let reason = memo(move |_| draft().map(|draft| draft.reason).unwrap_or_default());
    let choice = memo(move |_| draft().map_or(Choice::Default, |draft| draft.duration));
    let default_s = memo(move |_| draft().map_or(0, |draft| draft.default_duration_s()));
    let hint = memo(move |_| {
        if is_over.get() {
            ""
        } else if draft().is_some_and(|draft| draft.is_confirmed()) {
            "The button is enabled."
        } else {
            "The button is enabled when the text is typed."
        }
    });
    view! {
        <form
            class="dialog__form"
            on:submit=move |event| {
                event.prevent_default();
                flows.submit_pause();
            }
        >
            <div class="dialog__pair">
                <DurationField
                    choice=choice
                    default_s=default_s
                    on_choose=Callback::new(move |choice| flows.pause_input(Input::Choose(choice)))
                />
                <ReasonField
                    value=reason
                    disabled=is_over
                    on_input=Callback::new(move |text| flows.pause_input(Input::Reason(text)))
                />
            </div>
            <ResumesAt flow=flow />
            <PhraseField
                purpose=" to confirm"
                value=typed
                disabled=is_over
                described_by="pause-hint"
                on_input=Callback::new(move |text| flows.pause_input(Input::Type(text)))
            />
            <Notice flow=flow />
            <div class="dialog__foot">
                <p class="dialog__hint pause-hint" id="pause-hint" aria-live="polite">{hint}</p>
                <button type="button" class="button" disabled=is_sending on:click=move |_| flows.pause_input(Input::Cancel)>
                    {move || if is_over.get() { "Close" } else { "Cancel" }}
                </button>
                <button type="submit" class="button" data-kind="primary" disabled=move || !can_submit.get()>
                    {move || if is_sending.get() { "Pausing" } else { "Pause Runner" }}
                </button>
            </div>
        </form>
    }
}

/// When it resumes by itself, on the reader's clock.
#[component]
fn ResumesAt(flow: RwSignal<PauseFlow>) -> impl IntoView {
    let now = Live::expect().clock.ticking();
    let duration = memo(move |_| flow.with(|flow| flow.draft().and_then(Draft::duration_s)));
    let words = move || match duration.get() {
        Some(seconds) => {
            let now = now.get();
            let at = now + std::time::Duration::from_secs(seconds);
            format!(
                "If nobody resumes it before, it resumes by itself {} after it is paused: {} ({}) at the earliest.",
                duration_words(seconds),
                wall(at).long(wall(now)),
                zone()
            )
        }
        None => "Enter whole minutes, from 1 to 43,200.".to_owned(),
    };
    view! { <p class="dialog__hint">{words}</p> }
}

/// What went wrong, or what happened meanwhile.
#[component]
fn Notice(flow: RwSignal<PauseFlow>) -> impl IntoView {
    let words = memo(move |_| {
        flow.with(|flow| match flow {
            PauseFlow::Overtaken { why, .. } => Some(why.clone()),
            PauseFlow::Closed => None,
            PauseFlow::Confirming(draft) | PauseFlow::Sending { draft, .. } => draft.notice.clone(),
        })
    });
    view! { <crate::ui::message::Message words=words /> }
}
