//! Whether two pipelines say the same, for what has an order only because it stands in a file.
//! Never looks at ids: they number the lines of one text.

use std::collections::BTreeMap;

use crate::{Component, Pipeline, Transition, TransitionKind, Value};

/// Whether the two differ in nothing but ids and the order of components, variables, notes and parameters.
pub(crate) fn says_the_same(left: &Pipeline, right: &Pipeline) -> bool {
    let is_same_head = left.kind == right.kind && left.description == right.description;
    is_same_head
        && is_same_set(&left.components, &right.components, |component| &component.name, is_same_component)
        && is_same_set(
            &left.variables,
            &right.variables,
            |variable| &variable.name,
            |left, right| {
                left.variable_type == right.variable_type
                    && left.description == right.description
                    && left.scope == right.scope
                    && left.visibility == right.visibility
                    && is_same_set(&left.columns, &right.columns, |column| &column.name, PartialEq::eq)
                    && is_same_value(&left.default_value, &right.default_value)
            },
        )
        && is_same_set(&left.notes, &right.notes, |note| &note.key, PartialEq::eq)
}

fn is_same_component(left: &Component, right: &Component) -> bool {
    left.component_type == right.component_type
        && left.skipped == right.skipped
        && targets(&left.transitions) == targets(&right.transitions)
        && is_same_map(&left.other_transitions, &right.other_transitions)
        && left.iteration_target == right.iteration_target
        && left.sources == right.sources
        && left.position == right.position
        && is_same_map(&left.parameters, &right.parameters)
        && is_same_map(&left.extras, &right.extras)
}

fn targets(transitions: &[Transition]) -> BTreeMap<TransitionKind, Vec<&String>> {
    let mut targets: BTreeMap<TransitionKind, Vec<&String>> = BTreeMap::new();
    for transition in transitions.iter().filter(|transition| !transition.targets.is_empty()) {
        targets.entry(transition.kind).or_default().extend(&transition.targets);
    }
    targets
}

fn is_same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| is_same_value(left, right))
        }
        (Value::Map(left), Value::Map(right)) => is_same_map(left, right),
        _ => left == right,
    }
}

fn is_same_map(left: &[(String, Value)], right: &[(String, Value)]) -> bool {
    is_same_set(left, right, |entry| &entry.0, |left, right| is_same_value(&left.1, &right.1))
}

fn is_same_set<T>(
    left: &[T],
    right: &[T],
    name: impl Fn(&T) -> &String,
    is_same: impl Fn(&T, &T) -> bool,
) -> bool {
    // Most of what is compared was written from the other, in the same order.
    if left.len() == right.len() && left.iter().zip(right).all(|(left, right)| name(left) == name(right)) {
        return left.iter().zip(right).all(|(left, right)| is_same(left, right));
    }
    let named: BTreeMap<&String, &T> = right.iter().map(|item| (name(item), item)).collect();
    left.len() == right.len()
        && named.len() == right.len()
        && left.iter().all(|item| named.get(name(item)).is_some_and(|other| is_same(item, other)))
}
