//! The graph that a run walks: which component is next, given how others ended.
//! Never executes anything and keeps no state: the caller passes what has happened so far.

use std::collections::{BTreeMap, BTreeSet};

use crate::order::order;
use crate::{Kind, Pipeline, TransitionKind};

/// How a component ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Success,
    Failure,
    /// An If whose condition was decided.
    Branch(bool),
    /// Never started, because nothing led to it.
    Skipped,
}

/// A component that may start now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    pub name: String,
    /// The ended components whose transitions led here, in file order; empty for Start.
    pub fired_by: Vec<String>,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunResult {
    Success,
    /// Why, in words for the run history.
    Failure(String),
}

/// What a run does next.
///
/// The caller records `passed` as `Outcome::Success` and `skipped` as `Outcome::Skipped`; what they lead to is
/// already part of this answer, so that no second call is needed before something has really ended. A caller
/// that does not record them is told again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Next {
    pub ready: Vec<Ready>,
    /// Disabled components that were reached: they count as successful without being started. A component
    /// stands behind those that led to it.
    pub passed: Vec<Ready>,
    /// Components that can no longer be reached.
    pub skipped: Vec<String>,
    /// Present once nothing is ready and nothing is still executing.
    pub result: Option<RunResult>,
}

/// The transitions of an orchestration, by name.
///
/// The target of an iterator is part of the iterator: it is never scheduled and never skipped by itself, unless
/// a transition leads to it.
#[derive(Clone, Debug)]
pub struct RunGraph {
    /// In file order.
    nodes: Vec<GraphNode>,
    by_name: BTreeMap<String, usize>,
    /// Every node behind those that lead to it.
    order: Vec<usize>,
}

#[derive(Clone, Debug)]
struct GraphNode {
    name: String,
    component_type: String,
    is_disabled: bool,
    /// Repeated by an iterator and reached by no transition.
    is_part: bool,
    /// Does not belong to the part of the pipeline that is run.
    is_outside: bool,
    /// The part that is run begins here.
    is_entry: bool,
    /// The kind and the target, in file order.
    outgoing: Vec<(TransitionKind, usize)>,
    /// The sources, each once, in file order, with the kinds that lead from them.
    incoming: Vec<(usize, Vec<TransitionKind>)>,
}

/// What is known of a component while a step is worked out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Status {
    /// Not started, or not ended.
    Open,
    Ended(Outcome),
}

/// What is known of the way from one component to another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    Open,
    Fired,
    Dead,
}

impl RunGraph {
    /// The graph of an orchestration, or why it cannot run: no Start or more than one, a transition to no component, a cycle.
    pub fn new(pipeline: &Pipeline) -> Result<RunGraph, String> {
        if pipeline.kind != Kind::Orchestration {
            return Err("only an orchestration can run component by component".to_owned());
        }
        check_start(pipeline)?;
        let mut nodes: Vec<GraphNode> = Vec::with_capacity(pipeline.components.len());
        let mut by_name = BTreeMap::new();
        for (index, component) in pipeline.components.iter().enumerate() {
            if by_name.insert(component.name.clone(), index).is_some() {
                return Err(format!("two components are named \"{}\": rename one of them", component.name));
            }
            nodes.push(GraphNode {
                name: component.name.clone(),
                component_type: component.component_type.clone(),
                is_disabled: component.skipped,
                is_part: false,
                is_outside: false,
                is_entry: false,
                outgoing: Vec::new(),
                incoming: Vec::new(),
            });
        }
        connect(pipeline, &mut nodes, &by_name)?;
        let targets: Vec<BTreeSet<usize>> =
            nodes.iter().map(|node| node.outgoing.iter().map(|(_, target)| *target).collect()).collect();
        let order = order(&targets).map_err(|indexes| loop_message(pipeline, &indexes))?;
        Ok(RunGraph { nodes, by_name, order })
    }

    /// What follows from what has ended and what is under way (queued, held, executing).
    pub fn next(&self, ended: &BTreeMap<String, Outcome>, under_way: &BTreeSet<String>) -> Next {
        let mut next = Next::default();
        let mut ready = Vec::new();
        let mut statuses = vec![Status::Open; self.nodes.len()];
        for &index in &self.order {
            let Some(node) = self.nodes.get(index) else { continue };
            let status = if let Some(outcome) = ended.get(&node.name) {
                Status::Ended(*outcome)
            } else if node.is_part || node.is_outside {
                Status::Ended(Outcome::Skipped)
            } else if under_way.contains(&node.name) {
                Status::Open
            } else {
                match node.decide(&statuses) {
                    Input::Open => Status::Open,
                    Input::Dead => {
                        next.skipped.push(node.name.clone());
                        Status::Ended(Outcome::Skipped)
                    }
                    Input::Fired if node.is_disabled => {
                        next.passed.push(self.ready(node, &statuses));
                        Status::Ended(Outcome::Success)
                    }
                    Input::Fired => {
                        ready.push((index, self.ready(node, &statuses)));
                        Status::Open
                    }
                }
            };
            if let Some(slot) = statuses.get_mut(index) {
                *slot = status;
            }
        }
        ready.sort_by_key(|(index, _)| *index);
        next.ready = ready.into_iter().map(|(_, ready)| ready).collect();
        if next.ready.is_empty() && under_way.iter().all(|name| ended.contains_key(name)) {
            next.result = Some(self.result(ended));
        }
        next
    }

    /// The wire name of the component's type.
    pub fn component_type(&self, name: &str) -> Option<&str> {
        self.node(name).map(|node| node.component_type.as_str())
    }

    /// Where the component's transitions lead, in file order.
    pub fn successors(&self, name: &str) -> Vec<(TransitionKind, &str)> {
        let outgoing = self.node(name).map(|node| node.outgoing.as_slice()).unwrap_or_default();
        outgoing
            .iter()
            .filter_map(|(kind, target)| Some((*kind, self.nodes.get(*target)?.name.as_str())))
            .collect()
    }

    /// The components whose transitions lead to this one, each once, in file order.
    pub fn predecessors(&self, name: &str) -> Vec<&str> {
        let incoming = self.node(name).map(|node| node.incoming.as_slice()).unwrap_or_default();
        incoming.iter().filter_map(|(source, _)| Some(self.nodes.get(*source)?.name.as_str())).collect()
    }

    /// The Begin in whose transaction the component executes, if any.
    ///
    /// `transactions` has the answers for the components that came before, `passed` ones included; `fired_by` is that of
    /// the component's [`Ready`]. A Begin is in its own transaction; Commit and Rollback are the last in theirs.
    /// Where several transactions meet, the one of the first in `fired_by` goes on.
    pub fn transaction_of(
        &self,
        name: &str,
        fired_by: &[String],
        transactions: &BTreeMap<String, String>,
    ) -> Option<String> {
        if self.is_enabled(name, &["begin"]) {
            return Some(name.to_owned());
        }
        fired_by
            .iter()
            .filter(|source| !self.is_enabled(source, &["commit", "rollback"]))
            .find_map(|source| transactions.get(source).cloned())
    }

    /// Whether a run of this graph executes, passes over or skips the component: it is not outside of the part.
    pub fn includes(&self, name: &str) -> bool {
        self.node(name).is_some_and(|node| !node.is_outside)
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn order(&self) -> &[usize] {
        &self.order
    }

    pub(crate) fn index_of(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(crate) fn name_of(&self, index: usize) -> &str {
        self.nodes.get(index).map_or("", |node| node.name.as_str())
    }

    pub(crate) fn is_disabled(&self, index: usize) -> bool {
        self.nodes.get(index).is_some_and(|node| node.is_disabled)
    }

    /// Whether it is enabled and of one of these types.
    pub(crate) fn is_of_type(&self, index: usize, types: &[&str]) -> bool {
        self.nodes
            .get(index)
            .is_some_and(|node| !node.is_disabled && types.contains(&node.component_type.as_str()))
    }

    pub(crate) fn follows(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        self.nodes.get(index).into_iter().flat_map(|node| node.outgoing.iter().map(|(_, target)| *target))
    }

    /// The same components, of which only these are run, beginning with `first`. What leads into them from outside is done.
    pub(crate) fn restricted(&self, first: usize, inside: &BTreeSet<usize>) -> RunGraph {
        let mut graph = self.clone();
        for (index, node) in graph.nodes.iter_mut().enumerate() {
            node.is_entry = index == first;
            node.is_outside = !inside.contains(&index);
            node.is_part &= !node.is_entry;
            node.incoming.retain(|(source, _)| inside.contains(source));
            node.outgoing.retain(|(_, target)| inside.contains(target));
        }
        graph
    }

    fn is_enabled(&self, name: &str, types: &[&str]) -> bool {
        self.node(name).is_some_and(|node| !node.is_disabled && types.contains(&node.component_type.as_str()))
    }

    fn node(&self, name: &str) -> Option<&GraphNode> {
        self.nodes.get(*self.by_name.get(name)?)
    }

    fn ready(&self, node: &GraphNode, statuses: &[Status]) -> Ready {
        let fired_by = node
            .incoming
            .iter()
            .filter(|(source, kinds)| input(*source, kinds, statuses) == Input::Fired)
            .filter_map(|(source, _)| Some(self.nodes.get(*source)?.name.clone()))
            .collect();
        Ready { name: node.name.clone(), fired_by }
    }

    fn result(&self, ended: &BTreeMap<String, Outcome>) -> RunResult {
        let mut reasons = Vec::new();
        for node in &self.nodes {
            match ended.get(&node.name) {
                Some(Outcome::Failure)
                    if !node.outgoing.iter().any(|(kind, _)| *kind == TransitionKind::Failure) =>
                {
                    reasons.push(format!("component \"{}\" failed and has no failure link", node.name));
                }
                Some(Outcome::Success | Outcome::Failure | Outcome::Branch(_))
                    if node.component_type == "end-failure" && !node.is_disabled =>
                {
                    reasons.push(format!("the run reached the End Failure \"{}\"", node.name));
                }
                _ => {}
            }
        }
        if reasons.is_empty() { RunResult::Success } else { RunResult::Failure(reasons.join("; ")) }
    }
}

impl GraphNode {
    /// Whether the component starts, never can, or neither is known yet.
    fn decide(&self, statuses: &[Status]) -> Input {
        if self.component_type == "start" || self.is_entry {
            return Input::Fired;
        }
        let mut inputs = self.incoming.iter().map(|(source, kinds)| input(*source, kinds, statuses));
        if self.component_type == "and" {
            // Not skipped before all are decided, so that its place in the run's history does not depend on speed.
            let inputs: Vec<Input> = inputs.collect();
            return if inputs.contains(&Input::Open) {
                Input::Open
            } else if inputs.is_empty() || inputs.contains(&Input::Dead) {
                Input::Dead
            } else {
                Input::Fired
            };
        }
        let mut is_open = false;
        loop {
            match inputs.next() {
                Some(Input::Fired) => return Input::Fired,
                Some(Input::Open) => is_open = true,
                Some(Input::Dead) => {}
                None => return if is_open { Input::Open } else { Input::Dead },
            }
        }
    }
}

/// One input is all that leads from one source: it fires when any of its transitions does.
fn input(source: usize, kinds: &[TransitionKind], statuses: &[Status]) -> Input {
    match statuses.get(source) {
        Some(Status::Ended(outcome)) if kinds.iter().any(|kind| fires(*outcome, *kind)) => Input::Fired,
        Some(Status::Ended(_)) => Input::Dead,
        Some(Status::Open) | None => Input::Open,
    }
}

fn fires(outcome: Outcome, kind: TransitionKind) -> bool {
    match kind {
        TransitionKind::Success => matches!(outcome, Outcome::Success | Outcome::Branch(_)),
        TransitionKind::Failure => outcome == Outcome::Failure,
        TransitionKind::Unconditional => outcome != Outcome::Skipped,
        TransitionKind::True => outcome == Outcome::Branch(true),
        TransitionKind::False => outcome == Outcome::Branch(false),
    }
}

fn check_start(pipeline: &Pipeline) -> Result<(), String> {
    let mut starts = pipeline.components.iter().filter(|component| component.component_type == "start");
    match (starts.next(), starts.next()) {
        (None, _) => Err("the pipeline has no Start component: add one".to_owned()),
        (Some(first), Some(second)) => Err(format!(
            "the pipeline has more than one Start component (\"{}\" and \"{}\"): delete one of them",
            first.name, second.name
        )),
        (Some(_), None) => Ok(()),
    }
}

fn connect(
    pipeline: &Pipeline,
    nodes: &mut [GraphNode],
    by_name: &BTreeMap<String, usize>,
) -> Result<(), String> {
    let mut incoming: Vec<BTreeMap<usize, Vec<TransitionKind>>> = vec![BTreeMap::new(); nodes.len()];
    for (source, component) in pipeline.components.iter().enumerate() {
        for transition in &component.transitions {
            for target_name in &transition.targets {
                let Some(&target) = by_name.get(target_name) else {
                    return Err(format!(
                        "component \"{}\" leads to \"{target_name}\", which does not exist",
                        component.name
                    ));
                };
                if let Some(node) = nodes.get_mut(source) {
                    node.outgoing.push((transition.kind, target));
                }
                if let Some(sources) = incoming.get_mut(target) {
                    sources.entry(source).or_default().push(transition.kind);
                }
            }
        }
    }
    for (node, sources) in nodes.iter_mut().zip(incoming) {
        node.incoming = sources.into_iter().collect();
    }
    for component in &pipeline.components {
        let target = component.iteration_target.as_ref().and_then(|target| by_name.get(target));
        if let Some(node) = target.and_then(|target| nodes.get_mut(*target)) {
            node.is_part = node.incoming.is_empty() && node.component_type != "start";
        }
    }
    Ok(())
}

/// Names the components of a loop, the first of them once more at the end.
pub(crate) fn loop_message(pipeline: &Pipeline, indexes: &[usize]) -> String {
    let names: Vec<String> = indexes
        .iter()
        .chain(indexes.first())
        .filter_map(|index| pipeline.components.get(*index))
        .map(|component| format!("\"{}\"", component.name))
        .collect();
    format!("these components form a loop: {}", names.join(" → "))
}
