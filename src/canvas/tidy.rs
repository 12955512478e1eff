//! A tidy layout: layers from left to right, drawn by the Sugiyama method, on the grid and without overlaps.
//! Never knows the document: it is given a graph, and may be worked out elsewhere and later.

use std::collections::BTreeMap;

use rust_sugiyama::configure::{Config, CrossingMinimization, RankingType};

use crate::geometry::{LABEL_HEIGHT, LABEL_WIDTH, TILE, snap_to_grid};
use crate::{ComponentId, Position};

/// From one column to the next, at least.
const COLUMN: f64 = 160.0;
/// From one row to the next, at least.
const ROW: f64 = 110.0;
/// Beyond this many the parts of the method that take longest are left out.
const THOROUGH: usize = 300;
/// Components that nothing is connected to stand in rows of this many.
const LONERS_IN_A_ROW: usize = 6;

/// One thing to be placed: a component with what is attached to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TidyNode {
    pub id: ComponentId,
    /// How far it reaches to the left of its middle, with the iterators that stand beside it.
    pub left: f64,
}

/// What is to be laid out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TidyGraph {
    pub nodes: Vec<TidyNode>,
    /// Places in `nodes`.
    pub edges: Vec<(usize, usize)>,
}

/// Where everything goes, from the origin to the right and down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TidyLayout {
    pub places: Vec<(ComponentId, Position)>,
}

/// Works the layout out. The same graph always gives the same layout.
pub fn tidy(graph: &TidyGraph) -> TidyLayout {
    let count = graph.nodes.len();
    let vertices: Vec<(u32, (f64, f64))> =
        (0..count).filter_map(|place| Some((u32::try_from(place).ok()?, (ROW, COLUMN)))).collect();
    let mut edges: Vec<(u32, u32)> = graph
        .edges
        .iter()
        .filter(|(from, to)| from != to && *from < count && *to < count)
        .filter_map(|(from, to)| Some((u32::try_from(*from).ok()?, u32::try_from(*to).ok()?)))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let is_small = count <= THOROUGH;
    let config = Config {
        minimum_length: 1,
        vertex_spacing: 0.0,
        dummy_vertices: true,
        dummy_size: 0.5,
        ranking_type: if is_small { RankingType::MinimizeEdgeLength } else { RankingType::Up },
        c_minimization: CrossingMinimization::Barycenter,
        transpose: is_small,
    };
    let mut parts: Vec<Part> = rust_sugiyama::from_vertices_and_edges(&vertices, &edges, &config)
        .into_iter()
        .map(|(places, _, _)| Part::new(&places))
        .collect();
    // The part that the file begins with is on top.
    parts.sort_by_key(|part| part.first);
    let mut layout = vec![Position::default(); count];
    let mut top = 0.0;
    let mut loners = Vec::new();
    for part in parts {
        match part.cells.as_slice() {
            [(only, _)] => loners.push(*only),
            _ => top = part.place(graph, top, &mut layout),
        }
    }
    for (place, loner) in loners.into_iter().enumerate() {
        let (column, row) = (place % LONERS_IN_A_ROW, place / LONERS_IN_A_ROW);
        if let Some(at) = layout.get_mut(loner) {
            *at = Position { x: column as f64 * COLUMN * 1.5, y: top + row as f64 * ROW };
        }
    }
    let places = graph.nodes.iter().zip(layout).map(|(node, at)| (node.id, at)).collect();
    TidyLayout { places }
}

/// What hangs together: each thing by its place in the graph, and where the method put it.
struct Part {
    cells: Vec<(usize, (f64, f64))>,
    first: usize,
}

impl Part {
    fn new(places: &[(usize, (f64, f64))]) -> Part {
        let mut cells = places.to_vec();
        cells.sort_by_key(|(place, _)| *place);
        Part { first: cells.first().map_or(0, |(place, _)| *place), cells }
    }

    /// Puts it below `top`, and tells where the next one begins.
    fn place(&self, graph: &TidyGraph, top: f64, layout: &mut [Position]) -> f64 {
        // The method works downwards, so its layers are our columns.
        let mut columns: BTreeMap<i64, Vec<(f64, usize)>> = BTreeMap::new();
        for (place, (across, layer)) in &self.cells {
            columns.entry(layer.round() as i64).or_default().push((*across, *place));
        }
        let highest = self.cells.iter().map(|(_, (across, _))| *across).fold(f64::INFINITY, f64::min);
        let mut x = 0.0;
        let mut bottom = top;
        for (number, column) in columns.values_mut().enumerate() {
            let left = column.iter().filter_map(|(_, place)| graph.nodes.get(*place)).map(|node| node.left);
            let left = left.fold(TILE / 2.0, f64::max);
            // Room for the iterators, without taking the column's own distance twice.
            x += if number == 0 { 0.0 } else { COLUMN + (left - LABEL_WIDTH / 2.0).max(0.0) };
            column.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            let mut free = f64::NEG_INFINITY;
            for (across, place) in column.iter() {
                let y = snap_to_grid(top + across - highest).max(free);
                free = y + ROW;
                bottom = f64::max(bottom, free);
                if let Some(at) = layout.get_mut(*place) {
                    *at = Position { x: snap_to_grid(x), y };
                }
            }
        }
        snap_to_grid(bottom + LABEL_HEIGHT)
    }
}
