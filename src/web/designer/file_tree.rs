//! The project's files as a tree with the keys of the ARIA tree pattern.
//! Never decides where a key leads: `tree` does.

use std::collections::BTreeSet;

use dpl::Kind;
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{DragEvent, HtmlElement, KeyboardEvent};

use super::file_actions::FileActions;
use super::file_flow::{self, Task};
use super::panels::Panels;
use super::session::Session;
use super::tabs::KindMark;
use super::tree::{self, Entry, File, Move, Row, TreeKey};
use super::{address, pieces};
use crate::live::Live;
use crate::page::{focus_found, once_drawn};
use crate::reactive::{effect, memo};
use crate::router::{NavigateOptions, use_navigate};
use crate::ui::each::each;
use crate::ui::field::SearchField;
use crate::ui::icon::{Icon, icon};
use crate::ui::menu::{MenuButton, MenuItem};

/// The sheet of the left panel.
pub fn file_tree(path: Memo<Option<String>>) -> AnyView {
    let live = Live::expect();
    let actions = FileActions::expect();
    let name = move || live.project().map_or_else(String::new, |project| project.name);
    let filter = RwSignal::new(String::new());
    let near = StoredValue::new(String::new());
    let is_asked =
        memo(move |before| before == Some(&true) || actions.flow.with(|flow| flow.form().is_some()));
    let make = move |task: Task| {
        Callback::new(move |()| {
            actions.open(task.clone(), near.get_value());
        })
    };
    let item = move |words: &str, shape: Icon, task: Task| MenuItem {
        words: words.to_owned(),
        shape,
        why_not: None,
        on_choose: make(task),
    };
    let items = Signal::derive(move || {
        vec![
            item("New orchestration", Icon::Designer, Task::NewPipeline(Kind::Orchestration)),
            item("New transformation", Icon::Designer, Task::NewPipeline(Kind::Transformation)),
            item("New folder", Icon::Folder, Task::NewFolder),
        ]
    });
    view! {
        <div class="panel__head">
            <h2 class="panel__title">{name}</h2>
            <MenuButton label="New pipeline or folder" items=items shape=Icon::Plus />
        </div>
        <div class="file-filter">
            <SearchField label="Filter files" value=filter on_change=move |typed| filter.set(typed) />
        </div>
        {move || is_asked.get().then(|| pieces::file_form(actions))}
        {move || {
            if live.is_loaded() {
                tree_view(path, filter, near)
            } else {
                view! { <p class="left-panel__quiet">"Loading …"</p> }.into_any()
            }
        }}
    }
    .into_any()
}

fn tree_view(path: Memo<Option<String>>, filter: RwSignal<String>, near: StoredValue<String>) -> AnyView {
    let live = Live::expect();
    let panels = Panels::expect();
    let session = Session::expect();
    let actions = FileActions::expect();
    let closed = RwSignal::new(BTreeSet::<String>::new());
    let focused = RwSignal::new(None::<String>);
    let rows = memo(move |_| {
        let unsaved = session.unsaved();
        let files = live.files.all().into_iter().map(|file| File {
            is_unsaved: unsaved.contains(&file.path),
            path: file.path,
            kind: file.kind,
            is_broken: file.error.is_some(),
        });
        let filter = filter.get();
        if filter.trim().is_empty() {
            let files: Vec<File> = files.collect();
            closed.with(|closed| tree::rows(&files, &live.folders(), closed))
        } else {
            // What is found is shown, also in folders that are closed.
            tree::rows(&tree::filtered(files.collect(), &filter), &[], &BTreeSet::new())
        }
    });
    // One row is in the order of the Tab key: the focused one, else the open file, else the first.
    let tab_stop = memo(move |_| {
        let is_row = |path: &String| rows.with(|rows| rows.iter().any(|row| row.path == *path));
        let wished = focused.get().filter(is_row).or_else(|| path.get().filter(is_row));
        wished.or_else(|| rows.with(|rows| rows.first().map(|row| row.path.clone())))
    });
    // Leaves the reactive world: what was just made or asked about takes the keyboard once it is drawn.
    effect(move |_| {
        let Some(wanted) = actions.wanted.get() else { return };
        let is_row = rows.with(|rows| rows.iter().any(|row| row.path == wanted));
        // What was just made comes with the next news of the server.
        let next = if is_row { Some(wanted) } else { tab_stop.get_untracked().filter(|_| wanted.is_empty()) };
        if let Some(next) = next {
            // Once: what changes later must not take the keyboard from where it is.
            actions.wanted.set(None);
            focused.set(Some(next.clone()));
            once_drawn(move || focus_row(&next));
        }
    });
    effect(move |_| near.set_value(tab_stop.get().unwrap_or_default()));
    let navigate = use_navigate();
    let act = Callback::new(move |action: Move| match action {
        Move::Focus(path) => {
            focused.set(Some(path.clone()));
            focus_row(&path);
        }
        Move::OpenFolder(path) => closed.update(|closed| {
            closed.remove(&path);
        }),
        Move::CloseFolder(path) => closed.update(|closed| {
            closed.insert(path);
        }),
        Move::OpenFile(path) => {
            panels.hide();
            navigate(&address(Some(&path)), NavigateOptions::default());
        }
    });
    let on_key = move |event: KeyboardEvent| {
        let Some(from) = tab_stop.get_untracked() else { return };
        // The menu of a row has keys of its own.
        if !is_row(&event) {
            return;
        }
        if let Some(task) = task_of_key(&event, &from) {
            event.prevent_default();
            return actions.open(task, from);
        }
        if event.key() == "ContextMenu" || (event.key() == "F10" && event.shift_key()) {
            event.prevent_default();
            return open_menu(&event);
        }
        let Some(key) = tree_key(&event) else { return };
        if let Some(action) = rows.with_untracked(|rows| tree::on_key(rows, &from, key)) {
            event.prevent_default();
            act.run(action);
        }
    };
    let tree = Tree { rows, path, tab_stop, focused, dropping: RwSignal::new(None), act, actions };
    let over_top = move |event: DragEvent| {
        if tree.dropping.with_untracked(Option::is_some) {
            event.prevent_default();
        }
    };
    view! {
        <ul
            class="tree"
            role="tree"
            aria-label="Files"
            data-dropping=move || tree.dropping.get().is_some_and(|(_, over)| over.is_empty()).then_some("true")
            on:keydown=on_key
            on:dragover=over_top
            on:drop=move |event| tree.drop_on(&event, "")
        >
            {each(move || rows.get(), |row| row.path.clone(), move |row| tree_row(tree, row))}
        </ul>
        {move || {
            let words = match (rows.with(Vec::is_empty), filter.with(|filter| filter.trim().is_empty())) {
                (false, _) => return None,
                (true, true) => "The project has no pipelines yet. Make one with the button above.",
                (true, false) => "No file has this in its path.",
            };
            Some(view! { <p class="left-panel__quiet">{words}</p> })
        }}
    }
    .into_any()
}

/// What the rows share.
#[derive(Clone, Copy)]
struct Tree {
    rows: Memo<Vec<Row>>,
    path: Memo<Option<String>>,
    tab_stop: Memo<Option<String>>,
    focused: RwSignal<Option<String>>,
    /// What is dragged, and the folder that it is over.
    dropping: RwSignal<Option<(String, String)>>,
    act: Callback<Move>,
    actions: FileActions,
}

impl Tree {
    fn drop_on(self, event: &DragEvent, folder: &str) {
        event.prevent_default();
        event.stop_propagation();
        if let Some((path, _)) = self.dropping.try_update(Option::take).flatten() {
            self.actions.drop(path, folder.to_owned());
        }
    }
}

/// One line. What it says follows the tree; the element stays, and with it the focus.
fn tree_row(tree: Tree, first: Row) -> AnyView {
    let Tree { rows, path, tab_stop, focused, dropping, act, actions } = tree;
    let own = StoredValue::new(first.path.clone());
    let is_own = move |path: &Option<String>| own.with_value(|own| path.as_ref() == Some(own));
    let is_current = memo(move |_| path.with(is_own));
    let is_stop = memo(move |_| tab_stop.with(is_own));
    let is_hot = RwSignal::new(false);
    let title = first.path.clone();
    let row = memo(move |_| {
        let now = rows.with(|rows| own.with_value(|own| rows.iter().find(|row| row.path == *own).cloned()));
        now.unwrap_or_else(|| first.clone())
    });
    let entry = memo(move |_| row.with(|row| row.entry));
    let on_click = move |_| {
        let path = own.get_value();
        focused.set(Some(path.clone()));
        act.run(match entry.get_untracked() {
            Entry::Folder { is_open: true } => Move::CloseFolder(path),
            Entry::Folder { is_open: false } => Move::OpenFolder(path),
            Entry::File { .. } => Move::OpenFile(path),
        });
    };
    let expanded = move || match entry.get() {
        Entry::Folder { is_open } => Some(is_open.to_string()),
        Entry::File { .. } => None,
    };
    // A file stands for the folder that it lies in.
    let folder = move || own.with_value(|own| file_flow::folder_at(own).to_owned());
    let over = move |event: DragEvent| {
        if dropping.with_untracked(Option::is_some) {
            event.prevent_default();
            event.stop_propagation();
            let folder = folder();
            dropping.update(|dropping| {
                if let Some((_, over)) = dropping {
                    *over = folder;
                }
            });
        }
    };
    let is_target = memo(move |_| {
        dropping.with(|dropping| dropping.as_ref().map(|(_, over)| over.clone()) == Some(own.get_value()))
    });
    view! {
        <li
            class="tree__row"
            role="treeitem"
            draggable="true"
            data-path=title.clone()
            data-level=move || row.with(|row| row.level.min(6).to_string())
            data-target=move || is_target.get().then_some("true")
            {..custom_attribute("aria-level", move || row.with(|row| row.level.to_string()))}
            aria-posinset=move || row.with(|row| row.position.to_string())
            aria-setsize=move || row.with(|row| row.siblings.to_string())
            aria-expanded=expanded
            aria-selected=move || is_current.get().to_string()
            tabindex=move || if is_stop.get() { "0" } else { "-1" }
            title=title
            on:click=on_click
            on:focus=move |_| focused.set(Some(own.get_value()))
            on:pointerenter=move |_| is_hot.set(true)
            on:pointerleave=move |_| is_hot.set(false)
            on:dragstart=move |event| {
                carry(&event, &own.get_value());
                dropping.set(Some((own.get_value(), String::new())));
            }
            on:dragend=move |_| dropping.set(None)
            on:dragover=over
            on:drop=move |event| tree.drop_on(&event, &folder())
        >
            {move || mark(entry.get())}
            <span class="tree__name">{move || row.with(|row| row.label.clone())}</span>
            {move || badges(entry.get())}
            // Only one or two rows have a menu at a time: a project may have hundreds of files.
            {move || (is_stop.get() || is_hot.get()).then(|| row_menu(actions, own.get_value()))}
        </li>
    }
    .into_any()
}

fn badges(entry: Entry) -> Option<AnyView> {
    let Entry::File { is_broken, is_unsaved, .. } = entry else { return None };
    if is_broken {
        let mark = view! {
            <span class="tree__broken">
                {icon(Icon::Warning)}
                <span class="visually-hidden">", cannot be read"</span>
            </span>
        };
        return Some(mark.into_any());
    }
    is_unsaved.then(|| {
        view! {
            <span class="tree__unsaved" title="Not saved yet">
                {icon(Icon::Dot)}
                <span class="visually-hidden">", not saved yet"</span>
            </span>
        }
        .into_any()
    })
}

/// What can be done with the file or the folder.
fn row_menu(actions: FileActions, path: String) -> AnyView {
    let label = format!("Actions for {}", tree::label(&path));
    let is_folder = tree::suffix(&path).is_empty();
    let item = {
        let path = path.clone();
        move |words: &str, shape: Icon, task: Task| MenuItem {
            words: words.to_owned(),
            shape,
            why_not: None,
            on_choose: {
                let near = path.clone();
                Callback::new(move |()| {
                    actions.open(task.clone(), near.clone());
                })
            },
        }
    };
    let items = Signal::derive(move || {
        let mut items = Vec::new();
        if is_folder {
            items.push(item("New orchestration", Icon::Designer, Task::NewPipeline(Kind::Orchestration)));
            items.push(item("New transformation", Icon::Designer, Task::NewPipeline(Kind::Transformation)));
            items.push(item("New folder", Icon::Folder, Task::NewFolder));
        }
        items.push(item("Rename (F2)", Icon::Rename, Task::Rename(path.clone())));
        items.push(item("Move to …", Icon::ArrowRight, Task::Move(path.clone())));
        items.push(item("Duplicate", Icon::Copy, Task::Duplicate(path.clone())));
        items.push(item("Delete", Icon::Trash, Task::Delete(path.clone())));
        items
    });
    view! {
        <span class="tree__menu" on:click=|event| event.stop_propagation()>
            <MenuButton label=label items=items />
        </span>
    }
    .into_any()
}

fn task_of_key(event: &KeyboardEvent, path: &str) -> Option<Task> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key() {
        return None;
    }
    match event.key().as_str() {
        "F2" => Some(Task::Rename(path.to_owned())),
        "Delete" => Some(Task::Delete(path.to_owned())),
        _ => None,
    }
}

fn is_row(event: &KeyboardEvent) -> bool {
    element_of(event).is_some_and(|element| element.get_attribute("role").as_deref() == Some("treeitem"))
}

/// The menu's own button does it, so that the focus comes back to it.
fn open_menu(event: &KeyboardEvent) {
    let button = element_of(event).and_then(|row| row.query_selector(".tree__menu button").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.focus().ok();
        button.click();
    }
}

fn element_of(event: &KeyboardEvent) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}

/// Without data some browsers do not begin to drag.
fn carry(event: &DragEvent, path: &str) {
    event.stop_propagation();
    if let Some(data) = event.data_transfer() {
        data.set_data("text/plain", path).ok();
        data.set_effect_allowed("move");
    }
}

fn mark(entry: Entry) -> AnyView {
    match entry {
        Entry::Folder { is_open: true } => icon(Icon::ChevronDown),
        Entry::Folder { is_open: false } => icon(Icon::ChevronRight),
        Entry::File { kind, .. } => view! { <KindMark kind=kind /> }.into_any(),
    }
}

fn tree_key(event: &KeyboardEvent) -> Option<TreeKey> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    Some(match event.key().as_str() {
        "ArrowUp" => TreeKey::Up,
        "ArrowDown" => TreeKey::Down,
        "ArrowLeft" => TreeKey::Left,
        "ArrowRight" => TreeKey::Right,
        "Home" => TreeKey::Home,
        "End" => TreeKey::End,
        "Enter" | " " => TreeKey::Enter,
        key => {
            let mut letters = key.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => TreeKey::Character(letter),
                _ => return None,
            }
        }
    })
}

/// Names can hold anything, so the row is looked for by its attribute, not by a selector made of the name.
fn focus_row(path: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(rows) = document.and_then(|document| document.query_selector_all(".tree__row").ok()) else {
        return false;
    };
    let row = (0..rows.length())
        .filter_map(|place| rows.item(place)?.dyn_into::<HtmlElement>().ok())
        .find(|row| row.get_attribute("data-path").as_deref() == Some(path));
    focus_found(row)
}
