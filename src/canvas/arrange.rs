//! Aligning, distributing and straightening: where each selected thing would stand.
//! Never changes the document: it answers with positions.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::geometry::{self, Rect};
use crate::links::Links;
use crate::{ComponentId, Document, Position, Refusal, Selection, notes};

/// A line that several things are moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alignment {
    Left,
    Centre,
    Right,
    Top,
    Middle,
    Bottom,
}

impl Alignment {
    /// In the order of the menu.
    pub const ALL: [Alignment; 6] = [
        Alignment::Left,
        Alignment::Centre,
        Alignment::Right,
        Alignment::Top,
        Alignment::Middle,
        Alignment::Bottom,
    ];

    /// The word for a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Alignment::Left => "left",
            Alignment::Centre => "centre",
            Alignment::Right => "right",
            Alignment::Top => "top",
            Alignment::Middle => "middle",
            Alignment::Bottom => "bottom",
        }
    }
}

/// A direction without a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Horizontal,
    Vertical,
}

impl Axis {
    /// The word for a sentence.
    pub fn label(self) -> &'static str {
        match self {
            Axis::Horizontal => "horizontally",
            Axis::Vertical => "vertically",
        }
    }
}

/// Where things go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moves {
    pub components: Vec<(ComponentId, Position)>,
    pub notes: Vec<(String, Position)>,
}

impl Moves {
    /// How many things are spoken of.
    pub fn len(&self) -> usize {
        self.components.len() + self.notes.len()
    }

    /// Whether nothing is spoken of.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Component(ComponentId),
    Note(String),
}

/// Something that moves as one, and the rectangle by which it is measured: a tile, or a note.
struct Item {
    thing: Thing,
    rect: Rect,
}

/// The positions at which the selection is aligned.
pub(crate) fn align(
    document: &Document,
    selection: &Selection,
    alignment: Alignment,
) -> Result<Moves, Refusal> {
    let items = items(document, selection);
    if items.len() < 2 {
        return Err(Refusal::TooFew { what: "align", least: 2 });
    }
    let all = around(&items);
    let moves = items.into_iter().map(|item| {
        let Rect { x, y, width, height } = item.rect;
        let (x, y) = match alignment {
            Alignment::Left => (all.x, y),
            Alignment::Centre => (all.middle().x - width / 2.0, y),
            Alignment::Right => (all.x + all.width - width, y),
            Alignment::Top => (x, all.y),
            Alignment::Middle => (x, all.middle().y - height / 2.0),
            Alignment::Bottom => (x, all.y + all.height - height),
        };
        (item, Position { x, y })
    });
    Ok(collect(moves))
}

/// The positions at which the gaps are equal: the outermost stay.
pub(crate) fn distribute(document: &Document, selection: &Selection, axis: Axis) -> Result<Moves, Refusal> {
    let mut items = items(document, selection);
    if items.len() < 3 {
        return Err(Refusal::TooFew { what: "distribute", least: 3 });
    }
    let start = |rect: &Rect| if axis == Axis::Horizontal { rect.x } else { rect.y };
    let length = |rect: &Rect| if axis == Axis::Horizontal { rect.width } else { rect.height };
    items.sort_by(|one, other| {
        start(&one.rect).total_cmp(&start(&other.rect)).then_with(|| one.thing.cmp(&other.thing))
    });
    let all = around(&items);
    let filled: f64 = items.iter().map(|item| length(&item.rect)).sum();
    let gap = (length(&all) - filled) / (items.len() - 1) as f64;
    let mut next = start(&all);
    let last = items.len() - 1;
    let moves = items.into_iter().enumerate().map(|(place, item)| {
        // Neither end moves, whatever was rounded on the way.
        let at = if place == 0 || place == last { start(&item.rect) } else { next };
        next += length(&item.rect) + gap;
        let Rect { x, y, .. } = item.rect;
        let corner = if axis == Axis::Horizontal { Position { x: at, y } } else { Position { x, y: at } };
        (item, corner)
    });
    Ok(collect(moves))
}

/// Each component of a path at the height of the one before. Of several that follow, the first is the path.
pub(crate) fn straighten(document: &Document, selection: &Selection) -> Result<Moves, Refusal> {
    let links = Links::of(document);
    let chosen: HashSet<ComponentId> = match selection.components() {
        [] => return Err(Refusal::NothingSelected),
        [only] => links.downstream(&[*only]),
        several => several.iter().copied().collect(),
    };
    let mut heights: BTreeMap<ComponentId, f64> = BTreeMap::new();
    let mut begins: Vec<ComponentId> = document
        .components()
        .iter()
        .map(|component| component.id)
        .filter(|id| chosen.contains(id))
        .filter(|id| !links.before(*id).iter().any(|edge| chosen.contains(&edge.from)))
        .collect();
    // A loop in a file has no beginning.
    begins.extend(chosen.iter().min().filter(|_| begins.is_empty()));
    for begin in begins {
        let Some(at) = document.position(begin) else { continue };
        let mut here = begin;
        while !heights.contains_key(&here) {
            heights.insert(here, at.y);
            let next = links.after(here).iter().map(|edge| edge.to).find(|id| chosen.contains(id));
            let Some(next) = next else { break };
            here = next;
        }
    }
    let moves: Vec<(ComponentId, Position)> = heights
        .into_iter()
        .filter_map(|(id, y)| Some((id, Position { x: document.position(id)?.x, y })))
        .filter(|(id, to)| document.position(*id) != Some(*to))
        .collect();
    if moves.is_empty() && chosen.len() < 2 {
        return Err(Refusal::TooFew { what: "straighten", least: 2 });
    }
    Ok(Moves { components: moves, notes: Vec::new() })
}

fn items(document: &Document, selection: &Selection) -> Vec<Item> {
    let mut seen = BTreeSet::new();
    let mut items = Vec::new();
    for id in selection.components() {
        // An iterator and what it stands on are one thing.
        let mut root = *id;
        for _ in 0..document.components().len() {
            let Some(next) = document.attached_to(root) else { break };
            root = next;
        }
        if let Some(at) = document.position(root)
            && seen.insert(root)
        {
            items.push(Item { thing: Thing::Component(root), rect: geometry::tile_rect(at) });
        }
    }
    for key in selection.notes() {
        if let Some(note) = document.note(key) {
            items.push(Item { thing: Thing::Note(key.clone()), rect: notes::rect(note) });
        }
    }
    items
}

fn around(items: &[Item]) -> Rect {
    items.iter().map(|item| item.rect).reduce(|all, rect| all.union(&rect)).unwrap_or_default()
}

/// The corners as positions of the file: of a tile the middle.
fn collect(moves: impl Iterator<Item = (Item, Position)>) -> Moves {
    let mut all = Moves::default();
    for (item, corner) in moves {
        match item.thing {
            Thing::Component(id) => {
                let half = geometry::TILE / 2.0;
                all.components.push((id, Position { x: corner.x + half, y: corner.y + half }));
            }
            Thing::Note(key) => all.notes.push((key, corner)),
        }
    }
    all
}
