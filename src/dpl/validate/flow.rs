//! What leads where: Start, loops, what is never reached, ends, iterators, Ifs and the inputs of transformations.

use super::links::Links;
use super::{Knowledge, Problems, Severity, Spot, Topic};
use crate::graph::loop_message;
use crate::order::order;
use crate::{Component, Pipeline, TransitionKind};

/// Where a component stands in the flow of its pipeline.
pub(super) struct Place {
    pub(super) index: usize,
    pub(super) is_reached: bool,
    /// Some path of the pipeline says how it ends.
    pub(super) has_end: bool,
}

pub(super) fn is_end(component: &Component) -> bool {
    matches!(component.component_type.as_str(), "end-success" | "end-failure")
}

fn is_repeating(component: &Component) -> bool {
    component.component_type == "retry" || component.component_type.ends_with("-iterator")
}

pub(super) fn check_start(pipeline: &Pipeline, problems: &mut Problems) {
    let mut starts = pipeline.components.iter().filter(|component| component.component_type == "start");
    if starts.next().is_none() {
        let message = if pipeline.components.is_empty() {
            "The pipeline is empty: add a Start component."
        } else {
            "The pipeline has no Start component: add one."
        };
        problems.add(Spot::Pipeline, Topic::Flow, Severity::Error, message);
        return;
    }
    for second in starts {
        let message = "There is more than one Start component: delete this one or the other.";
        problems.error(second, Topic::Flow, message);
    }
}

/// The order of the components, if no loop makes one impossible.
pub(super) fn check_loops(
    pipeline: &Pipeline,
    links: &Links<'_>,
    problems: &mut Problems,
) -> Option<Vec<usize>> {
    match order(&links.targets) {
        Ok(order) => Some(order),
        Err(indexes) => {
            if let Some(first) = indexes.first().and_then(|index| pipeline.components.get(*index)) {
                let message = format!(
                    "A run would never end, because {}. Disconnect one of them, or repeat with an iterator.",
                    loop_message(pipeline, &indexes)
                );
                problems.error(first, Topic::Flow, message);
            }
            None
        }
    }
}

/// What the component leads to or reads from, and does not exist.
pub(super) fn check_links(component: &Component, links: &Links<'_>, problems: &mut Problems) {
    let targets = component.transitions.iter().flat_map(|transition| &transition.targets);
    for name in targets.chain(&component.iteration_target) {
        if !links.by_name.contains_key(name.as_str()) {
            problems.error(
                component,
                Topic::Flow,
                format!("This component leads to \"{name}\", which does not exist."),
            );
        }
    }
    for name in &component.sources {
        if !links.by_name.contains_key(name.as_str()) {
            problems.error(
                component,
                Topic::Flow,
                format!("This component reads from \"{name}\", which does not exist."),
            );
        }
    }
}

/// A component of an orchestration.
pub(super) fn check_step(
    component: &Component,
    place: &Place,
    pipeline: &Pipeline,
    links: &Links<'_>,
    problems: &mut Problems,
) {
    let name_of =
        |index: usize| pipeline.components.get(index).map_or("", |component| component.name.as_str());
    let has_targets = links.has_targets(place.index);
    if is_end(component) && has_targets {
        problems.warning(
            component,
            Topic::Flow,
            "An End component has no way out: nothing behind it is meant to run.",
        );
    }
    let repeater = links.repeater(place.index);
    if !place.is_reached {
        problems.warning(
            component,
            Topic::Flow,
            "Nothing leads to this component from Start, so it never runs: connect it, or delete it.",
        );
    } else if place.has_end && !has_targets && !is_end(component) && repeater.is_none() {
        problems.warning(
            component,
            Topic::Flow,
            "The path ends here without an End component, as other paths have: connect it to one.",
        );
    }
    if let Some(repeater) = repeater
        && has_targets
        && !links.has_sources(place.index)
    {
        problems.warning(
            component,
            Topic::Flow,
            format!(
                "\"{0}\" repeats this component, so nothing that it leads to runs: connect \"{0}\" instead.",
                name_of(repeater)
            ),
        );
    }
    if component.component_type == "if" && !component.skipped && place.is_reached {
        let leads = |kind: TransitionKind| {
            component.transitions.iter().any(|it| it.kind == kind && !it.targets.is_empty())
        };
        if !leads(TransitionKind::True) && !leads(TransitionKind::False) {
            problems.warning(
                component,
                Topic::Flow,
                "This If decides nothing: connect its True or its False to what should run then.",
            );
        }
    } else if component.component_type != "if" {
        let branches = component.transitions.iter().filter(|it| {
            matches!(it.kind, TransitionKind::True | TransitionKind::False) && !it.targets.is_empty()
        });
        for _ in branches {
            let message = "Only an If decides between True and False, so this connection is never followed.";
            problems.warning(component, Topic::Flow, message);
        }
    }
    check_repeating(component, place, pipeline, links, problems);
}

fn check_repeating(
    component: &Component,
    place: &Place,
    pipeline: &Pipeline,
    links: &Links<'_>,
    problems: &mut Problems,
) {
    if !is_repeating(component) {
        return;
    }
    let what = if component.component_type == "retry" { "Retry" } else { "iterator" };
    if component.iteration_target.is_none() {
        let message = format!("This {what} has no component to repeat: attach one.");
        problems.error(component, Topic::Flow, message);
    }
    let Some(part) = links.part(place.index) else { return };
    if part == place.index || links.part(part) == Some(place.index) {
        let message = format!("This {what} would repeat itself: attach it to another component.");
        problems.error(component, Topic::Flow, message);
    }
    if let Some(first) = links.repeater(part).filter(|first| *first != place.index)
        && let (Some(first), Some(part)) = (pipeline.components.get(first), pipeline.components.get(part))
    {
        let message = format!("\"{}\" is already repeated by \"{}\".", part.name, first.name);
        problems.error(component, Topic::Flow, message);
    }
}

/// A component of a transformation.
pub(super) fn check_rows(
    component: &Component,
    index: usize,
    links: &Links<'_>,
    knowledge: &impl Knowledge,
    problems: &mut Problems,
) {
    let count = component.sources.len();
    match knowledge.inputs(&component.component_type) {
        Some((_, 0)) if count > 0 => {
            problems.error(
                component,
                Topic::Flow,
                "This component begins with its own rows, so nothing can lead to it.",
            );
        }
        Some((least, _)) if count < least => {
            let message = match (count, least) {
                (0, 1) => "This component has no input: connect one.".to_owned(),
                (_, least) => {
                    format!("This component has {count} of at least {least} inputs: connect the others.")
                }
            };
            problems.error(component, Topic::Flow, message);
        }
        Some((_, most)) if count > most => {
            let message = format!("This component has {count} inputs, and takes at most {most}.");
            problems.error(component, Topic::Flow, message);
        }
        _ => {}
    }
    if knowledge.is_sink(&component.component_type) == Some(false) && !links.has_targets(index) {
        problems.warning(
            component,
            Topic::Flow,
            "Nothing reads from this component, so its rows go nowhere: connect it.",
        );
    }
}
