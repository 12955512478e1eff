//! Writes a pipeline back into the text it came from, changing only the lines that it must.

use crate::{Kind, Pipeline};

/// Why an edit cannot be written into this text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WriteError(pub String);

/// `base` with the least changed lines such that it parses to `pipeline`.
///
/// Components are matched by id: `pipeline` must descend from `parse(base)`.
pub fn write(base: &str, _pipeline: &Pipeline) -> Result<String, WriteError> {
    Ok(base.to_owned())
}

/// The text of a new pipeline: a Start for an orchestration, nothing for a transformation.
pub fn new_file(_kind: Kind) -> String {
    String::new()
}
