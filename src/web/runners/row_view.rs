//! One row of the Runners list.

use api::runner::{Platform, RunnerRow};
use leptos::prelude::*;
use model::{Link, RunnerId, Timestamp};

use super::actions::RunnerActions;
use super::applicable::{Action, why_not};
use super::chosen::Chosen;
use super::row_words::{self, SecondLine};
use crate::live::Live;
use crate::reactive::memo;
use crate::router::{NavigateOptions, use_navigate};
use crate::time::ago_in_words;
use crate::ui::icon::{Icon, icon};
use crate::ui::menu::{MenuButton, MenuItem};
use crate::ui::pill::Pill;
use crate::ui::time_words::short;

/// The row of the runner, live.
#[component]
pub fn RunnerRowView(
    id: RunnerId,
    actions: RunnerActions,
    chosen: Chosen,
    now: ReadSignal<Timestamp>,
) -> impl IntoView {
    // Gone between the list's order and this view.
    let Some(row) = Live::expect().runners.row(&id) else { return ().into_any() };
    let row = Signal::from(row);
    let text = move |of: fn(&RunnerRow) -> String| move || row.with(of);
    let is_chosen = memo(move |_| chosen.has(id));
    view! {
        <tr data-status=text(|row| row.label.word().to_lowercase()) data-chosen=move || is_chosen.get().to_string()>
            <td class="table__choose">
                <label class="choose">
                    <span class="visually-hidden">"Select runner " {text(|row| row.name.clone())}</span>
                    <input type="checkbox" prop:checked=is_chosen on:change=move |_| chosen.toggle(id) />
                </label>
            </td>
            <th scope="row">
                <span class="table__name">
                    <a href=format!("/runners/{id}")>{text(|row| row.name.clone())}</a>
                </span>
                <span class="table__second runner-description">{text(|row| row.description.clone())}</span>
            </th>
            <td>
                <StatusCell row=row now=now />
            </td>
            <td data-extra="1" class="table__short">
                <TasksCell row=row />
            </td>
            <td data-extra="1" class="table__short">{text(row_words::queue)}</td>
            <td data-extra="2" class="table__short">
                <PlatformWords platform=Signal::derive(move || row.with(|row| row.platform)) />
            </td>
            <td data-extra="4" class="table__short">{text(|row| row.runner_type.clone())}</td>
            <td data-extra="3">
                <VersionCell row=row />
            </td>
            <td data-extra="4" class="table__second table__short">
                {move || row.with(|row| row.last_heartbeat_at).map_or("never".to_owned(), |at| ago_in_words(at, now.get()))}
            </td>
            <td class="table__actions">
                <RunnerMenu row=row actions=actions is_in_list=true />
            </td>
        </tr>
    }
    .into_any()
}

/// State, offline mark, and the line that answers the next question.
#[component]
pub fn StatusCell(row: Signal<RunnerRow>, now: ReadSignal<Timestamp>) -> impl IntoView {
    let look = memo(move |_| row.with(|row| row.label).into());
    let is_offline = memo(move |_| row.with(row_words::is_offline));
    let line = move || {
        row.with(|row| row_words::second_line(row, now.get())).map(|line| match line {
            SecondLine::Words(words) => words,
            SecondLine::Since(since) => format!("since {}", short(since, now.get_untracked())),
        })
    };
    view! {
        <span class="status-line">
            <Pill look=look />
            {move || is_offline.get().then(|| view! { <OfflineMark /> }.into_any())}
        </span>
        <span class="table__second second-line" data-testid="status-detail">{line}</span>
    }
}

#[component]
fn OfflineMark() -> impl IntoView {
    view! {
        <span class="offline-mark">
            {icon(Icon::Offline)}
            "offline"
        </span>
    }
}

/// A bar and its numbers.
#[component]
fn TasksCell(row: Signal<RunnerRow>) -> impl IntoView {
    let numbers = memo(move |_| row.with(|row| (row.running_tasks, row.task_slots, row.link)));
    let percent = move || {
        let (running, slots, _) = numbers.get();
        format!("{}%", (100 * running).checked_div(slots).unwrap_or(0).min(100))
    };
    let words = move || match numbers.get() {
        (0, _, Link::Pending | Link::Stopped | Link::Unknown) => "–".to_owned(),
        (running, slots, _) => format!("{running} / {slots}"),
    };
    view! {
        <span class="meter" aria-hidden="true">
            <span class="meter__fill" style:width=percent></span>
        </span>
        <span>{words}</span>
    }
}

/// Icon and words of a platform.
#[component]
pub fn PlatformWords(platform: Signal<Platform>) -> impl IntoView {
    let shape = move || match platform.get() {
        Platform::Local => Icon::Machine,
        Platform::Snowflake => Icon::Snowflake,
        Platform::AwsFargate
        | Platform::AzureContainerApp
        | Platform::GoogleCloud
        | Platform::MatillionHosted => Icon::Cloud,
    };
    view! {
        <span class="with-icon">
            {move || icon(shape())}
            {move || platform.get().words()}
        </span>
    }
}

/// What the runner reported, and whether there is something newer.
#[component]
pub fn VersionCell(row: Signal<RunnerRow>) -> impl IntoView {
    let version = move || row.with(|row| row.reported_version.clone().unwrap_or_else(|| "–".to_owned()));
    let has_update = memo(move |_| row.with(|row| row.update_available));
    view! {
        {version}
        {move || has_update.get().then(|| view! { <span class="update-mark">"Update Available"</span> })}
    }
}

/// The `…` of a runner.
#[component]
pub fn RunnerMenu(row: Signal<RunnerRow>, actions: RunnerActions, is_in_list: bool) -> impl IntoView {
    let navigate = use_navigate();
    // An open menu is drawn anew only when what applies changes, not with every heartbeat.
    let reasons = memo(move |_| {
        row.with(|row| [Action::Pause, Action::Resume, Action::Restart].map(|action| why_not(action, row)))
    });
    let view_details = move |()| {
        let id = row.with_untracked(|row| row.id);
        navigate(&format!("/runners/{id}"), NavigateOptions::default());
    };
    let items = Signal::derive(move || {
        let command =
            |words: &str, shape: Icon, why: Option<&str>, act: fn(RunnerActions, RunnerRow)| MenuItem {
                words: words.to_owned(),
                shape,
                why_not: why.map(str::to_owned),
                on_choose: Callback::new(move |()| act(actions, row.get_untracked())),
            };
        let [pause, resume, restart] = reasons.get();
        let details = MenuItem {
            words: "View details".to_owned(),
            shape: Icon::Details,
            why_not: None,
            on_choose: Callback::new(view_details),
        };
        let commands = [
            command("Pause runner", Icon::Pause, pause, RunnerActions::ask_pause),
            command("Resume runner", Icon::Play, resume, RunnerActions::ask_resume),
            command("Restart runner", Icon::Restart, restart, RunnerActions::ask_restart),
        ];
        is_in_list.then_some(details).into_iter().chain(commands).collect::<Vec<_>>()
    });
    let label = Signal::derive(move || format!("Actions for runner {}", row.with(|row| row.name.clone())));
    view! { <MenuButton label=label items=items /> }
}
