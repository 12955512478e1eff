//! Carries out what is chosen in the finder or by a key of the page.
//! Never knows which key that was: `page_keys` does.

use canvas::{Action, Command, ComponentId, Intent, Selection};
use dpl::{Kind, Place};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, KeyboardEvent};

use super::child::Children;
use super::file_actions::FileActions;
use super::file_flow::Task;
use super::finder::Finder;
use super::finder_items::{Scope, Target};
use super::open_file::OpenFile;
use super::page_keys::{PAGE_KEYS, PageAction, Pressed};
use super::panels::{Panel, Panels};
use super::session::Session;
use super::{address, canvas_menu, deep_link, regions};
use crate::router::{NavigateOptions, Router};
use crate::theme::{self, Theme};
use crate::ui::popup_menu::PopupLine;
use crate::ui::toast::Toasts;

/// A handle, made once a page.
#[derive(Clone, Copy)]
pub struct PageActions {
    pub finder: Finder,
    pub is_help_open: RwSignal<bool>,
    current: RwSignal<Option<OpenFile>>,
    session: Session,
    router: Router,
    panels: Panels,
    files: FileActions,
    children: Children,
    toasts: Toasts,
}

impl PageActions {
    /// To be made in the body of the page, behind the handles that it takes from context.
    pub fn new(current: RwSignal<Option<OpenFile>>, finder: Finder) -> PageActions {
        PageActions {
            finder,
            is_help_open: RwSignal::new(false),
            current,
            session: Session::expect(),
            router: Router::expect(),
            panels: Panels::expect(),
            files: FileActions::expect(),
            children: Children::expect(),
            toasts: Toasts::expect(),
        }
    }

    /// The handle that the page provided.
    pub fn expect() -> PageActions {
        expect_context::<PageActions>()
    }

    /// A key of the page.
    pub fn on_key(self, event: &KeyboardEvent) {
        if event.default_prevented() || is_in_dialog(event) {
            return;
        }
        let pressed = Pressed {
            key: &event.key(),
            control: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            shift: event.shift_key(),
            is_typing: is_text_field(event),
        };
        if let Some(action) = pressed.action()
            && untrack(|| self.why_not(action)).is_none()
        {
            event.prevent_default();
            self.run(action);
        }
    }

    /// Why it does not apply now. Tracked.
    pub fn why_not(self, action: PageAction) -> Option<&'static str> {
        let file = self.current.get();
        let is_open = file.is_some();
        match action {
            PageAction::NextTab | PageAction::PreviousTab | PageAction::CloseOtherTabs => {
                (self.session.tabs().len() < 2).then_some("Only one pipeline is open.")
            }
            PageAction::CloseTab | PageAction::CopyLink | PageAction::FindComponent => {
                (!is_open).then_some("No pipeline is open.")
            }
            PageAction::Back => {
                let has_origin = file.is_some_and(|file| self.children.has_origin(file));
                (!has_origin).then_some("This pipeline was not opened from a component.")
            }
            PageAction::OpenChild => {
                let runs_one = self.selected().is_some_and(|(file, id)| self.children.of(file, id).is_some());
                (!runs_one).then_some("Select a component that runs a pipeline.")
            }
            _ => None,
        }
    }

    /// Does it.
    pub fn run(self, action: PageAction) {
        let go = |address: &str| self.router.go(address, NavigateOptions::default());
        match action {
            PageAction::Find => self.finder.open(Scope::Everything),
            PageAction::FindComponent => self.finder.open(Scope::Components),
            PageAction::Keys => self.is_help_open.set(true),
            PageAction::NextPart => regions::go_on(false),
            PageAction::PreviousPart => regions::go_on(true),
            PageAction::NextTab => self.step_tab(1),
            PageAction::PreviousTab => self.step_tab(-1),
            PageAction::CloseTab => {
                if let Some(path) = self.path() {
                    go(&address(self.session.close(&path).as_deref()));
                }
            }
            PageAction::CloseOtherTabs => {
                if let Some(path) = self.path() {
                    self.session.close_others(&path);
                }
            }
            PageAction::Back => {
                if let Some(file) = self.current.get_untracked() {
                    self.children.go_back(file);
                }
            }
            PageAction::OpenChild => {
                if let Some((file, id)) = self.selected() {
                    self.children.open(file, id);
                }
            }
            PageAction::Files => {
                self.panels.show(Panel::Files);
                self.panels.show_files();
                self.files.wanted.set(Some(self.path().unwrap_or_default()));
            }
            PageAction::NewOrchestration => self.make(Kind::Orchestration),
            PageAction::NewTransformation => self.make(Kind::Transformation),
            PageAction::CopyLink => self.copy_link(),
            PageAction::GoToRunners => go("/runners"),
            PageAction::GoToRuns => go("/runs"),
            PageAction::ThemeSystem => theme::choose(Theme::System),
            PageAction::ThemeLight => theme::choose(Theme::Light),
            PageAction::ThemeDark => theme::choose(Theme::Dark),
        }
    }

    /// What was chosen in the finder.
    pub fn choose(self, target: Target) {
        match target {
            Target::Page(action) => self.run(action),
            Target::Action(action) => self.act(action),
            Target::Component(id) => self.reveal(id),
            Target::File(path) => self.router.go(&address(Some(&path)), NavigateOptions::default()),
            Target::Text(place) => self.show_place(&place),
            Target::Elsewhere { path, place } => {
                let names = match place {
                    Place::Parameter { component, .. } => vec![component],
                    Place::Note { .. } | Place::Variable { .. } | Place::Description => Vec::new(),
                };
                self.router.go(&deep_link::address(&path, &names, None), NavigateOptions::default());
            }
        }
    }

    fn act(self, action: Action) {
        if let Some(file) = self.current.get_untracked() {
            canvas_menu::perform(file, action);
        }
    }

    /// What the page adds to the menu of what is selected.
    pub fn menu_lines(self) -> Vec<PopupLine> {
        let lines = PAGE_KEYS.iter().filter(|line| {
            let is_listed = matches!(line.action, PageAction::OpenChild | PageAction::CopyLink);
            is_listed
                && (line.action == PageAction::CopyLink || untrack(|| self.why_not(line.action)).is_none())
        });
        lines
            .map(|line| PopupLine {
                words: line.words.to_owned(),
                keys: line.keys.first().copied().unwrap_or_default().to_owned(),
                aria_keys: line.keys.first().copied().unwrap_or_default().replace("Ctrl", "Control"),
                why_not: None,
                is_chosen: None,
                on_choose: Callback::new(move |()| self.run(line.action)),
            })
            .collect()
    }

    fn show_place(self, place: &Place) {
        let Some(file) = self.current.get_untracked() else { return };
        match place {
            Place::Parameter { component, parameter } => {
                if let Some(Some(id)) = file.editor.with(|editor| editor.document().id_of(component)) {
                    self.reveal(id);
                    self.panels.show_field(parameter);
                }
            }
            Place::Note { key } => {
                file.editor.command(Command::Select(Selection::note(key.clone()))).ok();
                file.editor.command(Command::FitSelection).ok();
                self.panels.show_properties();
            }
            Place::Variable { name } => self.panels.show_variable(name),
            Place::Description => {
                file.editor.command(Command::SelectNone).ok();
                self.panels.show_properties();
            }
        }
    }

    fn reveal(self, id: ComponentId) {
        let Some(file) = self.current.get_untracked() else { return };
        file.editor.command(Command::Select(Selection::component(id))).ok();
        file.editor.command(Command::Reveal(id)).ok();
        file.editor.ask(Intent::Focus(id));
    }

    fn selected(self) -> Option<(OpenFile, ComponentId)> {
        let file = self.current.get_untracked()?;
        let id = file.editor.with(|editor| editor.selection().primary()).flatten()?;
        Some((file, id))
    }

    fn path(self) -> Option<String> {
        self.current.get_untracked()?.path.try_get_value()
    }

    fn step_tab(self, step: isize) {
        let tabs = untrack(|| self.session.tabs());
        let count = isize::try_from(tabs.len()).unwrap_or_default();
        let here = self.path().and_then(|path| tabs.iter().position(|tab| *tab == path));
        let Some(here) = here.and_then(|here| isize::try_from(here).ok()) else { return };
        let next = usize::try_from((here + step).rem_euclid(count.max(1))).unwrap_or_default();
        if let Some(next) = tabs.get(next) {
            self.router.go(&address(Some(next)), NavigateOptions::default());
        }
    }

    fn make(self, kind: Kind) {
        self.panels.show(Panel::Files);
        self.panels.show_files();
        let near = self.path().unwrap_or_default();
        self.files.open(Task::NewPipeline(kind), near);
    }

    fn copy_link(self) {
        let toasts = self.toasts;
        spawn_local(async move {
            let window = web_sys::window();
            let link = window.as_ref().and_then(|window| window.location().href().ok());
            let (Some(window), Some(link)) = (window, link) else { return };
            match JsFuture::from(window.navigator().clipboard().write_text(&link)).await {
                Ok(_) => toasts.done("The link is in the clipboard."),
                Err(_) => {
                    toasts.error(format!("The browser does not let this page copy. The link is {link}"))
                }
            }
        });
    }
}

fn is_in_dialog(event: &KeyboardEvent) -> bool {
    element_of(event).is_some_and(|it| it.closest("dialog, [role=menu]").ok().flatten().is_some())
}

/// Whether the key went to what text is typed or chosen in, and which has its own undo.
pub(super) fn is_text_field(event: &KeyboardEvent) -> bool {
    let Some(element) = element_of(event) else { return false };
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button")),
        _ => element.is_content_editable(),
    }
}

fn element_of(event: &KeyboardEvent) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}
