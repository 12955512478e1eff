//! The dialog that pauses or resumes several runners: what happens to each, then what became of each, live.

use leptos::prelude::*;
use model::RunnerId;

use super::bulk_flow::{BulkFlow, Input, Line, LineState, Plan, Wanted};
use super::bulk_words;
use super::duration_field::DurationField;
use super::flows::RunnerFlows;
use super::pause_fields::{PhraseField, ReasonField};
use super::pause_flow::Choice;
use super::pause_words::duration_words;
use crate::live::Live;
use crate::reactive::{effect, memo};
use crate::ui::dialog::Dialog;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::Pill;

/// Shows while the flow is not closed.
#[component]
pub fn BulkDialog(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.bulk;
    let is_open = memo(move |_| flow.with(|flow| flow.plan().is_some()));
    let title = memo(move |_| flow.with(|flow| flow.plan().map(bulk_words::title).unwrap_or_default()));
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || flows.bulk_input(Input::Cancel)>
            <Content flows=flows />
        </Dialog>
    }
}

#[component]
fn Content(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.bulk;
    let is_sent = memo(move |_| flow.with(BulkFlow::is_sent));
    let words = memo(move |_| {
        flow.with(|flow| match flow {
            BulkFlow::Closed => String::new(),
            BulkFlow::Confirming(plan) => bulk_words::intro(plan),
            BulkFlow::Sent(plan) => bulk_words::outcome(plan),
        })
    });
    view! {
        <p class="dialog__words" role="status">{words}</p>
        <Lines flow=flow />
        {move || {
            if is_sent.get() {
                view! { <Results flows=flows /> }.into_any()
            } else {
                view! { <Form flows=flows /> }.into_any()
            }
        }}
    }
}

/// Every runner with its state and its line.
#[component]
fn Lines(flow: RwSignal<BulkFlow>) -> impl IntoView {
    let runners = memo(move |_| {
        flow.with(|flow| {
            flow.plan()
                .map(|plan| plan.lines.iter().map(|line| line.row.id).collect::<Vec<_>>())
                .unwrap_or_default()
        })
    });
    view! {
        // Can be scrolled by keyboard when it is long.
        <ul class="bulk" tabindex="0" aria-label="Selected runners" data-testid="bulk-lines">
            {each(
                move || runners.get(),
                |id| *id,
                move |id| view! { <OneLine flow=flow id=id /> }.into_any(),
            )}
        </ul>
    }
}

#[component]
fn OneLine(flow: RwSignal<BulkFlow>, id: RunnerId) -> impl IntoView {
    let now = Live::expect().clock.ticking();
    let of = move |read: fn(&Plan, &Line) -> Option<String>| {
        flow.with(|flow| {
            let plan = flow.plan()?;
            read(plan, plan.lines.iter().find(|line| line.row.id == id)?)
        })
    };
    let look = memo(move |_| {
        flow.with(|flow| {
            let row = flow.plan()?.lines.iter().find(|line| line.row.id == id)?;
            Some(row.row.label)
        })
        .unwrap_or(model::Label::Unknown)
        .into()
    });
    let name = move || of(|_, line| Some(line.row.name.clone()));
    let result = move || of(|_, line| Some(result(&line.state).to_owned()));
    let words = move || {
        let now = now.get();
        flow.with(|flow| {
            let plan = flow.plan()?;
            let line = plan.lines.iter().find(|line| line.row.id == id)?;
            Some(bulk_words::line(plan.wanted, line, now))
        })
    };
    view! {
        <li class="bulk__line" data-result=result>
            <span class="bulk__name">{name}</span>
            <Pill look=look />
            <span class="bulk__words">{words}</span>
        </li>
    }
}

/// What CSS and tests tell lines apart by.
fn result(state: &LineState) -> &'static str {
    match state {
        LineState::Included => "included",
        LineState::LeftOut(_) => "left-out",
        LineState::Waiting(_) => "waiting",
        LineState::Done => "done",
        LineState::Changed => "changed",
        LineState::Refused(_) => "refused",
        LineState::Unanswered(_) => "unanswered",
    }
}

#[component]
fn Form(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.bulk;
    let wanted = memo(move |_| flow.with(|flow| flow.plan().map(|plan| plan.wanted)));
    let can_submit = memo(move |_| flow.with(BulkFlow::can_submit));
    view! {
        <form
            class="dialog__form"
            on:submit=move |event| {
                event.prevent_default();
                flows.submit_bulk();
            }
        >
            {move || {
                (wanted.get() == Some(Wanted::Pause)).then(|| view! { <PauseFields flows=flows /> }.into_any())
            }}
            <div class="dialog__foot">
                <button type="button" class="button" on:click=move |_| flows.bulk_input(Input::Cancel)>
                    "Cancel"
                </button>
                <button
                    type="submit"
                    class="button"
                    data-kind="primary"
                    autofocus=move || wanted.get_untracked() == Some(Wanted::Resume)
                    disabled=move || !can_submit.get()
                >
                    {move || if wanted.get() == Some(Wanted::Resume) { "Yes resume" } else { "Pause Runners" }}
                </button>
            </div>
        </form>
    }
}

#[component]
fn PauseFields(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.bulk;
    let choice =
        memo(move |_| flow.with(|flow| flow.plan().map_or(Choice::Default, |plan| plan.duration.clone())));
    let default_s = memo(move |_| flow.with(|flow| flow.plan().map_or(0, |plan| plan.default_s)));
    let reason =
        memo(move |_| flow.with(|flow| flow.plan().map(|plan| plan.reason.clone()).unwrap_or_default()));
    let typed =
        memo(move |_| flow.with(|flow| flow.plan().map(|plan| plan.typed.clone()).unwrap_or_default()));
    let resumes = move || match flow.with(|flow| flow.plan().and_then(Plan::duration_s)) {
        Some(seconds) => format!(
            "If nobody resumes them before, each resumes by itself {} after it is paused.",
            duration_words(seconds)
        ),
        None => "Enter whole minutes, from 1 to 43,200.".to_owned(),
    };
    view! {
        <div class="dialog__pair">
            <DurationField
                choice=choice
                default_s=default_s
                on_choose=Callback::new(move |choice| flows.bulk_input(Input::Choose(choice)))
            />
            <ReasonField
                value=reason
                on_input=Callback::new(move |text| flows.bulk_input(Input::Reason(text)))
            />
        </div>
        <p class="dialog__hint">{resumes}</p>
        <PhraseField
            purpose=" to confirm for all of them"
            value=typed
            on_input=Callback::new(move |text| flows.bulk_input(Input::Type(text)))
        />
    }
}

/// After it was sent: close, and try again what can be.
#[component]
fn Results(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.bulk;
    let is_waiting =
        memo(move |_| flow.with(|flow| flow.plan().is_some_and(|plan| plan.tally().waiting > 0)));
    let can_try_again = memo(move |_| flow.with(|flow| flow.plan().is_some_and(Plan::can_try_again)));
    let close = NodeRef::<leptos::html::Button>::new();
    // Leaves the reactive world: the field that had the focus is gone.
    effect(move |_| {
        if !is_waiting.get()
            && let Some(close) = close.get()
        {
            close.focus().ok();
        }
    });
    view! {
        <div class="dialog__foot">
            {move || {
                can_try_again
                    .get()
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| flows.try_bulk_again()>
                                {icon(Icon::Restart)}
                                "Try again"
                            </button>
                        }
                            .into_any()
                    })
            }}
            <button
                type="button"
                class="button"
                data-kind="primary"
                node_ref=close
                disabled=is_waiting
                on:click=move |_| flows.bulk_input(Input::Cancel)
            >
                "Close"
            </button>
        </div>
    }
}
