//! One runner: its state, its processes, what it executes, what waits, and its pauses so far.

pub mod allow_list;
pub mod facts;
pub mod instances;
pub mod loading;
pub mod pauses;
pub mod queue;

use api::runner::{RunnerDetails, RunnerRow};
use leptos::prelude::*;
use model::RunnerId;

use super::actions::RunnerActions;
use super::applicable::{Action, why_not};
use super::dialogs::runner_dialogs;
use super::row_view::RunnerMenu;
use crate::live::Live;
use crate::not_found::NotFoundPage;
use crate::page::{PageHeader, rescue_focus};
use crate::reactive::{effect, memo};
use crate::router::use_params_map;
use crate::ui::button::{Button, Kind};
use crate::ui::empty::{Empty, Failure, Skeleton};
use crate::ui::icon::Icon;

/// The page at an address; another runner is another page.
#[component]
pub fn RunnerPage() -> impl IntoView {
    let params = use_params_map();
    let id = memo(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse::<RunnerId>().ok()));
    move || match id.get() {
        Some(id) => view! { <OneRunner id=id /> }.into_any(),
        None => view! { <NotFoundPage /> }.into_any(),
    }
}

#[component]
fn OneRunner(id: RunnerId) -> impl IntoView {
    let live = Live::expect();
    let actions = RunnerActions::for_component();
    let details = loading::details_of(live, id);
    // The live row is the newest; the fetched one stands in while the page connects.
    let row = memo(move |_| {
        live.runners.get(&id).or_else(|| details.loaded.with(|it| it.as_ref().map(|it| it.runner.clone())))
    });
    let is_known = memo(move |_| row.with(Option::is_some));
    let is_missing = memo(move |_| live.is_loaded() && row.with(Option::is_none));
    move || {
        match (is_known.get(), is_missing.get()) {
        (true, _) => {
            let shown = row.get_untracked();
            // The last row stays while the page goes away under it.
            let row = memo(move |last: Option<&Option<RunnerRow>>| row.get().or_else(|| last.cloned().flatten()));
            let row = Signal::derive(move || row.get().or_else(|| shown.clone()));
            view! { <Known row=row details=details actions=actions /> }.into_any()
        }
        (false, true) => view! {
            <PageHeader title="Runner" />
            <Empty icon=Icon::Runners title="There is no runner at this address" words="It may have been deleted.">
                <a class="button" href="/runners">"Go to Runners"</a>
            </Empty>
        }
        .into_any(),
        (false, false) => view! {
            <PageHeader title="Runner" />
            <div class="page-body">
                <Skeleton label="Loading the runner" rows=4 />
            </div>
        }
        .into_any(),
    }
    }
}

#[component]
fn Known(row: Signal<Option<RunnerRow>>, details: loading::Details, actions: RunnerActions) -> impl IntoView {
    // `Known` is shown only with a row.
    let Some(first) = row.get_untracked() else { return ().into_any() };
    let row = Signal::derive(move || row.get().unwrap_or_else(|| first.clone()));
    let title = memo(move |_| row.with(|row| row.name.clone()));
    let below = memo(move |_| row.with(|row| row.description.clone()));
    view! {
        <PageHeader title=title below=below>
            <MainAction row=row actions=actions />
            <RunnerMenu row=row actions=actions is_in_list=false />
        </PageHeader>
        <div class="page-body details">
            <facts::Facts row=row actions=actions />
            <Sections row=row details=details />
        </div>
        {runner_dialogs(actions)}
    }
    .into_any()
}

/// What people most likely came for: pause it, or resume it.
#[component]
fn MainAction(row: Signal<RunnerRow>, actions: RunnerActions) -> impl IntoView {
    let is_active = memo(move |_| row.with(|row| row.intent.is_active()));
    let can_pause = memo(move |_| row.with(|row| why_not(Action::Pause, row).is_none()));
    // Leaves the reactive world: the button that had the focus is replaced by the other one.
    effect(move |before: Option<bool>| {
        let is_active = is_active.get();
        if before.is_some_and(|before| before != is_active) {
            rescue_focus();
        }
        is_active
    });
    move || {
        if !is_active.get() {
            let press = move || actions.ask_resume(row.get_untracked());
            view! { <Button words="Resume runner" kind=Kind::Primary before=Icon::Play on_press=press /> }
                .into_any()
        } else if can_pause.get() {
            let press = move || actions.ask_pause(row.get_untracked());
            view! { <Button words="Pause runner" before=Icon::Pause on_press=press /> }.into_any()
        } else {
            ().into_any()
        }
    }
}

/// What was fetched, or why not.
#[component]
fn Sections(row: Signal<RunnerRow>, details: loading::Details) -> impl IntoView {
    let loading::Details { loaded, failure, retry } = details;
    let has_loaded = memo(move |_| loaded.with(Option::is_some));
    let part =
        move |of: fn(&RunnerDetails) -> usize| memo(move |_| loaded.with(|it| it.as_ref().map_or(0, of)));
    let counts = (
        part(|it| it.instances.len()),
        part(|it| it.running.len()),
        part(|it| it.queue.len()),
        part(|it| it.pauses.len()),
        part(|it| it.access.iter().filter(|project| project.allowed.is_some()).count()),
    );
    move || match (has_loaded.get(), failure.get()) {
        (true, _) => view! {
            <Section title="Instances" count=counts.0>
                <instances::Instances details=loaded />
            </Section>
            <Section title="Executing now" count=counts.1>
                <queue::Executing details=loaded />
            </Section>
            <Section title="Queue" count=counts.2>
                <queue::Queue details=loaded />
            </Section>
            <Section title="Pauses so far" count=counts.3>
                <pauses::Pauses details=loaded />
            </Section>
            <Section title="Allow list" count=counts.4>
                <allow_list::AllowListSection row=row details=loaded />
            </Section>
        }
        .into_any(),
        (false, Some(words)) => view! {
            <Failure title="The details cannot be loaded" words=words on_retry=move || retry.run(()) />
        }
        .into_any(),
        (false, None) => view! { <Skeleton label="Loading the details" rows=4 /> }.into_any(),
    }
}

/// A heading with a count, and what it is about.
#[component]
fn Section(title: &'static str, count: Memo<usize>, children: Children) -> impl IntoView {
    view! {
        <div class="section">
            <h2 class="section__title">
                {title} " " <span class="section__count">{count}</span>
            </h2>
            {children()}
        </div>
    }
}
