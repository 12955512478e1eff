//! Which role stands on which, and whether the words can be read there.

use std::collections::HashMap;

use crate::colour::Colour;
use crate::sheets::Sheet;

/// Words must reach this on their ground.
const WORDS: f64 = 4.5;

/// What marks a state or the focus must reach this.
const MARKS: f64 = 3.0;

const GROUNDS: [&str; 5] = ["--canvas", "--surface", "--surface-raised", "--surface-sunken", "--hover"];
const STATES: [&str; 6] = ["running", "working", "pausing", "paused", "unknown", "stopped"];

/// One line for each pair that cannot be read well enough.
pub(crate) fn problems(tokens: &Sheet) -> Vec<String> {
    let values: HashMap<&str, &str> = tokens.declarations().collect();
    let mut problems = Vec::new();
    for (words, ground, least) in pairs() {
        for (scheme, name) in [(0, "light"), (1, "dark")] {
            let colour = |role: &str| {
                resolve(&values, role, scheme)
                    .unwrap_or_else(|| panic!("{role} is a colour in the {name} scheme"))
            };
            let contrast = colour(&words).contrast(colour(&ground));
            if contrast < least {
                problems.push(format!(
                    "{words} on {ground} is {contrast:.2} to 1 in the {name} scheme, less than {least}"
                ));
            }
        }
    }
    problems
}

fn pairs() -> Vec<(String, String, f64)> {
    let mut pairs = Vec::new();
    for ground in GROUNDS {
        for words in ["--text", "--text-muted", "--accent-strong"] {
            pairs.push((words.to_owned(), ground.to_owned(), WORDS));
        }
        for words in ["keyword", "string", "number", "name", "variable"] {
            pairs.push((format!("--code-{words}"), ground.to_owned(), WORDS));
        }
        pairs.push(("--focus".to_owned(), ground.to_owned(), MARKS));
        pairs.push(("--unknown".to_owned(), ground.to_owned(), WORDS));
    }
    for state in STATES {
        let soft = format!("--{state}-soft");
        pairs.push((format!("--{state}"), soft.clone(), WORDS));
        pairs.push(("--text".to_owned(), soft.clone(), WORDS));
        pairs.push(("--text-muted".to_owned(), soft, WORDS));
        pairs.push((format!("--{state}"), "--surface".to_owned(), MARKS));
    }
    for edge in ["success", "failure", "unconditional", "true", "false", "iteration"] {
        pairs.push((format!("--edge-{edge}"), "--canvas".to_owned(), MARKS));
    }
    for (words, ground) in [
        ("--accent-text", "--accent"),
        ("--accent-text", "--accent-strong"),
        ("--text", "--accent-soft"),
        ("--note-text", "--note"),
        ("--kind-text", "--kind-orchestration"),
        ("--kind-text", "--kind-transformation"),
    ] {
        pairs.push((words.to_owned(), ground.to_owned(), WORDS));
    }
    pairs
}

/// The colour of a role in the light (0) or dark (1) scheme.
fn resolve(values: &HashMap<&str, &str>, role: &str, scheme: usize) -> Option<Colour> {
    let mut value = *values.get(role)?;
    loop {
        if let Some(both) = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')')) {
            let (light, dark) = both.split_once(',')?;
            value = if scheme == 0 { light.trim() } else { dark.trim() };
        } else if let Some(name) = value.strip_prefix("var(").and_then(|rest| rest.strip_suffix(')')) {
            value = values.get(name.trim())?;
        } else {
            return Colour::of_hex(value);
        }
    }
}
