//! The component types that we know: their names, icons, and the fields of their forms.
//! Never the reason to refuse a pipeline: types that are not here are drawn and kept as they are.

mod fields;
mod fields_load;
mod fields_transform;
mod inputs;
mod kinds;

use crate::{Kind, Value};

pub use inputs::max_inputs;
pub use kinds::catalogue;

/// The shelf of the palette, and the tint of the tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    Flow,
    Iterate,
    Scripting,
    Transaction,
    Variables,
    Load,
    Table,
    Read,
    Join,
    Transform,
    Write,
    Notify,
    Other,
}

impl Category {
    /// The heading in the palette.
    pub fn label(self) -> &'static str {
        match self {
            Category::Flow => "Flow",
            Category::Iterate => "Iterators",
            Category::Scripting => "Scripting",
            Category::Transaction => "Transactions",
            Category::Variables => "Variables",
            Category::Load => "Load",
            Category::Table => "Tables",
            Category::Read => "Read",
            Category::Join => "Join",
            Category::Transform => "Transform",
            Category::Write => "Write",
            Category::Notify => "Notify",
            Category::Other => "Other",
        }
    }

    /// For a data attribute.
    pub fn key(self) -> &'static str {
        match self {
            Category::Flow => "flow",
            Category::Iterate => "iterate",
            Category::Scripting => "scripting",
            Category::Transaction => "transaction",
            Category::Variables => "variables",
            Category::Load => "load",
            Category::Table => "table",
            Category::Read => "read",
            Category::Join => "join",
            Category::Transform => "transform",
            Category::Write => "write",
            Category::Notify => "notify",
            Category::Other => "other",
        }
    }
}

/// What the text of a code field is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Sql,
    Python,
    Bash,
    JavaScript,
}

/// How a field is edited, and with it the form of its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FieldKind {
    /// One line: `Value::Text`.
    Text,
    /// Several lines: `Value::Text`.
    LongText,
    /// Several lines in a fixed-width font: `Value::Text`.
    Code(Language),
    /// A whole number as `Value::Text`.
    Number { least: u32, most: u32 },
    /// One of these, as `Value::Text`.
    Choice(&'static [&'static str]),
    /// The path of another pipeline of the project, as `Value::Text`.
    PipelinePath(Kind),
    /// Any text; these are offered, but others are known to exist.
    Suggest(&'static [&'static str]),
    /// The name of a variable, as `Value::Text`.
    Variable,
    /// A list of texts; the heading says what each is.
    Texts(&'static str),
    /// A list of rows, each a list of texts. Without columns: as many as the value has.
    Table(&'static [Column]),
    /// A structure that has no form of its own.
    Structure,
}

/// One column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub heading: &'static str,
    pub kind: ColumnKind,
}

/// What stands in the cells of a column: always text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    /// The name of a variable.
    Variable,
    /// One of these; the first is that of a new row.
    Choice(&'static [&'static str]),
    /// Any text; these are offered.
    Suggest(&'static [&'static str]),
}

/// One field of a component's form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// The name of the parameter in the file.
    pub name: &'static str,
    pub label: &'static str,
    pub kind: FieldKind,
    /// What a new component has; `None` leaves the parameter out.
    pub default: Option<&'static str>,
    /// One short sentence, or empty.
    pub help: &'static str,
    /// Shown only while another parameter has this value.
    pub shown_when: Option<(&'static str, &'static str)>,
}

/// A type of component.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComponentKind {
    /// The type in the file.
    pub component_type: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// The pipelines that it belongs to.
    pub pipeline: Kind,
    pub category: Category,
    /// The key of its icon.
    pub icon: &'static str,
    /// Whether our runner can execute it.
    pub is_executable: bool,
    /// Transformations: it reads from outside, so nothing leads to it.
    pub is_source: bool,
    /// Transformations: it writes to outside, so nothing follows.
    pub is_sink: bool,
}

impl ComponentKind {
    /// The fields of its form. Empty when we do not know them: then the parameters are edited as they stand.
    pub fn fields(&self) -> &'static [Field] {
        kinds::fields_of(self.component_type)
    }

    /// The parameters of a new component, in file order.
    pub fn default_parameters(&self) -> Vec<(String, Value)> {
        self.fields()
            .iter()
            .filter_map(|field| Some((field.name.to_owned(), Value::Text(field.default?.to_owned()))))
            .collect()
    }
}

/// The known type of that name.
pub fn kind_of(component_type: &str) -> Option<&'static ComponentKind> {
    catalogue().iter().find(|kind| kind.component_type == component_type)
}

/// What people call the type: its label, or its wire name in words.
pub fn label_of(component_type: &str) -> String {
    if let Some(kind) = kind_of(component_type) {
        return kind.label.to_owned();
    }
    let words = component_type.split(['-', '_']).filter(|word| !word.is_empty()).map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    let label = words.collect::<Vec<String>>().join(" ");
    if label.is_empty() { "Component".to_owned() } else { label }
}

/// The key of the icon, by type or by what its name says.
pub fn icon_of(component_type: &str) -> &'static str {
    if let Some(kind) = kind_of(component_type) {
        return kind.icon;
    }
    let says = |word: &str| component_type.contains(word);
    match () {
        () if says("iterator") => "loop",
        () if says("query") || says("input") || says("load") || says("extract") => "download",
        () if says("ai-prompt") || says("cortex") => "spark",
        () if says("table") => "table",
        () if says("grid") || says("scalar") => "variable",
        () if says("message") || says("email") || says("webhook") => "mail",
        () => "puzzle",
    }
}
