//! Drafts in this browser's database, by person, project, file and tab. Never fails loudly: what cannot be kept is
//! said, not thrown.

use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast as _, JsValue};

use super::draft::{self, Draft, Kept};
use super::saved_words::Keeping;

// In `drafts.js`, which the page loads before this module.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = maiaDrafts, js_name = tab)]
    fn this_tab() -> String;
    #[wasm_bindgen(js_namespace = maiaDrafts, js_name = tabs, catch)]
    async fn open_tabs() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = maiaDrafts, catch)]
    async fn put(key: &str, text: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = maiaDrafts, catch)]
    async fn remove(key: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = maiaDrafts, catch)]
    async fn list(prefix: &str) -> Result<JsValue, JsValue>;
}

/// The name of this tab.
pub fn tab() -> String {
    this_tab()
}

/// The tabs that are open, if the browser tells.
pub async fn tabs() -> Option<Vec<String>> {
    let names = open_tabs().await.ok()?.dyn_into::<Array>().ok()?;
    Some(names.iter().filter_map(|name| name.as_string()).collect())
}

/// Keeps the draft of that tab. `prefix` names the file.
pub async fn store(prefix: &str, tab: &str, draft: &Draft) -> Keeping {
    match put(&format!("{prefix}{tab}"), &draft::encode(draft)).await {
        Ok(_) => Keeping::Works,
        Err(error) => {
            let name =
                Reflect::get(&error, &JsValue::from_str("name")).ok().and_then(|name| name.as_string());
            Keeping::Fails(match name.as_deref() {
                Some("QuotaExceededError") => "its storage is full".to_owned(),
                _ => "its storage is switched off".to_owned(),
            })
        }
    }
}

/// Forgets the draft of that tab.
pub async fn forget(prefix: &str, tab: &str) {
    remove(&format!("{prefix}{tab}")).await.ok();
}

/// All drafts of the file. `older_key` is where pages kept one before; it moves over.
pub async fn load(prefix: &str, older_key: &str) -> Vec<Kept> {
    take_over(prefix, older_key).await;
    let found = list(prefix).await.ok().and_then(|found| found.dyn_into::<Array>().ok());
    let texts: Vec<String> =
        found.map(|found| found.iter().filter_map(|text| text.as_string()).collect()).unwrap_or_default();
    texts
        .as_chunks::<2>()
        .0
        .iter()
        .filter_map(|[key, text]| {
            Some(Kept { tab: key.strip_prefix(prefix)?.to_owned(), draft: draft::decode(text)? })
        })
        .collect()
}

async fn take_over(prefix: &str, older_key: &str) {
    // With cookies blocked the property itself throws.
    let Some(storage) = web_sys::window().and_then(|window| window.local_storage().ok().flatten()) else {
        return;
    };
    let Some(draft) = storage.get_item(older_key).ok().flatten().as_deref().and_then(draft::decode) else {
        return;
    };
    // It is taken away there only once it is safe here.
    if store(prefix, draft::NAMELESS, &draft).await == Keeping::Works {
        storage.remove_item(older_key).ok();
    }
}
