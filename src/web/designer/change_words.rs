//! What differs between two versions, in words for people.
//! Never shows a whole script where its first line will do.

use canvas::{kind_of, label_of};
use dpl::{
    ChangeKind, ComponentChange, Detail, MergePlace, NoteChange, TransitionKind, Value, VariableChange,
};

use super::form;
use super::value_text;
use crate::ui::icon::Icon;

/// How much of a value fits into a sentence.
const SHORT: usize = 60;

/// How much of a value is shown where there is room.
const LONG: usize = 4_000;

/// The word, the sign and the key of the style sheet.
pub fn kind_words(kind: ChangeKind) -> (&'static str, Icon, &'static str) {
    match kind {
        ChangeKind::Added => ("Added", Icon::Plus, "added"),
        ChangeKind::Removed => ("Removed", Icon::Trash, "removed"),
        ChangeKind::Changed => ("Changed", Icon::Dot, "changed"),
        ChangeKind::Moved => ("Moved", Icon::ArrowRight, "moved"),
    }
}

/// What about the component differs, each in one sentence.
pub fn component_words(change: &ComponentChange) -> Vec<String> {
    let renamed = change.renamed_from.as_ref().map(|old| format!("Renamed from “{old}”"));
    let details = change.details.iter().map(|detail| detail_words(detail, &change.component_type));
    let kind = matches!(change.kind, ChangeKind::Added | ChangeKind::Removed)
        .then(|| label_of(&change.component_type));
    renamed.into_iter().chain(details).chain(kind).collect()
}

fn detail_words(detail: &Detail, component_type: &str) -> String {
    match detail {
        Detail::Type { before, after } => format!("Type: {} is now {}", label_of(before), label_of(after)),
        Detail::Skipped(true) => "Disabled".to_owned(),
        Detail::Skipped(false) => "Enabled".to_owned(),
        Detail::Parameter { name, before, after } => {
            let label = parameter_label(component_type, name);
            change_of_value(&label, before.as_ref(), after.as_ref())
        }
        Detail::Targets { kind, added, removed } => {
            let word = transition_word(*kind);
            match (added.as_slice(), removed.as_slice()) {
                ([], []) => format!("Order of the connections on {word}"),
                (added, []) => format!("On {word} to {}", names(added)),
                ([], removed) => format!("No longer on {word} to {}", names(removed)),
                (added, removed) => {
                    format!("On {word} to {} instead of {}", names(added), names(removed))
                }
            }
        }
        Detail::Repeats { after: Some(after), .. } => format!("Repeats “{after}”"),
        Detail::Repeats { before, after: None } => match before {
            Some(before) => format!("No longer repeats “{before}”"),
            None => "Repeats nothing".to_owned(),
        },
        Detail::Sources { before, after } => {
            let new: Vec<String> = after.iter().filter(|it| !before.contains(it)).cloned().collect();
            let gone: Vec<String> = before.iter().filter(|it| !after.contains(it)).cloned().collect();
            match (new.as_slice(), gone.as_slice()) {
                ([], []) => "Order of the inputs".to_owned(),
                (new, []) => format!("Input from {}", names(new)),
                ([], gone) => format!("No longer input from {}", names(gone)),
                (new, gone) => format!("Input from {} instead of {}", names(new), names(gone)),
            }
        }
        Detail::Moved => "Moved".to_owned(),
        Detail::Other(key) => format!("{}, which only the file holds", form::label(key)),
    }
}

/// `SQL script: 3 lines changed`, or both values when they are short.
fn change_of_value(label: &str, before: Option<&Value>, after: Option<&Value>) -> String {
    match (before, after) {
        (None, Some(after)) => format!("{label}: {}", short(after)),
        (Some(_), None) => format!("{label} removed"),
        (Some(Value::Text(before)), Some(Value::Text(after)))
            if before.contains('\n') || after.contains('\n') =>
        {
            let (gone, new) = changed_lines(before, after);
            let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
            match (gone, new) {
                (0, new) => format!("{label}: {} added", crate::time::counted(count(new), "line")),
                (gone, 0) => format!("{label}: {} removed", crate::time::counted(count(gone), "line")),
                (gone, new) => {
                    format!("{label}: {} changed", crate::time::counted(count(gone.max(new)), "line"))
                }
            }
        }
        (Some(before), Some(after)) => format!("{label}: {} instead of {}", short(after), short(before)),
        (None, None) => label.to_owned(),
    }
}

/// How many lines of each have no counterpart.
fn changed_lines(before: &str, after: &str) -> (usize, usize) {
    let rows = super::line_diff::side_by_side(before, after);
    let differing = rows.iter().filter(|row| row.differs());
    differing.fold((0, 0), |(gone, new), row| {
        (gone + usize::from(row.left.is_some()), new + usize::from(row.right.is_some()))
    })
}

/// The words of a variable's change, with its sign.
pub fn variable_words(change: &VariableChange) -> (ChangeKind, Vec<String>) {
    match (&change.before, &change.after) {
        (None, Some(after)) => (ChangeKind::Added, vec![format!("Default: {}", short(&after.default_value))]),
        (Some(before), Some(after)) => {
            let mut words = Vec::new();
            for (label, before, after) in [
                ("Type", &before.variable_type, &after.variable_type),
                ("Description", &before.description, &after.description),
                ("Scope", &before.scope, &after.scope),
                ("Visibility", &before.visibility, &after.visibility),
            ] {
                if before != after {
                    let text = |text: &String| Value::Text(text.clone());
                    words.push(change_of_value(label, Some(&text(before)), Some(&text(after))));
                }
            }
            if before.default_value != after.default_value {
                let (before, after) = (Some(&before.default_value), Some(&after.default_value));
                words.push(change_of_value("Default", before, after));
            }
            (ChangeKind::Changed, words)
        }
        (_, None) => (ChangeKind::Removed, Vec::new()),
    }
}

/// The sign and the words of a note's change.
pub fn note_words(change: &NoteChange) -> (ChangeKind, Vec<String>) {
    match (&change.before, &change.after) {
        (None, Some(after)) => (ChangeKind::Added, vec![cut(first_line(&after.content), SHORT)]),
        (Some(before), None) => (ChangeKind::Removed, vec![cut(first_line(&before.content), SHORT)]),
        (Some(before), Some(after)) if change.is_only_moved() => {
            let resized = (before.size != after.size).then(|| "Resized".to_owned());
            let moved = (before.position != after.position).then(|| "Moved".to_owned());
            (ChangeKind::Moved, moved.into_iter().chain(resized).collect())
        }
        (Some(before), Some(after)) => {
            let text = |text: &String| Value::Text(text.clone());
            let content = (before.content != after.content)
                .then(|| change_of_value("Text", Some(&text(&before.content)), Some(&text(&after.content))));
            let theme = (before.theme != after.theme).then(|| "Another colour".to_owned());
            (ChangeKind::Changed, content.into_iter().chain(theme).collect())
        }
        (None, None) => (ChangeKind::Changed, Vec::new()),
    }
}

/// Where two versions collide: what it is about, and which part of that. `type_of` knows the types of components.
pub fn place_words(place: &MergePlace, type_of: impl Fn(&str) -> String) -> (String, String) {
    match place {
        MergePlace::Name(name) => (name.clone(), "both gave it another name".to_owned()),
        MergePlace::Component(name) => {
            (name.clone(), "removed by one, changed or connected by the other".to_owned())
        }
        MergePlace::Value(path) => {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            match path.as_slice() {
                ["pipeline", "components", name, "parameters", parameter] => {
                    ((*name).to_owned(), parameter_label(&type_of(name), parameter))
                }
                ["pipeline", "components", name, rest @ ..] => ((*name).to_owned(), key_words(rest)),
                ["pipeline", "variables", name, rest @ ..] => (format!("Variable {name}"), key_words(rest)),
                ["design", "notes", key, rest @ ..] => (format!("Note {key}"), key_words(rest)),
                ["pipeline", "metadata", "description"] => ("Pipeline".to_owned(), "description".to_owned()),
                rest => ("Pipeline".to_owned(), key_words(rest)),
            }
        }
    }
}

fn key_words(path: &[&str]) -> String {
    match path {
        [] => "removed by one, changed by the other".to_owned(),
        ["skipped"] => "enabled or disabled".to_owned(),
        ["iterationTarget"] => "what it repeats".to_owned(),
        ["sources"] => "inputs".to_owned(),
        ["defaultValue"] => "default".to_owned(),
        [.., last] => form::label(last).to_lowercase(),
    }
}

/// What one version says at that place.
pub fn side_words(place: &MergePlace, value: Option<&Value>) -> String {
    let is_switch =
        matches!(place, MergePlace::Value(path) if path.last().is_some_and(|key| key == "skipped"));
    match value {
        Some(Value::Text(text)) if is_switch && text.eq_ignore_ascii_case("true") => "Disabled".to_owned(),
        _ if is_switch => "Enabled".to_owned(),
        value => value_words(value),
    }
}

/// A value as text, where there is room for it.
pub fn value_words(value: Option<&Value>) -> String {
    match value {
        None => "(nothing)".to_owned(),
        Some(Value::Null) => "(empty)".to_owned(),
        Some(Value::Text(text)) if text.is_empty() => "(empty)".to_owned(),
        Some(Value::Text(text)) => cut(text, LONG),
        Some(value) => cut(&value_text::write(value), LONG),
    }
}

/// A value in a sentence.
fn short(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Text(text) if text.is_empty() => "nothing".to_owned(),
        Value::Text(text) => format!("“{}”", cut(first_line(text), SHORT)),
        Value::List(items) => crate::time::counted(u64::try_from(items.len()).unwrap_or(u64::MAX), "row"),
        Value::Map(entries) => {
            crate::time::counted(u64::try_from(entries.len()).unwrap_or(u64::MAX), "entry")
        }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim()
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{} …", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn names(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("“{only}”"),
        [first, second] => format!("“{first}” and “{second}”"),
        [first, rest @ ..] => format!("“{first}” and {} more", rest.len()),
    }
}

fn transition_word(kind: TransitionKind) -> &'static str {
    match kind {
        TransitionKind::Success => "success",
        TransitionKind::Failure => "failure",
        TransitionKind::Unconditional => "any end",
        TransitionKind::True => "true",
        TransitionKind::False => "false",
    }
}

fn parameter_label(component_type: &str, name: &str) -> String {
    let field =
        kind_of(component_type).and_then(|kind| kind.fields().iter().find(|field| field.name == name));
    field.map_or_else(|| form::label(name), |field| field.label.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let (before, after) = (text(before), text(after));
        let name = "sqlScript".to_owned();
        detail_words(&Detail::Parameter { name, before, after }, "sql-script")
    }

    #[test]
    fn short_values_are_said_and_long_ones_counted() {
        assert_eq!(told("a", "b"), "SQL script: “b” instead of “a”");
        assert_eq!(told("a\nb\nc", "a\nx\nc\nd"), "SQL script: 2 lines changed");
        assert_eq!(told("a\nb", "a\nb\nc"), "SQL script: 1 line added");
        assert_eq!(told("a", ""), "SQL script: nothing instead of “a”");
        let long = "x".repeat(100);
        assert!(told("a", &long).chars().count() < 100);
    }

    #[test]
    fn connections_are_said_as_what_leads_where() {
        let targets = |added: &[&str], removed: &[&str]| {
            let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
            let (added, removed) = (own(added), own(removed));
            detail_words(&Detail::Targets { kind: TransitionKind::Success, added, removed }, "and")
        };
        assert_eq!(targets(&["A"], &[]), "On success to “A”");
        assert_eq!(targets(&["A", "B", "C"], &["D"]), "On success to “A” and 2 more instead of “D”");
    }

    #[test]
    fn a_collision_says_what_it_is_about() {
        let path = |path: &[&str]| MergePlace::Value(path.iter().map(|&key| key.to_owned()).collect());
        let words =
            place_words(&path(&["pipeline", "components", "Load", "parameters", "sqlScript"]), |_| {
                "sql-script".to_owned()
            });
        assert_eq!((words.0.as_str(), words.1.as_str()), ("Load", "SQL script"));
        let words = place_words(&path(&["pipeline", "variables", "day"]), |_| String::new());
        assert_eq!(
            (words.0.as_str(), words.1.as_str()),
            ("Variable day", "removed by one, changed by the other")
        );
    }
}
