//! A menu that opens at a point: for the context menu, and for menus of a tool bar that change with what is selected.
//! Never runs what does not apply: it stays in the menu and says why.

use std::rc::Rc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

use super::icon::{Icon, icon};
use super::menu::{Step, focus};

/// One line.
#[derive(Clone)]
pub struct PopupLine {
    pub words: String,
    /// As people write it; empty without one.
    pub keys: String,
    /// As `aria-keyshortcuts` wants it.
    pub aria_keys: String,
    /// Present when it does not apply now.
    pub why_not: Option<String>,
    /// Present when it is one of several that exclude each other.
    pub is_chosen: Option<bool>,
    pub on_choose: Callback<()>,
}

/// Where the menu goes, in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spot {
    pub x: f64,
    pub y: f64,
}

/// The menu, opened at once, its first line focused. `on_close` takes it out of the page; what had the focus gets it
/// back before a choice is made.
pub fn popup_menu(
    label: String,
    sections: Vec<Vec<PopupLine>>,
    spot: Spot,
    on_close: Callback<()>,
) -> AnyView {
    let menu = NodeRef::<html::Div>::new();
    let before = StoredValue::new_local(active_element());
    let close = move || {
        if let Some(Some(element)) = before.try_get_value() {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            element.focus_with_options(&options).ok();
        }
        on_close.run(());
    };
    menu.on_load(move |menu| {
        menu.show_popover().ok();
        keep_in_window(&menu, spot);
        focus(&menu, Step::First);
    });
    close_outside(menu, on_close);
    let on_key = move |event: KeyboardEvent| {
        let Some(menu) = menu.get_untracked() else { return };
        event.stop_propagation();
        let key = event.key();
        let step = match key.as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Previous,
            "Home" => Step::First,
            "End" => Step::Last,
            "Escape" | "Tab" => {
                event.prevent_default();
                return close();
            }
            typed if typed.chars().count() == 1 && typed != " " && !event.ctrl_key() && !event.meta_key() => {
                Step::StartingWith(typed.to_lowercase())
            }
            _ => return,
        };
        event.prevent_default();
        focus(&menu, step);
    };
    let close = Rc::new(close);
    let sections = sections
        .into_iter()
        .enumerate()
        .map(|(place, lines)| {
            let lines = lines.into_iter().map(|line| popup_line(line, close.clone())).collect_view();
            view! {
                {(place > 0).then(|| view! { <hr class="menu__line" /> })}
                {lines}
            }
        })
        .collect_view();
    view! {
        <div
            class="menu menu--at-point"
            role="menu"
            aria-label=label
            popover="manual"
            data-own-events=""
            node_ref=menu
            on:keydown=on_key
            on:contextmenu=|event| event.prevent_default()
        >
            {sections}
        </div>
    }
    .into_any()
}

fn popup_line(line: PopupLine, close: Rc<impl Fn() + 'static>) -> AnyView {
    let is_off = line.why_not.is_some();
    let on_choose = line.on_choose;
    let press = move |_| {
        if !is_off {
            close();
            on_choose.run(());
        }
    };
    let mark = line.is_chosen.map(|is_chosen| {
        view! { <span class="menu__mark">{is_chosen.then(|| icon(Icon::Check))}</span> }
    });
    view! {
        <button
            type="button"
            class="menu__item"
            role=if line.is_chosen.is_some() { "menuitemradio" } else { "menuitem" }
            aria-checked=line.is_chosen.map(|is_chosen| is_chosen.to_string())
            tabindex="-1"
            aria-disabled=is_off.then_some("true")
            aria-keyshortcuts=(!line.aria_keys.is_empty()).then_some(line.aria_keys)
            on:click=press
        >
            {mark}
            <span class="menu__words">
                {line.words}
                {line.why_not.map(|why| view! { <span class="menu__why">{why}</span> })}
            </span>
            {(!line.keys.is_empty()).then(|| view! { <kbd class="menu__keys" aria-hidden="true">{line.keys}</kbd> })}
        </button>
    }
    .into_any()
}

/// The element that has the keyboard focus.
fn active_element() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// At the spot, or as far beside it as the window asks for.
pub fn keep_in_window(element: &HtmlElement, spot: Spot) {
    const MARGIN: f64 = 8.0;
    let Some(window) = web_sys::window() else { return };
    let length = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value: wasm_bindgen::JsValue| value.as_f64()).unwrap_or(0.0)
    };
    let (width, height) = (length(window.inner_width()), length(window.inner_height()));
    let rect = element.get_bounding_client_rect();
    let place = |at: f64, own: f64, all: f64| at.min(all - own - MARGIN).max(MARGIN);
    let style = element.style();
    // Refused only for a property that does not exist.
    style.set_property("left", &format!("{:.0}px", place(spot.x, rect.width(), width))).ok();
    style.set_property("top", &format!("{:.0}px", place(spot.y, rect.height(), height))).ok();
}

/// A press anywhere else closes it, and is nobody else's business than of what was pressed.
pub fn close_outside(element: NodeRef<html::Div>, on_close: Callback<()>) {
    let pressed = Closure::<dyn FnMut(PointerEvent)>::new(move |event: PointerEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let Some(element) = element.try_get_untracked().flatten() else { return };
        if !element.contains(target.as_ref()) {
            on_close.try_run(());
        }
    });
    let Some(window) = web_sys::window() else { return };
    let function: &js_sys::Function = pressed.as_ref().unchecked_ref();
    window.add_event_listener_with_callback_and_bool("pointerdown", function, true).ok();
    let pressed = StoredValue::new_local(Some(pressed));
    on_cleanup(move || {
        if let Some(Some(pressed)) = pressed.try_update_value(Option::take)
            && let Some(window) = web_sys::window()
        {
            let function: &js_sys::Function = pressed.as_ref().unchecked_ref();
            window.remove_event_listener_with_callback_and_bool("pointerdown", function, true).ok();
        }
    });
}
