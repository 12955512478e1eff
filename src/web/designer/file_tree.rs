//! The project's files as a tree with the keys of the ARIA tree pattern.
//! Never decides where a key leads: `tree` does.

use std::collections::BTreeSet;

use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::address;
use super::panels::Panels;
use super::tabs::KindMark;
use super::tree::{self, Entry, File, Move, Row, TreeKey};
use crate::live::Live;
use crate::reactive::memo;
use crate::router::{NavigateOptions, use_navigate};
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};

/// The sheet of the left panel.
pub fn file_tree(path: Memo<Option<String>>) -> AnyView {
    let live = Live::expect();
    let name = move || live.project().map_or_else(String::new, |project| project.name);
    view! {
        <div class="panel__head">
            <h2 class="panel__title">{name}</h2>
        </div>
        {move || {
            if live.is_loaded() {
                view! { <Tree path=path /> }.into_any()
            } else {
                view! { <p class="left-panel__quiet">"Loading …"</p> }.into_any()
            }
        }}
    }
    .into_any()
}

#[component]
fn Tree(path: Memo<Option<String>>) -> impl IntoView {
    let live = Live::expect();
    let panels = Panels::expect();
    let closed = RwSignal::new(BTreeSet::<String>::new());
    let focused = RwSignal::new(None::<String>);
    let rows = memo(move |_| {
        let files: Vec<File> = live
            .files
            .all()
            .into_iter()
            .map(|file| File { path: file.path, kind: file.kind, is_broken: file.error.is_some() })
            .collect();
        closed.with(|closed| tree::rows(&files, closed))
    });
    // One row is in the order of the Tab key: the focused one, else the open file, else the first.
    let tab_stop = memo(move |_| {
        let is_row = |path: &String| rows.with(|rows| rows.iter().any(|row| row.path == *path));
        let wished = focused.get().filter(is_row).or_else(|| path.get().filter(is_row));
        wished.or_else(|| rows.with(|rows| rows.first().map(|row| row.path.clone())))
    });
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
        let Some(key) = tree_key(&event) else { return };
        let Some(from) = tab_stop.get_untracked() else { return };
        if let Some(action) = rows.with_untracked(|rows| tree::on_key(rows, &from, key)) {
            event.prevent_default();
            act.run(action);
        }
    };
    view! {
        <ul class="tree" role="tree" aria-label="Files" on:keydown=on_key>
            {each(
                move || rows.get(),
                |row| row.path.clone(),
                move |row| {
                    view! { <TreeRow first=row rows=rows path=path tab_stop=tab_stop focused=focused act=act /> }
                        .into_any()
                },
            )}
        </ul>
        {move || {
            rows.with(Vec::is_empty).then(|| view! { <p class="left-panel__quiet">"The project has no pipelines yet."</p> })
        }}
    }
}

/// One line. What it says follows the tree; the element stays, and with it the focus.
#[component]
fn TreeRow(
    first: Row,
    rows: Memo<Vec<Row>>,
    path: Memo<Option<String>>,
    tab_stop: Memo<Option<String>>,
    focused: RwSignal<Option<String>>,
    act: Callback<Move>,
) -> impl IntoView {
    let own = StoredValue::new(first.path.clone());
    let is_own = move |path: &Option<String>| own.with_value(|own| path.as_ref() == Some(own));
    let is_current = memo(move |_| path.with(is_own));
    let is_stop = memo(move |_| tab_stop.with(is_own));
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
    view! {
        <li
            class="tree__row"
            role="treeitem"
            data-path=title.clone()
            data-level=move || row.with(|row| row.level.min(6).to_string())
            {..custom_attribute("aria-level", move || row.with(|row| row.level.to_string()))}
            aria-posinset=move || row.with(|row| row.position.to_string())
            aria-setsize=move || row.with(|row| row.siblings.to_string())
            aria-expanded=expanded
            aria-selected=move || is_current.get().to_string()
            tabindex=move || if is_stop.get() { "0" } else { "-1" }
            title=title
            on:click=on_click
            on:focus=move |_| focused.set(Some(own.get_value()))
        >
            {move || mark(entry.get())}
            <span class="tree__name">{move || row.with(|row| row.label.clone())}</span>
            {move || {
                matches!(entry.get(), Entry::File { is_broken: true, .. })
                    .then(|| {
                        view! {
                            <span class="tree__broken">
                                {icon(Icon::Warning)}
                                <span class="visually-hidden">", cannot be read"</span>
                            </span>
                        }
                    })
            }}
        </li>
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
fn focus_row(path: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(rows) = document.and_then(|document| document.query_selector_all(".tree__row").ok()) else {
        return;
    };
    let row = (0..rows.length())
        .filter_map(|place| rows.item(place)?.dyn_into::<HtmlElement>().ok())
        .find(|row| row.get_attribute("data-path").as_deref() == Some(path));
    if let Some(row) = row {
        row.focus().ok();
    }
}
