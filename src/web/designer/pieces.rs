//! What arrives only when somebody asks for it in the Designer: one line for each part of the page.
//! The first visit needs none of it: files, canvas and tool bar come with the Designer itself.

use canvas::{ComponentId, EdgeKey};
use dpl::Part;
use leptos::prelude::*;

use super::conflict_flow::ConflictFlow;
use super::file_actions::FileActions;
use super::file_flow::Input as FileInput;
use super::file_run::FileRun;
use super::finder::Finder;
use super::finder_items::Scope;
use super::merging::Joined;
use super::open_file::OpenFile;
use super::page_actions::PageActions;
use super::palette::panel::{self, Ask};
use super::past_run::Shown;
use super::{
    arrange_menu, canvas_menu, changes, conflict, dock, file_form, finder, help, outline, past_view,
    properties, run_question, variables,
};
use crate::ui::popup_menu::Spot;

crate::lazy! {
    pub fn file_form(actions: FileActions) in designer__more, Over => file_form::file_form(actions);
    pub fn palette_panel(ask: Ask, on_close: Callback<()>)
        in designer__more, Over => panel::palette_panel(ask, on_close);
    pub fn canvas_menu(menu: canvas_menu::CanvasMenu) in designer__more, Over => canvas_menu::canvas_menu(menu);
    pub fn arrange_menu(file: OpenFile, open: RwSignal<Option<Spot>>)
        in designer__more, Over => arrange_menu::arrange_menu(file, open);
    pub fn finder_dialog(finder: Finder, current: RwSignal<Option<OpenFile>>, actions: PageActions)
        in designer__more, Over => finder::finder_dialog(finder, current, actions);
    pub fn help_dialog(is_open: RwSignal<bool>) in designer__more, Over => help::help_dialog(is_open);
    pub fn conflict_dialog(file: OpenFile) in designer__more, Over => conflict::conflict_dialog(file);
    pub fn run_question(file: OpenFile) in designer__more, Over => run_question::run_question(file);
    pub fn run_sheet(file: OpenFile) in designer__more, Inline => dock::run_sheet::run_sheet(file);
    pub fn run_list(file: OpenFile) in designer__more, Inline => dock::run_list::run_list(file);
    pub fn problem_list(file: OpenFile) in designer__more, Inline => dock::problem_list::problem_list(file);
    pub fn changes_sheet(file: OpenFile) in designer__more, Inline => changes::changes_sheet(file);
    pub fn outline(file: OpenFile) in designer__more, Inline => outline::outline(file);
    pub fn variables(file: OpenFile) in designer__more, Inline => variables::variables(file);
    pub fn past_view(file: OpenFile, shown: Shown) in designer__more, Inline => past_view::past_view(file, shown);
    pub fn past_panel(shown: Shown) in designer__more, Inline => past_view::past_panel(shown);
    pub fn component_properties(file: OpenFile, id: ComponentId)
        in designer__more, Inline => view! { <properties::component::ComponentProperties file=file id=id /> };
    pub fn note_properties(file: OpenFile, note: String)
        in designer__more, Inline => view! { <properties::note::NoteProperties file=file note=note /> };
    pub fn edge_properties(file: OpenFile, edge: EdgeKey)
        in designer__more, Inline => view! { <properties::connections::EdgeProperties file=file edge=edge /> };
    pub fn several_properties(file: OpenFile, count: usize)
        in designer__more, Inline => view! { <properties::component::SeveralProperties file=file count=count /> };
}

crate::prefetch! {
    /// Fetches all of it: somebody begins to work here, and may go on while the server is away.
    pub fn fetch_more of designer__more;
}

crate::lazy_work! {
    pub fn tidy(graph: canvas::TidyGraph) in designer__more -> canvas::TidyLayout => canvas::tidy(&graph);
    /// Joins mine and theirs, which descend from the base; what collides becomes a question.
    pub fn join(base: Option<String>, mine: String, theirs: String, by: Option<String>)
        in designer__more -> Joined => Joined::of(base, mine, theirs, by);
    /// The person went on editing while the conflict was open.
    pub fn edited_in_conflict(flow: ConflictFlow, mine: String)
        in designer__more -> ConflictFlow => flow.edited(mine);
    pub fn ask_about_files(actions: FileActions, input: FileInput<'static>)
        in designer__more -> () => actions.dispatch(input);
    pub fn create_pipeline(actions: FileActions, path: String, kind: dpl::Kind)
        in designer__more -> () => actions.create_now(path, kind);
    pub fn start_run(run: FileRun, file: OpenFile, part: Part)
        in designer__more -> () => run.start_part_now(file, part);
    pub fn open_finder(finder: Finder, scope: Scope) in designer__more -> () => finder.open_now(scope);
}
