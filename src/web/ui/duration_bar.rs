//! A duration as words and as a bar, split into active and held.

use std::time::Duration;

use leptos::prelude::*;

/// The two parts of a duration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
    pub active: Duration,
    pub held: Duration,
}

impl Split {
    /// Both together.
    pub fn total(self) -> Duration {
        self.active.saturating_add(self.held)
    }

    /// How much of it was held, in percent.
    pub fn held_percent(self) -> f64 {
        let total = self.total().as_secs_f64();
        if total > 0.0 { 100.0 * self.held.as_secs_f64() / total } else { 0.0 }
    }
}

/// The bar: held is the part in the colour of paused. The words stand beside it.
#[component]
pub fn DurationBar(#[prop(into)] split: Signal<Split>) -> impl IntoView {
    view! {
        <span class="duration-bar" aria-hidden="true">
            <span
                class="duration-bar__held"
                style:width=move || format!("{:.1}%", split.get().held_percent())
            ></span>
        </span>
    }
}
