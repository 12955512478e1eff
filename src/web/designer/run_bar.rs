//! The run whose states are on the canvas: how it stands, how long it took, and where to read more.

use leptos::prelude::*;

use super::file_run::elapsed;
use super::open_file::OpenFile;
use super::run_said;
use crate::live::Live;
use crate::reactive::memo;
use crate::time::taken_in_words;
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::{Look, Pill};

/// A line above the canvas; nothing while no run is shown.
#[component]
pub fn RunBar(file: OpenFile) -> impl IntoView {
    view! {
        {move || file.run.shown().map(|_| view! { <Bar file=file /> })}
        {move || {
            file.run
                .notice()
                .map(|notice| {
                    view! {
                        <div class="run-notice" data-testid="run-notice">
                            {icon(Icon::Pause)}
                            <p>{notice}</p>
                            <button
                                type="button"
                                class="button"
                                data-kind="ghost"
                                data-shape="icon"
                                aria-label="Close this notice"
                                on:click=move |_| file.run.close_notice()
                            >
                                {icon(Icon::Close)}
                            </button>
                        </div>
                    }
                })
        }}
    }
}

#[component]
fn Bar(file: OpenFile) -> impl IntoView {
    let clock = Live::expect().clock;
    run_said::say_states(file);
    let run = memo(move |_| file.run.open().and_then(|open| open.run.get()));
    let is_active = memo(move |_| run.with(|run| run.as_ref().is_some_and(|run| run.status.is_active())));
    // The clock ticks only for a run that goes on.
    let took = move || {
        let now = if is_active.get() { clock.ticking().get() } else { clock.read() };
        run.with(|run| run.as_ref().map(|run| taken_in_words(elapsed(run, now))))
    };
    let progress = move || {
        run.with(|run| {
            run.as_ref().map(|run| format!("{} of {} done", run.components_ended, run.components_total))
        })
    };
    view! {
        <section class="run-bar" aria-label="Newest run" data-testid="run-bar">
            {move || {
                run.get()
                    .map(|run| {
                        view! {
                            <Pill look=Look::from(run.status) />
                            <a class="run-bar__link" href=format!("/runs/{}", run.id)>
                                "Newest run"
                            </a>
                        }
                    })
            }}
            <span class="run-bar__words">{progress}</span>
            <span class="run-bar__words">{took}</span>
            <span class="run-bar__message">
                // The notice below says the same.
                {move || {
                    let message = run.with(|run| run.as_ref().and_then(|run| run.message.clone()));
                    message.filter(|_| file.run.notice().is_none())
                }}
            </span>
            <button type="button" class="button run-bar__hide" data-kind="ghost" on:click=move |_| file.run.hide()>
                "Hide"
            </button>
        </section>
    }
}
