//! What is copied, as the text of a small pipeline, and what a pasted text adds.
//! Never trusts the text, and never connects what is pasted to what was there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::connect::{has_input, is_iterator};
use crate::{
    Component, ComponentId, Document, EdgeKind, Kind, Note, Pipeline, Position, Refusal, Selection,
    Transition, connection_kinds, geometry, kind_of, label_of, max_inputs, names, notes, snap,
};

/// The longest text that is looked at: about 10,000 components.
const MAX_TEXT: usize = 4_000_000;
/// The most components that a pipeline takes by pasting.
const MAX_COMPONENTS: usize = 20_000;
/// What a first paste beside the original is moved by; each further one by as much again.
pub(crate) const STEP: f64 = 30.0;

/// What a text would add, before it has a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pasted {
    pub(crate) components: Vec<Component>,
    pub(crate) notes: Vec<Note>,
    /// What was left out, in words for the person.
    pub(crate) left_out: Vec<String>,
}

/// The selected components and notes as a pipeline of their own, with the connections between them.
pub(crate) fn excerpt(document: &Document, selection: &Selection) -> Option<Pipeline> {
    let ids: BTreeSet<ComponentId> = selection.components().iter().copied().collect();
    let chosen: Vec<&Component> =
        document.components().iter().filter(|component| ids.contains(&component.id)).collect();
    let notes: Vec<Note> =
        document.notes().iter().filter(|note| selection.has_note(&note.key)).cloned().collect();
    if chosen.is_empty() && notes.is_empty() {
        return None;
    }
    let names: HashSet<&str> = chosen.iter().map(|component| component.name.as_str()).collect();
    let components = chosen
        .iter()
        .map(|component| {
            let mut copy = Component { position: document.position(component.id), ..(*component).clone() };
            keep_references(&mut copy, |name| names.contains(name).then(|| name.to_owned()));
            copy
        })
        .collect();
    Some(Pipeline { components, notes, ..Pipeline::empty(document.pipeline().kind) })
}

/// The excerpt as the text of a pipeline file, which any editor of text or pipelines takes.
pub(crate) fn text_of(excerpt: &Pipeline) -> Option<String> {
    let empty = match excerpt.kind {
        Kind::Orchestration => "type: \"orchestration\"\nversion: \"1.0\"\npipeline:\n  components: {}\n",
        Kind::Transformation => "type: \"transformation\"\nversion: \"1.0\"\npipeline:\n  components: {}\n",
    };
    dpl::write(empty, excerpt).ok()
}

/// What the text adds to the document, its names and keys made unique, its connections checked.
pub(crate) fn read(document: &Document, text: &str) -> Result<Pasted, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::NothingToPaste);
    }
    if text.len() > MAX_TEXT {
        return Err(Refusal::TooLongToPaste);
    }
    let pipeline = dpl::parse(text).map_err(|error| Refusal::NotAPipeline(error.to_string()))?;
    fit(document, pipeline)
}

/// The same for a pipeline that was never a text.
pub(crate) fn fit(document: &Document, pipeline: Pipeline) -> Result<Pasted, Refusal> {
    if pipeline.kind != document.pipeline().kind {
        return Err(Refusal::PastedOtherKind {
            pasted: of_kind(pipeline.kind),
            here: of_kind(document.pipeline().kind),
        });
    }
    if pipeline.components.is_empty() && pipeline.notes.is_empty() {
        return Err(Refusal::NothingInPipeline);
    }
    if document.components().len() + pipeline.components.len() > MAX_COMPONENTS {
        return Err(Refusal::TooManyToPaste { most: MAX_COMPONENTS });
    }
    let laid_out = crate::layout::missing_positions(&pipeline);
    let mut left_out = Vec::new();
    let mut renamed: HashMap<String, String> = HashMap::new();
    let mut taken: HashSet<String> = HashSet::new();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut components = Vec::new();
    let start = document.components().iter().find(|other| other.component_type == "start");
    let mut has_start = start.is_some();
    let mut is_start_left = false;
    let mut is_shortened = false;
    for component in pipeline.components {
        if component.component_type == "start" {
            if has_start {
                is_start_left = true;
                continue;
            }
            has_start = true;
        }
        let position = component.position.or_else(|| laid_out.get(&component.id).copied());
        let name = free_name(document, &component, &taken, &mut numbers);
        is_shortened |= !names::is_short_enough(&component.name);
        taken.insert(name.clone());
        renamed.insert(component.name.clone(), name.clone());
        let position = Some(geometry::drawable(position.unwrap_or_default()));
        components.push(Component { name, position, ..component });
    }
    if components.is_empty() && pipeline.notes.is_empty() {
        return Err(Refusal::SecondStart(start.map(|start| start.name.clone()).unwrap_or_default()));
    }
    if is_start_left {
        left_out.push("Start was left out, because a pipeline has one".to_owned());
    }
    if is_shortened {
        left_out.push(format!("Names were cut to {} characters", names::LONGEST));
    }
    for component in &mut components {
        keep_references(component, |name| renamed.get(name).cloned());
    }
    let removed = keep_the_rules(document.pipeline().kind, &mut components);
    if removed > 0 {
        let what =
            if removed == 1 { "1 connection was".to_owned() } else { format!("{removed} connections were") };
        left_out.push(format!("{what} left out, because the rules for connections refuse them"));
    }
    let mut keys: HashSet<String> = document.notes().iter().map(|note| note.key.clone()).collect();
    let mut number = 0_u32;
    let notes = pipeline
        .notes
        .into_iter()
        .map(|note| {
            let key = loop {
                number += 1;
                let key = number.to_string();
                if keys.insert(key.clone()) {
                    break key;
                }
            };
            Note { key, position: geometry::drawable(note.position), ..note }
        })
        .collect();
    Ok(Pasted { components, notes, left_out })
}

impl Pasted {
    /// Gives the components ids from this one on, and moves everything.
    pub(crate) fn placed(mut self, first: ComponentId, dx: f64, dy: f64) -> Pasted {
        for (id, component) in (first.0..).zip(&mut self.components) {
            component.id = ComponentId(id);
            let at = component.position.unwrap_or_default();
            component.position = Some(moved(at, dx, dy));
        }
        for note in &mut self.notes {
            note.position = moved(note.position, dx, dy);
        }
        self
    }

    /// The middle of everything.
    pub(crate) fn middle(&self) -> Position {
        let tiles =
            self.components.iter().filter_map(|component| component.position).map(geometry::tile_rect);
        let all = tiles.chain(self.notes.iter().map(notes::rect)).reduce(|all, rect| all.union(&rect));
        all.unwrap_or_default().middle()
    }
}

fn moved(at: Position, dx: f64, dy: f64) -> Position {
    geometry::drawable(snap_if_on_grid(at, Position { x: at.x + dx, y: at.y + dy }))
}

/// What stood on the grid stands on it again.
fn snap_if_on_grid(before: Position, after: Position) -> Position {
    if snap(before) == before { snap(after) } else { after }
}

fn of_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Orchestration => "an orchestration",
        Kind::Transformation => "a transformation",
    }
}

/// The component's name, or a number behind it. The number goes on from the last one, however many there are.
fn free_name(
    document: &Document,
    component: &Component,
    taken: &HashSet<String>,
    numbers: &mut HashMap<String, u32>,
) -> String {
    let is_fine = names::is_short_enough(&component.name);
    let own = if is_fine { component.name.clone() } else { names::shortened(&component.name) };
    let wish = if own.trim().is_empty() { label_of(&component.component_type) } else { own };
    let is_free = |name: &str| document.id_of(name).is_none() && !taken.contains(name);
    if is_free(&wish) {
        return wish;
    }
    // “Load 2” is followed by “Load 3”, not by “Load 2 2”.
    let (stem, own_number) = match wish.rsplit_once(' ') {
        Some((stem, number)) if !stem.trim().is_empty() => match number.parse::<u32>() {
            Ok(number) if number < 1_000_000 => (stem.to_owned(), number),
            _ => (wish.clone(), 1),
        },
        _ => (wish.clone(), 1),
    };
    let last = numbers.entry(stem.clone()).or_insert(own_number);
    loop {
        *last = last.saturating_add(1);
        let name = format!("{stem} {last}");
        if is_free(&name) {
            return name;
        }
    }
}

/// Renames what the component refers to, and drops what has no new name.
fn keep_references(component: &mut Component, renamed: impl Fn(&str) -> Option<String>) {
    for transition in &mut component.transitions {
        transition.targets = transition.targets.iter().filter_map(|name| renamed(name)).collect();
    }
    component.transitions.retain(|transition| !transition.targets.is_empty());
    component.rename_other_targets(&renamed);
    component.sources = component.sources.iter().filter_map(|name| renamed(name)).collect();
    component.iteration_target = component.iteration_target.as_deref().and_then(&renamed);
}

/// Drops connections that nobody could draw, and tells how many.
fn keep_the_rules(kind: Kind, components: &mut [Component]) -> usize {
    let ids: HashMap<String, usize> =
        components.iter().enumerate().map(|(place, component)| (component.name.clone(), place)).collect();
    let types: Vec<String> = components.iter().map(|component| component.component_type.clone()).collect();
    let type_at = |place: usize| types.get(place).map_or("", String::as_str);
    let mut wanted = 0;
    let mut edges: Vec<(usize, EdgeKind, usize)> = Vec::new();
    let mut seen = HashSet::new();
    for (place, component) in components.iter().enumerate() {
        let mut push = |from: usize, kind: EdgeKind, to: usize| {
            wanted += 1;
            if from != to && has_input(type_at(to)) && seen.insert((from, kind, to)) {
                edges.push((from, kind, to));
            }
        };
        match kind {
            Kind::Orchestration => {
                let offered = connection_kinds(&component.component_type);
                for Transition { kind, targets } in &component.transitions {
                    for to in targets.iter().filter_map(|name| ids.get(name)) {
                        if offered.contains(kind) {
                            push(place, (*kind).into(), *to);
                        } else {
                            push(place, (*kind).into(), place);
                        }
                    }
                }
                if let Some(to) = component.iteration_target.as_ref().and_then(|name| ids.get(name)) {
                    let is_fine = is_iterator(&component.component_type);
                    push(place, EdgeKind::Iteration, if is_fine { *to } else { place });
                }
            }
            Kind::Transformation => {
                let most = max_inputs(&component.component_type).unwrap_or(usize::MAX);
                for (number, from) in component.sources.iter().filter_map(|name| ids.get(name)).enumerate() {
                    let is_fine = number < most && !kind_of(type_at(*from)).is_some_and(|kind| kind.is_sink);
                    push(if is_fine { *from } else { place }, EdgeKind::Source, place);
                }
            }
        }
    }
    drop_loops(components.len(), &mut edges);
    let kept: HashSet<(usize, EdgeKind, usize)> = edges.iter().copied().collect();
    // What the other kind of pipeline would have is dropped with everything else that is not kept.
    for (place, component) in components.iter_mut().enumerate() {
        let is_kept = |from: usize, kind: EdgeKind, to: Option<&usize>| {
            to.is_some_and(|to| kept.contains(&(from, kind, *to)))
        };
        for Transition { kind, targets } in &mut component.transitions {
            let mut once = HashSet::new();
            targets.retain(|name| is_kept(place, (*kind).into(), ids.get(name)) && once.insert(name.clone()));
        }
        component.transitions.retain(|transition| !transition.targets.is_empty());
        let mut once = HashSet::new();
        component.sources.retain(|name| {
            let from = ids.get(name).copied().unwrap_or(usize::MAX);
            is_kept(from, EdgeKind::Source, Some(&place)) && once.insert(name.clone())
        });
        component.iteration_target = component
            .iteration_target
            .take()
            .filter(|name| is_kept(place, EdgeKind::Iteration, ids.get(name)));
    }
    wanted - edges.len()
}

/// Drops each connection that closes a loop: found by walking, as the file orders them.
fn drop_loops(count: usize, edges: &mut Vec<(usize, EdgeKind, usize)>) {
    let mut after: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, (from, _, _)) in edges.iter().enumerate() {
        after.entry(*from).or_default().push(number);
    }
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; count];
    let mut closing = HashSet::new();
    for begin in 0..count {
        if marks.get(begin) != Some(&Mark::New) {
            continue;
        }
        if let Some(mark) = marks.get_mut(begin) {
            *mark = Mark::Open;
        }
        let mut path = vec![(begin, 0_usize)];
        while let Some((here, next)) = path.last_mut() {
            let Some(number) = after.get(here).and_then(|numbers| numbers.get(*next)) else {
                if let Some(mark) = marks.get_mut(*here) {
                    *mark = Mark::Done;
                }
                path.pop();
                continue;
            };
            *next += 1;
            let Some((_, _, to)) = edges.get(*number) else { continue };
            match marks.get(*to) {
                Some(Mark::Open) => {
                    closing.insert(*number);
                }
                Some(Mark::New) => {
                    if let Some(mark) = marks.get_mut(*to) {
                        *mark = Mark::Open;
                    }
                    path.push((*to, 0));
                }
                _ => {}
            }
        }
    }
    let mut number = 0;
    edges.retain(|_| {
        number += 1;
        !closing.contains(&(number - 1))
    });
}
