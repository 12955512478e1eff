//! The run whose states are on the canvas: how it stands, how long it took, and where to read more.

use leptos::prelude::*;

use super::file_run::elapsed;
use super::open_file::OpenFile;
use super::run_said;
use crate::live::Live;
use crate::reactive::memo;
use crate::time::taken_in_words;
use crate::ui::drawn_words::{End, width_of, words_as_image};
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::{Look, Pill};
use crate::ui::time_words::message_view;

/// Of how long a run took: "59 min 59 s".
const MOST_LETTERS: usize = 12;

/// A line above the canvas; nothing while no run is shown.
#[component]
pub fn RunBar(file: OpenFile) -> impl IntoView {
    let notice = memo(move |_| file.run.notice());
    view! {
        {move || file.run.shown().map(|_| view! { <Bar file=file /> })}
        {move || {
            notice
                .get()
                .map(|notice| {
                    view! {
                        <div class="run-notice" data-testid="run-notice">
                            {icon(Icon::Pause)}
                            <p>{message_view(notice)}</p>
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
    let head = memo(move |_| run.with(|run| run.as_ref().map(|run| (run.id, run.status))));
    let is_active = memo(move |_| run.with(|run| run.as_ref().is_some_and(|run| run.status.is_active())));
    // The clock ticks only for a run that goes on.
    let took = memo(move |_| {
        let now = if is_active.get() { clock.ticking().get() } else { clock.read() };
        run.with(|run| run.as_ref().map(|run| taken_in_words(elapsed(run, now)))).unwrap_or_default()
    });
    let total = memo(move |_| run.with(|run| run.as_ref().map_or(0, |run| run.components_total)));
    let done = |ended: u32, total: u32| format!("{ended} of {total} done");
    let progress = memo(move |_| {
        run.with(|run| run.as_ref().map(|run| done(run.components_ended, total.get()))).unwrap_or_default()
    });
    let message = memo(move |_| run.with(|run| run.as_ref().and_then(|run| run.message.clone())));
    view! {
        <section class="run-bar" aria-label="Newest run" data-testid="run-bar">
            {move || {
                head.get()
                    .map(|(id, status)| {
                        view! {
                            <Pill look=Look::from(status) />
                            <a class="run-bar__link" href=format!("/runs/{id}")>
                                "Newest run"
                            </a>
                        }
                    })
            }}
            {figure(progress, memo(move |_| done(total.get(), total.get()).len()))}
            {figure(took, memo(|_| MOST_LETTERS))}
            <span class="run-bar__message">
                // The notice below says the same.
                {move || message.get().filter(|_| file.run.notice().is_none()).map(message_view)}
            </span>
            <button type="button" class="button run-bar__hide" data-kind="ghost" on:click=move |_| file.run.hide()>
                "Hide"
            </button>
        </section>
    }
}

/// Words that follow a run, fifty times a second if need be: drawn, so that the page is not laid out each time.
fn figure(words: Memo<String>, letters: Memo<usize>) -> AnyView {
    view! {
        <span
            class="run-bar__figure"
            role="img"
            aria-label=words
            style:width=move || format!("{}px", width_of(letters.get()))
            style=("--words", move || words_as_image(&words.read(), letters.get(), End::Start))
        ></span>
    }
    .into_any()
}
