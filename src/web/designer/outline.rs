//! The open pipeline as a tree, equal in function to the canvas: what is selected here is selected there, and every key
//! of the canvas works here. Holds also what the canvas does not show now. Never decides where a key leads.

mod row;
mod window;

use std::collections::{BTreeSet, HashMap};

use canvas::{
    Command, ComponentId, Editor, OutlineEntry, OutlineKey, OutlineMove, OutlineRow, Selection, Tool,
};
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::open_file::OpenFile;
use crate::canvas_view::key_down;
use crate::reactive::{effect, memo};
use crate::ui::each::each;
use window::Window;

/// The visible lines, and where each stands.
#[derive(Clone, Default, PartialEq)]
struct Lines {
    rows: Vec<OutlineRow>,
    places: HashMap<OutlineEntry, usize>,
    /// Names and types change without a line coming or going.
    revision: u64,
}

/// The tree as its lines share it.
#[derive(Clone, Copy)]
struct Outline {
    file: OpenFile,
    open: RwSignal<BTreeSet<ComponentId>>,
    lines: Memo<Lines>,
    /// The line that the Tab key reaches.
    focused: RwSignal<Option<OutlineEntry>>,
    window: Window,
}

/// The sheet of the left panel.
pub fn outline(file: OpenFile) -> AnyView {
    let open = RwSignal::new(BTreeSet::new());
    let lines = memo(move |_| {
        file.editor.track_document();
        open.with(|open| file.editor.with(|editor| lines_of(editor, open))).unwrap_or_default()
    });
    let tree = Outline { file, open, lines, focused: RwSignal::new(None), window: Window::new() };
    tree.follow_selection();
    let shown = memo(move |_| {
        let seen = tree.window.seen(lines.with(|lines| lines.rows.len()));
        lines.with(|lines| {
            lines.rows.get(seen).unwrap_or_default().iter().map(|row| row.entry.clone()).collect()
        })
    });
    let shown = move || -> Vec<OutlineEntry> { shown.get() };
    let count = move || lines.with(|lines| lines.rows.len());
    view! {
        <div class="outline" node_ref=tree.window.element on:scroll=move |_| tree.window.look()>
            <ul
                class="outline__tree"
                role="tree"
                aria-label="Components, connections and notes"
                aria-multiselectable="true"
                data-testid="outline"
                style:padding-top=move || format!("{}px", tree.window.above(count()))
                style:padding-bottom=move || format!("{}px", tree.window.below(count()))
                on:keydown=move |event| tree.on_key(&event)
            >
                {each(shown, OutlineEntry::clone, move |entry| row::row(tree, entry))}
            </ul>
            {move || {
                (count() == 0).then(|| view! { <p class="left-panel__quiet">"No components yet."</p> })
            }}
        </div>
    }
    .into_any()
}

fn lines_of(editor: &Editor, open: &BTreeSet<ComponentId>) -> Lines {
    let rows = canvas::outline(editor, open);
    Lines { places: canvas::outline_places(&rows), rows, revision: editor.revision() }
}

impl Outline {
    /// The line that Tab reaches: the focused one while it exists, else the first.
    fn is_stop(self, entry: &OutlineEntry) -> bool {
        let focused = self.focused.get();
        self.lines.with(|lines| match focused.filter(|focused| lines.places.contains_key(focused)) {
            Some(focused) => focused == *entry,
            None => lines.rows.first().is_some_and(|row| row.entry == *entry),
        })
    }

    /// Whatever is selected on the canvas comes into view here, and is where Tab leads.
    fn follow_selection(self) {
        effect(move |_| {
            self.file.editor.track_selection();
            let selected = self.file.editor.with(|editor| selected_entry(editor.selection())).flatten();
            let Some(entry) = selected else { return };
            let place = self.lines.with_untracked(|lines| lines.places.get(&entry).copied());
            let is_known = self.focused.with_untracked(|focused| match (focused, &entry) {
                // A connection may be selected on either of its two lines.
                (
                    Some(OutlineEntry::Leaving(one) | OutlineEntry::Reaching(one)),
                    OutlineEntry::Leaving(two),
                ) => one == two,
                (focused, entry) => focused.as_ref() == Some(entry),
            });
            if let (Some(place), false) = (place, is_known) {
                self.focused.set(Some(entry));
                self.window.reveal(place);
            }
        });
    }

    fn on_key(self, event: &KeyboardEvent) {
        let editor = self.file.editor;
        let is_idle = editor.with(|editor| *editor.tool() == Tool::Idle).unwrap_or(true);
        if is_idle && self.moves(event) {
            event.prevent_default();
            event.stop_propagation();
            return;
        }
        // Before the first arrow and after Escape nothing is selected: a key means the line that has the focus.
        let is_leaving =
            matches!(event.key().as_str(), "Escape" | "Tab" | "Shift" | "Control" | "Alt" | "Meta");
        let is_free = editor.with(|editor| editor.selection().is_empty()) == Some(true);
        if is_idle
            && is_free
            && !is_leaving
            && let Some(focused) = self.stop()
        {
            self.select(&focused, false);
        }
        // Everything else means what it means on the canvas, for what is selected.
        let before = self.stop();
        if let Some(input) = key_down(event)
            && editor.input(input)
        {
            event.prevent_default();
            event.stop_propagation();
            self.keep_focus(before);
        }
    }

    /// A line that went took the focus with it: what it stood below has it then, or else the first line.
    fn keep_focus(self, before: Option<OutlineEntry>) {
        request_animation_frame(move || {
            let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
            let has = |entry: &OutlineEntry| {
                self.lines.try_with_untracked(|lines| lines.places.contains_key(entry)) == Some(true)
            };
            let above = before.as_ref().and_then(OutlineEntry::component).map(OutlineEntry::Component);
            if !is_lost {
                return;
            }
            if let Some(entry) = before.into_iter().chain(above).find(has).or_else(|| self.stop()) {
                self.go_to(entry);
            }
        });
    }

    /// Whether the key is one of the tree's own.
    fn moves(self, event: &KeyboardEvent) -> bool {
        let Some(focused) = self.stop() else { return false };
        if event.alt_key() {
            return false;
        }
        if event.key() == " " {
            let keep = event.ctrl_key() || event.meta_key() || event.shift_key();
            self.select(&focused, keep);
            return true;
        }
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return false;
        }
        let is_right_to_left = self
            .window
            .element
            .get_untracked()
            .is_some_and(|element| element.matches(":dir(rtl)").unwrap_or(false));
        let key = match (event.key().as_str(), is_right_to_left) {
            ("ArrowUp", _) => OutlineKey::Up,
            ("ArrowDown", _) => OutlineKey::Down,
            ("ArrowRight", false) | ("ArrowLeft", true) => OutlineKey::Inward,
            ("ArrowLeft", false) | ("ArrowRight", true) => OutlineKey::Outward,
            ("Home", _) => OutlineKey::Home,
            ("End", _) => OutlineKey::End,
            _ => return false,
        };
        let step = self.lines.with_untracked(|lines| {
            canvas::outline_move(&lines.rows, lines.places.get(&focused).copied()?, key)
        });
        match step {
            Some(OutlineMove::Focus(entry)) => self.go_to(entry),
            Some(OutlineMove::Open(id)) => self.open.update(|open| {
                open.insert(id);
            }),
            Some(OutlineMove::Close(id)) => self.open.update(|open| {
                open.remove(&id);
            }),
            None => {}
        }
        true
    }

    fn stop(self) -> Option<OutlineEntry> {
        let focused = self.focused.get_untracked();
        self.lines.with_untracked(|lines| {
            let known = focused.filter(|focused| lines.places.contains_key(focused));
            known.or_else(|| lines.rows.first().map(|row| row.entry.clone()))
        })
    }

    /// Focuses the line, which selects what it stands for.
    fn go_to(self, entry: OutlineEntry) {
        self.select(&entry, false);
        self.focused.set(Some(entry.clone()));
        let Some(place) = self.lines.with_untracked(|lines| lines.places.get(&entry).copied()) else {
            return;
        };
        self.window.reveal(place);
        // A line that was out of view is drawn one turn later.
        request_animation_frame(move || row::focus(&entry));
    }

    fn select(self, entry: &OutlineEntry, keep: bool) {
        let editor = self.file.editor;
        let before = editor.with(|editor| editor.selection().clone()).unwrap_or_default();
        let selection = match entry {
            OutlineEntry::Component(id) if keep => {
                let mut selection = before.clone();
                selection.toggle(*id);
                selection
            }
            OutlineEntry::Component(id) => Selection::component(*id),
            OutlineEntry::Leaving(edge) | OutlineEntry::Reaching(edge) => Selection::edge_of(*edge),
            OutlineEntry::Note(key) => Selection::note(key.clone()),
        };
        if selection == before {
            return;
        }
        editor.command(Command::Select(selection)).ok();
        if let Some(id) = entry.component() {
            editor.command(Command::Reveal(id)).ok();
        }
    }
}

/// The line of what is selected: of several components the last one.
fn selected_entry(selection: &Selection) -> Option<OutlineEntry> {
    let note = || selection.notes().last().map(|key| OutlineEntry::Note(key.clone()));
    let edge = || selection.edge().map(OutlineEntry::Leaving);
    selection.primary().map(OutlineEntry::Component).or_else(edge).or_else(note)
}

/// Focuses the line of the component if the focus is in the outline, so that a command given here leaves it here.
pub fn takes_focus(id: ComponentId) -> bool {
    if !row::has_focus() {
        return false;
    }
    request_animation_frame(move || row::focus(&OutlineEntry::Component(id)));
    true
}

/// The box that scrolls.
type Scroll = NodeRef<html::Div>;
