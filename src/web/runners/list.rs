//! The Runners page: the list with its filters. What it shows and in which order stands in the address.

use leptos::prelude::*;
use model::RunnerId;

use super::actions::RunnerActions;
use super::chosen::Chosen;
use super::dialogs::runner_dialogs;
use super::list_query::{Column, ListQuery, platform_name, platform_named};
use super::row_view::RunnerRowView;
use super::row_words::summary;
use super::selection_bar::{ChooseAll, SelectionBar};
use crate::live::Live;
use crate::page::PageHeader;
use crate::reactive::memo;
use crate::router::{NavigateOptions, use_navigate, use_query_map};
use crate::ui::each::each;
use crate::ui::empty::{Empty, Failure, Skeleton};
use crate::ui::field::SearchField;
use crate::ui::icon::Icon;
use crate::ui::table::SortHead;

/// The query in the address, and how to change it.
#[derive(Clone, Copy)]
struct Address {
    query: Memo<ListQuery>,
    go: Callback<ListQuery>,
}

impl Address {
    fn of_page() -> Address {
        let map = use_query_map();
        let navigate = use_navigate();
        // Filters are no steps of the history: Back leaves the list.
        let go = Callback::new(move |query: ListQuery| {
            let options = NavigateOptions { replace: true, scroll: false };
            navigate(&query.address(), options);
        });
        Address { query: memo(move |_| map.with(|map| ListQuery::read(|name| map.get(name)))), go }
    }

    fn change(self, change: impl FnOnce(ListQuery) -> ListQuery) {
        self.go.run(change(self.query.get_untracked()));
    }
}

/// What stands below the filters.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    Loading,
    Failed(String),
    NoRunner,
    NoMatch,
    Rows,
}

/// The page.
#[component]
pub fn RunnersPage() -> impl IntoView {
    let live = Live::expect();
    let address = Address::of_page();
    let actions = RunnerActions::for_component();
    let rows = memo(move |_| live.runners.all());
    let order = memo(move |_| rows.with(|rows| address.query.with(|query| query.arrange(rows))));
    let chosen = Chosen::among(
        order,
        memo(move |_| address.query.with(|query| query.chosen.clone())),
        Callback::new(move |chosen| address.change(|query| ListQuery { chosen, ..query })),
    );
    let shown = memo(move |_| {
        if !live.is_loaded() {
            live.connection().trouble().map_or(Shown::Loading, |why| Shown::Failed(why.to_string()))
        } else if rows.with(Vec::is_empty) {
            Shown::NoRunner
        } else if order.with(Vec::is_empty) {
            Shown::NoMatch
        } else {
            Shown::Rows
        }
    });
    let has_rows = memo(move |_| matches!(shown.get(), Shown::Rows | Shown::NoMatch));
    let below =
        Signal::derive(
            move || if live.is_loaded() { rows.with(|rows| summary(rows)) } else { String::new() },
        );
    view! {
        <PageHeader title="Runners" below=below />
        <div class="page-body runners">
            {move || {
                has_rows.get().then(|| view! { <Filters address=address rows=rows /> }.into_any())
            }}
            <SelectionBar chosen=chosen actions=actions />
            {move || match shown.get() {
                Shown::Loading => view! { <Skeleton label="Loading runners" rows=3 /> }.into_any(),
                Shown::Failed(words) => {
                    view! {
                        <Failure
                            title="Runners cannot be loaded"
                            words=words
                            on_retry=move || live.try_again_now()
                        />
                    }
                        .into_any()
                }
                Shown::NoRunner => {
                    view! {
                        <Empty
                            icon=Icon::Runners
                            title="No runner yet"
                            words="A runner executes the tasks of pipelines. The server starts one on this machine unless it was told not to."
                        />
                    }
                        .into_any()
                }
                Shown::NoMatch => {
                    view! {
                        <Empty icon=Icon::Search title="No runner matches" words="Change the search, or clear the filters to see every runner.">
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| address.change(|query| query.without_filters())
                            >
                                "Clear filters"
                            </button>
                        </Empty>
                    }
                        .into_any()
                }
                Shown::Rows => view! { <Table address=address order=order actions=actions chosen=chosen /> }.into_any(),
            }}
        </div>
        {runner_dialogs(actions)}
    }
}

#[component]
fn Table(
    address: Address,
    order: Memo<Vec<RunnerId>>,
    actions: RunnerActions,
    chosen: Chosen,
) -> impl IntoView {
    let now = Live::expect().clock.ticking();
    let head = move |words: &'static str, column: Column, extra: &'static str| {
        let direction = Signal::derive(move || address.query.with(|query| query.direction(column)));
        let press = move || address.change(|query| query.sorted_by(column));
        view! { <SortHead words=words direction=direction on_press=press extra=extra /> }
    };
    view! {
        <div class="table-frame">
            <table class="table" data-testid="runners">
                <caption class="visually-hidden">"Runners with their status, work and version"</caption>
                <thead>
                    <tr>
                        <ChooseAll chosen=chosen />
                        {head("Runner", Column::Name, "")}
                        {head("Status", Column::Status, "")}
                        {head("Tasks", Column::Tasks, "1")}
                        {head("Queue", Column::Queue, "1")}
                        {head("Platform", Column::Platform, "2")}
                        {head("Type", Column::Type, "4")}
                        {head("Version reported by runner", Column::Version, "3")}
                        {head("Heartbeat", Column::Heartbeat, "4")}
                        <th scope="col">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {each(
                        move || order.get(),
                        |id| *id,
                        move |id| view! { <RunnerRowView id=id actions=actions chosen=chosen now=now /> }.into_any(),
                    )}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Filters(address: Address, rows: Memo<Vec<api::runner::RunnerRow>>) -> impl IntoView {
    let search = memo(move |_| address.query.with(|query| query.search.clone()));
    view! {
        <div class="filters" role="search" aria-label="Runners">
            <SearchField
                label="Search runners"
                value=search
                on_change=move |search| address.change(|query| ListQuery { search, ..query })
            />
            <PlatformSelect address=address rows=rows />
            <StatusChips address=address rows=rows />
        </div>
    }
}

/// Each label that occurs, with its count.
#[component]
fn StatusChips(address: Address, rows: Memo<Vec<api::runner::RunnerRow>>) -> impl IntoView {
    let counts = memo(move |_| rows.with(|rows| address.query.with(|query| query.counts(rows))));
    let status = memo(move |_| address.query.with(|query| query.status));
    let labels = memo(move |_| {
        let chosen = status.get();
        let mut labels = vec![None];
        counts.with(|(_, counts)| {
            labels.extend(
                counts
                    .iter()
                    .filter(|(label, count)| *count > 0 || chosen == Some(*label))
                    .map(|(label, _)| Some(*label)),
            );
        });
        labels
    });
    let chip = move |label: Option<model::Label>| {
        let count = move || {
            counts.with(|(all, counts)| match label {
                None => *all,
                Some(label) => {
                    counts.iter().find(|(known, _)| *known == label).map_or(0, |(_, count)| *count)
                }
            })
        };
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (status.get() == label).to_string()
                on:click=move |_| address.change(|query| ListQuery { status: label, ..query })
            >
                {label.map_or("All", model::Label::word)}
                " "
                <span class="chip__count">{count}</span>
            </button>
        }
        .into_any()
    };
    view! {
        <div class="chips" role="group" aria-label="Status">
            {each(move || labels.get(), |label| *label, chip)}
        </div>
    }
}

#[component]
fn PlatformSelect(address: Address, rows: Memo<Vec<api::runner::RunnerRow>>) -> impl IntoView {
    let chosen = memo(move |_| address.query.with(|query| query.platform));
    let platforms = memo(move |_| {
        let mut platforms: Vec<_> = rows.with(|rows| rows.iter().map(|row| row.platform).collect());
        platforms.extend(chosen.get());
        platforms.sort_by_key(|platform| platform.words());
        platforms.dedup();
        platforms
    });
    let options = move || {
        platforms
            .get()
            .into_iter()
            .map(|platform| {
                view! {
                    <option value=platform_name(platform) prop:selected=move || chosen.get() == Some(platform)>
                        {platform.words()}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <select
            class="input filters__select"
            aria-label="Platform"
            on:change=move |event| {
                let platform = platform_named(&event_target_value(&event));
                address.change(|query| ListQuery { platform, ..query });
            }
        >
            <option value="" prop:selected=move || chosen.get().is_none()>
                "All platforms"
            </option>
            {options}
        </select>
    }
}
