//! One run: how it stands, how long it took and was held, and what each component did.

use api::run::RunRow;
use leptos::prelude::*;
use model::RunId;

use super::cancel_dialog::CancelRun;
use super::components::Components;
use super::run_views::{RunDuration, RunStatusWords};
use super::run_words::{is_held, pipeline_name, split, split_words, trigger_words};
use crate::live::Live;
use crate::live::open_run::{OpenRun, fetch};
use crate::not_found::NotFoundPage;
use crate::page::PageHeader;
use crate::reactive::memo;
use crate::router::use_params_map;
use crate::runners::paused_banner::PausedBanner;
use crate::ui::empty::{Empty, Failure, Skeleton};
use crate::ui::fact::Fact;
use crate::ui::icon::{Icon, icon};
use crate::ui::time_words::{At, message_view};

/// The page at an address; another run is another page.
#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let id = memo(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<RunId>().ok()));
    move || match id.get() {
        Some(id) => view! { <OneRun id=id /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn OneRun(id: RunId) -> impl IntoView {
    let live = Live::expect();
    let open = live.open_run(id);
    let is_known = memo(move |_| open.run.with(Option::is_some));
    move || {
        match (is_known.get(), open.failure.get()) {
        (true, _) => view! { <Known open=open /> }.into_any(),
        (false, Some(error)) if error.status() == Some(404) => view! {
            <PageHeader title="Run" />
            <Empty icon=Icon::History title="There is no run at this address" words="It may have been deleted.">
                <a class="button" href="/runs">"Go to Run history"</a>
            </Empty>
        }
        .into_any(),
        (false, Some(error)) => view! {
            <PageHeader title="Run" />
            <Failure title="The run cannot be loaded" words=error.to_string() on_retry=move || fetch(live, id) />
        }
        .into_any(),
        (false, None) => view! {
            <PageHeader title="Run" />
            <div class="page-body">
                <Skeleton label="Loading the run" rows=5 />
            </div>
        }
        .into_any(),
    }
    }
}

#[component]
fn Known(open: OpenRun) -> impl IntoView {
    // `Known` is shown only with a run; the last one stays while the page goes away under it.
    let Some(first) = open.run.get_untracked() else { return ().into_any() };
    let run = Signal::derive(move || open.run.try_get().flatten().unwrap_or_else(|| first.clone()));
    let title = memo(move |_| run.with(|run| pipeline_name(&run.pipeline).0.to_owned()));
    let below = memo(move |_| {
        run.with(|run| {
            let part = run.part.words().map(|words| format!(" · {words}")).unwrap_or_default();
            format!("{} · {}{part}", run.pipeline, run.environment)
        })
    });
    let designer = run.with_untracked(|run| api::route::path("/designer/{*path}", &[&run.pipeline]));
    let held_by = Signal::derive(move || run.with(|run| run.status.is_active().then_some(run.runner_id)));
    view! {
        <PausedBanner runner=held_by consequence="Nothing is cancelled: the run stays active." />
        <PageHeader title=title below=below>
            <a class="button" href=format!("{designer}?run={}", run.with_untracked(|run| run.id))>
                {icon(Icon::Designer)}
                "Show on canvas"
            </a>
            <CancelRun run=run />
        </PageHeader>
        <div class="page-body runners">
            <Facts run=run />
            <h2 class="section__title">"Components"</h2>
            <Components components=open.components />
        </div>
    }
    .into_any()
}

#[component]
fn Facts(run: Signal<RunRow>) -> impl IntoView {
    let clock = Live::expect().clock;
    let live = Live::expect();
    let was_held = memo(move |_| run.with(|run| !run.held.held.is_zero() || run.held.since.is_some()));
    let is_active = memo(move |_| run.with(|run| run.status.is_active()));
    let parts = move || {
        let now = is_active.get().then(|| clock.ticking());
        move || {
            let now = now.map_or_else(|| clock.read(), |now| now.get());
            was_held.get().then(|| run.with(|run| split_words(split(run, now))))
        }
    };
    // While the banner above the page says who paused the runner, the run's own words would say it again.
    let is_in_banner = memo(move |_| {
        let runner = run.with(|run| is_held(run).then_some(run.runner_id));
        runner.and_then(|id| live.runners.get(&id)).is_some_and(|row| !row.intent.is_active())
    });
    let message = memo(move |_| run.with(|run| run.message.clone()).filter(|_| !is_in_banner.get()));
    let tone = move || {
        run.with(|run| {
            if is_held(run) {
                "paused"
            } else if run.status == model::RunStatus::Failed {
                "unknown"
            } else {
                "stopped"
            }
        })
    };
    let shape = move || match tone() {
        "paused" => Icon::Pause,
        "unknown" => Icon::Warning,
        _ => Icon::Info,
    };
    let progress =
        memo(move |_| run.with(|run| format!("{} of {} ended", run.components_ended, run.components_total)));
    let runner = memo(move |_| run.with(|run| run.runner_id));
    let runner_name = move || live.runners.get(&runner.get()).map_or("unknown".to_owned(), |row| row.name);
    let started_at = Signal::derive(move || run.with(|run| run.started_at));
    let finished_at = memo(move |_| run.with(|run| run.finished_at));
    let parent = run.with_untracked(|run| run.parent);
    let by = run.with_untracked(|run| format!("{}, {}", run.user, trigger_words(run.trigger)));
    view! {
        <section class="card" aria-label="Run">
            {move || {
                message
                    .get()
                    .map(|words| {
                        view! {
                            <p class="run-banner" data-tone=tone data-testid="run-message">
                                {move || icon(shape())}
                                <span>{message_view(words)}</span>
                            </p>
                        }
                            .into_any()
                    })
            }}
            <dl class="fact-list">
                <Fact name="Status">
                    <RunStatusWords run=run />
                </Fact>
                <Fact name="Duration">
                    <RunDuration run=run />
                    <span class="table__second second-line" data-testid="duration-split">{parts}</span>
                </Fact>
                <Fact name="Components">{progress}</Fact>
                <Fact name="Started">
                    <At timestamp=started_at />
                </Fact>
                <Fact name="Finished">
                    {move || finished_at.get().map_or_else(|| "not yet".into_any(), |at| view! { <At timestamp=at /> }.into_any())}
                </Fact>
                <Fact name="Runner">
                    <a href=move || format!("/runners/{}", runner.get())>{runner_name}</a>
                </Fact>
                <Fact name="Started by">{by}</Fact>
                {parent
                    .map(|parent| {
                        view! {
                            <Fact name="Child of">
                                <a href=format!("/runs/{parent}")>"the run that started it"</a>
                            </Fact>
                        }
                    })}
            </dl>
        </section>
    }
}
