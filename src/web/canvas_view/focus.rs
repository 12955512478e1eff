//! Moves the keyboard focus to a tile. Never fails: a tile that is gone is left alone.

use canvas::ComponentId;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{FocusOptions, HtmlElement};

/// Focuses the component's tile once it is drawn: the answer to `Intent::Focus`.
pub fn focus_component(id: ComponentId) {
    request_animation_frame(move || {
        let selector = format!("[data-component=\"{}\"]", id.0);
        let tile = document().query_selector(&selector).ok().flatten();
        if let Some(tile) = tile.and_then(|tile| tile.dyn_into::<HtmlElement>().ok()) {
            // The editor brings it into view itself; a scroll would shift the surface.
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            tile.focus_with_options(&options).ok();
        }
    });
}
