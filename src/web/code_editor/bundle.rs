//! The editor's own file: fetched once, when first needed, and what it offers.
//! Never makes the page wait: until it is there, and if it never comes, everything works without.

use std::cell::RefCell;

use js_sys::{Array, Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::HtmlElement;

use super::CodeLook;

#[wasm_bindgen]
extern "C" {
    /// One editor in its host.
    type Editor;

    #[wasm_bindgen(catch, js_namespace = ["globalThis", "maiaCodeEditor"])]
    fn mount(
        host: &HtmlElement,
        text: &str,
        language: &str,
        label: &str,
        is_read_only: bool,
        on_change: &JsValue,
        on_blur: &JsValue,
    ) -> Result<Editor, JsValue>;

    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &Editor, text: &str);

    #[wasm_bindgen(method, js_name = setVariables)]
    fn set_variables(this: &Editor, pairs: &Array);

    #[wasm_bindgen(method, js_name = goOn)]
    fn go_on(this: &Editor, at: u32);

    #[wasm_bindgen(method)]
    fn destroy(this: &Editor);
}

thread_local! {
    /// The attempt that is under way or has succeeded.
    static LOADING: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Whether an editor can be mounted at once.
pub(super) fn is_loaded() -> bool {
    js_sys::Reflect::get(&js_sys::global(), &"maiaCodeEditor".into()).is_ok_and(|it| it.is_object())
}

/// Fetches the file, if nobody has. A failed attempt is made again by whoever asks next.
pub(super) async fn load() -> Result<(), JsValue> {
    if is_loaded() {
        return Ok(());
    }
    let promise = LOADING.with_borrow_mut(|loading| loading.get_or_insert_with(fetch).clone());
    let outcome = JsFuture::from(promise).await;
    if outcome.is_err() {
        LOADING.with_borrow_mut(|loading| *loading = None);
    }
    outcome.map(drop)
}

/// By an element, because the address stands in the page: the build names the file by its content.
fn fetch() -> Promise {
    Promise::new(&mut |resolve: Function, reject: Function| {
        let script = || -> Option<()> {
            let page = document();
            let address = page.query_selector("meta[name=code-editor]").ok()??.get_attribute("content")?;
            let script = page.create_element("script").ok()?;
            script.set_attribute("type", "module").ok()?;
            script.set_attribute("src", &address).ok()?;
            script.add_event_listener_with_callback("load", &resolve).ok()?;
            script.add_event_listener_with_callback("error", &reject).ok()?;
            page.head()?.append_child(&script).ok()?;
            Some(())
        };
        if script().is_none() {
            reject.call0(&JsValue::NULL).ok();
        }
    })
}

/// An editor that is on the page. It goes when this is dropped.
pub(super) struct Mounted {
    editor: Editor,
    _on_change: Closure<dyn Fn(String)>,
    _on_blur: Closure<dyn Fn()>,
}

impl Mounted {
    /// Puts an editor into the host.
    pub(super) fn new(
        host: &HtmlElement,
        text: &str,
        look: &CodeLook,
        on_change: Callback<String>,
        on_blur: Callback<()>,
    ) -> Option<Mounted> {
        let on_change = Closure::<dyn Fn(String)>::new(move |text| {
            on_change.try_run(text);
        });
        let on_blur = Closure::<dyn Fn()>::new(move || {
            on_blur.try_run(());
        });
        let (language, label) = (look.language, &look.label);
        let editor =
            mount(host, text, language, label, look.is_read_only, on_change.as_ref(), on_blur.as_ref())
                .ok()?;
        Some(Mounted { editor, _on_change: on_change, _on_blur: on_blur })
    }

    /// Shows a text that was changed elsewhere; one that is shown already changes nothing.
    pub(super) fn set_text(&self, text: &str) {
        self.editor.set_text(text);
    }

    /// Goes on at that character.
    pub(super) fn go_on(&self, at: u32) {
        self.editor.go_on(at);
    }

    /// What can be completed: names and types.
    pub(super) fn set_variables(&self, variables: &[(String, String)]) {
        let pairs: Array =
            variables.iter().map(|(name, kind)| Array::of2(&name.into(), &kind.into())).collect();
        self.editor.set_variables(&pairs);
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.editor.destroy();
    }
}
