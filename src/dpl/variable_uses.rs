//! Where variables are used: `${name}` in any text, and parameters whose value is a name.
//! Never knows which variables there are.

use crate::{Component, Value};

/// What kind of variable belongs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Any,
    Scalar,
    Grid,
}

/// One place where a component uses a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VariableUse<'c> {
    pub parameter: &'c str,
    pub variable: &'c str,
    pub wanted: Wanted,
    /// In a program that gives `${…}` a meaning of its own, so that an unknown name is no mistake.
    pub is_lenient: bool,
}

/// Where in a parameter's value the name of a variable stands.
#[derive(Clone, Copy)]
enum Slot {
    /// It is the whole text.
    Text,
    /// In that cell of every row.
    Cell(usize),
}

/// The parameters whose values name variables. Each name of a parameter means the same in every type that has it, but for
/// those with a type.
const NAMING: &[(Option<&str>, &str, Slot, Wanted)] = &[
    (None, "variablesToPrint", Slot::Cell(0), Wanted::Any),
    (None, "variablesToInclude", Slot::Cell(0), Wanted::Any),
    (None, "scalarsToUpdate", Slot::Cell(0), Wanted::Scalar),
    (Some("if"), "condition", Slot::Cell(0), Wanted::Any),
    (None, "gridVariable", Slot::Text, Wanted::Grid),
    (None, "targetGridVariable", Slot::Text, Wanted::Grid),
    (None, "variableToIterate", Slot::Text, Wanted::Scalar),
    (Some("fixed-iterator"), "variablesToIterate", Slot::Cell(0), Wanted::Scalar),
    (None, "gridIteratorVariableMapping", Slot::Cell(1), Wanted::Any),
    (Some("table-iterator"), "columnMapping", Slot::Cell(1), Wanted::Scalar),
    (None, "scalarVariableMapping", Slot::Cell(0), Wanted::Scalar),
];

/// The programs whose `${…}` may be their own.
fn is_program(component_type: &str, parameter: &str) -> bool {
    let is_script = matches!(component_type, "bash-script" | "python-script" | "python-pushdown")
        || component_type.starts_with("bash");
    is_script && matches!(parameter, "script" | "pythonScript" | "pythonCode")
}

fn naming(component_type: &str, parameter: &str) -> Option<(Slot, Wanted)> {
    NAMING
        .iter()
        .find(|(only, name, ..)| *name == parameter && only.is_none_or(|only| only == component_type))
        .map(|(_, _, slot, wanted)| (*slot, *wanted))
}

/// Tells of every use in the component, in file order.
pub fn each_variable_use<'c>(component: &'c Component, mut tell: impl FnMut(VariableUse<'c>)) {
    for (parameter, value) in &component.parameters {
        let is_lenient = is_program(&component.component_type, parameter);
        each_text(value, &mut |text| {
            each_reference(text, |variable| {
                tell(VariableUse { parameter, variable, wanted: Wanted::Any, is_lenient });
            });
        });
        if let Some((slot, wanted)) = naming(&component.component_type, parameter) {
            each_named(value, slot, &mut |variable| {
                tell(VariableUse { parameter, variable, wanted, is_lenient: false });
            });
        }
    }
}

/// Gives the variable another name wherever the component uses it. Answers in how many places.
pub fn rename_variable_in(component: &mut Component, old: &str, new: &str) -> usize {
    let mut count = 0;
    for (parameter, value) in &mut component.parameters {
        count += rename_in_value(value, old, new);
        match naming(&component.component_type, parameter) {
            Some((Slot::Text, _)) => count += rename_name(value, old, new),
            Some((Slot::Cell(cell), _)) => {
                if let Value::List(rows) = value {
                    for row in rows {
                        count += match row {
                            Value::List(cells) => {
                                cells.get_mut(cell).map_or(0, |cell| rename_name(cell, old, new))
                            }
                            row if cell == 0 => rename_name(row, old, new),
                            _ => 0,
                        };
                    }
                }
            }
            None => {}
        }
    }
    count
}

/// Gives the variable another name in every `${…}` of the value. Answers in how many places.
pub fn rename_in_value(value: &mut Value, old: &str, new: &str) -> usize {
    match value {
        Value::Null => 0,
        Value::Text(text) => {
            let (renamed, count) = rename_in_text(text, old, new);
            if count > 0 {
                *text = renamed;
            }
            count
        }
        Value::List(items) => items.iter_mut().map(|item| rename_in_value(item, old, new)).sum(),
        Value::Map(entries) => entries.iter_mut().map(|(_, value)| rename_in_value(value, old, new)).sum(),
    }
}

fn rename_name(value: &mut Value, old: &str, new: &str) -> usize {
    match value {
        Value::Text(text) if text == old => {
            new.clone_into(text);
            1
        }
        _ => 0,
    }
}

fn each_text<'v>(value: &'v Value, tell: &mut impl FnMut(&'v str)) {
    match value {
        Value::Null => {}
        Value::Text(text) => tell(text),
        Value::List(items) => items.iter().for_each(|item| each_text(item, tell)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| each_text(value, tell)),
    }
}

fn each_named<'v>(value: &'v Value, slot: Slot, tell: &mut impl FnMut(&'v str)) {
    let mut name = |value: &'v Value| match value {
        // A name that is itself made of variables is not known before the run.
        Value::Text(text) if !text.trim().is_empty() && !text.contains("${") => tell(text),
        _ => {}
    };
    match (slot, value) {
        (Slot::Text, value) => name(value),
        (Slot::Cell(cell), Value::List(rows)) => {
            for row in rows {
                match row {
                    Value::List(cells) => cells.get(cell).into_iter().for_each(&mut name),
                    row if cell == 0 => name(row),
                    _ => {}
                }
            }
        }
        (Slot::Cell(_), _) => {}
    }
}

/// The expressions in `${…}`, each with where it begins.
fn expressions(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + text.get(from..)?.find("${")? + 2;
            let rest = text.get(start..)?;
            let end = rest.find(['}', '\n'])?;
            if rest.get(end..).is_some_and(|rest| rest.starts_with('}')) {
                from = start + end + 1;
                return Some((start, rest.get(..end)?));
            }
            from = start;
        }
    })
}

/// The variables that the text refers to. An expression that is more than a name and its members is not looked into: it
/// is a program of its own.
fn each_reference<'t>(text: &'t str, mut tell: impl FnMut(&'t str)) {
    for (_, expression) in expressions(text) {
        let expression = expression.trim();
        let is_path = expression.split('.').all(is_variable_name);
        if !is_path || expression.starts_with("sysvar.") {
            continue;
        }
        if let Some(name) = expression.split('.').next() {
            tell(name);
        }
    }
}

fn rename_in_text(text: &str, old: &str, new: &str) -> (String, usize) {
    let mut renamed = String::new();
    let (mut copied, mut count) = (0, 0);
    for (start, expression) in expressions(text) {
        for place in identifiers(expression, old) {
            let at = start + place;
            renamed.push_str(text.get(copied..at).unwrap_or_default());
            renamed.push_str(new);
            copied = at + old.len();
            count += 1;
        }
    }
    renamed.push_str(text.get(copied..).unwrap_or_default());
    (renamed, count)
}

/// Where the name stands as an identifier of its own: not as a member, and not in a quoted text.
fn identifiers<'e>(expression: &'e str, name: &'e str) -> impl Iterator<Item = usize> + 'e {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let mut quote = None;
    let mut before = ' ';
    expression.char_indices().filter_map(move |(at, letter)| {
        let was = std::mem::replace(&mut before, letter);
        match quote {
            Some(open) if open == letter => quote = None,
            Some(_) => return None,
            None if matches!(letter, '"' | '\'' | '`') => quote = Some(letter),
            None => {}
        }
        let rest = expression.get(at..)?;
        let follows = rest.strip_prefix(name)?.chars().next();
        let is_whole = !is_part(was) && was != '.' && !follows.is_some_and(is_part);
        (is_whole && quote.is_none()).then_some(at)
    })
}

/// Whether a variable can have that name: a letter or `_` first, then letters, digits and `_`.
pub fn is_variable_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::added;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn rows(rows: &[&[&str]]) -> Value {
        Value::List(
            rows.iter().map(|cells| Value::List(cells.iter().map(|cell| text(cell)).collect())).collect(),
        )
    }

    fn component(component_type: &str, parameters: &[(&str, Value)]) -> Component {
        let mut component = added(0, "A");
        component.component_type = component_type.to_owned();
        component.parameters =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        component
    }

    fn uses(component: &Component) -> Vec<String> {
        let mut uses = Vec::new();
        each_variable_use(component, |it| uses.push(format!("{}: {}", it.parameter, it.variable)));
        uses
    }

    #[test]
    fn references_are_found_in_every_text_and_expressions_are_left_alone() {
        let script =
            "select ${a}, ${ b.length }, ${sysvar.thisComponent.name}, ${c + 1}, ${unfinished\n}, ${a}";
        let component =
            component("sql-script", &[("sqlScript", text(script)), ("more", rows(&[&["x ${d}"]]))]);
        assert_eq!(uses(&component), ["sqlScript: a", "sqlScript: b", "sqlScript: a", "more: d"]);
    }

    #[test]
    fn parameters_that_name_variables_are_uses() {
        let print = component("print-variables", &[("variablesToPrint", rows(&[&["a"], &[""], &["${b}"]]))]);
        assert_eq!(uses(&print), ["variablesToPrint: b", "variablesToPrint: a"]);
        let grid = component("grid-iterator", &[("gridVariable", text("g"))]);
        assert_eq!(uses(&grid), ["gridVariable: g"]);
        let child =
            component("run-orchestration", &[("setScalarVariables", rows(&[&["theirs", "${mine}"]]))]);
        assert_eq!(uses(&child), ["setScalarVariables: mine"], "the names on the left are the child's");
    }

    #[test]
    fn renaming_reaches_expressions_but_no_members_texts_or_longer_names() {
        let mut it = component(
            "update-scalar",
            &[("scalarsToUpdate", rows(&[&["a", "${a}${ab} ${x.a} ${a.toUpperCase() + 'a' + a} a"]]))],
        );
        assert_eq!(rename_variable_in(&mut it, "a", "z"), 4);
        assert_eq!(it.parameters[0].1, rows(&[&["z", "${z}${ab} ${x.a} ${z.toUpperCase() + 'a' + z} a"]]));
    }

    #[test]
    fn a_program_may_have_names_of_its_own() {
        let bash = component("bash-script", &[("script", text("echo ${HOME}"))]);
        let mut is_lenient = false;
        each_variable_use(&bash, |it| is_lenient = it.is_lenient);
        assert!(is_lenient);
    }

    #[test]
    fn names_are_those_of_the_language() {
        assert!(["a", "_x1", "Load_2"].into_iter().all(is_variable_name));
        assert!(!["", "1a", "a-b", "a b", "ä", "sysvar.x"].into_iter().any(is_variable_name));
    }
}
