//! The Arrange menu of the tool bar: align, distribute, straighten, tidy.
//! Never decides what applies: the editor says it.

use leptos::html;
use leptos::prelude::*;

use super::canvas_menu::popup_lines;
use super::open_file::OpenFile;
use super::pieces;
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};
use crate::ui::popup_menu::{Spot, popup_menu};

/// The button and its menu.
#[component]
pub fn ArrangeButton(file: OpenFile) -> impl IntoView {
    let open = RwSignal::new(None::<Spot>);
    let button = NodeRef::<html::Button>::new();
    let press = move |_| {
        let rect = button.get_untracked().map(|button| button.get_bounding_client_rect());
        let spot = rect.map(|rect| Spot { x: rect.left(), y: rect.bottom() + 4.0 });
        open.update(|open| *open = if open.is_some() { None } else { spot });
    };
    let is_needed = memo(move |before| before == Some(&true) || open.with(Option::is_some));
    view! {
        <button
            type="button"
            class="button"
            data-kind="ghost"
            data-shape="icon"
            aria-label="Arrange"
            title="Arrange"
            aria-haspopup="menu"
            aria-expanded=move || open.with(Option::is_some).to_string()
            node_ref=button
            on:click=press
        >
            {icon(Icon::Arrange)}
        </button>
        {move || is_needed.get().then(|| pieces::arrange_menu(file, open))}
    }
}

/// The menu, while it is open.
pub fn arrange_menu(file: OpenFile, open: RwSignal<Option<Spot>>) -> AnyView {
    let shown = move || {
        let spot = open.get()?;
        let arrange = file.editor.with(|editor| editor.arrange_menu())?;
        let close = Callback::new(move |()| open.set(None));
        Some(popup_menu(arrange.label, popup_lines(file, arrange.sections), spot, close))
    };
    view! { {shown} }.into_any()
}
