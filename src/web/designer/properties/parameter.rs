//! What a control edits: a parameter, or a part of one at any depth.
//! Never turns one kind of value into another unless the person says so.

use canvas::{Command, ComponentId};
use dpl::Value;
use leptos::prelude::*;

use super::super::open_file::OpenFile;
use super::nested;
use crate::reactive::memo;

/// Where a value comes from, and where it goes.
#[derive(Clone, Copy)]
pub struct Parameter {
    pub file: OpenFile,
    pub component: ComponentId,
    name: StoredValue<String>,
    /// Empty for the parameter as a whole.
    path: StoredValue<Vec<usize>>,
    whole: Memo<Option<Value>>,
    /// `None`: the file does not have it. Tracked where it is read.
    pub value: Memo<Option<Value>>,
}

impl Parameter {
    /// The parameter of that name.
    pub fn new(
        file: OpenFile,
        component: ComponentId,
        name: String,
        value: Memo<Option<Value>>,
    ) -> Parameter {
        let (name, path) = (StoredValue::new(name), StoredValue::new(Vec::new()));
        Parameter { file, component, name, path, whole: value, value }
    }

    /// The child at that place of a list or a map.
    pub fn child(self, place: usize) -> Parameter {
        let mut path = self.path.try_get_value().unwrap_or_default();
        path.push(place);
        let whole = self.whole;
        let own = path.clone();
        let value = memo(move |_| {
            whole.with(|whole| whole.as_ref().and_then(|whole| nested::part(whole, &own)).cloned())
        });
        Parameter { path: StoredValue::new(path), value, ..self }
    }

    /// For an attribute, so that the focus finds it again.
    pub fn path_key(self) -> String {
        let places = self.path.try_get_value().unwrap_or_default();
        places.iter().map(usize::to_string).collect::<Vec<_>>().join(".")
    }

    /// Sets it, or removes it.
    pub fn set(self, value: Option<Value>) {
        let path = self.path.try_get_value().unwrap_or_default();
        let value = match path.as_slice() {
            [] => value,
            path => {
                let whole = self.whole.with_untracked(|whole| {
                    whole.as_ref().and_then(|whole| nested::with_part(whole, path, value))
                });
                match whole {
                    Some(whole) => Some(whole),
                    // It went away meanwhile.
                    None => return,
                }
            }
        };
        let Some(name) = self.name.try_get_value() else { return };
        self.file.editor.command(Command::SetParameter { component: self.component, name, value }).ok();
    }

    /// Sets it as a step of its own.
    pub fn set_at_once(self, value: Option<Value>) {
        self.end_typing();
        self.set(value);
        self.end_typing();
    }

    /// The text that it is; empty when it is anything else. Tracked.
    pub fn text(self) -> String {
        self.value.with(|value| match value {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        })
    }

    /// Sets it to a text.
    pub fn set_text(self, text: String) {
        self.set(Some(Value::Text(text)));
    }

    /// What an empty field shows in its place. Tracked.
    pub fn placeholder(self) -> Option<&'static str> {
        self.value.with(|value| matches!(value, Some(Value::Null)).then_some("null"))
    }

    /// The field lost the focus.
    pub fn end_typing(self) {
        self.file.editor.command(Command::EndTyping).ok();
    }

    /// The name of the component, for a title. Tracked.
    pub fn component_name(self) -> String {
        self.file.editor.track_document();
        let name = |editor: &canvas::Editor| editor.document().name_of(self.component).to_owned();
        self.file.editor.with(name).unwrap_or_default()
    }

    /// The variables of the pipeline, by name and type.
    pub fn variables(self) -> Memo<Vec<(String, String)>> {
        memo(move |_| {
            self.file.editor.track_document();
            let read = |editor: &canvas::Editor| {
                let variables = editor.pipeline().variables.iter();
                variables.map(|it| (it.name.clone(), it.variable_type.clone())).collect::<Vec<_>>()
            };
            self.file.editor.with(read).unwrap_or_default()
        })
    }
}

/// How a control is named for assistive technology.
#[derive(Clone, Default)]
pub struct Named {
    pub label: String,
    /// The id of the help below it, or empty.
    pub described_by: String,
}

impl Named {
    /// A control without help.
    pub fn by(label: impl Into<String>) -> Named {
        Named { label: label.into(), described_by: String::new() }
    }
}
