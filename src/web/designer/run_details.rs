//! What a component did in a run: how it went, why it waits, how long it took, and everything it printed.
//! Never shortens the output: what the server kept can be read and copied.

use api::run::ComponentRow;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::{ComponentState, Wait};
use wasm_bindgen_futures::JsFuture;

use crate::live::Live;
use crate::live::clock::Clock;
use crate::time::taken_in_words;
use crate::ui::announce::Announcer;
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::{Look, Pill};
use crate::ui::time_words::{local_message, message_view};

/// The dialog about one component; `shown` closes it when it is `None`.
pub fn run_details(shown: RwSignal<Option<String>>, row: Signal<Option<ComponentRow>>) -> AnyView {
    let is_open = Signal::derive(move || shown.with(Option::is_some));
    let title = Signal::derive(move || shown.get().unwrap_or_default());
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || shown.set(None)>
            {move || row.get().map(component_run)}
            <div class="dialog__foot">
                <button type="button" class="button" on:click=move |_| shown.set(None)>
                    "Close"
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// What a tile shows of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSign {
    pub state: ComponentState,
    /// How long it took, or takes so far.
    pub took: Option<String>,
    /// Why it waits, or what came of it, in one line.
    pub story: Option<String>,
}

impl RunSign {
    /// Moves with the clock only while the component executes. Tracked.
    pub fn of(row: &ComponentRow, clock: Clock) -> RunSign {
        let took = row.started_at.map(|began| {
            let ended = row.finished_at.unwrap_or_else(|| clock.ticking().get());
            taken_in_words(began.until(ended))
        });
        let story = row.message.clone().or_else(|| row.wait.map(|wait| wait_words(wait).to_owned()));
        let story = story.map(|story| one_line(&local_message(story, clock.read())));
        RunSign { state: row.state, took, story }
    }
}

/// The first line, cut where nobody reads on.
fn one_line(text: &str) -> String {
    const MOST: usize = 200;
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= MOST {
        return line.to_owned();
    }
    line.chars().take(MOST - 1).chain(['…']).collect()
}

/// All that is known of it.
pub fn component_run(row: ComponentRow) -> AnyView {
    let message = row.message.clone().or_else(|| row.wait.map(|wait| wait_words(wait).to_owned()));
    let attempt = (row.attempt > 1).then(|| format!("attempt {}", row.attempt));
    let child = row.child_run;
    let output = row.output.clone().filter(|output| !output.is_empty());
    view! {
        <section class="panel__section" aria-label="What it did" data-testid="component-run">
            <p class="component-run__state">
                <Pill look=Look::from(row.state) />
                {component_took(row)}
                {attempt.map(|words| view! { <span class="component-run__took">{words}</span> })}
            </p>
            {message.map(|message| view! { <p class="last-run__message">{message_view(message)}</p> })}
            {output.map(output_view)}
            {child.map(|child| view! { <a href=format!("/runs/{child}")>"Run of the child pipeline"</a> })}
        </section>
    }
    .into_any()
}

/// How long it took; ticks while it executes, and only then.
pub fn component_took(row: ComponentRow) -> AnyView {
    let clock = Live::expect().clock;
    let Some(began) = row.started_at.or(row.queued_at) else { return ().into_any() };
    let waits = row.started_at.is_none();
    let words = move |now| {
        let took = taken_in_words(began.until(now));
        if waits { format!("waits {took}") } else { took }
    };
    match row.finished_at {
        Some(ended) => view! { <span class="component-run__took">{words(ended)}</span> }.into_any(),
        None => {
            let now = clock.ticking();
            view! { <span class="component-run__took">{move || words(now.get())}</span> }.into_any()
        }
    }
}

fn output_view(output: String) -> AnyView {
    let announcer = Announcer::expect();
    let is_copied = RwSignal::new(false);
    let text = output.clone();
    let copy = move |_| {
        let Some(window) = web_sys::window() else { return };
        let written = window.navigator().clipboard().write_text(&text);
        spawn_local(async move {
            let is_done = JsFuture::from(written).await.is_ok();
            is_copied.try_set(is_done);
            announcer.say(if is_done { "Copied" } else { "The browser does not allow copying here." });
        });
    };
    view! {
        <div class="component-run__output">
            <div class="component-run__head">
                <span class="field__label">"Output"</span>
                <button type="button" class="button" data-kind="ghost" on:click=copy>
                    {icon(Icon::Copy)}
                    {move || if is_copied.get() { "Copied" } else { "Copy" }}
                </button>
            </div>
            <pre class="output" tabindex="0" role="group" aria-label="Output">
                {output}
            </pre>
        </div>
    }
    .into_any()
}

/// Why it has not started.
pub fn wait_words(wait: Wait) -> &'static str {
    match wait {
        Wait::Held => "It is held: its runner is paused.",
        Wait::OtherInstance => "It waits for the instance that has its transaction open.",
        Wait::Offline => "It waits for its runner, which is not connected.",
        Wait::Slot => "It waits for a free place on its runner.",
    }
}
