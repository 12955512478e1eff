//! What stands where nothing is to be shown: what is missing, why, and what to do.

use leptos::prelude::*;

use super::icon::{Icon, icon as draw};

/// A quiet message in the middle.
#[component]
pub fn Empty(
    icon: Icon,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] words: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {draw(icon)}
            <h2 class="empty__title">{title}</h2>
            <p class="empty__words">{words}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// Something failed that can be tried again.
#[component]
pub fn Failure(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] words: Signal<String>,
    on_retry: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <div role="alert">
            <Empty icon=Icon::Warning title=title words=words>
                <button type="button" class="button" on:click=move |_| on_retry()>
                    "Try again"
                </button>
            </Empty>
        </div>
    }
}

/// Grey bars in the place of rows that are on their way.
#[component]
pub fn Skeleton(#[prop(into)] label: String, rows: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label=label>
            {(0..rows).map(|_| view! { <div class="skeleton__row"></div> }).collect_view()}
        </div>
    }
}
