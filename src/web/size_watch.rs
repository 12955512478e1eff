//! Hears when an element gets another size.
//! Never measures it: who is told asks for what it needs.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

use crate::reactive::effect;

/// Calls back soon after the element is there and whenever its size has changed, while the calling component lives.
/// `element` is called where signals are tracked.
pub fn watch_size(element: impl Fn() -> Option<Element> + 'static, changed: impl FnMut() + 'static) {
    watch_any(Box::new(element), Box::new(changed));
}

fn watch_any(element: Box<dyn Fn() -> Option<Element>>, changed: Box<dyn FnMut()>) {
    // The browser calls the closure, so it is kept until the component goes.
    let closure = Closure::<dyn FnMut()>::new(changed);
    let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
    let watch = StoredValue::new_local(Some((observer.clone(), closure)));
    effect(move |_| {
        if let (Some(observer), Some(element)) = (&observer, element()) {
            observer.disconnect();
            observer.observe(&element);
        }
    });
    on_cleanup(move || {
        if let Some(Some((observer, closure))) = watch.try_update_value(Option::take) {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(closure);
        }
    });
}
