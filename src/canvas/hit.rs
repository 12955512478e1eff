//! What lies under the pointer.
//! Never asks the screen: the same geometry that is drawn is searched.

use crate::geometry::{self, Rect};
use crate::places::Places;
use crate::{ComponentId, Document, EdgeKey, EdgeKind, Position, edge_kinds, notes, route};

/// Half the side of a port, and of the corner by which a note is resized.
const GRASP: f64 = 13.0;
const EDGE_REACH: f64 = 7.0;

/// What a point of the canvas belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A connector of the component that shows them.
    Port {
        from: ComponentId,
        kind: EdgeKind,
    },
    Component(ComponentId),
    Edge(EdgeKey),
    /// The corner by which a note is resized.
    NoteCorner(String),
    Note(String),
    Canvas,
}

/// What lies there, the topmost first. `ports_of` is the component that shows its connectors.
pub(crate) fn hit(
    document: &Document,
    places: &Places,
    ports_of: Option<ComponentId>,
    zoom: f64,
    point: Position,
) -> Hit {
    if let Some((from, kind)) = ports_of.and_then(|id| port_at(document, places, id, point)) {
        return Hit::Port { from, kind };
    }
    if let Some(id) = tile_at(places, point) {
        return Hit::Component(id);
    }
    if let Some(key) = line_at(places, zoom, point) {
        return Hit::Edge(key);
    }
    for note in document.notes().iter().rev() {
        let rect = notes::rect(note);
        let corner = Position { x: rect.x + rect.width, y: rect.y + rect.height };
        if Rect::around(corner, 2.0 * GRASP, 2.0 * GRASP).contains(point) {
            return Hit::NoteCorner(note.key.clone());
        }
        if rect.contains(point) {
            return Hit::Note(note.key.clone());
        }
    }
    Hit::Canvas
}

/// The topmost square there, or else the topmost name.
fn tile_at(places: &Places, point: Position) -> Option<ComponentId> {
    let mut topmost: Option<((bool, Option<usize>), ComponentId)> = None;
    places.each_tile_in(&Rect::around(point, 0.0, 0.0), &mut |place, tile| {
        let is_square = geometry::tile_rect(tile.at).contains(point);
        // Beside the square there is nothing of the name, and lines begin and end there.
        if !is_square && (point.y - tile.at.y).abs() <= geometry::TILE / 2.0 {
            return true;
        }
        let rank = (is_square, places.flow_place(place));
        if topmost.is_none_or(|(other, _)| rank > other) {
            topmost = Some((rank, tile.id));
        }
        true
    });
    topmost.map(|(_, id)| id)
}

fn line_at(places: &Places, zoom: f64, point: Position) -> Option<EdgeKey> {
    // As wide on the screen, however far it is zoomed out.
    let reach = EDGE_REACH / zoom;
    let mut nearest: Option<((f64, usize), EdgeKey)> = None;
    places.each_line_in(&Rect::around(point, 2.0 * reach, 2.0 * reach), &mut |place, line| {
        let distance = line.curve.distance_to(point);
        if distance <= reach && nearest.is_none_or(|(other, _)| (distance, place) < other) {
            nearest = Some(((distance, place), line.key));
        }
        true
    });
    nearest.map(|(_, key)| key)
}

/// Where the connectors of a component stand.
pub(crate) fn ports(document: &Document, places: &Places, id: ComponentId) -> Vec<(EdgeKind, Position)> {
    let (Some(component), Some(tile)) = (document.component(id), places.tile(id)) else { return Vec::new() };
    let kinds = edge_kinds(document, component);
    let count = kinds.len();
    let place = |(index, kind)| (kind, route::port(tile.at, index, count, tile.is_attached));
    kinds.into_iter().enumerate().map(place).collect()
}

fn port_at(
    document: &Document,
    places: &Places,
    id: ComponentId,
    point: Position,
) -> Option<(ComponentId, EdgeKind)> {
    let ports = ports(document, places, id);
    let (kind, _) =
        ports.into_iter().find(|(_, at)| Rect::around(*at, 2.0 * GRASP, 2.0 * GRASP).contains(point))?;
    Some((id, kind))
}
