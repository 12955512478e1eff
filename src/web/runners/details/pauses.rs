//! Every pause of a runner so far, with how it ended.

use api::runner::RunnerDetails;
use leptos::prelude::*;
use model::Pause;

use crate::live::Live;
use crate::reactive::memo;
use crate::runners::pause_words::{counts_words, ended_by_words, outcome_words};
use crate::time::in_words;
use crate::ui::time_words::At;

/// Newest first; the one under way included.
#[component]
pub fn Pauses(details: RwSignal<Option<RunnerDetails>>) -> impl IntoView {
    let pauses =
        memo(move |_| details.with(|it| it.as_ref().map(|it| it.pauses.clone()).unwrap_or_default()));
    move || {
        if pauses.with(Vec::is_empty) {
            return view! { <p class="section__none">"It was never paused."</p> }.into_any();
        }
        view! {
            <div class="table-frame" tabindex="0" role="region" aria-label="Pauses so far">
                <table class="table" data-density="dense">
                    <thead>
                        <tr>
                            <th scope="col">"Asked for"</th>
                            <th scope="col">"By"</th>
                            <th scope="col">"Reason"</th>
                            <th scope="col">"Outcome"</th>
                            <th scope="col">"Ended"</th>
                            <th scope="col">"Lasted"</th>
                            <th scope="col">"Tasks"</th>
                        </tr>
                    </thead>
                    <tbody>{move || pauses.get().into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

fn row(pause: Pause) -> AnyView {
    let clock = Live::expect().clock;
    let since = pause.requested_at;
    let lasted = match pause.ended_at {
        Some(at) => view! { {in_words(since.until(at))} }.into_any(),
        None => {
            let now = clock.ticking();
            view! { {move || in_words(since.until(now.get()))} }.into_any()
        }
    };
    let ended_by = ended_by_words(&pause).map(|by| view! { <span class="table__second">" " {by}</span> });
    let ended = pause.ended_at.map_or_else(|| "–".into_any(), |at| view! { <At timestamp=at /> }.into_any());
    view! {
        <tr>
            <th scope="row" class="table__short">
                <At timestamp=since />
            </th>
            <td>{pause.requested_by.clone()}</td>
            <td>{pause.reason.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td>{outcome_words(&pause)}</td>
            <td>{ended} {ended_by}</td>
            <td class="table__short">{lasted}</td>
            <td>{counts_words(&pause)}</td>
        </tr>
    }
    .into_any()
}
