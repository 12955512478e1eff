//! What is to be drawn, as rows that can be compared: only a row that differs is to be drawn again.
//! Never refers to pixels of the screen: the viewport is applied once, to all of it.

use std::collections::HashSet;

use crate::connect::Aim;
use crate::geometry::Rect;
use crate::places::{Line, Place, Places};
use crate::route::{Curve, sign};
use crate::tool::{Guide, Tool};
use crate::{
    Component, ComponentId, Document, EdgeKey, EdgeKind, End, Note, Position, Selection, hit, icon_of,
    kind_of, label_of, notes,
};

/// Everything on the canvas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// In the order of the flow, which is that of the keyboard. Later ones are drawn above.
    pub tiles: Vec<Tile>,
    /// Drawn below the tiles.
    pub edges: Vec<EdgePath>,
    /// Drawn below everything else.
    pub notes: Vec<NoteBox>,
    /// Drawn above everything else.
    pub overlay: Overlay,
}

/// While a connection is drawn: what a tile is to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Offer {
    /// No connection is being drawn.
    #[default]
    None,
    /// It can be connected to.
    Open,
    /// It would be connected to now.
    Aimed,
    /// It cannot be connected to.
    Closed,
}

/// One component.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    pub id: ComponentId,
    /// The middle of the tile.
    pub at: Position,
    pub name: String,
    /// As in the file.
    pub component_type: String,
    /// What people call the type.
    pub type_label: String,
    /// The key of the icon.
    pub icon: &'static str,
    /// `Category::key`, for the tint.
    pub category: &'static str,
    /// Disabled.
    pub is_skipped: bool,
    pub is_selected: bool,
    /// The one whose properties are shown.
    pub is_primary: bool,
    /// An iterator that is drawn beside what it repeats; its name stands above it.
    pub is_attached: bool,
    /// Our runner executes it.
    pub is_executable: bool,
    pub offer: Offer,
    /// Where it leads, as a sentence for a screen reader.
    pub description: String,
}

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct EdgePath {
    pub key: EdgeKey,
    pub kind: EdgeKind,
    /// The `d` of an SVG path.
    pub path: String,
    /// The sign of its kind, at `sign_at`; empty for plain lines.
    pub sign: &'static str,
    pub sign_at: Position,
    pub is_selected: bool,
    /// A sentence such as "Load to Check on success".
    pub label: String,
}

/// One note.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteBox {
    pub key: String,
    pub rect: Rect,
    pub theme: String,
    /// Markdown that nobody has checked.
    pub content: String,
    pub is_selected: bool,
}

/// A connector of a tile.
#[derive(Clone, Debug, PartialEq)]
pub struct PortMark {
    pub from: ComponentId,
    pub kind: EdgeKind,
    pub at: Position,
    /// A sentence such as "Connect Load on success".
    pub label: String,
}

/// A connection that is being drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    pub from: ComponentId,
    pub kind: EdgeKind,
    /// The `d` of an SVG path.
    pub path: String,
    /// What it would be connected to.
    pub to: Option<ComponentId>,
}

/// A component that is about to be added.
#[derive(Clone, Debug, PartialEq)]
pub struct Ghost {
    pub label: String,
    pub icon: &'static str,
    /// The middle of the tile.
    pub at: Position,
}

/// What is drawn while something is under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    pub marquee: Option<Rect>,
    pub pending: Option<Pending>,
    pub ghost: Option<Ghost>,
    /// Of the tile under the pointer, or the selected one.
    pub ports: Vec<PortMark>,
    /// What the dragged thing is aligned with.
    pub guides: Vec<Guide>,
    /// The `d` of the line that what is dragged or placed would go into.
    pub into: Option<String>,
}

/// The shape of the pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    #[default]
    Default,
    Grab,
    Grabbing,
    Pointer,
    Move,
    Crosshair,
    Copy,
    NotAllowed,
    Resize,
}

impl Cursor {
    /// The value for CSS.
    pub fn css(self) -> &'static str {
        match self {
            Cursor::Default => "default",
            Cursor::Grab => "grab",
            Cursor::Grabbing => "grabbing",
            Cursor::Pointer => "pointer",
            Cursor::Move => "move",
            Cursor::Crosshair => "crosshair",
            Cursor::Copy => "copy",
            Cursor::NotAllowed => "not-allowed",
            Cursor::Resize => "nwse-resize",
        }
    }
}

/// What the scene is made from.
pub(crate) struct Staged<'a> {
    pub(crate) document: &'a Document,
    pub(crate) places: &'a Places,
    pub(crate) selection: &'a Selection,
    pub(crate) tool: &'a Tool,
    pub(crate) ports_of: Option<ComponentId>,
    /// While a connection is drawn: all from which connections lead to its beginning.
    pub(crate) upstream: &'a HashSet<ComponentId>,
}

impl Staged<'_> {
    /// Draws everything.
    pub(crate) fn scene(&self) -> Scene {
        let components = self.document.components();
        let pairs = self.places.in_flow().filter_map(|(place, tile)| Some((components.get(place)?, tile)));
        Scene {
            tiles: pairs.map(|(component, place)| self.tile(component, place)).collect(),
            edges: self.places.lines().iter().map(|line| self.edge(line)).collect(),
            notes: self.document.notes().iter().map(|note| self.note(note)).collect(),
            overlay: self.overlay(),
        }
    }

    pub(crate) fn tile(&self, component: &Component, place: &Place) -> Tile {
        let known = kind_of(&component.component_type);
        Tile {
            id: component.id,
            at: place.at,
            name: component.name.clone(),
            component_type: component.component_type.clone(),
            type_label: label_of(&component.component_type),
            icon: icon_of(&component.component_type),
            category: known.map_or("other", |kind| kind.category.key()),
            is_skipped: component.skipped,
            is_selected: self.selection.has(component.id),
            is_primary: self.selection.primary() == Some(component.id),
            is_attached: place.is_attached,
            is_executable: known.is_some_and(|kind| kind.is_executable),
            offer: self.offer(component.id),
            description: describe(component),
        }
    }

    fn offer(&self, id: ComponentId) -> Offer {
        let Some((aim, aimed)) = self.tool.aim() else { return Offer::None };
        if id == aim.fixed() {
            Offer::None
        } else if aimed == Some(id) {
            Offer::Aimed
        } else if self.upstream.contains(&id) || !aim.is_open_to(self.document, id) {
            Offer::Closed
        } else {
            Offer::Open
        }
    }

    pub(crate) fn edge(&self, line: &Line) -> EdgePath {
        let EdgeKey { from, kind, to } = line.key;
        let (from, to) = (self.document.name_of(from), self.document.name_of(to));
        EdgePath {
            key: line.key,
            kind,
            path: line.curve.path(),
            sign: sign(kind),
            sign_at: line.curve.point(0.5),
            is_selected: self.selection.edge() == Some(line.key),
            label: format!("{from} to {to}, {}", kind.label()),
        }
    }

    pub(crate) fn note(&self, note: &Note) -> NoteBox {
        NoteBox {
            key: note.key.clone(),
            rect: notes::rect(note),
            theme: note.theme.clone(),
            content: note.content.clone(),
            is_selected: self.selection.has_note(&note.key),
        }
    }

    pub(crate) fn overlay(&self) -> Overlay {
        Overlay {
            marquee: self.tool.marquee(),
            pending: self.pending(),
            ghost: self.tool.placing().and_then(|(component_type, at)| {
                Some(Ghost { label: label_of(component_type), icon: icon_of(component_type), at: at? })
            }),
            ports: self.ports(),
            guides: self.tool.guides().to_vec(),
            into: self.tool.into().and_then(|edge| self.places.line(edge)).map(Curve::path),
        }
    }

    fn pending(&self) -> Option<Pending> {
        if let Some((Aim::Moved { edge, end }, to)) = self.tool.aim() {
            return self.moved_end(edge, end, to);
        }
        let (from, kind, to) = self.tool.connecting()?;
        let start = hit::ports(self.document, self.places, from)
            .into_iter()
            .find(|(offered, _)| *offered == kind)
            .map(|(_, at)| at)?;
        let exit = self.places.tile(from)?.exit;
        let curve = match (to.and_then(|to| self.places.tile(to)), self.tool.pointer()) {
            (Some(tile), _) => Curve::between(exit, tile.at, 0.0),
            (None, Some(pointer)) => Curve::free(start, pointer),
            (None, None) => return None,
        };
        Some(Pending { from, kind, path: curve.path(), to })
    }

    /// The connection whose end is being moved, as it would be.
    fn moved_end(&self, edge: EdgeKey, end: End, to: Option<ComponentId>) -> Option<Pending> {
        let aimed = to.and_then(|to| self.places.tile(to));
        let pointer = self.tool.pointer();
        let curve = match end {
            End::Target => {
                let exit = self.places.tile(edge.from)?.exit;
                match (aimed, pointer) {
                    (Some(tile), _) => Curve::between(exit, tile.at, 0.0),
                    (None, Some(pointer)) => Curve::free(exit, pointer),
                    (None, None) => return None,
                }
            }
            End::Start => {
                let target = self.places.tile(edge.to)?.at;
                let exit = aimed.map(|tile| tile.exit).or(pointer)?;
                Curve::between(exit, target, 0.0)
            }
        };
        Some(Pending { from: edge.from, kind: edge.kind, path: curve.path(), to })
    }

    fn ports(&self) -> Vec<PortMark> {
        let Some(id) = self.ports_of else { return Vec::new() };
        let name = self.document.name_of(id);
        hit::ports(self.document, self.places, id)
            .into_iter()
            .map(|(kind, at)| PortMark {
                from: id,
                kind,
                at,
                label: format!("Connect {name}, {}", kind.label()),
            })
            .collect()
    }
}

fn describe(component: &Component) -> String {
    let mut parts: Vec<String> = component
        .transitions
        .iter()
        .filter(|transition| !transition.targets.is_empty())
        .map(|transition| {
            format!("{} to {}", EdgeKind::from(transition.kind).label(), transition.targets.join(", "))
        })
        .collect();
    if let Some(target) = &component.iteration_target {
        parts.push(format!("repeats {target}"));
    }
    if !component.sources.is_empty() {
        parts.push(format!("input from {}", component.sources.join(", ")));
    }
    if parts.is_empty() { "Leads nowhere.".to_owned() } else { format!("Leads: {}.", parts.join("; ")) }
}
