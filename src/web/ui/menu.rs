//! A button that opens a menu of actions, with the keys of the ARIA menu-button pattern. An item that does not apply
//! stays in the menu and says why.

use crate::page::once_drawn;
use crate::reactive::effect;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::icon::{Icon, icon};

/// One action.
#[derive(Clone)]
pub struct MenuItem {
    pub words: String,
    pub shape: Icon,
    /// Present when it does not apply now.
    pub why_not: Option<String>,
    pub on_choose: Callback<()>,
}

/// The button and its menu.
#[component]
pub fn MenuButton(
    /// Names the button, such as `Actions for runner local`.
    #[prop(into)]
    label: Signal<String>,
    /// Asked when the menu opens, and again while it is open.
    #[prop(into)]
    items: Signal<Vec<MenuItem>>,
    /// What is drawn on the button.
    #[prop(default = Icon::More)]
    shape: Icon,
    /// How the button looks.
    #[prop(default = "ghost")]
    kind: &'static str,
) -> impl IntoView {
    let id = format!("menu-{}", crate::command::new_id_text());
    let target = id.clone();
    let button = NodeRef::<html::Button>::new();
    let menu = NodeRef::<html::Div>::new();
    let is_open = RwSignal::new(false);
    let starts_at_end = StoredValue::new(false);

    let on_toggle = move |_: web_sys::Event| {
        let Some(menu) = menu.get_untracked() else { return };
        let opened = menu.matches(":popover-open").unwrap_or(false);
        is_open.set(opened);
        if opened {
            // The items are in the document one turn later.
            once_drawn(move || {
                let at_end = starts_at_end.try_get_value().unwrap_or(false);
                focus(&menu, if at_end { Step::Last } else { Step::First });
                menu.matches(":focus-within").unwrap_or(true)
            });
        }
    };
    let close = move || {
        if let Some(menu) = menu.get_untracked() {
            menu.hide_popover().ok();
        }
        if let Some(button) = button.get_untracked() {
            button.focus().ok();
        }
    };
    // Leaves the reactive world: items that are drawn anew lose the focus.
    effect(move |_| {
        items.track();
        let Some(menu) = menu.get_untracked().filter(|_| is_open.get_untracked()) else { return };
        request_animation_frame(move || {
            if menu.matches(":popover-open").unwrap_or(false)
                && !menu.matches(":focus-within").unwrap_or(true)
            {
                focus(&menu, Step::First);
            }
        });
    });
    let on_button_key = move |event: KeyboardEvent| {
        let at_end = event.key() == "ArrowUp";
        if at_end || event.key() == "ArrowDown" {
            event.prevent_default();
            starts_at_end.set_value(at_end);
            if let Some(button) = button.get_untracked() {
                button.click();
            }
        } else {
            starts_at_end.set_value(false);
        }
    };
    let on_menu_key = move |event: KeyboardEvent| {
        let Some(menu) = menu.get_untracked() else { return };
        let key = event.key();
        let step = match key.as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Previous,
            "Home" => Step::First,
            "End" => Step::Last,
            "Tab" => {
                close();
                return;
            }
            typed if typed.chars().count() == 1 && typed != " " && !event.ctrl_key() && !event.meta_key() => {
                Step::StartingWith(typed.to_lowercase())
            }
            _ => return,
        };
        event.prevent_default();
        focus(&menu, step);
    };
    let choose = move |item: MenuItem| {
        if item.why_not.is_none() {
            // First the focus goes back to the button, so that a dialog that opens now returns it there.
            close();
            item.on_choose.run(());
        }
    };
    view! {
        <button
            type="button"
            class="button"
            data-kind=kind
            data-shape="icon"
            aria-label=label
            aria-haspopup="menu"
            aria-expanded=move || is_open.get().to_string()
            popovertarget=target
            node_ref=button
            on:keydown=on_button_key
        >
            {icon(shape)}
        </button>
        <div
            class="menu"
            id=id
            role="menu"
            aria-label=label
            popover="auto"
            node_ref=menu
            on:toggle=on_toggle
            on:keydown=on_menu_key
        >
            {move || {
                is_open
                    .get()
                    .then(|| items.get().into_iter().map(|item| menu_item(item, choose)).collect_view())
            }}
        </div>
    }
}

fn menu_item(item: MenuItem, choose: impl Fn(MenuItem) + 'static) -> AnyView {
    let is_off = item.why_not.is_some();
    let chosen = item.clone();
    view! {
        <button
            type="button"
            class="menu__item"
            role="menuitem"
            tabindex="-1"
            aria-disabled=is_off.then_some("true")
            on:click=move |_| choose(chosen.clone())
        >
            {icon(item.shape)}
            <span class="menu__words">
                {item.words}
                {item.why_not.map(|why| view! { <span class="menu__why">{why}</span> })}
            </span>
        </button>
    }
    .into_any()
}

/// Where the focus goes in a menu.
pub(super) enum Step {
    First,
    Last,
    Next,
    Previous,
    StartingWith(String),
}

/// Moves the focus among the items; at either end it goes round.
pub(super) fn focus(menu: &HtmlElement, step: Step) {
    let Ok(found) = menu.query_selector_all("[role^=menuitem]") else { return };
    let items: Vec<HtmlElement> =
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect();
    let active = web_sys::window().and_then(|window| window.document()).and_then(|it| it.active_element());
    let current = active.and_then(|active| items.iter().position(|item| **item == active));
    let count = items.len();
    let next = match (step, current) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None) => count.saturating_sub(1),
        (Step::Next, Some(at)) => (at + 1) % count.max(1),
        (Step::Previous, Some(at)) => (at + count.saturating_sub(1)) % count.max(1),
        (Step::StartingWith(letter), at) => {
            let behind = at.map_or(0, |at| at + 1);
            let words = |item: &HtmlElement| item.text_content().unwrap_or_default().to_lowercase();
            let order = (behind..count).chain(0..behind.min(count));
            let hit =
                order.into_iter().find(|at| items.get(*at).is_some_and(|it| words(it).starts_with(&letter)));
            match hit {
                Some(at) => at,
                None => return,
            }
        }
    };
    if let Some(item) = items.get(next) {
        item.focus().ok();
    }
}
