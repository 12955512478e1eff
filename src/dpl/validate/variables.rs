//! Uses of variables that no variable of the pipeline stands behind, or one of another kind.

use std::collections::{BTreeMap, BTreeSet};

use super::{Problems, Severity, Topic};
use crate::variable_uses::{Wanted, each_variable_use};
use crate::{Component, Pipeline};

/// The pipeline's variables by name, and whether each is a grid.
pub(super) struct Known<'p>(BTreeMap<&'p str, bool>);

impl<'p> Known<'p> {
    pub(super) fn of(pipeline: &'p Pipeline) -> Known<'p> {
        let variables = pipeline.variables.iter();
        Known(variables.map(|it| (it.name.as_str(), it.variable_type == "GRID")).collect())
    }
}

pub(super) fn check_component(component: &Component, known: &Known<'_>, problems: &mut Problems) {
    if component.skipped {
        return;
    }
    // Each name is told once a parameter, however often it stands there.
    let mut told = BTreeSet::new();
    each_variable_use(component, |it| {
        let message = match (known.0.get(it.variable), it.wanted) {
            (None, _) if it.is_lenient => return,
            (None, _) => format!(
                "The variable \"{}\" is unknown: create it in the Variables panel, or correct the name.",
                it.variable
            ),
            (Some(true), Wanted::Scalar) => {
                format!("\"{}\" is a grid, and a text or a number is needed here.", it.variable)
            }
            (Some(false), Wanted::Grid) => {
                format!("\"{}\" is no grid, and a grid variable is needed here.", it.variable)
            }
            _ => return,
        };
        if told.insert((it.parameter, it.variable)) {
            problems.in_parameter(component, it.parameter, Topic::Variables, Severity::Error, message);
        }
    });
}
