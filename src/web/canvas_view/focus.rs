//! Moves the keyboard focus to a tile. Never fails: a tile that is gone is left alone.

use canvas::ComponentId;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{FocusOptions, HtmlElement};

/// Focuses the component's tile once it is drawn: the answer to `Intent::Focus`.
pub fn focus_component(id: ComponentId) {
    // It is drawn in the next frame, which may have been asked for after this one.
    request_animation_frame(move || {
        if !focus_tile(id) {
            request_animation_frame(move || {
                focus_tile(id);
            });
        }
    });
}

fn focus_tile(id: ComponentId) -> bool {
    let tile = tile(id);
    if let Some(tile) = &tile {
        focus_element(tile);
    }
    tile.is_some()
}

/// The element of the component, if it is drawn.
pub(super) fn tile(id: ComponentId) -> Option<HtmlElement> {
    let selector = format!("[data-component=\"{}\"]", id.0);
    document().query_selector(&selector).ok()??.dyn_into().ok()
}

/// Focuses the element. The editor brings tiles into view itself; a scroll would shift the surface.
pub fn focus_element(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).ok();
}
