//! How many inputs a component of a transformation takes.
//! Never limits a type that is not known.

use super::kind_of;
use crate::Kind;

/// The most inputs of that type; `None` when there is no limit, or none is known.
pub fn max_inputs(component_type: &str) -> Option<usize> {
    match component_type {
        "join" | "unite" => None,
        "detect-changes" => Some(2),
        other => {
            let known = kind_of(other).filter(|known| known.pipeline == Kind::Transformation)?;
            Some(if known.is_source { 0 } else { 1 })
        }
    }
}
