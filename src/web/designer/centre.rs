//! The middle of the Designer: the canvas of a pipeline, or the text of a file that is none.

use api::run::ComponentRow;
use canvas::{Command, Intent, Selection};
use leptos::prelude::*;
use model::ComponentState;

use super::dock::Dock;
use super::open_file::{Content, OpenFile};
use super::outline;
use super::panels::Panels;
use super::past_view::past_view;
use super::run_bar::RunBar;
use crate::canvas_view::{CanvasView, focus_component};
use crate::live::Live;
use crate::reactive::memo;
use crate::ui::empty::{Empty, Failure};
use crate::ui::icon::{Icon, icon};
use crate::ui::toast::Toasts;

/// What stands in the middle when no file is open.
#[component]
pub fn NothingOpen() -> impl IntoView {
    view! {
        <div class="designer__centre">
            <Empty
                icon=Icon::Designer
                title="No pipeline is open"
                words="Choose one from the files. Its canvas opens here."
            />
        </div>
    }
}

/// The middle for an open file.
#[component]
pub fn Centre(file: OpenFile) -> impl IntoView {
    // Whether it is a pipeline is one question, what the text says another: the canvas stays over a reload.
    let is_pipeline = memo(move |_| file.content.with(|content| *content == Content::Pipeline));
    view! {
        <div class="designer__centre">
            {move || {
                if let Some(past) = file.past.shown() {
                    past_view(file, past)
                } else if is_pipeline.get() {
                    view! { <Canvas file=file /> }.into_any()
                } else {
                    view! { <NoCanvas file=file /> }.into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Canvas(file: OpenFile) -> impl IntoView {
    let panels = Panels::expect();
    let toasts = Toasts::expect();
    let editor = file.editor;
    editor.set_on_intent(Callback::new(move |intent| match intent {
        // Whoever works in the outline stays there.
        Intent::Focus(id) if outline::takes_focus(id) => {}
        Intent::Focus(id) => focus_component(id),
        Intent::ShowProperties(id) | Intent::Rename(id) => {
            select_only(file, Selection::component(id));
            panels.show_properties();
        }
        Intent::EditNote(key) => {
            select_only(file, Selection::note(key));
            panels.show_properties();
        }
        Intent::Refused(why) => toasts.error(why),
        Intent::Tidy => tidy_up(file),
        Intent::QuickAdd { .. } | Intent::ShowMenu(_) | Intent::ShowKeys => {}
    }));
    let state_of = Callback::new(move |name: String| -> Option<ComponentState> {
        file.run.component(&name).map(|ComponentRow { state, .. }| state)
    });
    let problem_of = Callback::new(move |id| file.problems.mark(id));
    view! {
        <RunBar file=file />
        <div class="designer__surface">
            <CanvasView editor=editor state_of=state_of problem_of=problem_of />
        </div>
        <Dock file=file />
    }
}

/// Works a tidy layout out and takes it over.
fn tidy_up(file: OpenFile) {
    match file.editor.with(canvas::Editor::tidy_request) {
        Some(Ok(graph)) => {
            file.editor.command(Command::ArrangeTidily(canvas::tidy(&graph))).ok();
        }
        Some(Err(refusal)) => file.editor.ask(Intent::Refused(refusal.to_string())),
        None => {}
    }
}

/// Selects it, unless it already is all that is selected.
fn select_only(file: OpenFile, selection: Selection) {
    if file.editor.with(|editor| *editor.selection() != selection) == Some(true) {
        file.editor.command(Command::Select(selection)).ok();
    }
}

/// Everything that is not a pipeline.
#[component]
fn NoCanvas(file: OpenFile) -> impl IntoView {
    move || match file.content.get() {
        Content::Loading => view! { <Loading /> }.into_any(),
        Content::Failed(why) => view! {
            <Failure title="The pipeline cannot be shown" words=why on_retry=move || file.try_again() />
        }
        .into_any(),
        Content::Text { text, line, column, message } => {
            view! { <BrokenText text=text line=line column=column message=message /> }.into_any()
        }
        Content::Pipeline => ().into_any(),
    }
}

/// On its way, or out of reach.
#[component]
fn Loading() -> impl IntoView {
    let live = Live::expect();
    view! {
        <div role="status">
            {move || {
                if live.connection().trouble().is_some() {
                    view! {
                        <Empty
                            icon=Icon::Offline
                            title="The server cannot be reached"
                            words="The pipeline opens when it is back. Edits that were not saved are kept in this browser."
                        />
                    }
                        .into_any()
                } else {
                    view! { <p class="designer__loading">"Loading …"</p> }.into_any()
                }
            }}
        </div>
    }
}

/// The text of a file that is no pipeline, read-only, with the line that is wrong.
#[component]
fn BrokenText(text: String, line: usize, column: usize, message: String) -> impl IntoView {
    let lines = text
        .lines()
        .enumerate()
        .map(|(place, words)| {
            let is_wrong = place + 1 == line;
            view! {
                <li class="source__line" data-wrong=is_wrong.then_some("true")>
                    <code>{words.to_owned()}</code>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="source" aria-label="Text of the file">
            <div class="source__why" role="alert">
                {icon(Icon::Warning)}
                <p>
                    <strong>"This file cannot be read as a pipeline."</strong>
                    {format!(" Line {line}, column {column}: {message}. ")}
                    "It is shown as text and stays as it is; the rest of the project works."
                </p>
            </div>
            // It scrolls, so it takes the focus: that is how it scrolls by keyboard.
            <div class="source__scroll" tabindex="0" role="group" aria-label="Lines">
                <ol class="source__lines">{lines}</ol>
            </div>
        </section>
    }
}
