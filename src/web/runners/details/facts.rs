//! The state of a runner and the facts about it.

use api::runner::RunnerRow;
use leptos::prelude::*;
use model::{Intent, Pause};

use crate::live::Live;
use crate::reactive::memo;
use crate::runners::actions::RunnerActions;
use crate::runners::pause_words::duration_words;
use crate::runners::row_view::{PlatformWords, StatusCell, VersionCell};
use crate::runners::row_words;
use crate::time::ago_in_words;
use crate::ui::button::Button;
use crate::ui::fact::Fact;
use crate::ui::icon::Icon;
use crate::ui::time_words::{At, wall, zone};

/// A list of names and values; the pause under way is one of them.
#[component]
pub fn Facts(row: Signal<RunnerRow>, actions: RunnerActions) -> impl IntoView {
    let now = Live::expect().clock.ticking();
    let text = move |of: fn(&RunnerRow) -> String| memo(move |_| row.with(of));
    let heartbeat = move || {
        row.with(|row| row.last_heartbeat_at).map_or("never".to_owned(), |at| ago_in_words(at, now.get()))
    };
    let platform = Signal::derive(move || row.with(|row| row.platform));
    view! {
        <section class="card" aria-label="State">
            <dl class="fact-list">
                <Fact name="Status">
                    <StatusCell row=row now=now />
                </Fact>
                <Fact name="Tasks">{text(|row| format!("{} of {}", row.running_tasks, row.task_slots))}</Fact>
                <Fact name="Open transactions">{text(|row| row.open_transactions.to_string())}</Fact>
                <Fact name="Queue">{text(row_words::queue)}</Fact>
                <Fact name="Last heartbeat">{heartbeat}</Fact>
                <Fact name="Version reported by runner">
                    <VersionCell row=row />
                </Fact>
                <Fact name="Platform">
                    <PlatformWords platform=platform />
                </Fact>
                <Fact name="Type">{text(|row| row.runner_type.clone())}</Fact>
                <Fact name="Runner id">
                    <code class="id">{text(|row| row.id.to_string())}</code>
                </Fact>
            </dl>
            <PauseFacts row=row actions=actions />
        </section>
    }
}

/// The pause under way: by whom, since when, why, until when, and a way to change that.
#[component]
fn PauseFacts(row: Signal<RunnerRow>, actions: RunnerActions) -> impl IntoView {
    let pause = memo(move |_| row.with(|row| row.pause.clone()));
    let resume_at = memo(move |_| match row.with(|row| row.intent) {
        Intent::Paused { resume_at, .. } => Some(resume_at),
        Intent::Active | Intent::Pausing { .. } => None,
    });
    let until = move |pause: &Pause| {
        let duration = duration_words(pause.duration.as_secs());
        let clock = Live::expect().clock;
        move || match resume_at.get() {
            Some(at) => {
                format!("{} ({}), {duration} after it was paused", wall(at).long(wall(clock.read())), zone())
            }
            None => format!("{duration} after it is paused"),
        }
    };
    move || {
        pause.get().map(|pause| {
            let since = pause.requested_at;
            let until = until(&pause);
            let Pause { requested_by, reason, .. } = pause;
            view! {
                <div class="pause-facts" data-tone="paused" data-testid="pause-facts">
                    <dl class="fact-list">
                        <Fact name="Pause asked for by">{requested_by}</Fact>
                        <Fact name="Since">
                            <At timestamp=since />
                        </Fact>
                        <Fact name="Reason">{reason.unwrap_or_else(|| "none given".to_owned())}</Fact>
                        <Fact name="Resumes by itself">{until}</Fact>
                    </dl>
                    <Button
                        words="Change duration"
                        before=Icon::Clock
                        on_press=move || actions.ask_duration(row.get_untracked())
                    />
                </div>
            }
        })
    }
}
