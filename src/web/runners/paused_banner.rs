//! Says on any page that a runner is paused, by whom and until when, and offers to resume it.

use api::runner::RunnerRow;
use leptos::prelude::*;
use model::{Intent, Label, RunnerId, Timestamp};

use super::actions::RunnerActions;
use super::dialogs::runner_dialogs;
use super::row_words::{is_offline, resumes_in, to_finish};
use crate::live::Live;
use crate::page::rescue_focus;
use crate::reactive::{effect, memo};
use crate::ui::icon::{Icon, icon};
use crate::ui::time_words::short;

/// Nothing while the runner is not Pausing or Paused.
#[component]
pub fn PausedBanner(
    /// The runner that it is about, when it is known.
    #[prop(into)]
    runner: Signal<Option<RunnerId>>,
    /// What that means for the page.
    #[prop(into, default = "You can go on editing. Runs wait in its queue.".to_owned())]
    consequence: String,
) -> impl IntoView {
    let live = Live::expect();
    let actions = RunnerActions::for_component();
    let row = memo(move |_| {
        runner.get().and_then(|id| live.runners.get(&id)).filter(|row| !row.intent.is_active())
    });
    let is_paused = memo(move |_| row.with(Option::is_some));
    // Leaves the reactive world: the button that had the focus goes with the banner.
    effect(move |was_paused: Option<bool>| {
        let is_paused = is_paused.get();
        if was_paused == Some(true) && !is_paused {
            rescue_focus();
        }
        is_paused
    });
    let consequence = StoredValue::new(consequence);
    view! {
        {move || {
            is_paused
                .get()
                .then(|| banner(row, consequence.get_value(), actions))
        }}
        {runner_dialogs(actions)}
    }
}

crate::lazy! {
    fn banner(row: Memo<Option<RunnerRow>>, consequence: String, actions: RunnerActions)
        in later__actions, Inline => of_paused(row, consequence, actions);
}

fn of_paused(row: Memo<Option<RunnerRow>>, consequence: String, actions: RunnerActions) -> impl IntoView {
    let live = Live::expect();
    let tone = move || {
        row.with(|row| {
            row.as_ref()
                .map_or("paused", |row| if row.label == Label::Pausing { "pausing" } else { "paused" })
        })
    };
    let now = live.clock.ticking();
    let words = move || row.with(|row| row.as_ref().map(|row| words(row, now.get())));
    let head = memo(move |_| row.with(|row| row.as_ref().map(head_words)));
    view! {
        <section class="banner" data-tone=tone aria-label="Paused runner" data-testid="paused-banner">
            {move || icon(if tone() == "paused" { Icon::Pause } else { Icon::Hourglass })}
            <p class="banner__words">
                <strong>{move || head.get()}</strong>
                {words}
                " "
                <span class="banner__aside">{consequence}</span>
            </p>
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    if let Some(row) = row.get_untracked() {
                        actions.ask_resume(row);
                    }
                }
            >
                {icon(Icon::Play)}
                "Resume runner"
            </button>
        </section>
    }
}

fn words(row: &RunnerRow, now: Timestamp) -> String {
    let since = |at: Timestamp| short(at, now);
    banner_words(row, now, since)
}

/// Who is paused.
fn head_words(row: &RunnerRow) -> String {
    let state = if row.label == Label::Pausing { "is being paused" } else { "is paused" };
    format!("Runner {} {state}", row.name)
}

/// Why, by whom, since when, until when.
fn banner_words(row: &RunnerRow, now: Timestamp, clock: impl Fn(Timestamp) -> String) -> String {
    let pause = row.pause.as_ref();
    let reason = pause
        .and_then(|pause| pause.reason.as_ref())
        .map(|reason| format!(" for {reason}"))
        .unwrap_or_default();
    let by = pause.map(|pause| pause.requested_by.as_str()).unwrap_or("somebody");
    let offline = if is_offline(row) { " It is not connected." } else { "" };
    match row.intent {
        Intent::Pausing { .. } => {
            format!("{reason}, by {by}. {}.{offline}", to_finish(row))
        }
        Intent::Paused { paused_at, .. } => {
            let at = clock(pause.and_then(|pause| pause.paused_at).unwrap_or(paused_at));
            let until = resumes_in(row, now).unwrap_or_default().replace("Resumes", "It resumes by itself");
            format!("{reason}, by {by} at {at}. {until}.{offline}")
        }
        Intent::Active => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::{Link, Pause, PauseId};
    use uuid::Uuid;

    use super::*;
    use crate::runners::fixture::runner;

    fn pause(reason: Option<&str>) -> Pause {
        Pause {
            id: PauseId(Uuid::nil()),
            requested_by: "local admin".to_owned(),
            requested_at: Timestamp(0),
            reason: reason.map(str::to_owned),
            duration: Duration::from_secs(43_200),
            paused_at: Some(Timestamp(0)),
            resume_at: None,
            outcome: None,
            ended_by: None,
            ended_at: None,
            finished_tasks: 0,
            held_tasks: 0,
            timed_out_tasks: 0,
        }
    }

    #[test]
    fn a_paused_runner_is_introduced_in_full() {
        let id = PauseId(Uuid::nil());
        let resume_at = Timestamp(43_200_000);
        let row = RunnerRow {
            label: Label::Paused,
            intent: Intent::Paused { pause: id, paused_at: Timestamp(0), resume_at },
            pause: Some(pause(Some("an upgrade"))),
            ..runner(1, "local")
        };
        let words = |row: &RunnerRow| {
            format!("{}{}", head_words(row), banner_words(row, Timestamp(1_080_000), |_| "20:14".to_owned()))
        };
        assert_eq!(
            words(&row),
            "Runner local is paused for an upgrade, by local admin at 20:14. It resumes by itself in 11 h 42 min."
        );
        let offline = RunnerRow { link: Link::Stopped, pause: Some(pause(None)), ..row };
        assert_eq!(
            words(&offline),
            "Runner local is paused, by local admin at 20:14. It resumes by itself in 11 h 42 min. It is not connected."
        );
    }

    #[test]
    fn a_pausing_runner_says_what_is_left() {
        let row = RunnerRow {
            label: Label::Pausing,
            intent: Intent::Pausing { pause: PauseId(Uuid::nil()), duration: Duration::from_secs(1) },
            pause: Some(pause(None)),
            running_tasks: 2,
            ..runner(1, "local")
        };
        assert_eq!(
            format!("{}{}", head_words(&row), banner_words(&row, Timestamp(0), |_| String::new())),
            "Runner local is being paused, by local admin. 2 tasks to finish."
        );
    }
}
