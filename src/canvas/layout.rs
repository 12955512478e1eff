//! Where components stand that the file does not place: left to right along the connections.
//! Never moves a component that has a position.

use std::collections::{BTreeMap, HashMap};

use crate::{ComponentId, Pipeline, Position, geometry};

const STEP_RIGHT: f64 = 150.0;
const STEP_DOWN: f64 = 110.0;

/// A position for each component that has none, below those that have one.
pub(crate) fn missing_positions(pipeline: &Pipeline) -> BTreeMap<ComponentId, Position> {
    let missing: Vec<usize> = pipeline
        .components
        .iter()
        .enumerate()
        .filter(|(_, component)| component.position.is_none_or(|at| !at.x.is_finite() || !at.y.is_finite()))
        .map(|(place, _)| place)
        .collect();
    if missing.is_empty() {
        return BTreeMap::new();
    }
    let placed: Vec<Position> = pipeline
        .components
        .iter()
        .filter_map(|component| component.position)
        .filter(|at| geometry::is_drawable(*at))
        .collect();
    let left = placed.iter().map(|at| at.x).reduce(f64::min).unwrap_or(0.0);
    let top = placed.iter().map(|at| at.y).reduce(f64::max).map_or(0.0, |lowest| lowest + STEP_DOWN);
    let columns = columns(pipeline);
    let mut rows: HashMap<usize, usize> = HashMap::new();
    let mut positions = BTreeMap::new();
    for place in missing {
        let (Some(component), Some(column)) = (pipeline.components.get(place), columns.get(place)) else {
            continue;
        };
        let row = rows.entry(*column).or_default();
        let x = left + *column as f64 * STEP_RIGHT;
        let y = top + *row as f64 * STEP_DOWN;
        *row += 1;
        positions.insert(component.id, geometry::drawable(geometry::snap(Position { x, y })));
    }
    positions
}

/// How many connections lead to each component at most, by place in the file.
fn columns(pipeline: &Pipeline) -> Vec<usize> {
    let count = pipeline.components.len();
    let places: HashMap<&str, usize> = pipeline
        .components
        .iter()
        .enumerate()
        .map(|(place, component)| (component.name.as_str(), place))
        .collect();
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut waiting = vec![0_usize; count];
    let mut join = |from: usize, to: usize| {
        if let (Some(targets), Some(inputs)) = (next.get_mut(from), waiting.get_mut(to)) {
            targets.push(to);
            *inputs += 1;
        }
    };
    for (place, component) in pipeline.components.iter().enumerate() {
        let targets = component.transitions.iter().flat_map(|transition| &transition.targets);
        for target in targets.chain(&component.iteration_target) {
            if let Some(to) = places.get(target.as_str()) {
                join(place, *to);
            }
        }
        for source in &component.sources {
            if let Some(from) = places.get(source.as_str()) {
                join(*from, place);
            }
        }
    }
    let mut columns = vec![0_usize; count];
    let mut ready: Vec<usize> = (0..count).filter(|place| waiting.get(*place) == Some(&0)).collect();
    // What stands in a loop never becomes ready, and stays in the first column.
    while let Some(from) = ready.pop() {
        let column = columns.get(from).copied().unwrap_or(0);
        for to in next.get(from).cloned().unwrap_or_default() {
            if let Some(own) = columns.get_mut(to) {
                *own = (*own).max(column + 1);
            }
            if let Some(inputs) = waiting.get_mut(to) {
                *inputs -= 1;
                if *inputs == 0 {
                    ready.push(to);
                }
            }
        }
    }
    columns
}
