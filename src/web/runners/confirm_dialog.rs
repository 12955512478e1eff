//! The resume and restart dialogs on screen: what will happen, and yes.

use leptos::prelude::*;

use super::confirm_flow::{Asked, ConfirmFlow, Input};
use super::flows::RunnerFlows;
use super::pause_words::{restart_words, resume_words};
use crate::reactive::memo;
use crate::ui::dialog::Dialog;
use crate::ui::message::Message;

/// Shows while the flow is not closed.
#[component]
pub fn ConfirmDialog(flows: RunnerFlows) -> impl IntoView {
    let flow = flows.confirm;
    let is_open = memo(move |_| flow.with(ConfirmFlow::is_open));
    let asked = memo(move |_| flow.with(|flow| flow.question().map_or(Asked::Resume, |it| it.asked)));
    let name = memo(move |_| {
        flow.with(|flow| flow.question().map(|question| question.row.name.clone()).unwrap_or_default())
    });
    let title = Signal::derive(move || match asked.get() {
        Asked::Resume => format!("Resume runner {}", name.get()),
        Asked::Restart => format!("Restart runner {}", name.get()),
    });
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || flows.confirm_input(Input::Cancel)>
            <Content flows=flows asked=asked />
        </Dialog>
    }
}

#[component]
fn Content(flows: RunnerFlows, asked: Memo<Asked>) -> impl IntoView {
    let flow = flows.confirm;
    let words = memo(move |_| {
        flow.with(|flow| {
            flow.question().map(|question| match question.asked {
                Asked::Resume => resume_words(&question.row),
                Asked::Restart => restart_words(&question.row),
            })
        })
    });
    let notice = memo(move |_| {
        flow.with(|flow| match flow {
            ConfirmFlow::Overtaken { why, .. } => Some((*why).to_owned()),
            _ => flow.question().and_then(|question| question.notice.clone()),
        })
    });
    let can_submit = memo(move |_| flow.with(ConfirmFlow::can_submit));
    let is_over = memo(move |_| flow.with(|flow| matches!(flow, ConfirmFlow::Overtaken { .. })));
    let is_sending = memo(move |_| flow.with(|flow| matches!(flow, ConfirmFlow::Sending { .. })));
    view! {
        <form
            class="dialog__form"
            on:submit=move |event| {
                event.prevent_default();
                flows.submit_confirm();
            }
        >
            <p class="dialog__words">{move || words.get().unwrap_or_default()}</p>
            <Message words=notice />
            <div class="dialog__foot">
                <button
                    type="button"
                    class="button"
                    disabled=is_sending
                    on:click=move |_| flows.confirm_input(Input::Cancel)
                >
                    {move || if is_over.get() { "Close" } else { "Cancel" }}
                </button>
                <button type="submit" class="button" data-kind="primary" autofocus disabled=move || !can_submit.get()>
                    {move || match asked.get() {
                        Asked::Resume => "Yes resume",
                        Asked::Restart => "Yes restart",
                    }}
                </button>
            </div>
        </form>
    }
}
