//! Short messages at the edge, until the person closes them. Errors are alerts.

use crate::ui::each::each;
use leptos::prelude::*;

use super::icon::{Icon, icon};

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToastKind {
    Done,
    Error,
}

#[derive(Clone, Debug)]
struct Toast {
    id: u64,
    kind: ToastKind,
    words: String,
    act: Option<ToastAction>,
}

/// What can be done about it, once.
#[derive(Clone, Copy, Debug)]
struct ToastAction {
    label: &'static str,
    on_choose: Callback<()>,
}

/// The handle, taken from context.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next_id: StoredValue<u64>,
}

/// The oldest goes when more are shown.
const AT_MOST: usize = 4;

impl Toasts {
    /// To be made once, in the root.
    pub fn new() -> Toasts {
        Toasts { shown: RwSignal::new(Vec::new()), next_id: StoredValue::new(0) }
    }

    /// The handle that the root provided.
    pub fn expect() -> Toasts {
        expect_context::<Toasts>()
    }

    /// Something was done.
    pub fn done(self, words: impl Into<String>) {
        self.show(ToastKind::Done, words.into(), None);
    }

    /// Something failed.
    pub fn error(self, words: impl Into<String>) {
        self.show(ToastKind::Error, words.into(), None);
    }

    /// Something was done that can be taken back, or followed up.
    pub fn done_with(self, words: impl Into<String>, label: &'static str, on_choose: Callback<()>) {
        self.show(ToastKind::Done, words.into(), Some(ToastAction { label, on_choose }));
    }

    fn show(self, kind: ToastKind, words: String, act: Option<ToastAction>) {
        let id = self.next_id.try_update_value(|id| {
            *id += 1;
            *id
        });
        let Some(id) = id else { return };
        self.shown.update(|shown| {
            shown.retain(|toast| toast.words != words);
            shown.push(Toast { id, kind, words, act });
            let over = shown.len().saturating_sub(AT_MOST);
            shown.drain(..over);
        });
    }

    fn close(self, id: u64) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

impl Default for Toasts {
    fn default() -> Toasts {
        Toasts::new()
    }
}

/// Where the messages stand.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = Toasts::expect();
    let of = move |kind: ToastKind| {
        toasts.shown.get().into_iter().filter(move |toast| toast.kind == kind).collect::<Vec<_>>()
    };
    let one = move |toast: Toast| {
        let (shape, tone) = match toast.kind {
            ToastKind::Done => (Icon::Check, "running"),
            ToastKind::Error => (Icon::Warning, "unknown"),
        };
        view! {
            <div class="toast" data-tone=tone>
                {icon(shape)}
                <p class="toast__words">{toast.words}</p>
                {toast
                    .act
                    .map(|ToastAction { label, on_choose }| {
                        let choose = move |_| {
                            toasts.close(toast.id);
                            on_choose.run(());
                        };
                        view! {
                            <button type="button" class="button" on:click=choose>
                                {label}
                            </button>
                        }
                    })}
                <button
                    type="button"
                    class="button"
                    data-kind="ghost"
                    data-shape="icon"
                    aria-label="Close this message"
                    on:click=move |_| toasts.close(toast.id)
                >
                    {icon(Icon::Close)}
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="toasts">
            <div class="toasts__group" role="status">
                {each(move || of(ToastKind::Done), |toast| toast.id, one)}
            </div>
            <div class="toasts__group" role="alert">
                {each(move || of(ToastKind::Error), |toast| toast.id, one)}
            </div>
        </div>
    }
}
