//! One parameter: its label, its control, and what else can be done with its value.
//! Never hides that the file has `null`, or has no such parameter at all: the two differ.

use canvas::ComponentId;
use dpl::Value;
use leptos::prelude::*;

use super::super::form::{Control, FormField};
use super::super::open_file::OpenFile;
use super::super::problems::field_problems;
use super::code::code_parameter;
use super::nested::{SORTS, Sort, as_sort};
use super::nested_field::nested_field;
use super::parameter::{Named, Parameter};
use super::table_field::table_parameter;
use super::{controls, nested};
use crate::reactive::memo;
use crate::ui::icon::Icon;
use crate::ui::menu::{MenuButton, MenuItem};

/// The parameter as a line of the form.
pub fn parameter_field(
    file: OpenFile,
    id: ComponentId,
    first: FormField,
    fields: Memo<Vec<FormField>>,
) -> AnyView {
    let (name, known) = (first.name.clone(), first.name.clone());
    let value = memo(move |_| {
        fields.with(|fields| {
            fields.iter().find(|field| field.name == known).and_then(|field| field.value.clone())
        })
    });
    let FormField { label, help, control, name: key, .. } = first;
    let parameter = Parameter::new(file, id, key.clone(), value);
    let help_id = if help.is_empty() {
        String::new()
    } else {
        format!("parameter-help-{}", crate::command::new_id_text())
    };
    let named = Named { label: label.clone(), described_by: help_id.clone() };
    let aside = move || {
        value.with(|value| match value {
            None => Some("not set"),
            Some(Value::Null) => Some("null"),
            Some(_) => None,
        })
    };
    let items = Signal::derive(move || actions(parameter));
    view! {
        <div class="parameter" data-parameter=name>
            <div class="parameter__head">
                <span class="field__label" title=key.clone()>{label.clone()}</span>
                <span class="field__aside">{aside}</span>
                <div class="parameter__menu">
                    <MenuButton label=format!("Actions for {label}") items=items />
                </div>
            </div>
            {control_view(parameter, control, named)}
            {field_problems(file, id, key)}
            {(!help.is_empty()).then(|| view! { <p class="field__help" id=help_id>{help}</p> })}
        </div>
    }
    .into_any()
}

fn control_view(parameter: Parameter, control: Control, named: Named) -> AnyView {
    match control {
        Control::Line => controls::line(parameter, named, None),
        Control::Suggest(offers) => {
            let offers = Signal::derive(move || offers.iter().map(|offer| (*offer).to_owned()).collect());
            controls::line(parameter, named, Some(offers))
        }
        Control::Lines => controls::lines(parameter, named),
        Control::Code(language) => code_parameter(parameter, language, named.label),
        Control::Number { least, most } => controls::number(parameter, named, least, most),
        Control::Choice(choices) => controls::choice(parameter, named, choices),
        Control::Variable => controls::variable(parameter, named),
        Control::Pipeline(kind) => controls::pipeline_path(parameter, named, kind),
        Control::Table(columns) => table_parameter(parameter, columns, named.label),
        Control::Structure => nested_field(parameter, named.label),
    }
}

/// What can be done with a value as a whole. Tracked.
fn actions(parameter: Parameter) -> Vec<MenuItem> {
    let value = parameter.value.get();
    let is_now = value.as_ref().map(Sort::of);
    let item = |words: String, shape: Icon, new: Option<Value>| MenuItem {
        words,
        shape,
        why_not: None,
        on_choose: Callback::new(move |()| parameter.set_at_once(new.clone())),
    };
    let mut items = Vec::new();
    for sort in SORTS.into_iter().filter(|sort| Some(*sort) != is_now && *sort != Sort::Null) {
        if let Some(new) = as_sort(value.as_ref(), sort) {
            items.push(item(format!("Make it a {}", sort.word()), Icon::Restart, Some(new)));
        }
    }
    if is_now != Some(Sort::Null) {
        items.push(item("Set to null".to_owned(), Icon::Ban, Some(Value::Null)));
    }
    if value.is_some() {
        items.push(item("Remove from the file".to_owned(), Icon::Trash, None));
    }
    items
}

/// The actions for a part of a value, between its neighbours. Tracked.
pub fn part_actions(
    parent: Parameter,
    place: usize,
    count: usize,
    after: Callback<Option<usize>>,
) -> Vec<MenuItem> {
    let part = parent.child(place);
    let value = part.value.get();
    let is_now = value.as_ref().map(Sort::of);
    let item = |words: String, shape: Icon, focus: Option<usize>, change: Callback<()>| MenuItem {
        words,
        shape,
        why_not: None,
        on_choose: Callback::new(move |()| {
            change.run(());
            after.run(focus);
        }),
    };
    let mut items = Vec::new();
    for sort in SORTS.into_iter().filter(|sort| Some(*sort) != is_now) {
        let new = if sort == Sort::Null { Some(Value::Null) } else { as_sort(value.as_ref(), sort) };
        if let Some(new) = new {
            let words = if sort == Sort::Null {
                "Set to null".to_owned()
            } else {
                format!("Make it a {}", sort.word())
            };
            let change = Callback::new(move |()| part.set_at_once(Some(new.clone())));
            items.push(item(words, Icon::Restart, Some(place), change));
        }
    }
    let moved = |to: usize| {
        Callback::new(move |()| {
            let new = parent.value.with_untracked(|value| {
                value.as_ref().and_then(|value| nested::with_moved(value, place, to))
            });
            if new.is_some() {
                parent.set_at_once(new);
            }
        })
    };
    if place > 0 {
        items.push(item("Move up".to_owned(), Icon::SortUp, Some(place - 1), moved(place - 1)));
    }
    if place + 1 < count {
        items.push(item("Move down".to_owned(), Icon::SortDown, Some(place + 1), moved(place + 1)));
    }
    let remove = Callback::new(move |()| part.set_at_once(None));
    items.push(item("Remove".to_owned(), Icon::Trash, None, remove));
    items
}
