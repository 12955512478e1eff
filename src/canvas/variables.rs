//! The edits of variables, and where they are used.
//! Never leaves a use behind that has the old name.

use std::collections::BTreeMap;

use dpl::{each_variable_use, rename_in_value, rename_variable_in, variable_name_refused};

use crate::diff::{Diff, Step};
use crate::{ComponentId, Document, Pipeline, Refusal, Value, Variable};

/// What a person does to a variable. Variables are meant by name.
#[derive(Clone, Debug, PartialEq)]
pub enum VariableEdit {
    /// Adds one of the type `TEXT`, `NUMBER` or `GRID`, with a free name.
    Add {
        variable_type: String,
    },
    /// Everything but the name. Successive ones are one step of undo.
    Change(Variable),
    /// Gives it another name, here and wherever it is used.
    Rename {
        name: String,
        to: String,
    },
    Duplicate(String),
    Delete(String),
    /// Puts it one place up or down in the list.
    Move {
        name: String,
        is_up: bool,
    },
}

/// One place where a variable is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableUsage {
    pub component: ComponentId,
    pub parameter: String,
}

/// Where each variable is used, each parameter once, in file order.
pub fn variable_usages(pipeline: &Pipeline) -> BTreeMap<String, Vec<VariableUsage>> {
    let mut usages: BTreeMap<String, Vec<VariableUsage>> = BTreeMap::new();
    for component in &pipeline.components {
        each_variable_use(component, |it| {
            let usage = VariableUsage { component: component.id, parameter: it.parameter.to_owned() };
            match usages.get_mut(it.variable) {
                // A component's uses follow each other, so the last ones are the only ones that can be the same.
                Some(known) if known.iter().rev().take(16).any(|other| *other == usage) => {}
                Some(known) => known.push(usage),
                None => {
                    usages.insert(it.variable.to_owned(), vec![usage]);
                }
            }
        });
    }
    usages
}

/// A change, with the words for undo and for a screen reader.
pub(crate) struct PlannedVariable {
    pub(crate) diff: Diff,
    pub(crate) label: String,
    pub(crate) announcement: String,
}

impl VariableEdit {
    /// The change that it makes, or why it makes none.
    pub(crate) fn plan(&self, document: &Document) -> Result<PlannedVariable, Refusal> {
        let before = &document.pipeline().variables;
        let place = |name: &str| {
            before
                .iter()
                .position(|it| it.name == name)
                .ok_or_else(|| Refusal::UnknownVariable(name.to_owned()))
        };
        let mut after = before.clone();
        let (label, announcement) = match self {
            VariableEdit::Add { variable_type } => {
                let wish = match variable_type.as_str() {
                    "GRID" => "grid",
                    "NUMBER" => "number",
                    _ => "text",
                };
                let name = free_name(before, wish);
                let words = (format!("add variable {name}"), format!("Added the variable {name}"));
                after.push(new_variable(name, variable_type));
                words
            }
            VariableEdit::Change(variable) => {
                let slot = after.get_mut(place(&variable.name)?);
                if let Some(slot) = slot {
                    slot.clone_from(variable);
                }
                (format!("change variable {}", variable.name), String::new())
            }
            VariableEdit::Duplicate(name) => {
                let at = place(name)?;
                let copy = free_name(before, name);
                let words = (format!("duplicate variable {name}"), format!("Added the variable {copy}"));
                if let Some(original) = before.get(at) {
                    after.insert(at + 1, Variable { name: copy, ..original.clone() });
                }
                words
            }
            VariableEdit::Delete(name) => {
                after.remove(place(name)?);
                (format!("delete variable {name}"), format!("Deleted the variable {name}"))
            }
            VariableEdit::Move { name, is_up } => {
                let at = place(name)?;
                let to = if *is_up { at.checked_sub(1) } else { Some(at + 1) };
                let to = to.filter(|to| *to < after.len()).ok_or(Refusal::NothingTo("move"))?;
                after.swap(at, to);
                (format!("move variable {name}"), format!("Moved {name} to place {}", to + 1))
            }
            VariableEdit::Rename { name, to } => return rename(document, name, to),
        };
        let mut diff = Diff::default();
        diff.push(Step::Variables { before: before.clone(), after });
        Ok(PlannedVariable { diff, label, announcement })
    }

    /// The variable whose changes while typing are one step.
    pub(crate) fn typed(&self) -> Option<&str> {
        match self {
            VariableEdit::Change(variable) => Some(&variable.name),
            _ => None,
        }
    }
}

fn rename(document: &Document, name: &str, to: &str) -> Result<PlannedVariable, Refusal> {
    let before = &document.pipeline().variables;
    if !before.iter().any(|it| it.name == name) {
        return Err(Refusal::UnknownVariable(name.to_owned()));
    }
    if let Some(why) = variable_name_refused(to) {
        return Err(Refusal::VariableName(why));
    }
    if to != name && before.iter().any(|it| it.name == to) {
        return Err(Refusal::VariableName(format!("Another variable is already named \"{to}\".")));
    }
    let mut after = before.clone();
    let mut count = 0;
    for variable in &mut after {
        if variable.name == name {
            to.clone_into(&mut variable.name);
        }
        count += rename_in_value(&mut variable.default_value, name, to);
    }
    let mut diff = Diff::default();
    diff.push(Step::Variables { before: before.clone(), after });
    for component in document.components() {
        let mut renamed = component.clone();
        let uses = rename_variable_in(&mut renamed, name, to);
        if uses > 0 {
            count += uses;
            diff.push(Step::Replace { before: Box::new(component.clone()), after: Box::new(renamed) });
        }
    }
    let places = match count {
        0 => "it is used nowhere".to_owned(),
        1 => "and the 1 place that uses it".to_owned(),
        count => format!("and the {count} places that use it"),
    };
    Ok(PlannedVariable {
        diff,
        label: format!("rename variable {name}"),
        announcement: format!("Renamed {name} to {to}, {places}"),
    })
}

fn new_variable(name: String, variable_type: &str) -> Variable {
    let is_grid = variable_type == "GRID";
    Variable {
        name,
        variable_type: variable_type.to_owned(),
        description: String::new(),
        scope: "COPIED".to_owned(),
        visibility: "PRIVATE".to_owned(),
        columns: Vec::new(),
        default_value: if is_grid { Value::List(Vec::new()) } else { Value::Text(String::new()) },
    }
}

/// The wish, or the wish with a number: a variable's name has no blanks.
fn free_name(variables: &[Variable], wish: &str) -> String {
    let is_free = |name: &String| variables.iter().all(|it| it.name != *name);
    let first = wish.to_owned();
    if is_free(&first) {
        return first;
    }
    (2_u32..).map(|number| format!("{wish}_{number}")).find(is_free).unwrap_or_default()
}
