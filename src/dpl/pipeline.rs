//! A pipeline as its file says it: components, transitions, variables and notes.
//! Plain data; never holds what cannot stand in a file.

use serde::{Deserialize, Serialize};

/// Which of the two languages a file speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `*.orch.yaml`: components joined by transitions, run one after the other.
    Orchestration,
    /// `*.tran.yaml`: components joined by sources, run as one statement.
    Transformation,
}

/// Names a component while its name may change.
///
/// Components of a parsed file are numbered from 0 in file order, so that the writer finds the lines a
/// component came from. A component that was added later has a larger number than any in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ComponentId(pub u32);

/// Pixels at 100 %, x to the right, y down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Position {
    pub x: f64,
    pub y: f64,
}

/// Pixels at 100 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

/// A parameter's value. The language has text only: what looks like a number or a boolean is text here and
/// is written back as it stood when it was not changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Null,
    Text(String),
    List(Vec<Value>),
    Map(Vec<(String, Value)>),
}

/// When a transition is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransitionKind {
    Success,
    Failure,
    Unconditional,
    /// An If whose condition holds.
    True,
    /// An If whose condition does not hold.
    False,
}

/// The targets of one kind of transition, by name, in file order. A name may be that of no component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    pub kind: TransitionKind,
    pub targets: Vec<String>,
}

/// One component: a tile on the canvas, one task when it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Component {
    pub id: ComponentId,
    /// The key in the file: free text, unique in its pipeline.
    pub name: String,
    /// The wire name, such as `sql-script`. Types that we do not know are kept.
    pub component_type: String,
    /// Disabled: a run passes over it as if it had succeeded.
    pub skipped: bool,
    /// Orchestrations: at most one entry a kind.
    pub transitions: Vec<Transition>,
    /// Transitions of kinds that we do not know, in file order: usually lists of names. They are not drawn and not run,
    /// and go along with the component.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_transitions: Vec<(String, Value)>,
    /// Iterators and retry: the name of the component that they repeat.
    pub iteration_target: Option<String>,
    /// Transformations: the names of the inputs, in order.
    pub sources: Vec<String>,
    /// In file order, `componentName` left out: it always equals the name, and the writer keeps it so.
    pub parameters: Vec<(String, Value)>,
    /// `None` when the design section does not place it.
    pub position: Option<Position>,
    /// What else the file says of it, such as `postProcessing`, in file order. It goes along when the component is
    /// copied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extras: Vec<(String, Value)>,
}

impl Component {
    /// Whether a transition of a kind that we do not know leads to that component.
    pub fn has_other_target(&self, name: &str) -> bool {
        let is_it = |value: &Value| matches!(value, Value::Text(text) if text == name);
        self.other_transitions
            .iter()
            .any(|(_, targets)| matches!(targets, Value::List(names) if names.iter().any(is_it)))
    }

    /// Gives the targets of transitions of kinds that we do not know the names that `renamed` answers; those without a
    /// new name are dropped, and so is a kind that has no target left. What is no list of names stays.
    pub fn rename_other_targets(&mut self, renamed: impl Fn(&str) -> Option<String>) {
        self.other_transitions.retain_mut(|(_, targets)| {
            let Value::List(names) = targets else { return true };
            let had_names = !names.is_empty();
            names.retain_mut(|value| match value {
                Value::Text(name) => match renamed(name) {
                    Some(new) => {
                        *name = new;
                        true
                    }
                    None => false,
                },
                _ => true,
            });
            !(had_names && names.is_empty())
        });
    }
}

/// A column of a grid variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// `TEXT` or `NUMBER`.
    pub column_type: String,
}

/// A variable of the pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    pub name: String,
    /// `TEXT`, `NUMBER` or `GRID`.
    pub variable_type: String,
    pub description: String,
    /// `COPIED` or `SHARED`.
    pub scope: String,
    /// `PUBLIC` or `PRIVATE`.
    pub visibility: String,
    /// Grids only, in file order.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// Text for scalars, a list of rows for grids.
    pub default_value: Value,
}

/// A note on the canvas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The key in the file, usually a number.
    pub key: String,
    pub position: Position,
    pub size: Size,
    /// Such as `light-yellow`.
    pub theme: String,
    /// Markdown.
    pub content: String,
}

/// A whole pipeline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pipeline {
    pub kind: Kind,
    pub description: Option<String>,
    /// In file order.
    pub components: Vec<Component>,
    pub variables: Vec<Variable>,
    pub notes: Vec<Note>,
}

impl Pipeline {
    /// An empty pipeline of the kind.
    pub fn empty(kind: Kind) -> Pipeline {
        Pipeline { kind, description: None, components: Vec::new(), variables: Vec::new(), notes: Vec::new() }
    }

    /// The component of that name.
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.name == name)
    }

    /// The component of that id.
    pub fn component_by_id(&self, id: ComponentId) -> Option<&Component> {
        self.components.iter().find(|component| component.id == id)
    }
}
