//! One parameter: its label, its control, and whether the file has it at all.
//! Never turns one kind of value into another unless the person says so.

use canvas::{Command, ComponentId};
use dpl::{Kind, Value};
use leptos::prelude::*;

use super::super::form::{Control, FormField};
use super::super::open_file::OpenFile;
use super::code::code_parameter;
use super::row_field::RowField;
use super::structure_field::StructureField;
use crate::code_editor::keeping_line_ends;
use crate::live::Live;
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};

/// What every control needs: where its value comes from, and where it goes.
#[derive(Clone, Copy)]
pub struct Parameter {
    pub file: OpenFile,
    pub component: ComponentId,
    name: StoredValue<String>,
    /// `None`: the file does not have it. Tracked where it is read.
    pub value: Memo<Option<Value>>,
}

impl Parameter {
    /// The name in the file.
    pub fn name(self) -> String {
        self.name.try_get_value().unwrap_or_default()
    }

    /// Sets it, or removes it.
    pub fn set(self, value: Option<Value>) {
        let command = Command::SetParameter { component: self.component, name: self.name(), value };
        self.file.editor.command(command).ok();
    }

    /// The text that it is; empty when it is missing.
    pub fn text(self) -> String {
        self.value.with(|value| match value {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        })
    }

    /// The name of the component, for a title. Tracked.
    pub fn component_name(self) -> String {
        self.file.editor.track_document();
        let name = |editor: &canvas::Editor| editor.document().name_of(self.component).to_owned();
        self.file.editor.with(name).unwrap_or_default()
    }

    /// Sets it to a text.
    pub fn set_text(self, text: String) {
        self.set(Some(Value::Text(text)));
    }

    /// The field lost the focus.
    pub fn end_typing(self) {
        self.file.editor.command(Command::EndTyping).ok();
    }
}

/// The parameter as a line of the form.
#[component]
pub fn ParameterField(
    file: OpenFile,
    id: ComponentId,
    first: FormField,
    fields: Memo<Vec<FormField>>,
) -> impl IntoView {
    let name = StoredValue::new(first.name.clone());
    let now = move || {
        fields.with(|fields| name.with_value(|name| fields.iter().find(|field| field.name == *name).cloned()))
    };
    let value = memo(move |_| now().and_then(|field| field.value));
    let parameter = Parameter { file, component: id, name, value };
    let is_set = memo(move |_| value.with(Option::is_some));
    let FormField { label, help, control, name: key, .. } = first;
    let label_id = format!("parameter-{}-{}", id.0, crate::command::new_id_text());
    let is_optional = !matches!(control, Control::Null);
    let title = key.clone();
    let words = label.clone();
    let (group_label, remove_label) = (label_id.clone(), format!("Remove {label}"));
    view! {
        <div class="parameter" data-parameter=key>
            <div class="parameter__head">
                <span class="field__label" id=label_id title=title>{label}</span>
                <span class="field__aside">{move || (!is_set.get()).then_some("not set")}</span>
                {move || {
                    (is_set.get() && is_optional)
                        .then(|| {
                            let remove_label = remove_label.clone();
                            view! {
                                <button
                                    type="button"
                                    class="parameter__remove"
                                    aria-label=remove_label.clone()
                                    title=format!("{remove_label}: the file will not have it")
                                    on:click=move |_| parameter.set(None)
                                >
                                    {icon(Icon::Close)}
                                </button>
                            }
                        })
                }}
            </div>
            <ControlView parameter=parameter control=control labelled_by=group_label label=words fields=fields />
            {(!help.is_empty()).then(|| view! { <p class="field__help">{help}</p> })}
        </div>
    }
}

#[component]
fn ControlView(
    parameter: Parameter,
    control: Control,
    labelled_by: String,
    label: String,
    fields: Memo<Vec<FormField>>,
) -> impl IntoView {
    match control {
        Control::Line => view! { <Line parameter=parameter labelled_by=labelled_by /> }.into_any(),
        Control::Lines => view! { <Lines parameter=parameter labelled_by=labelled_by /> }.into_any(),
        Control::Code(language) => code_parameter(parameter, language, label),
        Control::Number { least, most } => {
            view! { <Number parameter=parameter labelled_by=labelled_by least=least most=most /> }.into_any()
        }
        Control::Choice(_) => {
            view! { <Choice parameter=parameter labelled_by=labelled_by fields=fields /> }.into_any()
        }
        Control::Pipeline(kind) => {
            view! { <PipelinePath parameter=parameter labelled_by=labelled_by kind=kind /> }.into_any()
        }
        Control::Rows(columns) => {
            view! { <RowField parameter=parameter labelled_by=labelled_by columns=columns /> }.into_any()
        }
        Control::Structure => {
            view! { <StructureField parameter=parameter labelled_by=labelled_by /> }.into_any()
        }
        Control::Null => view! { <Null parameter=parameter /> }.into_any(),
    }
}

#[component]
fn Line(parameter: Parameter, labelled_by: String) -> impl IntoView {
    view! {
        <input
            class="input"
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-labelledby=labelled_by
            prop:value=move || parameter.text()
            on:input=move |event| parameter.set_text(event_target_value(&event))
            on:blur=move |_| parameter.end_typing()
        />
    }
}

#[component]
fn Lines(parameter: Parameter, labelled_by: String) -> impl IntoView {
    view! {
        <textarea
            class="input text-area"
            rows="1"
            autocomplete="off"
            spellcheck="false"
            aria-labelledby=labelled_by
            prop:value=move || parameter.text()
            on:input=move |event| {
                let before = untrack(|| parameter.text());
                parameter.set_text(keeping_line_ends(&before, event_target_value(&event)));
            }
            on:blur=move |_| parameter.end_typing()
        ></textarea>
    }
}

#[component]
fn Number(parameter: Parameter, labelled_by: String, least: u32, most: u32) -> impl IntoView {
    // A variable may stand in its place, so it is a text with a hint rather than a number field that refuses it.
    let hint = memo(move |_| {
        let text = parameter.text();
        let is_fine = text.is_empty()
            || text.contains("${")
            || text.trim().parse::<u32>().is_ok_and(|number| (least..=most).contains(&number));
        (!is_fine).then(|| format!("A whole number from {least} to {most}, or a variable such as ${{name}}."))
    });
    view! {
        <input
            class="input"
            type="text"
            inputmode="numeric"
            autocomplete="off"
            aria-labelledby=labelled_by
            aria-invalid=move || hint.get().map(|_| "true")
            prop:value=move || parameter.text()
            on:input=move |event| parameter.set_text(event_target_value(&event))
            on:blur=move |_| parameter.end_typing()
        />
        <p class="field__error" role="status">
            {hint}
        </p>
    }
}

#[component]
fn Choice(parameter: Parameter, labelled_by: String, fields: Memo<Vec<FormField>>) -> impl IntoView {
    let choices = memo(move |_| {
        let name = parameter.name();
        fields.with(|fields| {
            match fields.iter().find(|field| field.name == name).map(|field| &field.control) {
                Some(Control::Choice(choices)) => choices.clone(),
                _ => Vec::new(),
            }
        })
    });
    let choose = move |event| {
        parameter.set_text(event_target_value(&event));
        parameter.end_typing();
    };
    view! {
        <select class="input" aria-labelledby=labelled_by on:change=choose>
            {move || {
                let value = parameter.value.get();
                let missing = value.is_none().then(|| view! { <option value="" selected=true disabled=true>"not set"</option> });
                let options = choices
                    .get()
                    .into_iter()
                    .map(|choice| {
                        let is_chosen = value == Some(Value::Text(choice.clone()));
                        view! { <option value=choice.clone() selected=is_chosen>{choice.clone()}</option> }
                    })
                    .collect_view();
                view! {
                    {missing}
                    {options}
                }
            }}
        </select>
    }
}

#[component]
fn PipelinePath(parameter: Parameter, labelled_by: String, kind: Kind) -> impl IntoView {
    let live = Live::expect();
    let list = format!("pipelines-{}", crate::command::new_id_text());
    let list_id = list.clone();
    let paths =
        move || live.files.all().into_iter().filter(move |file| file.kind == kind).map(|file| file.path);
    let target = memo(move |_| {
        let wish = parameter.text();
        let wish = wish.trim_start_matches('/').to_owned();
        paths().find(|path| *path == wish || path.starts_with(&format!("{wish}.")))
    });
    view! {
        <input
            class="input"
            type="text"
            autocomplete="off"
            spellcheck="false"
            list=list
            aria-labelledby=labelled_by
            prop:value=move || parameter.text()
            on:input=move |event| parameter.set_text(event_target_value(&event))
            on:blur=move |_| parameter.end_typing()
        />
        <datalist id=list_id>
            {move || paths().map(|path| view! { <option value=path></option> }).collect_view()}
        </datalist>
        {move || {
            target
                .get()
                .map(|path| {
                    view! { <a class="field__help" href=super::super::address(Some(&path))>"Open this pipeline"</a> }
                })
        }}
    }
}

/// The file says `null`, which is neither empty nor missing.
#[component]
fn Null(parameter: Parameter) -> impl IntoView {
    view! {
        <div class="parameter__null">
            <code>"null"</code>
            <button type="button" class="link-button" on:click=move |_| parameter.set_text(String::new())>
                "Set a text"
            </button>
            <button type="button" class="link-button" on:click=move |_| parameter.set(None)>
                "Remove"
            </button>
        </div>
    }
}
