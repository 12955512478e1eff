//! Tells when the colours of the page may have changed: another theme, the system's dark mode, forced colours.
//! Never polls.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{MediaQueryList, MutationObserver, MutationObserverInit};

type Watch = (MutationObserver, Vec<MediaQueryList>, Closure<dyn FnMut()>);

/// Calls it after each change, for as long as the current owner lives.
pub(super) fn watch_theme(changed: impl FnMut() + 'static) {
    let closure = Closure::<dyn FnMut()>::new(changed);
    let callback = closure.as_ref().unchecked_ref();
    let (Ok(observer), Some(root)) = (MutationObserver::new(callback), document().document_element()) else {
        return;
    };
    let options = MutationObserverInit::new();
    options.set_attributes(true);
    options.set_attribute_filter(&js_sys::Array::of1(&"data-theme".into()));
    observer.observe_with_options(&root, &options).ok();
    let queries: Vec<MediaQueryList> = ["(prefers-color-scheme: dark)", "(forced-colors: active)"]
        .into_iter()
        .filter_map(|query| window().match_media(query).ok().flatten())
        .collect();
    for query in &queries {
        query.set_onchange(Some(callback));
    }
    let watch: StoredValue<Option<Watch>, LocalStorage> =
        StoredValue::new_local(Some((observer, queries, closure)));
    on_cleanup(move || {
        if let Some(Some((observer, queries, closure))) = watch.try_update_value(Option::take) {
            observer.disconnect();
            queries.iter().for_each(|query| query.set_onchange(None));
            drop(closure);
        }
    });
}
