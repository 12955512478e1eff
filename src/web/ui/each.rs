//! A list of views that follow their items: one that stays keeps its element, and with it the focus.
//! Never knows what the items are, so that the page holds the code for lists once and not once per kind.

use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::Arc;

use leptos::prelude::*;

type Draw = Box<dyn FnOnce() -> AnyView + Send>;

/// The items in order, each drawn once; `key` says which of them is the same as one before.
pub fn each<T, I, K>(
    items: impl Fn() -> I + Send + 'static,
    key: impl Fn(&T) -> K + Send + 'static,
    draw: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Send + 'static,
    I: IntoIterator<Item = T>,
    K: Hash,
{
    let draw = Arc::new(draw);
    let one = move |item: T| {
        let mut hasher = DefaultHasher::new();
        key(&item).hash(&mut hasher);
        let draw = draw.clone();
        (hasher.finish(), Box::new(move || draw(item)) as Draw)
    };
    of_any_kind(Box::new(move || items().into_iter().map(&one).collect()))
}

fn of_any_kind(items: Box<dyn Fn() -> Vec<(u64, Draw)> + Send>) -> AnyView {
    view! { <For each=items key=|(key, _)| *key children=|(_, draw)| draw() /> }.into_any()
}
