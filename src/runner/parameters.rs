//! A component's parameters as its file has them: text, lists, objects and null.
//! Never fills in variables; what a component needs filled in, it asks for.

use serde_json::Value;

/// The parameters of one task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameters<'a>(pub(crate) &'a Value);

impl<'a> Parameters<'a> {
    /// The text of a parameter; `None` when it is missing, null or blank.
    pub(crate) fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
    }

    /// The text of a parameter that the component cannot do without.
    pub(crate) fn required(self, name: &str, words: &str) -> Result<&'a str, String> {
        self.text(name)
            .ok_or_else(|| format!("The component has no {words}: fill in the parameter \"{name}\"."))
    }

    /// The rows of a table-like parameter; a row that is a single text counts as a row of one cell.
    pub(crate) fn rows(self, name: &str) -> Vec<Vec<&'a str>> {
        let rows = self.0.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        rows.iter()
            .map(|row| match row {
                Value::Array(cells) => cells.iter().map(|cell| cell.as_str().unwrap_or_default()).collect(),
                cell => vec![cell.as_str().unwrap_or_default()],
            })
            .collect()
    }
}
