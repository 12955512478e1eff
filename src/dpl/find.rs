//! Finds a text in what is written in a pipeline: parameters, notes and variables.
//! Case makes no difference. Never answers more than a line of each place.

use serde::{Deserialize, Serialize};

use crate::{Pipeline, Value};

/// One place where the text stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub place: Place,
    /// The line, or the part of it around the text.
    pub line: String,
    /// Where the text stands in the line, in characters.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "in", rename_all = "snake_case")]
pub enum Place {
    Parameter { component: String, parameter: String },
    Note { key: String },
    Variable { name: String },
    Description,
}

/// How many characters of a line are shown before the text, and how many in all.
const BEFORE: usize = 24;
const SHOWN: usize = 96;

/// The places where the text stands, in file order, each parameter once. Nothing for an empty text.
pub fn find(pipeline: &Pipeline, text: &str) -> Vec<Found> {
    let wanted = Wanted::new(text);
    let mut found = Vec::new();
    if wanted.0.is_empty() {
        return found;
    }
    let mut look = |place: &dyn Fn() -> Place, text: &str| {
        if let Some((line, start, end)) = wanted.line_in(text) {
            found.push(Found { place: place(), line, start, end });
            true
        } else {
            false
        }
    };
    if let Some(description) = &pipeline.description {
        look(&|| Place::Description, description);
    }
    for component in &pipeline.components {
        for (parameter, value) in &component.parameters {
            let place =
                || Place::Parameter { component: component.name.clone(), parameter: parameter.clone() };
            texts(value, &mut |text| look(&place, text));
        }
    }
    for variable in &pipeline.variables {
        let place = || Place::Variable { name: variable.name.clone() };
        let is_found = look(&place, &variable.name) || look(&place, &variable.description);
        if !is_found {
            texts(&variable.default_value, &mut |text| look(&place, text));
        }
    }
    for note in &pipeline.notes {
        look(&|| Place::Note { key: note.key.clone() }, &note.content);
    }
    found
}

/// Visits the texts of a value until one is accepted. Whether one was.
fn texts(value: &Value, accept: &mut dyn FnMut(&str) -> bool) -> bool {
    match value {
        Value::Null => false,
        Value::Text(text) => accept(text),
        Value::List(values) => values.iter().any(|value| texts(value, accept)),
        Value::Map(entries) => entries.iter().any(|(key, value)| accept(key) || texts(value, accept)),
    }
}

/// The text that is looked for, without its case.
struct Wanted(Vec<char>);

impl Wanted {
    fn new(text: &str) -> Wanted {
        Wanted(text.trim().chars().map(folded).collect())
    }

    /// The first line with the text, cut to what fits, and where the text stands in it.
    fn line_in(&self, text: &str) -> Option<(String, usize, usize)> {
        text.lines().find_map(|line| {
            let characters: Vec<char> = line.trim().chars().collect();
            let at = self.place_in(&characters)?;
            let from = if characters.len() > SHOWN { at.saturating_sub(BEFORE) } else { 0 };
            let length = self.0.len();
            let to = characters.len().min(from + SHOWN.max(length + BEFORE));
            let mut shown: String = characters.get(from..to)?.iter().collect();
            let mut start = at - from;
            if from > 0 {
                shown.insert(0, '…');
                start += 1;
            }
            if to < characters.len() {
                shown.push('…');
            }
            Some((shown, start, start + length))
        })
    }

    fn place_in(&self, characters: &[char]) -> Option<usize> {
        characters.windows(self.0.len()).position(|window| {
            window.iter().zip(&self.0).all(|(character, wanted)| folded(*character) == *wanted)
        })
    }
}

/// One character for one, so that places stay places.
fn folded(character: char) -> char {
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    const TEXT: &str = r#"type: "orchestration"
pipeline:
  metadata: { description: "Loads the Orders" }
  components:
    Load:
      type: "sql-script"
      parameters:
        componentName: "Load"
        sqlScript: "select 1;\nselect * from ORDERS o;\nselect 2 from orders;"
    Grid:
      type: "update-scalar"
      parameters:
        scalarsToUpdate: [["a", "1"], ["b", "orders"]]
  variables:
    orders_table:
      metadata: { type: "TEXT", description: "", scope: "COPIED", visibility: "PUBLIC" }
      defaultValue: ""
design:
  notes:
    "1": { position: { x: 0, "y": 0 }, size: { height: 1, width: 1 }, theme: "light-yellow", content: "See **Orders**" }
"#;

    #[test]
    fn a_text_is_found_wherever_it_is_written_and_once_a_parameter() {
        let found: Vec<(Place, String)> =
            find(&parse(TEXT).unwrap(), " orders").into_iter().map(|it| (it.place, it.line)).collect();
        let parameter = |component: &str, parameter: &str| Place::Parameter {
            component: component.to_owned(),
            parameter: parameter.to_owned(),
        };
        assert_eq!(
            found,
            [
                (Place::Description, "Loads the Orders".to_owned()),
                (parameter("Load", "sqlScript"), "select * from ORDERS o;".to_owned()),
                (parameter("Grid", "scalarsToUpdate"), "orders".to_owned()),
                (Place::Variable { name: "orders_table".to_owned() }, "orders_table".to_owned()),
                (Place::Note { key: "1".to_owned() }, "See **Orders**".to_owned()),
            ]
        );
        assert_eq!(find(&parse(TEXT).unwrap(), "  "), []);
        assert_eq!(find(&parse(TEXT).unwrap(), "nowhere"), []);
    }

    #[test]
    fn a_long_line_is_cut_around_the_text_and_the_place_stays_right() {
        for (before, after) in [(0, 0), (5, 5), (500, 0), (500, 500), (0, 500)] {
            let text = format!("{}ÄrGer{}", "é".repeat(before), "x".repeat(after));
            let (line, start, end) = Wanted::new("äRger").line_in(&text).unwrap();
            let shown: String = line.chars().skip(start).take(end - start).collect();
            assert_eq!(shown, "ÄrGer", "{line}");
            assert!(line.chars().count() <= SHOWN + 2);
        }
    }
}
