//! The middle of the Designer: the canvas of a pipeline, or the text of a file that is none.

use canvas::{Command, Editor, Intent, Link, Position, Selection};
use leptos::prelude::*;

use super::canvas_menu::{CanvasMenu, corner, keep_focus, tidy_up};
use super::child::{self, Children};
use super::clipboard::follow_clipboard;
use super::dock::Dock;
use super::drafts_banner::drafts_banner;
use super::open_file::{Content, OpenFile};
use super::outline;
use super::page_actions::PageActions;
use super::palette::panel::Ask;
use super::palette::quick_add;
use super::panels::Panels;
use super::pieces;
use super::run_bar::RunBar;
use crate::canvas_view::{CanvasView, focus_component};
use crate::live::Live;
use crate::reactive::memo;
use crate::ui::empty::{Empty, Failure};
use crate::ui::icon::{Icon, icon};
use crate::ui::popup_menu::Spot;
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
            {drafts_banner(file)}
            {move || {
                if let Some(past) = file.past.shown() {
                    pieces::past_view(file, past)
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
    let children = Children::expect();
    let page_actions = PageActions::expect();
    let editor = file.editor;
    let menu = CanvasMenu::new(file);
    follow_clipboard(file);
    let is_menu_needed = memo(move |before| before == Some(&true) || menu.open.with(Option::is_some));
    let asked = RwSignal::new(None::<Ask>);
    editor.set_on_intent(Callback::new(move |intent| match intent {
        // Whoever works in the outline stays there.
        Intent::Focus(id) if outline::takes_focus(id) => {}
        Intent::Focus(id) => focus_component(id),
        Intent::KeepFocus => keep_focus(),
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
        Intent::QuickAdd { link, at } => asked.set(Some(ask_for(file, link, at))),
        Intent::ShowMenu(_) => menu.show(None),
        Intent::ShowKeys => page_actions.is_help_open.set(true),
        Intent::Open(id) => {
            if !children.open(file, id) {
                select_only(file, Selection::component(id));
                panels.show_properties();
            }
        }
    }));
    let clock = Live::expect().clock;
    let state_of = Callback::new(move |name: String| file.run.sign(&name, clock));
    let states_of = Callback::new(move |()| file.run.states());
    let problem_of = Callback::new(move |id| file.problems.mark(id));
    let mark_of = Callback::new(move |id| file.changes.mark(id));
    view! {
        {child::way_back(file)}
        <RunBar file=file />
        <div
            class="designer__surface"
            on:contextmenu=move |event| menu.on_context_menu(&event)
            on:pointerdown=move |event| menu.on_pointer_down(&event)
            on:pointermove=move |event| menu.on_pointer_move(&event)
            on:pointerup=move |_| menu.lift()
            on:pointercancel=move |_| menu.lift()
        >
            <CanvasView
                editor=editor
                state_of=state_of
                states_of=states_of
                problem_of=problem_of
                mark_of=mark_of
                removed=file.changes.removed()
            />
            {move || is_menu_needed.get().then(|| pieces::canvas_menu(menu))}
            {quick_add(asked)}
        </div>
        <Dock file=file />
    }
}

/// The palette opens where the component will stand, or beside what is selected.
fn ask_for(file: OpenFile, link: Link, at: Option<Position>) -> Ask {
    let beside = move |editor: &Editor| {
        let selected = editor.selection();
        let ends = selected.edge().into_iter().flat_map(|edge| [edge.from, edge.to]);
        let places = selected.primary().into_iter().chain(ends);
        let places: Vec<Position> = places.filter_map(|id| editor.document().position(id)).collect();
        let count = places.len().max(1) as f64;
        let (x, y) = places.iter().fold((0.0, 0.0), |(x, y), at| (x + at.x / count, y + at.y / count));
        let at = at.or_else(|| (!places.is_empty()).then_some(Position { x: x + 40.0, y: y - 20.0 }));
        at.map(|at| editor.viewport().to_screen(at))
    };
    let on_surface = file.editor.with(beside).flatten().unwrap_or(Position { x: 40.0, y: 40.0 });
    let corner = corner().unwrap_or_default();
    let spot = Spot { x: corner.x + on_surface.x, y: corner.y + on_surface.y };
    let link = file.editor.with(|editor| editor.meant_by(link)).unwrap_or(link);
    Ask { file, link, at, spot: Some(spot) }
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
