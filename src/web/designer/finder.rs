//! The finder (Ctrl+K): one field for commands, components, files, and what is written in the pipelines.
//! Never decides what fits or in which order: `finder_items` does.

use api::file_change::SearchResults;
use api::route;
use gloo_timers::future::TimeoutFuture;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::KeyboardEvent;

use super::finder_flow::{Effect, FinderFlow, Input, Search};
use super::finder_items::{self, Group, Item, Scope, Target};
use super::open_file::{Content, OpenFile};
use super::page_actions::PageActions;
use super::page_keys::PAGE_KEYS;
use super::pieces;
use crate::address::with_query;
use crate::kept;
use crate::live::Live;
use crate::reactive::{effect, memo};
use crate::ui::dialog::Dialog;
use crate::ui::icon::{Icon, icon};
use crate::ui::toast::Toasts;
use crate::{http, lazy, page};

/// Where this browser remembers what was chosen.
const RECENT_KEY: &str = "maia.finder";
const RECENT: usize = 8;
/// How long the typing pauses before other pipelines are looked through.
const PAUSE_MS: u32 = 200;
const FIELD: &str = "finder-field";
const LIST: &str = "finder-list";

/// A handle, made once a page.
#[derive(Clone, Copy)]
pub struct Finder {
    flow: RwSignal<FinderFlow>,
    live: Live,
    toasts: Toasts,
}

impl Finder {
    /// Whether it is open. Tracked.
    pub fn is_open(self) -> bool {
        self.flow.with(|flow| flow.opened().is_some())
    }

    /// To be made in the body of the page.
    pub fn new(live: Live) -> Finder {
        Finder { flow: RwSignal::new(FinderFlow::default()), live, toasts: Toasts::expect() }
    }

    /// Opens it.
    pub fn open(self, scope: Scope) {
        lazy::open_when_there(self.toasts, pieces::open_finder(self, scope));
    }

    /// The same, where it has arrived.
    pub fn open_now(self, scope: Scope) {
        self.dispatch(Input::Open(scope));
    }

    fn dispatch(self, input: Input) {
        let effect = self.flow.try_update(|flow| flow.step(input)).flatten();
        if let Some(Effect::Search(typed)) = effect {
            spawn_local(async move { self.search(typed).await });
        }
    }

    async fn search(self, typed: String) {
        TimeoutFuture::new(PAUSE_MS).await;
        let is_wanted =
            self.flow.try_with_untracked(|flow| flow.opened().is_some_and(|opened| opened.typed == typed));
        let Some(project) = self.live.project_id().filter(|_| is_wanted == Some(true)) else { return };
        let url = with_query(&route::path(route::SEARCH, &[&project.to_string()]), &[("q", typed.trim())]);
        self.dispatch(match http::get::<SearchResults>(&url).await {
            Ok(SearchResults { hits, is_cut }) => Input::Found { typed, hits, is_cut },
            Err(_) => Input::NotFound { typed },
        });
    }
}

/// The button in the bar.
pub fn finder_button(finder: Finder) -> AnyView {
    view! {
        <button
            type="button"
            class="button finder-button"
            aria-label="Find"
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K"
            title="Find commands, components and files (Ctrl+K)"
            on:click=move |_| finder.open(Scope::Everything)
        >
            {icon(Icon::Search)}
            <span class="finder-button__words">"Find"</span>
            <kbd class="finder-button__keys">"Ctrl K"</kbd>
        </button>
    }
    .into_any()
}

/// The dialog.
pub fn finder_dialog(finder: Finder, current: RwSignal<Option<OpenFile>>, actions: PageActions) -> AnyView {
    let is_open = Signal::derive(move || finder.flow.with(|flow| flow.opened().is_some()));
    let title = Signal::derive(move || {
        let scope = finder.flow.with(|flow| flow.opened().map(|opened| opened.scope));
        match scope {
            Some(Scope::Components) => "Find a component".to_owned(),
            _ => "Find".to_owned(),
        }
    });
    view! {
        <Dialog is_open=is_open title=title on_cancel=move || finder.dispatch(Input::Close)>
            {finder_body(finder, current, actions)}
        </Dialog>
    }
    .into_any()
}

fn finder_body(finder: Finder, current: RwSignal<Option<OpenFile>>, actions: PageActions) -> AnyView {
    let flow = finder.flow;
    let typed = memo(move |_| flow.with(|flow| flow.opened().map(|it| it.typed.clone()).unwrap_or_default()));
    let scope =
        memo(move |_| flow.with(|flow| flow.opened().map_or(Scope::Everything, |opened| opened.scope)));
    let search = memo(move |_| flow.with(|flow| flow.opened().map_or(Search::Idle, |opened| opened.search)));
    let found = memo(move |_| {
        flow.with(|flow| flow.opened().map(|opened| opened.elsewhere.clone()).unwrap_or_default())
    });
    let at = memo(move |_| flow.with(|flow| flow.opened().map_or(0, |opened| opened.at)));
    // What there is to find does not change while somebody types, but for the texts.
    let items = memo(move |_| untrack(|| fixed_items(finder.live, current, actions)));
    let recent = StoredValue::new(recent());
    let lines = memo(move |_| {
        let typed = typed.get();
        let file = current.get_untracked().filter(is_pipeline);
        let own = file.map(|file| file.path.get_value());
        let mut all = items.get();
        if let Some(file) = file {
            all.extend(file.editor.with(|editor| finder_items::texts(editor, &typed)).unwrap_or_default());
        }
        let elsewhere = found.get().into_iter().filter(|hit| Some(&hit.path) != own.as_ref());
        all.extend(elsewhere.map(|hit| Item {
            group: Group::Elsewhere,
            words: format!(
                "{} · {}",
                super::tree::label(&hit.path),
                finder_items::place_words(&hit.found.place)
            ),
            detail: hit.found.line,
            keys: String::new(),
            why_not: None,
            target: Target::Elsewhere { path: hit.path, place: hit.found.place },
        }));
        recent.with_value(|recent| finder_items::shown(&all, &typed, scope.get(), recent))
    });
    let choose = move |place: usize| {
        let Some(item) = lines.with_untracked(|lines| lines.get(place).cloned()) else { return };
        if item.why_not.is_some() {
            return;
        }
        if let Some(key) = item.target.key() {
            remember(key);
        }
        finder.dispatch(Input::Close);
        // The dialog gives the focus back first; what is chosen may take it elsewhere.
        request_animation_frame(move || actions.choose(item.target));
    };
    let on_key = move |event: KeyboardEvent| {
        let lines = lines.with_untracked(Vec::len);
        let input = match event.key().as_str() {
            "ArrowDown" => Input::Down { lines },
            "ArrowUp" => Input::Up { lines },
            "PageUp" => Input::First,
            "PageDown" => Input::Last { lines },
            "Enter" => {
                event.prevent_default();
                return choose(at.get_untracked());
            }
            _ => return,
        };
        event.prevent_default();
        finder.dispatch(input);
        page::show_by_id(&line_id(at.get_untracked()));
    };
    let field = NodeRef::<html::Input>::new();
    effect(move |_| {
        if let Some(field) = field.get() {
            field.focus().ok();
        }
    });
    let status = move || {
        let count = lines.with(Vec::len);
        let count = match count {
            0 => "Nothing found.".to_owned(),
            1 => "1 result.".to_owned(),
            count => format!("{count} results."),
        };
        let more = match search.get() {
            Search::Idle | Search::Done => "",
            Search::Running => " Looking through the other pipelines …",
            Search::Cut => " There is more in other pipelines than is shown.",
            Search::Failed => " The other pipelines cannot be searched now.",
        };
        count + more
    };
    view! {
        <div class="finder">
            <div class="finder__field">
                {icon(Icon::Search)}
                <input
                    class="finder__input"
                    id=FIELD
                    role="combobox"
                    aria-label=move || match scope.get() {
                        Scope::Everything => "Find commands, components, files and text",
                        Scope::Components => "Find a component by name or type",
                    }
                    aria-expanded="true"
                    aria-controls=LIST
                    aria-autocomplete="list"
                    aria-activedescendant=move || lines.with(|lines| !lines.is_empty()).then(|| line_id(at.get()))
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=move || match scope.get() {
                        Scope::Everything => "Commands, components, files, text …",
                        Scope::Components => "Components by name or type …",
                    }
                    prop:value=typed
                    node_ref=field
                    on:input=move |event| finder.dispatch(Input::Type(event_target_value(&event)))
                    on:keydown=on_key
                />
            </div>
            <div class="finder__list" id=LIST role="listbox" aria-label="Results">
                {move || {
                    let lines = lines.get();
                    let mut views = Vec::new();
                    let mut place = 0;
                    while let Some(first) = lines.get(place) {
                        let group = first.group;
                        let own: Vec<AnyView> = lines
                            .iter()
                            .enumerate()
                            .skip(place)
                            .take_while(|(_, item)| item.group == group)
                            .map(|(place, item)| line(finder, at, place, item.clone(), choose))
                            .collect();
                        place += own.len();
                        let id = format!("finder-group-{}", group.words());
                        let labelled_by = id.clone();
                        views.push(view! {
                            <div class="finder__group" role="group" aria-labelledby=labelled_by>
                                <div class="finder__heading" id=id role="presentation">
                                    {group.words()}
                                </div>
                                {own}
                            </div>
                        });
                    }
                    views
                }}
            </div>
            <p class="finder__status" role="status">
                {status}
            </p>
        </div>
    }
    .into_any()
}

fn line(
    finder: Finder,
    at: Memo<usize>,
    place: usize,
    item: Item,
    choose: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> AnyView {
    let shape = match &item.target {
        Target::Action(_) | Target::Page(_) => Icon::ChevronRight,
        Target::Component(_) => Icon::Dot,
        Target::File(_) => Icon::Designer,
        Target::Text(_) | Target::Elsewhere { .. } => Icon::Search,
    };
    view! {
        <div
            class="finder__line"
            role="option"
            id=line_id(place)
            aria-selected=move || (at.get() == place).to_string()
            aria-disabled=item.why_not.map(|_| "true")
            on:pointermove=move |_| {
                if at.get_untracked() != place {
                    finder.dispatch(Input::Point(place));
                }
            }
            on:click=move |_| choose(place)
        >
            {icon(shape)}
            <span class="finder__words">{item.words}</span>
            <span class="finder__detail">
                {item.why_not.map_or(item.detail, str::to_owned)}
            </span>
            {(!item.keys.is_empty()).then(|| view! { <kbd class="finder__keys">{item.keys}</kbd> })}
        </div>
    }
    .into_any()
}

fn line_id(place: usize) -> String {
    format!("finder-line-{place}")
}

fn fixed_items(live: Live, current: RwSignal<Option<OpenFile>>, actions: PageActions) -> Vec<Item> {
    let file = current.get().filter(is_pipeline);
    let mut items = Vec::new();
    if let Some(file) = file {
        let of_canvas = |editor: &canvas::Editor| {
            let mut items = finder_items::components(editor);
            items.extend(finder_items::commands(editor));
            items
        };
        items.extend(file.editor.with(of_canvas).unwrap_or_default());
    }
    items.extend(PAGE_KEYS.iter().map(|line| Item {
        group: Group::Commands,
        words: line.words.to_owned(),
        detail: String::new(),
        keys: line.keys.first().copied().unwrap_or_default().to_owned(),
        why_not: actions.why_not(line.action),
        target: Target::Page(line.action),
    }));
    let paths: Vec<String> = live.files.all().into_iter().map(|file| file.path).collect();
    let open = file.map(|file| file.path.get_value());
    items.extend(finder_items::files(&paths, open.as_deref()));
    items
}

fn is_pipeline(file: &OpenFile) -> bool {
    file.content.with_untracked(|content| *content == Content::Pipeline)
}

fn recent() -> Vec<String> {
    kept::load(RECENT_KEY).map(|kept| kept.lines().map(str::to_owned).collect()).unwrap_or_default()
}

fn remember(key: String) {
    let mut all = recent();
    all.retain(|other| *other != key);
    all.insert(0, key);
    all.truncate(RECENT);
    kept::store(RECENT_KEY, &all.join("\n"));
}
