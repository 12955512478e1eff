//! Which fields the properties of a component show, in order, and what each edits.
//! Never hides a parameter: what the catalogue does not know, or not in this shape, is edited as it stands.

use dpl::{Component, Kind, Value};

use canvas::{Field, FieldKind, Language, kind_of};

/// One line of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    /// The parameter in the file.
    pub name: String,
    pub label: String,
    pub help: &'static str,
    pub control: Control,
    /// `None`: the file does not have the parameter.
    pub value: Option<Value>,
}

/// How the value is edited.
#[derive(Clone, Debug, PartialEq)]
pub enum Control {
    Line,
    Lines,
    Code(Language),
    Number {
        least: u32,
        most: u32,
    },
    /// The choices; a value that is none of them is offered too.
    Choice(Vec<String>),
    Pipeline(Kind),
    /// Rows of that many texts each, with the headings of the columns.
    Rows(&'static [&'static str]),
    /// Anything, as structured text.
    Structure,
    /// The file says `null`.
    Null,
}

const NAMES: &[&str] = &["Variable"];
const VALUES: &[&str] = &["Variable", "Value"];
const CONDITIONS: &[&str] = &["Variable", "Is / Not", "Comparator", "Value"];

/// The form of a component.
pub fn form(component: &Component) -> Vec<FormField> {
    let known = kind_of(&component.component_type).map_or(&[][..], |kind| kind.fields);
    let value_of = |name: &str| {
        component.parameters.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
    };
    let mut fields: Vec<FormField> = known
        .iter()
        .filter(|field| value_of(field.name).is_some() || is_shown(field, &value_of))
        .map(|field| {
            let value = value_of(field.name);
            FormField {
                name: field.name.to_owned(),
                label: field.label.to_owned(),
                help: field.help,
                control: control(field.kind, value.as_ref()),
                value,
            }
        })
        .collect();
    let others = component
        .parameters
        .iter()
        .filter(|(name, _)| name != "componentName" && !known.iter().any(|field| field.name == name));
    fields.extend(others.map(|(name, value)| FormField {
        name: name.clone(),
        label: label(name),
        help: "",
        control: as_it_stands(value),
        value: Some(value.clone()),
    }));
    fields
}

/// The name of a parameter in words: `setScalarVariables` is "Set scalar variables".
pub fn label(name: &str) -> String {
    let mut words = String::new();
    let mut was_lower = false;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_before_capital = letters.peek().is_some_and(|next| next.is_uppercase());
        match letter {
            '_' | '-' => words.push(' '),
            _ if words.is_empty() => words.extend(letter.to_uppercase()),
            _ if letter.is_uppercase() && was_lower => {
                words.push(' ');
                // An abbreviation keeps its capitals.
                if is_before_capital { words.push(letter) } else { words.extend(letter.to_lowercase()) }
            }
            _ => words.push(letter),
        }
        was_lower = letter.is_lowercase() || letter.is_numeric() || words.chars().count() == 1;
    }
    if words.trim().is_empty() { name.to_owned() } else { words }
}

/// The cells of a value that is rows of that many texts; `None` if it is anything else.
pub fn rows_of(value: &Value, columns: usize) -> Option<Vec<Vec<String>>> {
    let Value::List(rows) = value else { return None };
    rows.iter()
        .map(|row| match row {
            // Lists of plain names stand in some files instead of lists of one name each.
            Value::Text(_) | Value::Null | Value::Map(_) => None,
            Value::List(cells) if cells.len() == columns => cells
                .iter()
                .map(|cell| match cell {
                    Value::Text(text) => Some(text.clone()),
                    _ => None,
                })
                .collect(),
            Value::List(_) => None,
        })
        .collect()
}

/// The value of rows of cells.
pub fn value_of_rows(rows: &[Vec<String>]) -> Value {
    Value::List(
        rows.iter().map(|cells| Value::List(cells.iter().cloned().map(Value::Text).collect())).collect(),
    )
}

fn is_shown(field: &Field, value_of: &dyn Fn(&str) -> Option<Value>) -> bool {
    field.shown_when.is_none_or(|(name, wanted)| value_of(name) == Some(Value::Text(wanted.to_owned())))
}

/// The control of a known field, unless the value has another shape than it can hold.
fn control(kind: FieldKind, value: Option<&Value>) -> Control {
    let fits_text = value.is_none_or(|value| matches!(value, Value::Text(_)));
    let fits_rows = |columns: &[&str]| value.is_none_or(|value| rows_of(value, columns.len()).is_some());
    let rows = |columns: &'static [&'static str]| fits_rows(columns).then_some(Control::Rows(columns));
    let fitting = match kind {
        FieldKind::VariableNames => rows(NAMES),
        FieldKind::VariableValues => rows(VALUES),
        FieldKind::Conditions => rows(CONDITIONS),
        _ if !fits_text => None,
        FieldKind::Text => Some(match value {
            Some(Value::Text(text)) if text.contains('\n') => Control::Lines,
            _ => Control::Line,
        }),
        FieldKind::LongText => Some(Control::Lines),
        FieldKind::Code(language) => Some(Control::Code(language)),
        FieldKind::Number { least, most } => Some(Control::Number { least, most }),
        FieldKind::Choice(choices) => Some(Control::Choice(offer(choices, value))),
        FieldKind::PipelinePath(kind) => Some(Control::Pipeline(kind)),
    };
    fitting.unwrap_or_else(|| value.map_or(Control::Line, as_it_stands))
}

fn offer(choices: &[&str], value: Option<&Value>) -> Vec<String> {
    let mut all: Vec<String> = choices.iter().map(|choice| (*choice).to_owned()).collect();
    if let Some(Value::Text(text)) = value
        && !all.contains(text)
    {
        all.push(text.clone());
    }
    all
}

fn as_it_stands(value: &Value) -> Control {
    match value {
        Value::Null => Control::Null,
        // It grows with the text. Another control would take the focus away in the middle of the typing.
        Value::Text(_) => Control::Lines,
        Value::List(_) | Value::Map(_) => Control::Structure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(plain: &str) -> Value {
        Value::Text(plain.to_owned())
    }

    fn component(component_type: &str, parameters: &[(&str, Value)]) -> Component {
        Component {
            id: dpl::ComponentId(0),
            name: "One".to_owned(),
            component_type: component_type.to_owned(),
            skipped: false,
            transitions: Vec::new(),
            iteration_target: None,
            sources: Vec::new(),
            parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            position: None,
        }
    }

    fn names(component: &Component) -> Vec<String> {
        form(component).into_iter().map(|field| field.name).collect()
    }

    #[test]
    fn every_parameter_of_the_file_has_a_field() {
        let component = component(
            "sql-executor",
            &[
                ("fileName", text("a.sql")),
                ("somethingNew", Value::Map(vec![])),
                ("scriptLocation", text("Component")),
                ("note", Value::Null),
            ],
        );
        let names = names(&component);
        for (name, _) in &component.parameters {
            assert!(names.contains(name), "{name} is hidden");
        }
        assert!(names.contains(&"sqlScript".to_owned()), "a known field that is missing is offered");
    }

    #[test]
    fn a_field_that_depends_on_another_is_offered_only_then() {
        let with = |location: &str| names(&component("sql-executor", &[("scriptLocation", text(location))]));
        assert!(with("Component").contains(&"sqlScript".to_owned()));
        assert!(!with("Component").contains(&"fileName".to_owned()));
        assert!(with("File").contains(&"fileName".to_owned()));
    }

    #[test]
    fn a_value_of_another_shape_is_edited_as_it_stands() {
        let control = |value: Value| {
            form(&component("sql-script", &[("sqlScript", value)])).first().map(|field| field.control.clone())
        };
        assert_eq!(control(text("select 1")), Some(Control::Code(Language::Sql)));
        assert_eq!(control(Value::Null), Some(Control::Null));
        assert_eq!(control(Value::List(vec![text("a")])), Some(Control::Structure));
    }

    #[test]
    fn null_missing_and_empty_differ() {
        let form = |parameters: &[(&str, Value)]| form(&component("bash-script", parameters));
        let value = |fields: Vec<FormField>| fields.first().and_then(|field| field.value.clone());
        assert_eq!(value(form(&[])), None);
        assert_eq!(value(form(&[("script", Value::Null)])), Some(Value::Null));
        assert_eq!(value(form(&[("script", text(""))])), Some(text("")));
    }

    #[test]
    fn a_choice_that_we_do_not_know_stays_a_choice() {
        let fields = form(&component("retry", &[("retryDelay", text("Custom"))]));
        let delay = fields.iter().find(|field| field.name == "retryDelay").unwrap();
        let Control::Choice(choices) = &delay.control else { panic!("no choice: {:?}", delay.control) };
        assert!(choices.contains(&"Custom".to_owned()));
    }

    #[test]
    fn rows_survive_being_cells() {
        let value = Value::List(vec![Value::List(vec![text("a"), text("1")])]);
        let rows = rows_of(&value, 2).unwrap();
        assert_eq!(value_of_rows(&rows), value);
        assert_eq!(rows_of(&value, 1), None);
        assert_eq!(rows_of(&Value::List(vec![text("a")]), 1), None);
    }

    #[test]
    fn names_of_parameters_become_words() {
        assert_eq!(label("setScalarVariables"), "Set scalar variables");
        assert_eq!(label("user"), "User");
        assert_eq!(label("s3_url"), "S3 url");
        assert_eq!(label("dataURL2"), "Data URL2");
    }
}
