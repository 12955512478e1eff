//! The Designer: the project's files, the canvas of the open one, its properties, its problems and its newest run.
//! Never decides what an edit means (`canvas`) or when it is saved (`saving`): it puts the parts together.

pub mod arrange_menu;
pub mod canvas_menu;
pub mod centre;
pub mod change_words;
pub mod changes;
pub mod child;
pub mod clipboard;
pub mod conflict;
pub mod conflict_flow;
pub mod deep_link;
pub mod dock;
pub mod draft;
pub mod draft_store;
pub mod drafts_banner;
pub mod editing;
pub mod file_actions;
pub mod file_flow;
pub mod file_form;
pub mod file_run;
pub mod file_tree;
pub mod finder;
pub mod finder_flow;
pub mod finder_items;
pub mod form;
pub mod fuzzy;
pub mod help;
pub mod kept_drafts;
pub mod left_panel;
pub mod line_diff;
pub mod merging;
pub mod open_file;
pub mod outline;
pub mod page_actions;
pub mod page_keys;
pub mod palette;
pub mod panels;
pub mod past_run;
pub mod past_view;
pub mod pieces;
pub mod problems;
pub mod properties;
pub mod regions;
pub mod run_bar;
pub mod run_details;
pub mod run_flow;
pub mod run_menu;
pub mod run_question;
pub mod run_said;
pub mod saved_words;
pub mod saving;
pub mod session;
pub mod tabs;
pub mod text_difference;
pub mod tool_bar;
pub mod tree;
pub mod value_text;
pub mod variables;
pub mod versions;

use leptos::prelude::*;

use crate::live::Live;
use crate::page;
use crate::reactive::{effect, memo};
use crate::router::{NavigateOptions, use_navigate, use_params_map, use_query_map};
use crate::runners::paused_banner::PausedBanner;
use open_file::{Choice, Content, OpenFile};
use panels::{Panel, Panels};
use session::Session;

/// The page. The address holds the file.
#[component]
pub fn DesignerPage() -> impl IntoView {
    let session = Session::expect();
    let live = Live::expect();
    let panels = Panels::new();
    let announcer = crate::ui::announce::Announcer::expect();
    provide_context(panels);
    provide_context(file_actions::FileActions::new());
    provide_context(child::Children::new());
    let params = use_params_map();
    let path = memo(move |_| params.read().get("path").filter(|path| !path.is_empty()));
    let current = RwSignal::new(None::<OpenFile>);
    let finder = finder::Finder::new(live);
    let actions = page_actions::PageActions::new(current, finder);
    provide_context(actions);
    // On the window, because the focus may be nowhere.
    let keys = window_event_listener(leptos::ev::keydown, move |event| actions.on_key(&event));
    on_cleanup(move || keys.remove());
    if path.with_untracked(Option::is_none) {
        // There is nothing else to do but to choose a file.
        panels.show(Panel::Files);
    }
    // Leaves the reactive world: opening a file starts requests, and the address is what asks for it.
    effect(move |_| {
        let opened = path.get().map(|path| untrack(|| session.open(&path)));
        if current.with_untracked(|before| *before != opened) {
            current.set(opened);
        }
    });
    follow_closing(session, current);
    follow_past_run(current);
    follow_moves(session, path);
    deep_link::follow(current);
    go_on_where_it_was_left(session, path);
    page::set_title(move || {
        path.get().map_or_else(|| "Designer".to_owned(), |path| tree::label(&path).to_owned())
    });
    let runner =
        Signal::derive(move || live.environments().first().map(|environment| environment.default_runner_id));
    let is_finder_needed = memo(move |before| before == Some(&true) || finder.is_open());
    let is_help_needed = memo(move |before| before == Some(&true) || actions.is_help_open.get());
    let heading = NodeRef::new();
    page::focus_after_navigation(heading);

    view! {
        <div
            class="designer"
            data-panel=move || panels.shown().map(Panel::key)
            on:pointerdown=move |_| somebody_works(current)
            on:keydown=move |event| {
                somebody_works(current);
                // What is shown of a past run is not the file that the keys would change.
                let file = current.get_untracked().filter(|file| !file.past.is_shown());
                tool_bar::on_key(&event, file);
                problems::on_key(&event, file, panels, announcer);
                run_menu::on_key(&event, file);
            }
        >
            <h1 class="visually-hidden" tabindex="-1" node_ref=heading>
                {move || match path.get() {
                    Some(path) => format!("Designer: {}", tree::label(&path)),
                    None => "Designer".to_owned(),
                }}
            </h1>
            <div class="designer__bar">
                <panels::PanelButton panel=Panel::Files />
                <tabs::Tabs session=session path=path />
                {finder::finder_button(finder)}
                {move || current.get().map(|file| view! { <tool_bar::ToolBar file=file /> })}
            </div>
            <div class="designer__banner">
                <PausedBanner runner=runner />
            </div>
            {left_panel::left_panel(path, current)}
            {move || match current.get() {
                Some(file) => view! { <centre::Centre file=file /> }.into_any(),
                None => view! { <centre::NothingOpen /> }.into_any(),
            }}
            {move || {
                current
                    .get()
                    .map(|file| match file.past.shown() {
                        Some(past) => pieces::past_panel(past),
                        None => view! { <properties::Properties file=file /> }.into_any(),
                    })
            }}
            {move || current.get().map(dialogs)}
            {move || is_finder_needed.get().then(|| pieces::finder_dialog(finder, current, actions))}
            {move || is_help_needed.get().then(|| pieces::help_dialog(actions.is_help_open))}
        </div>
    }
}

/// Whoever presses something over an open pipeline may need all that can be done with it, also when the server is away.
fn somebody_works(current: RwSignal<Option<OpenFile>>) {
    let is_pipeline = |file: OpenFile| file.content.with_untracked(|content| *content == Content::Pipeline);
    if current.get_untracked().is_some_and(is_pipeline) {
        pieces::fetch_more();
    }
}

/// The dialogs about the file, each from the moment that it is needed.
fn dialogs(file: OpenFile) -> AnyView {
    let is_choosing = Signal::derive(move || file.choice.with(|choice| *choice != Choice::Closed));
    let is_asking = Signal::derive(move || file.run.flow.with(|flow| flow.asks_about().is_some()));
    let once = |needed: Signal<bool>, dialog: fn(OpenFile) -> AnyView| {
        let was_needed = memo(move |before| before == Some(&true) || needed.get());
        move || was_needed.get().then(|| dialog(file))
    };
    view! {
        {once(is_choosing, pieces::conflict_dialog)}
        {once(is_asking, pieces::run_question)}
    }
    .into_any()
}

/// The address holds the run that is shown instead of the file.
fn follow_past_run(current: RwSignal<Option<OpenFile>>) {
    let query = use_query_map();
    let run = memo(move |_| query.with(|query| query.get("run")).and_then(|id| id.parse().ok()));
    effect(move |_| {
        let (run, file) = (run.get(), current.get());
        if let Some(file) = file {
            untrack(|| file.past.show(run));
        }
    });
}

/// A file that is gone is closed, and the address goes on to the next one.
fn follow_closing(session: Session, current: RwSignal<Option<OpenFile>>) {
    let navigate = use_navigate();
    effect(move |_| {
        let Some(file) = current.get() else { return };
        if file.is_gone.get() {
            let next = session.close(&file.path.get_value());
            navigate(&address(next.as_deref()), NavigateOptions { replace: true, ..Default::default() });
        }
    });
}

/// The address goes with a file that moves, also when Back leads to where it was.
fn follow_moves(session: Session, path: Memo<Option<String>>) {
    let navigate = use_navigate();
    effect(move |_| {
        if let Some(to) = path.get().and_then(|path| session.moved_to(&path)) {
            navigate(&address(Some(&to)), NavigateOptions { replace: true, scroll: false });
        }
    });
}

/// Without a file in the address: the one that was looked at last, if it is still open.
fn go_on_where_it_was_left(session: Session, path: Memo<Option<String>>) {
    let navigate = use_navigate();
    effect(move |_| {
        if path.with(Option::is_none)
            && let Some(last) = session.last()
        {
            navigate(&address(Some(&last)), NavigateOptions { replace: true, ..Default::default() });
        }
    });
}

/// The address that shows the file.
fn address(path: Option<&str>) -> String {
    match path {
        Some(path) => api::route::path("/designer/{*path}", &[path]),
        None => "/designer".to_owned(),
    }
}
