//! The palette of component types: behind its button, and wherever a component is asked for.
//! Never decides what fits: the editor does.

pub mod finding;
pub mod panel;

use canvas::Link;
use leptos::html;
use leptos::prelude::*;

use super::open_file::OpenFile;
use super::pieces;
use crate::ui::icon::{Icon, icon};
use panel::Ask;

/// The button in the top bar, and the palette that it opens.
#[component]
pub fn PaletteButton(file: OpenFile) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let button = NodeRef::<html::Button>::new();
    let close = move || {
        is_open.set(false);
        if let Some(button) = button.get_untracked() {
            button.focus().ok();
        }
    };
    let ask = Ask { file, link: Link::Selected, at: None, spot: None };
    view! {
        <button
            type="button"
            class="button designer__add"
            aria-expanded=move || is_open.get().to_string()
            aria-label="Add component"
            aria-haspopup="dialog"
            node_ref=button
            on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
        >
            {icon(Icon::Plus)}
            <span class="designer__add-words">"Add component"</span>
        </button>
        {move || is_open.get().then(|| pieces::palette_panel(ask, Callback::new(move |()| close())))}
    }
}

/// The palette beside the point where a component is asked for, while it is open.
pub fn quick_add(asked: RwSignal<Option<Ask>>) -> AnyView {
    let shown = move || {
        let ask = asked.get()?;
        let before = StoredValue::new_local(document().active_element());
        let close = move |()| {
            asked.set(None);
            let element = before.try_get_value().flatten();
            let element =
                element.and_then(|it| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(it).ok());
            if let Some(element) = element {
                element.focus().ok();
            }
        };
        Some(pieces::palette_panel(ask, Callback::new(close)))
    };
    view! { {shown} }.into_any()
}
