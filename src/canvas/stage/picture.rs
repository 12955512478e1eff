//! The picture that stands in for tiles when too many are in view: squares and lines, without elements.
//! Never holds what is shown as an element and dragged: that would be seen twice.

use super::{Attention, Stage};
use crate::geometry::Rect;
use crate::{ComponentId, EdgeKind, Editor, Position, icon_of, kind_of, notes};

/// One thing to be painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stroke<'a> {
    Note {
        rect: Rect,
        theme: &'a str,
    },
    Line {
        kind: EdgeKind,
        /// From, bend, bend back, to.
        curve: [Position; 4],
    },
    Square {
        id: ComponentId,
        name: &'a str,
        /// The middle.
        at: Position,
        /// `Category::key`.
        category: &'static str,
        icon: &'static str,
        is_skipped: bool,
        is_selected: bool,
    },
}

impl Editor {
    /// Everything in the rectangle that belongs into the picture: first notes, then lines, then squares.
    pub fn paint(&self, stage: &Stage, rect: &Rect, paint: &mut dyn FnMut(Stroke)) {
        for note in self.document.notes() {
            let at = notes::rect(note);
            if at.intersects(rect) {
                paint(Stroke::Note { rect: at, theme: &note.theme });
            }
        }
        self.places.each_line_in(rect, &mut |_, line| {
            let is_lifted = stage.lifted.contains(&line.key.from) || stage.lifted.contains(&line.key.to);
            if !is_lifted {
                let curve = [line.curve.from, line.curve.bend, line.curve.bend_back, line.curve.to];
                paint(Stroke::Line { kind: line.key.kind, curve });
            }
            true
        });
        let selected: std::collections::HashSet<ComponentId> =
            self.selection.components().iter().copied().collect();
        self.places.each_tile_in(rect, &mut |place, tile| {
            let component = self.document.components().get(place);
            if let Some(component) = component.filter(|_| !stage.lifted.contains(&tile.id)) {
                paint(Stroke::Square {
                    id: tile.id,
                    name: &component.name,
                    at: tile.at,
                    category: kind_of(&component.component_type).map_or("other", |kind| kind.category.key()),
                    icon: icon_of(&component.component_type),
                    is_skipped: component.skipped,
                    is_selected: selected.contains(&tile.id),
                });
            }
            true
        });
    }

    /// Decides whether there is a picture, and whether it is another one.
    pub(super) fn follow_picture(&self, stage: &mut Stage, attention: &Attention) {
        let is_needed = stage.is_crowded || (stage.picture.is_some() && stage.is_unfinished);
        if !is_needed {
            stage.picture = None;
            stage.lifted.clear();
            return;
        }
        let lifted = self.lifted(attention);
        let is_same = stage.picture.is_some()
            && lifted == stage.lifted
            && (stage.revision == Some(self.revision) || !lifted.is_empty())
            && (attention.selection == stage.attention.selection);
        if !is_same {
            stage.picture = Some(stage.picture.map_or(1, |number| number + 1));
        }
        stage.lifted = lifted;
    }
}
