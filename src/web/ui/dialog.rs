//! A modal dialog on the platform's own `<dialog>`: it keeps the focus inside, makes the rest inert, and gives the
//! focus back when it closes. Holds no state: `is_open` says it all, Esc only asks.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::page::{focus_found, once_drawn, rescue_focus};
use crate::reactive::effect;

/// The browser does it for what is there when a dialog opens; the content may come a moment later.
fn focus_what_asks_for_it(dialog: web_sys::HtmlDialogElement) {
    once_drawn(move || {
        let wanted = dialog.query_selector("[autofocus]:not(:disabled)").ok().flatten();
        focus_found(wanted.and_then(|wanted| wanted.dyn_into().ok()))
    });
}

/// A dialog with a title. Its content exists only while it is open.
#[component]
pub fn Dialog(
    #[prop(into)] is_open: Signal<bool>,
    #[prop(into)] title: Signal<String>,
    /// Esc was pressed; the owner decides.
    on_cancel: impl Fn() + 'static,
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let title_id = format!("dialog-{}", crate::command::new_id_text());
    let labelled_by = title_id.clone();
    // Leaves the reactive world: whether a dialog is modal is the browser's own state.
    effect(move |_| {
        let wanted = is_open.get();
        let Some(dialog) = element.get() else { return };
        if wanted && !dialog.open() {
            dialog.show_modal().ok();
            focus_what_asks_for_it(dialog);
        } else if !wanted && dialog.open() {
            dialog.close();
            // What opened it may be gone by now.
            rescue_focus();
        }
    });
    view! {
        <dialog
            class="dialog"
            node_ref=element
            aria-labelledby=labelled_by
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                on_cancel();
            }
        >
            {move || {
                is_open
                    .get()
                    .then(|| {
                        view! {
                            <div class="dialog__content">
                                <h2 class="dialog__title" id=title_id.clone()>
                                    {title}
                                </h2>
                                {children()}
                            </div>
                        }
                            .into_any()
                    })
            }}
        </dialog>
    }
}
