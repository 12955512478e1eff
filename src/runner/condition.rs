//! Decides an If from its rows.
//! Never evaluates JavaScript: the mode Advanced is refused by name.

use crate::parameters::Parameters;
use crate::substitution::Variables;

/// The branch that an If takes, and why in words.
pub(crate) fn decide(parameters: Parameters<'_>, variables: &Variables) -> Result<(bool, String), String> {
    match parameters.text("mode") {
        None | Some("Simple") => {}
        Some("Advanced") => {
            return Err(
                "The runner cannot decide mode Advanced: write the condition in mode Simple.".to_owned()
            );
        }
        Some(mode) => return Err(format!("The mode \"{mode}\" is unknown: it must be Simple.")),
    }
    let rows = ["condition", "condition1"]
        .map(|name| parameters.rows(name))
        .into_iter()
        .find(|rows| !rows.is_empty());
    let Some(rows) = rows else {
        return Err("The If has no condition: add at least one.".to_owned());
    };
    let mut decided = Vec::with_capacity(rows.len());
    for row in &rows {
        decided.push(decide_row(row, variables)?);
    }
    let value = match parameters.text("combineConditions") {
        None | Some("And") => decided.iter().all(|(holds, _)| *holds),
        Some("Or") => decided.iter().any(|(holds, _)| *holds),
        Some(other) => return Err(format!("Conditions are combined with And or Or, not with \"{other}\".")),
    };
    let words: Vec<String> = decided.into_iter().map(|(_, words)| words).collect();
    let combine = if parameters.text("combineConditions") == Some("Or") { " or " } else { " and " };
    Ok((value, format!("{}: {}", if value { "True" } else { "False" }, words.join(combine))))
}

fn decide_row(row: &[&str], variables: &Variables) -> Result<(bool, String), String> {
    let (Some(name), Some(qualifier), Some(comparator)) = (row.first(), row.get(1), row.get(2)) else {
        return Err("A condition has a variable, Is or Not, a comparator and a value.".to_owned());
    };
    let name = name.trim().strip_prefix("${").and_then(|name| name.strip_suffix('}')).unwrap_or(name).trim();
    let left = variables.text(name).map_err(|error| error.to_string())?;
    let right = variables.fill(row.get(3).unwrap_or(&"")).map_err(|error| error.to_string())?;
    let holds = compare(&left, comparator, &right)?;
    let words = match (*qualifier, *comparator) {
        ("Is", "Blank") => format!("{name} \"{left}\" is blank"),
        ("Not", "Blank") => format!("{name} \"{left}\" is not blank"),
        ("Is", _) => format!("{name} \"{left}\" is {} \"{right}\"", comparator.to_lowercase()),
        ("Not", _) => format!("{name} \"{left}\" is not {} \"{right}\"", comparator.to_lowercase()),
        (other, _) => return Err(format!("A condition says Is or Not, not \"{other}\".")),
    };
    Ok((if *qualifier == "Is" { holds } else { !holds }, words))
}

/// Two numbers are compared as numbers, everything else as text.
fn compare(left: &str, comparator: &str, right: &str) -> Result<bool, String> {
    let ordering = match (number(left), number(right)) {
        (Some(left), Some(right)) => left.total_cmp(&right),
        _ => left.cmp(right),
    };
    match comparator {
        "Equal to" => Ok(ordering.is_eq()),
        "Greater than" => Ok(ordering.is_gt()),
        "Greater than or equal to" => Ok(ordering.is_ge()),
        "Less than" => Ok(ordering.is_lt()),
        "Less than or equal to" => Ok(ordering.is_le()),
        "Blank" => Ok(left.trim().is_empty()),
        other => Err(format!("The comparator \"{other}\" is unknown.")),
    }
}

fn number(text: &str) -> Option<f64> {
    // Adding zero makes -0 the same as 0.
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number + 0.0)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::test_orders::order;

    fn decided(parameters: Value, variables: Value) -> Result<bool, String> {
        let mut order = order("if", parameters);
        order.variables = variables;
        decide(Parameters(&order.parameters), &Variables::of(&order)).map(|(value, _)| value)
    }

    #[test]
    fn numbers_are_compared_as_numbers_and_text_as_text() {
        let table = [
            ("10", "Is", "Greater than", "9", true),
            ("10", "Is", "Equal to", "10.0", true),
            ("10", "Not", "Equal to", "10", false),
            ("-0", "Is", "Equal to", "0", true),
            ("10", "Is", "Less than", "9", false),
            ("10a", "Is", "Less than", "9", true),
            ("10", "Is", "Less than or equal to", "10", true),
            ("9", "Is", "Greater than or equal to", "10", false),
            ("CO", "Is", "Equal to", "CO", true),
            ("CO", "Is", "Equal to", "co", false),
            ("", "Is", "Blank", "", true),
            ("  ", "Is", "Blank", "", true),
            ("x", "Not", "Blank", "", true),
        ];
        for (left, qualifier, comparator, right, expected) in table {
            let parameters = json!({"mode": "Simple", "condition": [["v", qualifier, comparator, right]]});
            let value = decided(parameters, json!({"v": left}));
            assert_eq!(value, Ok(expected), "{left:?} {qualifier} {comparator} {right:?}");
        }
    }

    #[test]
    fn conditions_combine_with_and_or_or() {
        let rows = json!([["a", "Is", "Equal to", "1"], ["b", "Is", "Equal to", "${a}"]]);
        let variables = json!({"a": "1", "b": 2});
        let with = |combine: Value| json!({"condition": rows, "combineConditions": combine});
        assert_eq!(decided(with(json!("And")), variables.clone()), Ok(false));
        assert_eq!(decided(with(json!("Or")), variables.clone()), Ok(true));
        assert_eq!(decided(with(json!(null)), variables.clone()), Ok(false));
        assert!(decided(with(json!("Xor")), variables).unwrap_err().contains("Xor"));
    }

    #[test]
    fn what_cannot_be_decided_says_why() {
        let advanced = json!({"mode": "Advanced", "condition1": "a == 1"});
        assert!(decided(advanced, json!({})).unwrap_err().contains("mode Advanced"));
        assert!(decided(json!({"mode": "Simple"}), json!({})).unwrap_err().contains("no condition"));
        let row = |row: Value| json!({"condition": [row]});
        assert!(decided(row(json!(["x", "Is", "Equal to", "1"])), json!({})).unwrap_err().contains("\"x\""));
        let variables = json!({"x": "1"});
        assert!(
            decided(row(json!(["x", "Is", "Like", "1"])), variables.clone()).unwrap_err().contains("Like")
        );
        assert!(
            decided(row(json!(["x", "Was", "Equal to", "1"])), variables.clone())
                .unwrap_err()
                .contains("Was")
        );
        assert!(decided(row(json!(["x"])), variables).unwrap_err().contains("comparator"));
    }
}
