//! The menus: what can be done with what is selected, each with its key, and why something cannot be done now.
//! Never leaves out what does not apply: it stays, and says why.

use crate::connect::next_kind;
use crate::{
    Action, Alignment, Axis, Command, EdgeKey, EdgeKind, Editor, Link, Position, Refusal, Size, arrange,
    candidates, edge_kinds, notes, reconnection_candidates,
};

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// The same as its key.
    Action(Action),
    Command(Command),
    /// Lets the person choose what to add.
    Add {
        link: Link,
        at: Option<Position>,
    },
    /// Pastes there.
    Paste {
        at: Option<Position>,
    },
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub choice: Choice,
    pub words: String,
    /// As people write it; empty without a key.
    pub keys: String,
    /// As `aria-keyshortcuts` wants it.
    pub aria_keys: String,
    /// Present when it does not apply now.
    pub why_not: Option<String>,
    /// Present when it is one of several that exclude each other.
    pub is_chosen: Option<bool>,
}

/// What belongs together, between two lines.
pub type Section = Vec<Entry>;

/// A menu.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    /// Names it, such as "Actions for Load".
    pub label: String,
    pub sections: Vec<Section>,
}

impl Editor {
    /// The menu of what is selected. `at` is the point of the canvas that was clicked.
    pub fn menu(&self, at: Option<Position>) -> Menu {
        let (components, keys) = (self.selection().components(), self.selection().notes());
        match (self.selection().edge(), components, keys) {
            (Some(edge), ..) => self.menu_of_edge(edge),
            (None, [], []) => self.menu_of_canvas(at),
            (None, [], [key]) => self.menu_of_note(key),
            _ => self.menu_of_components(),
        }
    }

    /// The menu of arrangements.
    pub fn arrange_menu(&self) -> Menu {
        let align = Alignment::ALL.map(|alignment| self.entry(Action::Align(alignment)));
        let distribute = [Axis::Horizontal, Axis::Vertical].map(|axis| self.entry(Action::Distribute(axis)));
        let rest = vec![self.entry(Action::Straighten), self.entry(Action::Tidy)];
        Menu { label: "Arrange".to_owned(), sections: vec![align.to_vec(), distribute.to_vec(), rest] }
    }

    /// Why the action would do nothing now.
    pub fn why_not(&self, action: Action) -> Option<String> {
        let document = self.document();
        let selection = self.selection();
        let nothing = || selection.is_empty().then(|| Refusal::NothingSelected.to_string());
        let movable = || {
            let is_movable = !selection.components().is_empty() || !selection.notes().is_empty();
            (!is_movable).then(|| Refusal::NothingSelected.to_string())
        };
        let component = || selection.primary().is_none().then(|| Refusal::NothingSelected.to_string());
        let refused = |outcome: Result<(), Refusal>| outcome.err().map(|refusal| refusal.to_string());
        match action {
            Action::Undo => self.undo_label().is_none().then(|| Refusal::NothingTo("undo").to_string()),
            Action::Redo => self.redo_label().is_none().then(|| Refusal::NothingTo("redo").to_string()),
            Action::Delete => nothing(),
            Action::Cut
            | Action::Copy
            | Action::Duplicate
            | Action::Move(_)
            | Action::MoveFar(_)
            | Action::PickUp => movable(),
            Action::Resize(_) => self.selected_note().is_none().then(|| Refusal::NoNoteSelected.to_string()),
            Action::ToggleSkipped => component(),
            Action::Rename | Action::Properties => match (selection.components(), selection.notes()) {
                ([_], []) => None,
                ([], [_]) if action == Action::Properties => None,
                ([], []) => Some(Refusal::NothingSelected.to_string()),
                _ => Some("Several are selected. Select one.".to_owned()),
            },
            Action::Connect => {
                let Some(from) = selection.primary().and_then(|id| document.component(id)) else {
                    return Some(Refusal::NothingSelected.to_string());
                };
                let kinds = edge_kinds(document, from);
                if kinds.is_empty() {
                    return Some(format!("Nothing can follow “{}”.", from.name));
                }
                let has_target = kinds.iter().any(|kind| !candidates(document, from.id, *kind).is_empty());
                (!has_target).then(|| format!("There is nothing that “{}” can be connected to.", from.name))
            }
            Action::NextConnection => document.edges().is_empty().then(|| Refusal::NoConnections.to_string()),
            Action::Reconnect | Action::ReconnectStart => {
                let end = if action == Action::Reconnect { crate::End::Target } else { crate::End::Start };
                match selection.edge() {
                    None => Some(Refusal::NoConnectionSelected.to_string()),
                    Some(edge) => reconnection_candidates(document, edge, end)
                        .is_empty()
                        .then(|| Refusal::NowhereElse.to_string()),
                }
            }
            Action::SelectAll => {
                let is_empty = document.components().is_empty() && document.notes().is_empty();
                is_empty.then(|| "The pipeline is empty.".to_owned())
            }
            Action::SelectNone | Action::FitSelection => nothing(),
            Action::SelectOneByOne => {
                document.components().is_empty().then(|| "There is no component.".to_owned())
            }
            Action::SelectUpstream | Action::SelectDownstream => {
                if selection.edge().is_some() {
                    None
                } else {
                    component()
                }
            }
            Action::Align(alignment) => refused(arrange::align(document, selection, alignment).map(drop)),
            Action::Distribute(axis) => refused(arrange::distribute(document, selection, axis).map(drop)),
            Action::Straighten => refused(arrange::straighten(document, selection).map(drop)),
            Action::Tidy => refused(self.tidy_request().map(drop)),
            Action::Paste
            | Action::Add
            | Action::AddNote
            | Action::Follow(_)
            | Action::Fit
            | Action::ZoomIn
            | Action::ZoomOut
            | Action::ZoomReset
            | Action::Menu
            | Action::Help => None,
        }
    }

    fn entry(&self, action: Action) -> Entry {
        Entry {
            choice: Choice::Action(action),
            words: action.words().to_owned(),
            keys: action.keys(),
            aria_keys: action.aria_keys(),
            why_not: self.why_not(action),
            is_chosen: None,
        }
    }

    fn menu_of_components(&self) -> Menu {
        let components = self.selection().components();
        let are_all_skipped =
            components.iter().all(|id| self.document().component(*id).is_some_and(|it| it.skipped));
        let mut skip = self.entry(Action::ToggleSkipped);
        skip.words = if are_all_skipped { "Enable" } else { "Disable" }.to_owned();
        let first = vec![self.entry(Action::Properties), self.entry(Action::Rename), skip];
        let mut add = Entry { words: "Add the next component …".to_owned(), ..self.entry(Action::Add) };
        let next = |id| self.document().component(id).and_then(|it| next_kind(self.document(), it));
        if let Some(primary) = self.selection().primary()
            && next(primary).is_none()
        {
            add.why_not = Some(format!("Nothing can follow “{}”.", self.document().name_of(primary)));
        }
        let connect = vec![add, self.entry(Action::Connect), self.entry(Action::NextConnection)];
        let mut one_by_one = self.entry(Action::SelectOneByOne);
        one_by_one.is_chosen = self.is_gathering().then_some(true);
        let select =
            vec![one_by_one, self.entry(Action::SelectUpstream), self.entry(Action::SelectDownstream)];
        let mut arrange = vec![self.entry(Action::PickUp)];
        if components.len() > 1 {
            arrange.extend(Alignment::ALL.map(|alignment| self.entry(Action::Align(alignment))));
            arrange
                .extend([Axis::Horizontal, Axis::Vertical].map(|axis| self.entry(Action::Distribute(axis))));
            arrange.push(self.entry(Action::Tidy));
        }
        arrange.push(self.entry(Action::Straighten));
        let label = format!("Actions for {}", self.selected_words());
        Menu { label, sections: vec![first, connect, self.clipboard_section(), select, arrange] }
    }

    fn menu_of_edge(&self, edge: EdgeKey) -> Menu {
        let document = self.document();
        let (from, to) = (document.name_of(edge.from), document.name_of(edge.to));
        let mut insert = Entry { words: "Insert a component …".to_owned(), ..self.entry(Action::Add) };
        if edge.kind == EdgeKind::Iteration {
            insert.why_not = Some(Refusal::IntoIteration.to_string());
        }
        let ends = vec![insert, self.entry(Action::Reconnect), self.entry(Action::ReconnectStart)];
        let offered = document.component(edge.from).map(|it| edge_kinds(document, it)).unwrap_or_default();
        let kinds: Section = offered
            .into_iter()
            .filter(|kind| *kind != EdgeKind::Iteration && edge.kind != EdgeKind::Iteration)
            .map(|kind| {
                let with = EdgeKey { kind, ..edge };
                let refused = if kind == edge.kind {
                    None
                } else {
                    crate::check_reconnection(document, edge, with).err().map(|refusal| refusal.to_string())
                };
                Entry {
                    choice: Choice::Command(Command::Reconnect { edge, with }),
                    words: kind_words(kind).to_owned(),
                    keys: String::new(),
                    aria_keys: String::new(),
                    why_not: refused,
                    is_chosen: Some(kind == edge.kind),
                }
            })
            .collect();
        let select = vec![
            self.entry(Action::SelectUpstream),
            self.entry(Action::SelectDownstream),
            self.entry(Action::FitSelection),
        ];
        let mut sections = vec![ends, kinds, select, vec![self.entry(Action::Delete)]];
        // An input has one kind only: nothing to choose.
        sections.retain(|section| section.len() != 1 || section.iter().all(|it| it.is_chosen.is_none()));
        sections.retain(|section| !section.is_empty());
        Menu { label: format!("Actions for the connection {from} to {to}"), sections }
    }

    fn menu_of_note(&self, key: &str) -> Menu {
        let edit = Entry { words: "Edit note".to_owned(), ..self.entry(Action::Properties) };
        let sizes =
            [("Wider", 60.0, 0.0), ("Narrower", -60.0, 0.0), ("Taller", 0.0, 40.0), ("Shorter", 0.0, -40.0)];
        let now = self.document().note(key).map(notes::rect).unwrap_or_default();
        let resize = sizes.map(|(words, width, height)| Entry {
            choice: Choice::Command(Command::ResizeNote {
                key: key.to_owned(),
                size: Size { width: now.width + width, height: now.height + height },
            }),
            words: words.to_owned(),
            keys: String::new(),
            aria_keys: String::new(),
            why_not: None,
            is_chosen: None,
        });
        let mut sizes = vec![self.entry(Action::PickUp)];
        sizes.extend(resize);
        let label = "Actions for the note".to_owned();
        Menu { label, sections: vec![vec![edit], self.clipboard_section(), sizes] }
    }

    fn menu_of_canvas(&self, at: Option<Position>) -> Menu {
        let add = Entry {
            choice: Choice::Add { link: Link::Nothing, at },
            words: "Add component …".to_owned(),
            ..self.entry(Action::Add)
        };
        let note = Entry { choice: Choice::Command(Command::AddNote { at }), ..self.entry(Action::AddNote) };
        let paste = Entry { choice: Choice::Paste { at }, ..self.entry(Action::Paste) };
        let sections = vec![
            vec![add, note, paste],
            vec![self.entry(Action::Undo), self.entry(Action::Redo)],
            vec![self.entry(Action::SelectAll), self.entry(Action::SelectOneByOne), self.entry(Action::Tidy)],
            vec![self.entry(Action::Fit), self.entry(Action::ZoomReset), self.entry(Action::Help)],
        ];
        Menu { label: "Actions for the pipeline".to_owned(), sections }
    }

    fn clipboard_section(&self) -> Section {
        [Action::Cut, Action::Copy, Action::Paste, Action::Duplicate, Action::Delete]
            .map(|action| self.entry(action))
            .to_vec()
    }
}

fn kind_words(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Success => "On success",
        EdgeKind::Failure => "On failure",
        EdgeKind::Unconditional => "Always",
        EdgeKind::True => "If true",
        EdgeKind::False => "If false",
        EdgeKind::Source => "As input",
        EdgeKind::Iteration => "Repeat",
    }
}
