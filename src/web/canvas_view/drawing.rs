//! Keeps the elements as the editor says, in one batch a frame, and asks for no frame while nothing happens.
//! Never decides what is shown: `canvas::Stage` does. Never wakes one view per tile.

use std::collections::HashMap;
use std::time::Duration;

use canvas::{ComponentId, Differences, EdgeKey, Editor, Overlay, Pace, Stage, Viewport};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::svg::G;
use wasm_bindgen::JsCast as _;

use super::controls::Hint;
use super::lines::LineView;
use super::minimap::Minimap;
use super::notes::NoteRow;
use super::picture::Picture;
use super::signs::SignSource;
use super::templates::Templates;
use super::tiles::{Signs, TileView};
use super::world::World;
use crate::designer::editing::EditorHandle;
use crate::live::rows::LiveRows;

/// It rests when it was not panned or zoomed for so long.
const REST: Duration = Duration::from_millis(250);
/// A picture of thousands follows a run in steps of this.
const PICTURE_STEP: Duration = Duration::from_millis(500);

/// The elements of one canvas.
#[derive(Clone, Copy)]
pub(super) struct Drawing {
    editor: EditorHandle,
    pub(super) world: World,
    pub(super) tiles: NodeRef<Div>,
    pub(super) lines: NodeRef<G>,
    pub(super) notes: LiveRows<NoteRow>,
    pub(super) overlay: RwSignal<Overlay>,
    /// What a person who draws a connection can do, in words.
    pub(super) hint: RwSignal<Option<Hint>>,
    pub(super) is_empty: RwSignal<bool>,
    pub(super) picture: Picture,
    pub(super) minimap: Minimap,
    pub(super) signs: SignSource,
    parts: StoredValue<Parts, LocalStorage>,
}

#[derive(Default)]
struct Parts {
    stage: Stage,
    templates: Templates,
    tiles: HashMap<ComponentId, TileView>,
    edges: HashMap<EdgeKey, LineView>,
    viewport: Option<Viewport>,
    is_frame_asked: bool,
    is_moving: bool,
    /// It moved since the timer was set.
    has_moved: bool,
    /// The signs of the picture are read when a timer ends.
    is_reading_due: bool,
}

/// What one frame did.
struct Done {
    differences: Differences,
    /// Tiles came, or are called otherwise: their signs are to be read.
    are_signs_due: bool,
    is_moving: bool,
    /// The picture needs more frames.
    is_painting: bool,
}

impl Drawing {
    /// Follows the editor for as long as the current owner lives.
    pub(super) fn following(editor: EditorHandle, signs: SignSource) -> Drawing {
        let world = World::following(editor);
        let drawing = Drawing {
            editor,
            world,
            tiles: NodeRef::new(),
            lines: NodeRef::new(),
            notes: LiveRows::new(),
            overlay: RwSignal::new(Overlay::default()),
            hint: RwSignal::new(None),
            is_empty: RwSignal::new(false),
            picture: Picture::new(),
            minimap: Minimap::new(editor, world),
            signs,
            parts: StoredValue::new_local(Parts::default()),
        };
        editor.set_on_draw(Callback::new(move |()| drawing.ask()));
        drawing.ask();
        signs.read_with(move || drawing.read_signs(), move || drawing.ask());
        drawing.picture.ask_with(move || drawing.ask());
        drawing
    }

    /// Asks for a frame, if none is on its way.
    pub(super) fn ask(self) {
        let asked = self.parts.try_update_value(|parts| std::mem::replace(&mut parts.is_frame_asked, true));
        if asked == Some(false) {
            request_animation_frame(move || self.frame());
        }
    }

    /// Whether it is being panned or zoomed.
    pub(super) fn is_moving(self) -> bool {
        self.parts.try_with_value(|parts| parts.is_moving).unwrap_or(false)
    }

    fn frame(self) {
        let focused = focused_tile();
        let done = self.parts.try_update_value(|parts| {
            parts.is_frame_asked = false;
            self.editor.with(|editor| self.draw(parts, editor, focused))
        });
        let Some(Some(done)) = done else { return };
        self.tell(done);
    }

    fn draw(self, parts: &mut Parts, editor: &Editor, focused: Option<ComponentId>) -> Done {
        let viewport = editor.viewport();
        if parts.viewport != Some(viewport) {
            let is_first = parts.viewport.replace(viewport).is_none();
            self.world.show(viewport);
            if is_first {
                self.world.rest();
            } else {
                parts.has_moved = true;
                if !std::mem::replace(&mut parts.is_moving, true) {
                    self.rest_later();
                }
            }
        }
        let pace = if parts.is_moving { Pace::Moving } else { Pace::Resting };
        parts.stage.show_picture(self.picture.is_shown());
        let mut differences = editor.look(&mut parts.stage, pace, focused);
        let are_signs_due = self.apply(parts, &mut differences, focused);
        let is_painting = self.picture.show(editor, &parts.stage, self.world, parts.is_moving, self.signs);
        self.minimap.show(editor, parts.is_moving);
        self.show_words(editor);
        Done { differences, are_signs_due, is_moving: parts.is_moving, is_painting }
    }

    fn apply(self, parts: &mut Parts, differences: &mut Differences, focused: Option<ComponentId>) -> bool {
        let Parts { templates, tiles, edges, .. } = parts;
        let mut are_signs_due = false;
        for id in differences.gone_tiles.drain(..) {
            if let Some(tile) = tiles.remove(&id) {
                tile.element.remove();
            }
        }
        for row in differences.tiles.drain(..) {
            let id = row.id;
            if !tiles.contains_key(&id)
                && let Some(tile) = TileView::new(templates, id)
            {
                tiles.insert(id, tile);
            }
            if let Some(tile) = tiles.get_mut(&id) {
                are_signs_due |= tile.row().is_none_or(|before| before.name != row.name);
                tile.show(templates, row);
            }
        }
        for key in differences.gone_edges.drain(..) {
            if let Some(edge) = edges.remove(&key) {
                edge.element.remove();
            }
        }
        let holder = self.lines.get_untracked();
        for row in differences.edges.drain(..) {
            let key = row.key;
            if !edges.contains_key(&key)
                && let Some(edge) = LineView::new(templates, row.kind)
            {
                if let Some(holder) = &holder {
                    holder.append_child(&edge.element).ok();
                }
                edges.insert(key, edge);
            }
            if let Some(edge) = edges.get_mut(&key) {
                edge.show(row);
            }
        }
        if let (Some(order), Some(holder)) = (differences.order.take(), self.tiles.get_untracked()) {
            put_in_order(&holder, &order, tiles, focused);
        }
        are_signs_due
    }

    fn show_words(self, editor: &Editor) {
        let hint = hint(editor);
        if self.hint.with_untracked(|shown| *shown != hint) {
            self.hint.set(hint);
        }
        let is_empty = editor.document().components().is_empty();
        if self.is_empty.get_untracked() != is_empty {
            self.is_empty.set(is_empty);
        }
    }

    /// What others are told once the elements are in place.
    fn tell(self, done: Done) {
        for note in done.differences.notes {
            self.notes.upsert(NoteRow(note));
        }
        for key in done.differences.gone_notes {
            self.notes.remove(&key);
        }
        if let Some(overlay) = done.differences.overlay {
            self.overlay.set(overlay);
        }
        if self.picture.is_shown() && !done.are_signs_due {
            self.read_signs_later();
        } else {
            self.signs.frame(done.are_signs_due);
        }
        if done.is_painting || done.differences.is_late || (done.differences.is_unfinished && !done.is_moving)
        {
            self.ask();
        }
    }

    fn rest_later(self) {
        set_timeout(
            move || {
                let has_moved =
                    self.parts.try_update_value(|parts| std::mem::take(&mut parts.has_moved)) == Some(true);
                if has_moved {
                    self.rest_later();
                    return;
                }
                self.parts.try_update_value(|parts| parts.is_moving = false);
                self.world.rest();
                self.ask();
            },
            REST,
        );
    }

    fn read_signs_later(self) {
        let is_set = |parts: &mut Parts| std::mem::replace(&mut parts.is_reading_due, true);
        if !self.signs.is_stale() || self.parts.try_update_value(is_set) != Some(false) {
            return;
        }
        set_timeout(
            move || {
                self.parts.try_update_value(|parts| parts.is_reading_due = false);
                self.signs.frame(false);
            },
            PICTURE_STEP,
        );
    }

    /// Reads the signs of all tiles that are shown, tracked, and shows those that differ.
    fn read_signs(self) {
        let names: Vec<(ComponentId, String)> = self
            .parts
            .try_with_value(|parts| {
                let named = |(id, tile): (&ComponentId, &TileView)| Some((*id, tile.row()?.name.clone()));
                parts.tiles.iter().filter_map(named).collect()
            })
            .unwrap_or_default();
        let signs: Vec<(ComponentId, Signs)> =
            names.into_iter().map(|(id, name)| (id, self.signs.of(id, name))).collect();
        self.parts.try_update_value(|parts| {
            let Parts { templates, tiles, .. } = parts;
            for (id, signs) in signs {
                if let Some(tile) = tiles.get_mut(&id) {
                    tile.sign(templates, signs);
                }
            }
        });
        // The picture has states of its own.
        if self.picture.is_shown() && self.picture.read_signs(self.signs) {
            self.ask();
        }
    }
}

/// The tile that has the keyboard focus.
fn focused_tile() -> Option<ComponentId> {
    let element = document().active_element()?;
    element.get_attribute("data-component")?.parse().ok().map(ComponentId)
}

/// Puts elements where they belong, and leaves alone those that stand there. Moving one takes its focus away, so the
/// others go round the one that has it.
fn put_in_order(
    holder: &web_sys::HtmlDivElement,
    order: &[ComponentId],
    tiles: &HashMap<ComponentId, TileView>,
    focused: Option<ComponentId>,
) {
    let mut next = holder.first_child();
    for id in order {
        let Some(tile) = tiles.get(id) else { continue };
        let node: &web_sys::Node = tile.element.unchecked_ref();
        if next.as_ref() == Some(node) || (focused == Some(*id) && node.parent_node().is_some()) {
            next = node.next_sibling();
        } else {
            holder.insert_before(node, next.as_ref()).ok();
        }
    }
}

fn hint(editor: &Editor) -> Option<Hint> {
    match editor.tool() {
        canvas::Tool::Connecting { from, kind, by, .. } => {
            let name = editor.document().name_of(*from);
            let keys = match by {
                canvas::ConnectBy::Drag(_) => "Let go on the target.",
                canvas::ConnectBy::Click => "Choose the target.",
                canvas::ConnectBy::Keyboard => "Arrow keys choose the target, C the kind, Enter connects.",
            };
            let words = format!("Connect “{name}” on {}. {keys}", kind.label());
            Some(Hint { words, button: is_free(*by).then_some("Cancel") })
        }
        canvas::Tool::Reconnecting { edge, by, .. } => {
            let name = |id| editor.document().name_of(id);
            let keys = match is_free(*by) {
                false => "Let go on the component.",
                true => "Choose the component, with the arrow keys and Enter if you like.",
            };
            let words = format!("Move the connection “{}” to “{}”. {keys}", name(edge.from), name(edge.to));
            Some(Hint { words, button: is_free(*by).then_some("Cancel") })
        }
        canvas::Tool::Dragging { pointer: None, .. } => {
            Some(Hint::with_cancel("Choose where it goes, or use the arrow keys and press Enter."))
        }
        canvas::Tool::Placing { .. } => Some(Hint::with_cancel("Choose where it goes.")),
        _ if editor.is_gathering() => {
            let words =
                "Choose components to add them or to take them out; a drag draws a frame around several.";
            Some(Hint { words: words.to_owned(), button: Some("Done") })
        }
        _ => None,
    }
}

fn is_free(by: canvas::ConnectBy) -> bool {
    !matches!(by, canvas::ConnectBy::Drag(_))
}
