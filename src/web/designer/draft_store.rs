//! Drafts in this browser's local storage. Never fails loudly: what cannot be kept is said, not thrown.

use super::draft::{self, Draft};
use super::saved_words::Keeping;

/// The draft of that key, if there is one that can be read.
pub fn load(key: &str) -> Option<Draft> {
    draft::decode(&storage()?.get_item(key).ok()??)
}

/// Keeps the draft.
pub fn store(key: &str, draft: &Draft) -> Keeping {
    match storage().map(|storage| storage.set_item(key, &draft::encode(draft))) {
        Some(Ok(())) => Keeping::Works,
        Some(Err(_)) => Keeping::Fails("its storage is full".to_owned()),
        None => Keeping::Fails("its storage is switched off".to_owned()),
    }
}

/// Forgets the draft.
pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        storage.remove_item(key).ok();
    }
}

fn storage() -> Option<web_sys::Storage> {
    // With cookies blocked the property itself throws.
    web_sys::window()?.local_storage().ok().flatten()
}
