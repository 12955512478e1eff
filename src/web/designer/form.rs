//! Which fields the properties of a component show, in order, and what each edits.
//! Never hides a parameter: what the catalogue does not know, or not in this shape, is edited as it stands.

use dpl::{Component, Kind, Value};

use canvas::{Field, FieldKind, Language, kind_of};

use super::properties::table::{Layout, Shape};
use super::properties::table_field::Columns;

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
    /// One line; these are suggested.
    Suggest(&'static [&'static str]),
    Lines,
    Code(Language),
    Number {
        least: u32,
        most: u32,
    },
    /// The choices; a value that is none of them is offered too.
    Choice(&'static [&'static str]),
    /// The name of a variable.
    Variable,
    Pipeline(Kind),
    Table(Columns),
    /// Anything, at any depth.
    Structure,
}

/// The form of a component.
pub fn form(component: &Component) -> Vec<FormField> {
    let known = kind_of(&component.component_type).map_or(&[][..], |kind| kind.fields());
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

fn is_shown(field: &Field, value_of: &dyn Fn(&str) -> Option<Value>) -> bool {
    field.shown_when.is_none_or(|(name, wanted)| value_of(name) == Some(Value::Text(wanted.to_owned())))
}

/// The control of a known field, unless the value has another shape than it can hold. A field that is missing or
/// `null` has its own control: to type into it is to say that it is a text.
fn control(kind: FieldKind, value: Option<&Value>) -> Control {
    let is_text = matches!(value, None | Some(Value::Null | Value::Text(_)));
    let table = |columns: Columns| columns.shape(value).map(|_| Control::Table(columns));
    let fitting = match kind {
        FieldKind::Texts(heading) => table(Columns::Texts(heading)),
        FieldKind::Table([]) => table(Columns::Free),
        FieldKind::Table(columns) => table(Columns::Known(columns)),
        FieldKind::Structure if matches!(value, None | Some(Value::Null)) => Some(Control::Structure),
        FieldKind::Structure => None,
        _ if !is_text => None,
        FieldKind::Text => Some(match value {
            Some(Value::Text(text)) if text.contains('\n') => Control::Lines,
            _ => Control::Line,
        }),
        FieldKind::Suggest(offers) => Some(Control::Suggest(offers)),
        FieldKind::Variable => Some(Control::Variable),
        FieldKind::LongText => Some(Control::Lines),
        FieldKind::Code(language) => Some(Control::Code(language)),
        FieldKind::Number { least, most } => Some(Control::Number { least, most }),
        FieldKind::Choice(choices) => Some(Control::Choice(choices)),
        FieldKind::PipelinePath(kind) => Some(Control::Pipeline(kind)),
    };
    fitting.unwrap_or_else(|| value.map_or(Control::Line, as_it_stands))
}

fn as_it_stands(value: &Value) -> Control {
    match value {
        // It grows with the text. Another control would take the focus away in the middle of the typing.
        Value::Null | Value::Text(_) => Control::Lines,
        Value::List(_) => match Columns::Free.shape(Some(value)) {
            Some(Shape { layout: Layout::Texts, .. }) => Control::Table(Columns::Texts("Item")),
            Some(shape) if shape.rows > 0 => Control::Table(Columns::Free),
            _ => Control::Structure,
        },
        Value::Map(_) => Control::Structure,
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
            other_transitions: Vec::new(),
            extras: Vec::new(),
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
        assert_eq!(control(Value::Null), Some(Control::Code(Language::Sql)), "null can be typed into");
        assert_eq!(control(Value::List(vec![text("a")])), Some(Control::Table(Columns::Texts("Item"))));
        assert_eq!(control(Value::Map(vec![])), Some(Control::Structure));
    }

    #[test]
    fn null_missing_and_empty_differ() {
        let form = |parameters: &[(&str, Value)]| form(&component("bash-script", parameters));
        let value = |fields: Vec<FormField>| fields.first().and_then(|field| field.value.clone());
        assert_eq!(value(form(&[])), None);
        assert_eq!(value(form(&[("script", Value::Null)])), Some(Value::Null));
        assert_eq!(value(form(&[("script", text(""))])), Some(text("")));
    }

    fn control_of(component_type: &str, name: &str, value: Value) -> Option<Control> {
        let fields = form(&component(component_type, &[(name, value)]));
        fields.into_iter().find(|field| field.name == name).map(|field| field.control)
    }

    #[test]
    fn rows_of_the_expected_shape_are_tables_and_others_are_trees() {
        let row = |cells: &[&str]| Value::List(cells.iter().map(|cell| text(cell)).collect());
        let condition = |value| control_of("if", "condition", value);
        let is_known =
            |control| matches!(control, Some(Control::Table(Columns::Known(columns))) if columns.len() == 4);
        assert!(is_known(condition(Value::List(vec![row(&["a", "Is", "Equal to", "1"])]))));
        assert!(is_known(condition(Value::Null)));
        assert!(is_known(condition(Value::List(vec![row(&["a"])]))), "a row may be short");
        assert_eq!(condition(Value::Map(vec![("fromGrid".into(), Value::Null)])), Some(Control::Structure));
        assert_eq!(condition(text("${condition}")), Some(Control::Lines));
    }

    #[test]
    fn a_type_that_we_do_not_know_has_a_control_for_everything() {
        let control = |value| control_of("never-heard-of", "x", value);
        assert_eq!(control(Value::Null), Some(Control::Lines));
        assert_eq!(control(Value::List(vec![])), Some(Control::Structure));
        assert_eq!(
            control(Value::List(vec![Value::List(vec![text("a")])])),
            Some(Control::Table(Columns::Free))
        );
        let deep = Value::List(vec![Value::List(vec![Value::List(vec![])])]);
        assert_eq!(control(deep), Some(Control::Structure));
    }

    #[test]
    fn names_of_parameters_become_words() {
        assert_eq!(label("setScalarVariables"), "Set scalar variables");
        assert_eq!(label("user"), "User");
        assert_eq!(label("s3_url"), "S3 url");
        assert_eq!(label("dataURL2"), "Data URL2");
    }
}
