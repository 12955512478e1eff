//! The browser's side of the router: its address, its history, and clicks on links.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, MouseEvent};

use super::NavigateOptions;
use super::place::Place;

/// What the address says now.
pub(super) fn place() -> Place {
    let address = web_sys::window().and_then(|window| {
        let location = window.location();
        Some(location.pathname().ok()? + &location.search().ok()?)
    });
    Place::of(&address.unwrap_or_default())
}

/// Puts an address into the bar and the history.
pub(super) fn show(address: &str, options: NavigateOptions) {
    let Some(window) = web_sys::window() else { return };
    let Ok(history) = window.history() else { return };
    // An address that the browser refuses is shown all the same; only the bar does not say it.
    if options.replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(address)).ok();
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(address)).ok();
    }
    if options.scroll {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// The browser's own buttons, for as long as the caller's owner lives.
pub(super) fn on_back_or_forward(act: impl Fn() + 'static) {
    let handle = window_event_listener(ev::popstate, move |_| act());
    on_cleanup(move || handle.remove());
}

/// A plain click on a link to this page, for as long as the caller's owner lives.
pub(super) fn on_link(go: impl Fn(String) + 'static) {
    let handle = window_event_listener(ev::click, move |event| {
        if let Some(address) = address_of(&event) {
            event.prevent_default();
            go(address);
        }
    });
    on_cleanup(move || handle.remove());
}

/// Where the click leads, unless the browser should take it: another window, another site, a download.
fn address_of(event: &MouseEvent) -> Option<String> {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || has_modifier {
        return None;
    }
    let link = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??;
    let stays = link.get_attribute("target").is_none() && !link.has_attribute("download");
    let address = link.get_attribute("href")?;
    (stays && address.starts_with('/') && !address.starts_with("//")).then_some(address)
}
