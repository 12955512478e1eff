//! The commands that change the document: which edit, which words, what is selected then.
//! Never leaves half of a command done.

use super::Editor;
use crate::geometry::Rect;
use crate::{
    Changes, Coalesce, Command, ComponentId, Direction, Edit, GRID, Link, Moves, Note, Refusal, Selection,
    Size, VariableEdit, arrange, geometry, notes, snap, viewport,
};

/// An edit with the words for it.
pub(super) struct Planned {
    edit: Edit,
    /// For "Undid: …".
    label: String,
    announcement: String,
    coalesce: Option<Coalesce>,
}

impl Planned {
    pub(super) fn new(edit: Edit, label: impl Into<String>, announcement: impl Into<String>) -> Planned {
        Planned { edit, label: label.into(), announcement: announcement.into(), coalesce: None }
    }

    fn coalescing(self, key: Coalesce) -> Planned {
        Planned { coalesce: Some(key), ..self }
    }
}

impl Editor {
    pub(super) fn edit(&mut self, command: Command) -> Result<Changes, Refusal> {
        if self.is_read_only {
            return Err(Refusal::ReadOnly);
        }
        // A menu or a shortcut in the middle of a drag: the drag is given up first.
        let mut changes = self.cancel();
        match command {
            Command::AddComponent { component_type, at } => {
                changes.merge(self.add_linked(component_type, Link::Nothing, at)?);
            }
            Command::AddLinked { component_type, link, at } => {
                changes.merge(self.add_linked(component_type, link, at)?);
            }
            Command::InsertInto { edge, component } => changes.merge(self.insert_into(edge, component)?),
            Command::Reconnect { edge, with } => changes.merge(self.reconnect(edge, with)?),
            Command::Paste { text, at } => changes.merge(self.paste(&text, at)?),
            Command::Duplicate => changes.merge(self.duplicate()?),
            Command::Cut => changes.merge(self.delete_selection("cut", "Cut")?),
            Command::ArrangeTidily(layout) => changes.merge(self.arrange_tidily(&layout)?),
            Command::AddNote { at } => {
                let middle = self.viewport.to_canvas(viewport::middle(self.size));
                let at = snap(geometry::drawable(at.unwrap_or(middle)));
                let key = self.document.fresh_note_key();
                changes.merge(self.carry_out(Planned::new(
                    Edit::AddNote { at },
                    "add note",
                    "Added a note",
                ))?);
                changes.merge(self.select(Selection::note(key)));
            }
            Command::Adopt { pipeline, label } => changes.merge(self.adopt(&pipeline, label)?),
            Command::Variable(edit) => changes.merge(self.change_variables(&edit)?),
            Command::DeleteSelection => changes.merge(self.delete_selection("delete", "Deleted")?),
            other => {
                let planned = self.plan(other)?;
                changes.merge(self.carry_out(planned)?);
            }
        }
        Ok(changes)
    }

    /// The edit that the command stands for.
    fn plan(&self, command: Command) -> Result<Planned, Refusal> {
        let name_of = |id: ComponentId| self.document.name_of(id).to_owned();
        Ok(match command {
            Command::Delete(components) => {
                let what = self.describe(&components, &[]);
                Planned::new(
                    Edit::RemoveComponents(components),
                    format!("delete {what}"),
                    format!("Deleted {what}"),
                )
            }
            Command::Rename { component, name } => {
                let old = name_of(component);
                let announcement = format!("Renamed {old} to {name}");
                Planned::new(Edit::Rename { component, name }, format!("rename {old}"), announcement)
                    .coalescing(Coalesce::Name(component))
            }
            Command::SetParameter { component, name, value } => {
                let label = format!("change {name} of {}", name_of(component));
                let key = Coalesce::Parameter { component, name: name.clone() };
                Planned::new(Edit::SetParameter { component, name, value }, label, "").coalescing(key)
            }
            Command::ReplaceComponent { component, with } => {
                let name = name_of(component);
                let announcement = format!("Changed {name}");
                Planned::new(
                    Edit::ReplaceComponent { component, with },
                    format!("change {name}"),
                    announcement,
                )
            }
            Command::SetSkipped { components, skipped } => self.plan_skipped(components, skipped),
            Command::ToggleSkipped => {
                let components = self.selection.components().to_vec();
                if components.is_empty() {
                    return Err(Refusal::NothingSelected);
                }
                let is_skipped = |id: &ComponentId| {
                    self.document.component(*id).is_some_and(|component| component.skipped)
                };
                let skipped = !components.iter().all(is_skipped);
                self.plan_skipped(components, skipped)
            }
            Command::Connect(edge) => {
                let (from, to) = (name_of(edge.from), name_of(edge.to));
                let announcement = format!("Connected {from} to {to} on {}", edge.kind.label());
                Planned::new(Edit::Connect(edge), format!("connect {from} to {to}"), announcement)
            }
            Command::Disconnect(edge) => {
                let (from, to) = (name_of(edge.from), name_of(edge.to));
                let label = format!("disconnect {from} from {to}");
                Planned::new(Edit::Disconnect(edge), label, format!("Disconnected {from} from {to}"))
            }
            Command::SetIterationTarget { component, target } => {
                let name = name_of(component);
                let announcement = match target {
                    Some(target) => format!("{name} repeats {}", name_of(target)),
                    None => format!("{name} repeats nothing"),
                };
                let label = format!("change what {name} repeats");
                Planned::new(Edit::SetIterationTarget { component, target }, label, announcement)
            }
            Command::Nudge { direction, steps } => self.plan_nudge(direction, steps)?,
            Command::Align(alignment) => {
                let moves = arrange::align(&self.document, &self.selection, alignment)?;
                let what = self.describe_selection();
                let words = format!("Aligned {what} {}", alignment.label());
                Planned::new(Edit::Place(on_grid(moves)), format!("align {what}"), words)
            }
            Command::Distribute(axis) => {
                let moves = arrange::distribute(&self.document, &self.selection, axis)?;
                let what = self.describe_selection();
                let words = format!("Distributed {what} {}", axis.label());
                Planned::new(Edit::Place(on_grid(moves)), format!("distribute {what}"), words)
            }
            Command::Straighten => {
                let moves = arrange::straighten(&self.document, &self.selection)?;
                let words = match moves.len() {
                    1 => "Straightened the path: moved 1 component".to_owned(),
                    count => format!("Straightened the path: moved {count} components"),
                };
                Planned::new(Edit::Place(moves), "straighten the path", words)
            }
            Command::MoveTo { component, at } => {
                let name = name_of(component);
                let announcement = format!("Moved {name} to {}, {}", at.x.round(), at.y.round());
                Planned::new(Edit::SetPosition { component, at }, format!("move {name}"), announcement)
            }
            Command::SetVariables(variables) => {
                Planned::new(Edit::SetVariables(variables), "change variables", "")
            }
            Command::SetDescription(text) => {
                Planned::new(Edit::SetDescription(text), "change description", "")
                    .coalescing(Coalesce::Description)
            }
            Command::SetNoteContent { key, content } => {
                let coalesce = Coalesce::Note(key.clone());
                Planned::new(Edit::SetNoteContent { key, content }, "change note", "").coalescing(coalesce)
            }
            Command::SetNoteTheme { key, theme } => {
                Planned::new(Edit::SetNoteTheme { key, theme }, "change the colour of a note", "")
            }
            Command::ResizeNote { key, size } => plan_size(key, size),
            Command::GrowNote(direction) => {
                let note = self.selected_note().ok_or(Refusal::NoNoteSelected)?;
                let Rect { width, height, .. } = notes::rect(note);
                let (right, down) = direction.unit();
                let size = Size { width: width + right * GRID, height: height + down * GRID };
                plan_size(note.key.clone(), notes::bounded(size))
            }
            Command::DeleteNote(key) => {
                Planned::new(Edit::RemoveNotes(vec![key]), "delete note", "Deleted a note")
            }
            // Everything else was taken care of before.
            _ => return Err(Refusal::NothingTo("do")),
        })
    }

    /// The only thing that is selected, if it is a note.
    pub(crate) fn selected_note(&self) -> Option<&Note> {
        match (self.selection.components(), self.selection.notes()) {
            ([], [key]) => self.document.note(key),
            _ => None,
        }
    }

    fn plan_skipped(&self, components: Vec<ComponentId>, skipped: bool) -> Planned {
        let what = self.describe(&components, &[]);
        let (verb, done) = if skipped { ("disable", "Disabled") } else { ("enable", "Enabled") };
        let edit = Edit::SetSkipped { components, skipped };
        Planned::new(edit, format!("{verb} {what}"), format!("{done} {what}"))
    }

    fn plan_nudge(&self, direction: Direction, steps: u32) -> Result<Planned, Refusal> {
        let (components, notes) = (self.selection.components().to_vec(), self.selection.notes().to_vec());
        if components.is_empty() && notes.is_empty() {
            return Err(Refusal::NothingSelected);
        }
        let what = self.describe(&components, &notes);
        let length = GRID * f64::from(steps);
        let (right, down) = direction.unit();
        let edit = Edit::Move { components, notes, dx: right * length, dy: down * length };
        let announcement = format!("Moved {what} {length} {}", direction.label());
        Ok(Planned::new(edit, format!("move {what}"), announcement).coalescing(Coalesce::Nudge))
    }

    pub(super) fn describe_selection(&self) -> String {
        self.describe(self.selection.components(), self.selection.notes())
    }

    fn delete_selection(&mut self, verb: &str, done: &str) -> Result<Changes, Refusal> {
        if let Some(edge) = self.selection.edge() {
            let planned = self.plan(Command::Disconnect(edge))?;
            return self.carry_out(planned);
        }
        let (components, notes) = (self.selection.components().to_vec(), self.selection.notes().to_vec());
        if components.is_empty() && notes.is_empty() {
            return Err(Refusal::NothingSelected);
        }
        let what = self.describe(&components, &notes);
        // Where the keyboard goes on: at what came before in the flow.
        let heir = self.heir(&components);
        for edit in [Edit::RemoveComponents(components), Edit::RemoveNotes(notes)] {
            // One of the two lists may be empty.
            if let Ok(diff) = edit.plan(&self.document) {
                self.history.push(&mut self.document, diff);
            }
        }
        self.history.mark(format!("{verb} {what}"));
        self.document_changed();
        let mut changes = Changes { document: true, scene: true, selection: true, ..Changes::default() };
        changes.announcements.push(format!("{done} {what}"));
        changes.intents.push(heir.map_or(crate::Intent::KeepFocus, crate::Intent::Focus));
        Ok(changes)
    }

    fn heir(&self, gone: &[ComponentId]) -> Option<ComponentId> {
        let components: Vec<ComponentId> = self.places.in_flow().map(|(_, tile)| tile.id).collect();
        let first = components.iter().position(|id| gone.contains(id))?;
        let (before, after) = components.split_at_checked(first)?;
        before.iter().rev().chain(after).copied().find(|id| !gone.contains(id))
    }

    fn change_variables(&mut self, edit: &VariableEdit) -> Result<Changes, Refusal> {
        let planned = edit.plan(&self.document)?;
        if planned.diff.is_empty() {
            return Ok(Changes::default());
        }
        self.history.push(&mut self.document, planned.diff);
        match edit.typed() {
            Some(name) => {
                self.history.mark_coalescing(Coalesce::Variable(name.to_owned()), planned.label);
            }
            None => self.history.mark(planned.label),
        }
        self.document_changed();
        let announcements =
            if planned.announcement.is_empty() { Vec::new() } else { vec![planned.announcement] };
        Ok(Changes { document: true, announcements, ..Changes::default() })
    }

    pub(super) fn carry_out(&mut self, planned: Planned) -> Result<Changes, Refusal> {
        let diff = planned.edit.plan(&self.document)?;
        if diff.is_empty() {
            // Nothing to undo; whoever asked for an arrangement is told that it was there.
            let is_there = matches!(planned.edit, Edit::Place(_));
            let announcements = if is_there { vec!["Nothing had to move".to_owned()] } else { Vec::new() };
            return Ok(Changes { announcements, ..Changes::default() });
        }
        let before = self.selection.clone();
        self.history.push(&mut self.document, diff);
        match planned.coalesce {
            Some(key) => self.history.mark_coalescing(key, planned.label),
            None => self.history.mark(planned.label),
        }
        self.document_changed();
        let announcements =
            if planned.announcement.is_empty() { Vec::new() } else { vec![planned.announcement] };
        let selection = before != self.selection;
        Ok(Changes { document: true, scene: true, selection, announcements, ..Changes::default() })
    }

    pub(super) fn describe(&self, components: &[ComponentId], notes: &[String]) -> String {
        match (components, notes) {
            ([only], []) => self.document.name_of(*only).to_owned(),
            (several, []) => format!("{} components", several.len()),
            ([], [_]) => "a note".to_owned(),
            ([], several) => format!("{} notes", several.len()),
            (components, notes) => format!("{} items", components.len() + notes.len()),
        }
    }
}

fn plan_size(key: String, size: Size) -> Planned {
    let words = format!("The note is {} wide and {} high", size.width.round(), size.height.round());
    let coalesce = Coalesce::NoteSize(key.clone());
    Planned::new(Edit::ResizeNote { key, size }, "resize note", words).coalescing(coalesce)
}

fn on_grid(mut moves: Moves) -> Moves {
    moves.components.iter_mut().for_each(|(_, at)| *at = snap(*at));
    moves.notes.iter_mut().for_each(|(_, at)| *at = snap(*at));
    moves
}
