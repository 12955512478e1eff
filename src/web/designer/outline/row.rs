//! One line of the outline: the icon, the name, what the run says of it, and where it leads.

use canvas::{Document, OutlineEntry, OutlineRow};
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use model::ComponentState;
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, MouseEvent};

use super::Outline;
use crate::canvas_view::{component_glyph, kind_name};
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::Look;

/// What a line says.
#[derive(Clone, Default, PartialEq)]
struct Words {
    name: String,
    /// The type of a component, or nothing.
    detail: String,
    /// The key of the component's icon, or nothing.
    glyph: &'static str,
    is_disabled: bool,
}

pub(super) fn row(tree: Outline, entry: OutlineEntry) -> AnyView {
    let own = StoredValue::new(entry.clone());
    let place = memo(move |_| {
        tree.lines.with(|lines| own.with_value(|own| lines.rows.get(*lines.places.get(own)?).map(Facts::of)))
    });
    let facts = move || place.get().unwrap_or_default();
    let words = memo(move |_| {
        tree.file.editor.track_document();
        let words = tree.file.editor.with(|editor| own.with_value(|own| words(editor.document(), own)));
        words.unwrap_or_default()
    });
    let is_selected = memo(move |_| {
        tree.file.editor.track_selection();
        let read = |entry: &OutlineEntry| {
            tree.file.editor.with(|editor| match entry {
                OutlineEntry::Component(id) => editor.selection().has(*id),
                OutlineEntry::Leaving(edge) | OutlineEntry::Reaching(edge) => {
                    editor.selection().edge() == Some(*edge)
                }
                OutlineEntry::Note(key) => editor.selection().has_note(key),
            })
        };
        own.with_value(read).unwrap_or(false)
    });
    let is_component = matches!(entry, OutlineEntry::Component(_));
    let state = memo(move |_| {
        let named = words.with(|words| tree.file.run.component(&words.name));
        named.filter(|row| is_component && row.state != ComponentState::Waiting).map(|row| row.state)
    });
    let is_stop = memo(move |_| own.with_value(|own| tree.is_stop(own)));
    let choose = move |event: MouseEvent| {
        let keep = event.shift_key() || event.ctrl_key() || event.meta_key();
        let entry = own.get_value();
        tree.focused.set(Some(entry.clone()));
        tree.select(&entry, keep);
    };
    let open = move |event: MouseEvent| {
        event.stop_propagation();
        let Some(id) = own.with_value(OutlineEntry::component) else { return };
        tree.open.update(|open| {
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    };
    let edge_kind = match &entry {
        OutlineEntry::Leaving(edge) | OutlineEntry::Reaching(edge) => Some(kind_name(edge.kind)),
        _ => None,
    };
    view! {
        <li
            class="outline__row"
            role="treeitem"
            data-entry=key_of(&entry)
            data-kind=edge_kind
            data-disabled=move || words.with(|words| words.is_disabled).then_some("true")
            {..custom_attribute("aria-level", move || facts().level.to_string())}
            aria-posinset=move || facts().position.to_string()
            aria-setsize=move || facts().siblings.to_string()
            aria-expanded=move || facts().is_open.map(|open| open.to_string())
            aria-selected=move || is_selected.get().to_string()
            tabindex=move || if is_stop.get() { "0" } else { "-1" }
            on:click=choose
            on:dblclick=move |_| show(tree, &own.get_value())
            on:focus=move |_| tree.focused.set(Some(own.get_value()))
        >
            <span class="outline__twist" aria-hidden="true" on:click=open>
                {move || {
                    facts().is_open.map(|open| icon(if open { Icon::ChevronDown } else { Icon::ChevronRight }))
                }}
            </span>
            {move || {
                let glyph = words.with(|words| words.glyph);
                (!glyph.is_empty()).then(|| view! { <span class="outline__glyph">{component_glyph(glyph)}</span> })
            }}
            <span class="outline__name">{move || words.with(|words| shown_name(&words.name))}</span>
            <span class="outline__detail">
                {move || {
                    words.with(|words| if words.is_disabled { "Disabled".to_owned() } else { words.detail.clone() })
                }}
            </span>
            {move || {
                state
                    .get()
                    .map(|state| {
                        let look = Look::from(state);
                        view! {
                            <span class="outline__state" data-tone=look.tone.name() title=look.word>
                                {icon(look.shape)}
                                <span class="visually-hidden">{look.word}</span>
                            </span>
                        }
                    })
            }}
        </li>
    }
    .into_any()
}

/// Where the line stands in the tree.
#[derive(Clone, Copy, Default, PartialEq)]
struct Facts {
    level: usize,
    position: usize,
    siblings: usize,
    is_open: Option<bool>,
}

impl Facts {
    fn of(row: &OutlineRow) -> Facts {
        Facts { level: row.level, position: row.position, siblings: row.siblings, is_open: row.is_open }
    }
}

/// A line must have something to read, and to be chosen by.
fn shown_name(name: &str) -> String {
    if name.trim().is_empty() { "No name".to_owned() } else { name.to_owned() }
}

fn words(document: &Document, entry: &OutlineEntry) -> Words {
    match entry {
        OutlineEntry::Component(id) => match document.component(*id) {
            Some(component) => Words {
                name: component.name.clone(),
                detail: canvas::label_of(&component.component_type),
                glyph: canvas::icon_of(&component.component_type),
                is_disabled: component.skipped,
            },
            None => Words::default(),
        },
        OutlineEntry::Leaving(_) | OutlineEntry::Reaching(_) => {
            Words { name: canvas::edge_words(document, entry), ..Words::default() }
        }
        OutlineEntry::Note(key) => {
            let content = document.note(key).map(|note| note.content.as_str()).unwrap_or_default();
            let first =
                content.lines().map(|line| line.trim_start_matches('#').trim()).find(|line| !line.is_empty());
            Words {
                name: first.unwrap_or("Empty note").to_owned(),
                detail: "Note".to_owned(),
                glyph: "lines",
                is_disabled: false,
            }
        }
    }
}

/// Shows the properties of what the line stands for.
fn show(tree: Outline, entry: &OutlineEntry) {
    let intent = match entry {
        OutlineEntry::Note(key) => canvas::Intent::EditNote(key.clone()),
        entry => match entry.component() {
            Some(id) => canvas::Intent::ShowProperties(id),
            None => return,
        },
    };
    tree.file.editor.ask(intent);
}

/// Names the line in the document. Keys of notes can hold anything, so it is only ever compared.
fn key_of(entry: &OutlineEntry) -> String {
    match entry {
        OutlineEntry::Component(id) => format!("component {}", id.0),
        OutlineEntry::Leaving(edge) => format!("leaving {} {} {}", edge.from.0, edge.kind.label(), edge.to.0),
        OutlineEntry::Reaching(edge) => {
            format!("reaching {} {} {}", edge.from.0, edge.kind.label(), edge.to.0)
        }
        OutlineEntry::Note(key) => format!("note {key}"),
    }
}

/// Focuses the line if it is in the document.
pub(super) fn focus(entry: &OutlineEntry) {
    let key = key_of(entry);
    let Ok(rows) = document().query_selector_all(".outline__row") else { return };
    let row = (0..rows.length())
        .filter_map(|place| rows.item(place)?.dyn_into::<HtmlElement>().ok())
        .find(|row| row.get_attribute("data-entry").as_deref() == Some(key.as_str()));
    if let Some(row) = row {
        row.focus().ok();
    }
}

/// Whether one of the lines has the focus.
pub(super) fn has_focus() -> bool {
    document().active_element().is_some_and(|element| element.matches(".outline__row").unwrap_or(false))
}
