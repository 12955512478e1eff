//! Says changes to people who do not see them. Never the only place where something is said.

use leptos::prelude::*;

/// The handle, taken from context.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// To be made once, in the root.
    pub fn new() -> Announcer {
        Announcer(RwSignal::new(String::new()))
    }

    /// The handle that the root provided.
    pub fn expect() -> Announcer {
        expect_context::<Announcer>()
    }

    /// Read out when the reader has time.
    pub fn say(self, words: impl Into<String>) {
        self.0.try_set(words.into());
    }
}

impl Default for Announcer {
    fn default() -> Announcer {
        Announcer::new()
    }
}

/// The region that is read out; in the document from the start, so that readers know of it.
#[component]
pub fn AnnouncerRegion() -> impl IntoView {
    let Announcer(words) = Announcer::expect();
    view! {
        <div class="visually-hidden" role="status" aria-live="polite" data-testid="announcements">
            {words}
        </div>
    }
}
