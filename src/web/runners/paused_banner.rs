//! Says on any page that a runner is paused, and offers to resume it.

use leptos::prelude::*;
use model::RunnerId;

/// Nothing while the runner is not Pausing or Paused.
#[component]
pub fn PausedBanner(
    /// The runner that it is about, when it is known.
    #[prop(into)]
    runner: Signal<Option<RunnerId>>,
) -> impl IntoView {
    let _ = runner;
}
