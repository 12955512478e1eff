//! The run history: newest first, live, filtered by the address.

use api::run::RunRow;
use leptos::prelude::*;
use model::{RunId, RunStatus};

use super::fetched::{FetchState, Fetched};
use super::history_query::{HistoryQuery, STATUSES};
use super::run_views::{RunDuration, RunStatusWords};
use super::run_words::{on_canvas, pipeline_name, trigger_words};
use crate::live::Live;
use crate::page::PageHeader;
use crate::reactive::memo;
use crate::router::{NavigateOptions, use_navigate, use_query_map};
use crate::ui::button::Button;
use crate::ui::each::each;
use crate::ui::empty::{Empty, Failure, Skeleton};
use crate::ui::field::SearchField;
use crate::ui::icon::Icon;
use crate::ui::time_words::{At, message_view};

/// What stands below the filters.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Loading,
    Failed(String),
    NoRun,
    NoMatch,
    Rows,
}

/// The page.
#[component]
pub fn RunsPage() -> impl IntoView {
    let live = Live::expect();
    let map = use_query_map();
    let query = memo(move |_| map.with(|map| HistoryQuery::read(|name| map.get(name))));
    let navigate = use_navigate();
    let go = Callback::new(move |query: HistoryQuery| {
        let options = NavigateOptions { replace: true, scroll: false };
        navigate(&query.address(), options);
    });
    let fetched = Fetched::following(query);
    let runs = memo(move |_| {
        let live_runs = live.runs.all();
        fetched.runs.with(|fetched| query.with(|query| query.merge(fetched, &live_runs)))
    });
    let shown = memo(move |_| match (runs.with(Vec::is_empty), fetched.state.get()) {
        (false, _) => Shown::Rows,
        (true, FetchState::Loading) => Shown::Loading,
        (true, FetchState::Failed(error)) => Shown::Failed(error.to_string()),
        (true, FetchState::More(_) | FetchState::Complete) if query.with(HistoryQuery::is_filtering) => {
            Shown::NoMatch
        }
        (true, FetchState::More(_) | FetchState::Complete) => Shown::NoRun,
    });
    view! {
        <PageHeader title="Run history" below="Every run of every pipeline, newest first" />
        <div class="page-body runners">
            <Filters query=query go=go />
            {move || match shown.get() {
                Shown::Loading => view! { <Skeleton label="Loading runs" rows=6 /> }.into_any(),
                Shown::Failed(words) => {
                    view! {
                        <Failure
                            title="The runs cannot be loaded"
                            words=words
                            on_retry=move || fetched.start_over(&query.get_untracked())
                        />
                    }
                        .into_any()
                }
                Shown::NoRun => {
                    view! {
                        <Empty
                            icon=Icon::History
                            title="No run yet"
                            words="A run appears here as soon as a pipeline is started, in the Designer or by the API."
                        >
                            <a class="button" href="/designer">"Go to the Designer"</a>
                        </Empty>
                    }
                        .into_any()
                }
                Shown::NoMatch => {
                    view! {
                        <Empty icon=Icon::Search title="No run matches" words="Change the filters, or clear them to see every run.">
                            <button type="button" class="button" on:click=move |_| go.run(HistoryQuery::default())>
                                "Clear filters"
                            </button>
                        </Empty>
                    }
                        .into_any()
                }
                Shown::Rows => {
                    view! {
                        <Table runs=runs />
                        <More fetched=fetched query=query />
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Filters(query: Memo<HistoryQuery>, go: Callback<HistoryQuery>) -> impl IntoView {
    let pipeline = memo(move |_| query.with(|query| query.pipeline.clone()));
    let status = memo(move |_| query.with(|query| query.status));
    let chip = move |of: Option<RunStatus>| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (status.get() == of).to_string()
                on:click=move |_| go.run(HistoryQuery { status: of, ..query.get_untracked() })
            >
                {of.map_or("All", RunStatus::word)}
            </button>
        }
    };
    let choices = [None].into_iter().chain(STATUSES.map(|(status, _)| Some(status)));
    view! {
        <div class="filters" role="search" aria-label="Runs">
            <SearchField
                label="Search pipelines"
                value=pipeline
                on_change=move |pipeline| go.run(HistoryQuery { pipeline, ..query.get_untracked() })
            />
            <div class="chips" role="group" aria-label="Status">
                {choices.map(chip).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn Table(runs: Memo<Vec<RunRow>>) -> impl IntoView {
    let order = memo(move |_| runs.with(|runs| runs.iter().map(|run| run.id).collect::<Vec<_>>()));
    view! {
        <div class="table-frame">
            <table class="table" data-testid="runs">
                <caption class="visually-hidden">"Runs, newest first"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Pipeline"</th>
                        <th scope="col">"Status"</th>
                        <th scope="col">"Duration"</th>
                        <th scope="col" data-extra="1">"Started"</th>
                        <th scope="col" data-extra="3">"Started by"</th>
                        <th scope="col" data-extra="2">"Environment"</th>
                    </tr>
                </thead>
                <tbody>
                    {each(move || order.get(), |id| *id, move |id| view! { <RunRowView id=id runs=runs /> }.into_any())}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn RunRowView(id: RunId, runs: Memo<Vec<RunRow>>) -> impl IntoView {
    let find = move || runs.with(|runs| runs.iter().find(|run| run.id == id).cloned());
    let Some(first) = untrack(find) else { return ().into_any() };
    let run = memo(move |_| find().unwrap_or_else(|| first.clone()));
    let run = Signal::from(run);
    let text = move |of: fn(&RunRow) -> String| memo(move |_| run.with(of));
    let second = memo(move |_| {
        run.with(|run| run.message.clone().unwrap_or_else(|| pipeline_name(&run.pipeline).1.to_owned()))
    });
    let started_at = Signal::derive(move || run.with(|run| run.started_at));
    let part = run.with_untracked(|run| run.part.words());
    let on_canvas = run.with_untracked(on_canvas);
    let is_child = run.with_untracked(|run| run.parent.is_some());
    view! {
        <tr data-status=text(|run| run.status.word().to_lowercase())>
            <th scope="row">
                <span class="table__name">
                    <a href=format!("/runs/{id}")>{text(|run| pipeline_name(&run.pipeline).0.to_owned())}</a>
                    {part.map(|words| view! { <span class="table__second">" " {words}</span> })}
                </span>
                {is_child.then(|| view! { <span class="table__second">" child run"</span> })}
                <span class="table__second second-line run-message">{move || message_view(second.get())}</span>
                <a class="run-on-canvas" href=on_canvas>
                    "Show on canvas"
                </a>
            </th>
            <td>
                <RunStatusWords run=run />
            </td>
            <td>
                <RunDuration run=run />
            </td>
            <td data-extra="1" class="table__short">
                <At timestamp=started_at />
            </td>
            <td data-extra="3">
                {text(|run| run.user.clone())}
                <span class="table__second second-line">{text(|run| trigger_words(run.trigger).to_owned())}</span>
            </td>
            <td data-extra="2" class="table__short">{text(|run| run.environment.clone())}</td>
        </tr>
    }
    .into_any()
}

/// The next page, on demand.
#[component]
fn More(fetched: Fetched, query: Memo<HistoryQuery>) -> impl IntoView {
    let words = move || match fetched.state.get() {
        FetchState::Failed(error) => Some(error.to_string()),
        FetchState::Loading | FetchState::More(_) | FetchState::Complete => None,
    };
    let has_more = memo(move |_| matches!(fetched.state.get(), FetchState::More(_)));
    let load = move || fetched.more(&query.get_untracked());
    view! {
        <div class="more">
            {move || has_more.get().then(|| view! { <Button words="Load more" on_press=load /> }.into_any())}
            <crate::ui::message::Message words=Signal::derive(words) />
        </div>
    }
}
