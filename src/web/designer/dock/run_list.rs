//! The runs of the open pipeline, newest first, each with a way to see it on the canvas as it was.

use api::route;
use api::run::{RunPage, RunRow};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::address::with_query;
use crate::designer::open_file::OpenFile;
use crate::http;
use crate::live::Live;
use crate::reactive::memo;
use crate::runs::run_views::{RunDuration, RunStatusWords};
use crate::runs::run_words::on_canvas;
use crate::ui::each::each;
use crate::ui::time_words::At;

/// The list, live.
pub fn run_list(file: OpenFile) -> AnyView {
    let live = Live::expect();
    let fetched = RwSignal::new(None::<Vec<RunRow>>);
    let path = file.path.get_value();
    let query = with_query(route::RUNS, &[("pipeline", &path)]);
    spawn_local(async move {
        let page = http::get::<RunPage>(&query).await.map(|page| page.runs).unwrap_or_default();
        fetched.try_set(Some(page));
    });
    let runs = memo(move |_| {
        let live_runs = live.runs.all();
        let older = fetched.get().unwrap_or_default();
        let older = older.into_iter().filter(|run| live_runs.iter().all(|other| other.id != run.id));
        let mut runs: Vec<RunRow> =
            live_runs.iter().cloned().chain(older).filter(|run| run.pipeline == path).collect();
        runs.sort_by_key(|run| std::cmp::Reverse((run.started_at, run.id)));
        runs
    });
    let order = memo(move |_| runs.with(|runs| runs.iter().map(|run| run.id).collect::<Vec<_>>()));
    let rows = move |id| {
        let find = move || runs.with(|runs| runs.iter().find(|run| run.id == id).cloned());
        match untrack(find) {
            Some(first) => row(Signal::from(memo(move |_| find().unwrap_or_else(|| first.clone())))),
            None => ().into_any(),
        }
    };
    view! {
        {move || {
            (order.with(Vec::is_empty) && fetched.with(Option::is_some))
                .then(|| view! { <p class="panel__quiet">"This pipeline has not been run yet."</p> })
        }}
        <ul class="run-list" aria-label="Runs of this pipeline">
            {each(move || order.get(), |id| *id, rows)}
        </ul>
    }
    .into_any()
}

fn row(run: Signal<RunRow>) -> AnyView {
    let started_at = Signal::derive(move || run.with(|run| run.started_at));
    let first = run.get_untracked();
    let label = format!("Show the run of {} on the canvas", first.user);
    view! {
        <li class="run-list__row">
            <RunStatusWords run=run />
            <span class="run-list__at">
                <At timestamp=started_at />
            </span>
            <span class="run-list__words">
                {first.user.clone()}
                {first.part.words().map(|words| view! { <span class="run-list__part">{words}</span> })}
            </span>
            <RunDuration run=run />
            <a class="link-button" href=on_canvas(&first) aria-label=label>
                "Show on canvas"
            </a>
            <a class="link-button" href=format!("/runs/{}", first.id)>
                "Details"
            </a>
        </li>
    }
    .into_any()
}
