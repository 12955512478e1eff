//! Fetches the details of a runner: at first, when its row changes, and every few seconds while somebody looks.

use api::route;
use api::runner::RunnerDetails;
use gloo_timers::callback::Interval;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::RunnerId;

use crate::http;
use crate::live::Live;
use crate::reactive::effect;

/// Queues move without the row's changing.
const EVERY_MS: u32 = 5_000;

/// What was fetched so far.
#[derive(Clone, Copy)]
pub struct Details {
    /// Absent until the first answer.
    pub loaded: RwSignal<Option<RunnerDetails>>,
    /// Why the last attempt failed.
    pub failure: RwSignal<Option<String>>,
    pub retry: Callback<()>,
}

/// The details, fresh for as long as the calling component lives.
pub fn details_of(live: Live, id: RunnerId) -> Details {
    let loaded = RwSignal::new(None::<RunnerDetails>);
    let failure = RwSignal::new(None);
    let retry = Callback::new(move |()| fetch(id, loaded, failure));
    // Leaves the reactive world: a change of the row starts a request.
    effect(move |_| {
        live.runners.get(&id);
        retry.run(());
    });
    let tick = move || {
        let is_hidden = web_sys::window().and_then(|window| window.document()).is_some_and(|it| it.hidden());
        if !is_hidden {
            fetch(id, loaded, failure);
        }
    };
    let ticker = StoredValue::new_local(Some(Interval::new(EVERY_MS, tick)));
    on_cleanup(move || {
        ticker.try_update_value(|ticker| ticker.take());
    });
    Details { loaded, failure, retry }
}

fn fetch(id: RunnerId, loaded: RwSignal<Option<RunnerDetails>>, failure: RwSignal<Option<String>>) {
    spawn_local(async move {
        match http::get::<RunnerDetails>(&route::path(route::RUNNER, &[&id.to_string()])).await {
            Ok(details) => {
                // Answers may overtake each other.
                let is_newer = loaded
                    .try_with_untracked(|it| it.as_ref().is_none_or(|known| known.as_of <= details.as_of));
                if is_newer == Some(true) {
                    loaded.set(Some(details));
                    failure.set(None);
                }
            }
            Err(error) => {
                failure.try_set(Some(error.to_string()));
            }
        }
    });
}
