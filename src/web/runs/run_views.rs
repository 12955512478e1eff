//! The pieces that the history and the page of one run share.

use api::run::RunRow;
use leptos::prelude::*;

use super::run_words::{held_words, is_held, split};
use crate::live::Live;
use crate::reactive::memo;
use crate::time::taken_in_words;
use crate::ui::duration_bar::DurationBar;
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::Pill;

/// The status, and the hint that it waits for a paused runner.
#[component]
pub fn RunStatusWords(run: Signal<RunRow>) -> impl IntoView {
    let look = memo(move |_| run.with(|run| run.status).into());
    let held = memo(move |_| run.with(is_held));
    view! {
        <span class="status-line">
            <Pill look=look />
            {move || {
                held.get()
                    .then(|| {
                        view! {
                            <span class="held-mark" data-tone="paused">
                                {icon(Icon::Pause)}
                                "held"
                            </span>
                        }
                            .into_any()
                    })
            }}
        </span>
    }
}

/// Bar and words; counting while the run is active.
#[component]
pub fn RunDuration(run: Signal<RunRow>) -> impl IntoView {
    let clock = Live::expect().clock;
    let is_active = memo(move |_| run.with(|run| run.status.is_active()));
    move || {
        let now = is_active.get().then(|| clock.ticking());
        let split = memo(move |_| {
            let now = now.map_or_else(|| clock.read(), |now| now.get());
            run.with(|run| split(run, now))
        });
        view! {
            <span class="duration">
                <span class="duration__words">
                    <span class="table__short">{move || taken_in_words(split.get().total())}</span>
                    " "
                    <span class="table__short">{move || held_words(split.get())}</span>
                </span>
                <DurationBar split=split />
            </span>
        }
        .into_any()
    }
}
