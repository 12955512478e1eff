//! Small choices that this browser remembers: which tab was open, what was used last.
//! Never for what somebody wrote: that has a home of its own which says when it fails.

/// What was kept under the name.
pub fn load(name: &str) -> Option<String> {
    storage()?.get_item(name).ok()?
}

/// Keeps it. A browser that stores nothing forgets it with the page, which costs one click.
pub fn store(name: &str, value: &str) {
    if let Some(storage) = storage() {
        storage.set_item(name, value).ok();
    }
}

fn storage() -> Option<web_sys::Storage> {
    // With cookies blocked the property itself throws.
    web_sys::window()?.local_storage().ok().flatten()
}
