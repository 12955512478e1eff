//! A message inside a dialog or page: what went wrong. Its place is there from the start, so that readers hear it.

use leptos::prelude::*;

use super::icon::{Icon, icon};

/// Nothing while there are no words.
#[component]
pub fn Message(#[prop(into)] words: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div class="message-place" role="alert">
            {move || {
                words
                    .get()
                    .map(|words| {
                        view! {
                            <p class="message" data-tone="pausing">
                                {icon(Icon::Warning)}
                                <span>{words}</span>
                            </p>
                        }
                            .into_any()
                    })
            }}
        </div>
    }
}
