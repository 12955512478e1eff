//! A place in the document for one component, gone with the test.

use js_sys::Promise;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use leptos::task::tick;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement, KeyboardEvent, KeyboardEventInit};

/// A mounted component.
pub(crate) struct Page<M: Mountable> {
    place: HtmlElement,
    _mounted: UnmountHandle<M>,
}

impl<M: Mountable> Page<M> {
    /// What stands at the selector.
    pub(crate) fn find(&self, selector: &str) -> HtmlElement {
        self.all(selector).into_iter().next().unwrap_or_else(|| panic!("{selector} in {}", self.html()))
    }

    pub(crate) fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.place.query_selector_all(selector).unwrap();
        (0..found.length()).map(|at| found.item(at).unwrap().unchecked_into()).collect()
    }

    pub(crate) fn html(&self) -> String {
        self.place.inner_html()
    }
}

impl<M: Mountable> Drop for Page<M> {
    fn drop(&mut self) {
        self.place.remove();
    }
}

/// Shows the component and waits until it stands.
pub(crate) async fn show<N: IntoView + 'static>(
    component: impl FnOnce() -> N + 'static,
) -> Page<<N as Render>::State> {
    let document = web_sys::window().unwrap().document().unwrap();
    let place: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    document.body().unwrap().append_child(&place).unwrap();
    let mounted = mount_to(place.clone(), component);
    tick().await;
    Page { place, _mounted: mounted }
}

/// A key goes down where the focus is.
pub(crate) async fn press(key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    focused().dispatch_event(&event).unwrap();
    tick().await;
}

/// The element that has the focus.
pub(crate) fn focused() -> Element {
    web_sys::window().unwrap().document().unwrap().active_element().unwrap()
}

/// How many frames a condition may take.
const FRAMES: usize = 300;

/// Draws frames until the claim holds: the browser does some things by itself, in its own time.
pub(crate) async fn until(claim: impl Fn() -> bool) {
    for _ in 0..FRAMES {
        if claim() {
            return;
        }
        let drawn = Promise::new(&mut |resolve, _| {
            web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
        });
        JsFuture::from(drawn).await.unwrap();
    }
    panic!("it never came true; the focus is at {}", focused().outer_html());
}
