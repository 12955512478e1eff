//! One variable: folded its name, type and number of uses; unfolded all that can be changed.

use canvas::{Command, VariableEdit, VariableUsage};
use dpl::{Value, Variable};
use leptos::prelude::*;

use super::default_value::default_value;
use super::{Sheet, TYPES};
use crate::reactive::memo;
use crate::time::counted;
use crate::ui::icon::{Icon, icon};

const SCOPES: [(&str, &str); 2] = [("COPIED", "Copied"), ("SHARED", "Shared")];
const VISIBILITIES: [(&str, &str); 2] = [("PUBLIC", "Public"), ("PRIVATE", "Private")];

/// A line of the list.
pub fn one(sheet: Sheet, name: String) -> AnyView {
    let (own, open_name) = (name.clone(), name.clone());
    let variable = memo(move |before: Option<&Option<Variable>>| {
        // While the list is drawn anew the variable may be gone.
        sheet.variable(&own).or_else(|| before.cloned().flatten())
    });
    let is_open = memo(move |_| sheet.unfolded.with(|unfolded| unfolded.as_ref() == Some(&open_name)));
    let key = StoredValue::new(name.clone());
    let count = memo(move |_| {
        sheet.usages.with(|usages| key.with_value(|name| usages.get(name).map_or(0, Vec::len)))
    });
    let toggle = move |_| {
        let next = (!is_open.get_untracked()).then(|| key.get_value());
        sheet.unfolded.set(next);
    };
    let kind = move || variable.with(|it| it.as_ref().map(|it| type_word(&it.variable_type)));
    let uses = move || match count.get() {
        0 => "not used".to_owned(),
        count => counted(u64::try_from(count).unwrap_or(u64::MAX), "use"),
    };
    view! {
        <li class="variable-item" data-open=move || is_open.get().then_some("true")>
            <button
                type="button"
                class="variable-line"
                aria-expanded=move || is_open.get().to_string()
                on:click=toggle
            >
                {move || icon(if is_open.get() { Icon::ChevronDown } else { Icon::ChevronRight })}
                <span class="variable-line__name">{name}</span>
                <span class="variable-line__type">{kind}</span>
                <span class="variable-line__uses">{uses}</span>
            </button>
            {move || is_open.get().then(|| form(sheet, key, variable))}
        </li>
    }
    .into_any()
}

fn type_word(key: &str) -> String {
    TYPES
        .iter()
        .find(|(known, _)| *known == key)
        .map_or_else(|| key.to_owned(), |(_, word)| (*word).to_owned())
}

fn form(sheet: Sheet, key: StoredValue<String>, variable: Memo<Option<Variable>>) -> AnyView {
    let change = Callback::new(move |change: Change| {
        let Some(mut changed) = variable.get_untracked() else { return };
        change.make(&mut changed);
        sheet.edit(VariableEdit::Change(changed));
    });
    let end_typing = move |_| drop(sheet.file.editor.command(Command::EndTyping));
    let read = move |of: fn(&Variable) -> &String| {
        move || variable.with(|it| it.as_ref().map(|it| of(it).clone()).unwrap_or_default())
    };
    view! {
        <div class="variable-form">
            {name_field(sheet, key)}
            <div class="variable-form__pair">
                {choice("Type", &TYPES, read(|it| &it.variable_type), move |text| change.run(Change::Type(text)))}
                {choice("Scope", &SCOPES, read(|it| &it.scope), move |text| change.run(Change::Scope(text)))}
                {choice(
                    "Visibility",
                    &VISIBILITIES,
                    read(|it| &it.visibility),
                    move |text| change.run(Change::Visibility(text)),
                )}
            </div>
            <label class="field">
                <span class="field__label">"Description"</span>
                <textarea
                    class="input text-area"
                    rows="2"
                    prop:value=read(|it| &it.description)
                    on:input=move |event| change.run(Change::Description(event_target_value(&event)))
                    on:blur=end_typing
                ></textarea>
            </label>
            {default_value(variable, change)}
            {problems(sheet, key)}
            {usages(sheet, key)}
            {foot(sheet, key)}
        </div>
    }
    .into_any()
}

/// What can be changed of a variable but its name.
pub enum Change {
    Type(String),
    Scope(String),
    Visibility(String),
    Description(String),
    Default(Value),
    Columns(Vec<dpl::Column>, Value),
}

impl Change {
    fn make(self, variable: &mut Variable) {
        match self {
            Change::Type(key) => {
                // What a grid holds is no text, and the other way round.
                if (key == "GRID") != (variable.variable_type == "GRID") {
                    variable.columns.clear();
                    variable.default_value =
                        if key == "GRID" { Value::List(Vec::new()) } else { Value::Text(String::new()) };
                }
                variable.variable_type = key;
            }
            Change::Scope(key) => variable.scope = key,
            Change::Visibility(key) => variable.visibility = key,
            Change::Description(text) => variable.description = text,
            Change::Default(value) => variable.default_value = value,
            Change::Columns(columns, value) => {
                variable.columns = columns;
                variable.default_value = value;
            }
        }
    }
}

fn name_field(sheet: Sheet, key: StoredValue<String>) -> AnyView {
    let refused = RwSignal::new(None::<String>);
    let id = format!("variable-name-{}", crate::command::new_id_text());
    let (error_id, described) = (id.clone(), id);
    let rename = move |event| {
        let (name, to) = (key.get_value(), event_target_value(&event));
        if name == to {
            return refused.set(None);
        }
        let edit = VariableEdit::Rename { name, to: to.clone() };
        // It stays unfolded under its new name, which the list draws as another line.
        sheet.unfolded.set(Some(to));
        if let Err(why) = sheet.file.editor.command_quietly(Command::Variable(edit)) {
            sheet.unfolded.set(Some(key.get_value()));
            refused.set(Some(why.to_string()));
        }
    };
    view! {
        <label class="field">
            <span class="field__label">"Name"</span>
            <input
                class="input"
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                value=key.get_value()
                aria-invalid=move || refused.with(Option::is_some).then_some("true")
                aria-describedby=described
                on:change=rename
            />
        </label>
        <p class="field__error" id=error_id role="alert">
            {move || refused.get()}
        </p>
    }
    .into_any()
}

fn choice(
    label: &'static str,
    choices: &'static [(&'static str, &'static str)],
    value: impl Fn() -> String + Send + Sync + Copy + 'static,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    let options = move || {
        let now = value();
        let unknown = choices.iter().all(|(key, _)| *key != now).then(|| (now.clone(), now.clone()));
        let known = choices.iter().map(|(key, word)| ((*key).to_owned(), (*word).to_owned()));
        known
            .chain(unknown)
            .map(|(key, word)| {
                let is_chosen = key == now;
                view! { <option value=key selected=is_chosen>{word}</option> }
            })
            .collect_view()
    };
    view! {
        <label class="field">
            <span class="field__label">{label}</span>
            <select class="input" on:change=move |event| choose(event_target_value(&event))>
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn problems(sheet: Sheet, key: StoredValue<String>) -> AnyView {
    let words = memo(move |_| {
        let found = sheet.file.problems.found();
        let name = key.get_value();
        let here = found.all().iter().filter(|it| it.spot == dpl::Spot::Variable(name.clone()));
        here.map(|it| it.message.clone()).collect::<Vec<String>>()
    });
    (move || {
        let line = |words| view! { <p class="field__error">{words}</p> };
        words.get().into_iter().map(line).collect_view()
    })
    .into_any()
}

/// Each leads to the field.
fn usages(sheet: Sheet, key: StoredValue<String>) -> AnyView {
    let usages =
        memo(move |_| sheet.usages.with(|usages| usages.get(&key.get_value()).cloned().unwrap_or_default()));
    let line = move |usage: VariableUsage| {
        let read = |editor: &canvas::Editor| editor.document().component(usage.component).cloned();
        let component = sheet.file.editor.with(read).flatten()?;
        let field = canvas::kind_of(&component.component_type)
            .and_then(|kind| kind.fields().iter().find(|field| field.name == usage.parameter))
            .map_or_else(|| crate::designer::form::label(&usage.parameter), |field| field.label.to_owned());
        let jump = move |_| {
            let id = usage.component;
            sheet.file.editor.command(Command::Select(canvas::Selection::component(id))).ok();
            sheet.file.editor.command(Command::Reveal(id)).ok();
            sheet.panels.show_field(&usage.parameter);
        };
        Some(view! {
            <li>
                <button type="button" class="link-button" on:click=jump>
                    {component.name} " · " {field}
                </button>
            </li>
        })
    };
    (move || {
        let usages = usages.get();
        (!usages.is_empty()).then(|| {
            view! {
                <section class="variable-form__uses" aria-label="Uses">
                    <span class="field__label">"Used in"</span>
                    <ul>{usages.into_iter().filter_map(line).collect_view()}</ul>
                </section>
            }
        })
    })
    .into_any()
}

fn foot(sheet: Sheet, key: StoredValue<String>) -> AnyView {
    let is_asking = RwSignal::new(false);
    let count = memo(move |_| sheet.usages.with(|usages| usages.get(&key.get_value()).map_or(0, Vec::len)));
    let delete = move |_| {
        if count.get_untracked() > 0 && !is_asking.get_untracked() {
            is_asking.set(true);
        } else {
            sheet.edit(VariableEdit::Delete(key.get_value()));
        }
    };
    let warning = move || {
        is_asking.get().then(|| {
            let places = counted(u64::try_from(count.get()).unwrap_or(u64::MAX), "place");
            view! {
                <p class="field__error" role="alert">
                    {format!("It is used in {places}, which would then name no variable.")}
                </p>
            }
        })
    };
    view! {
        {warning}
        <div class="variable-form__foot">
            <button
                type="button"
                class="button"
                on:click=move |_| sheet.edit(VariableEdit::Duplicate(key.get_value()))
            >
                {icon(Icon::Copy)}
                "Duplicate"
            </button>
            {[("Move up", Icon::SortUp, true), ("Move down", Icon::SortDown, false)]
                .map(|(words, shape, is_up)| {
                    let move_it =
                        move |_| sheet.edit(VariableEdit::Move { name: key.get_value(), is_up });
                    view! {
                        <button
                            type="button"
                            class="button"
                            data-shape="icon"
                            aria-label=words
                            title=words
                            on:click=move_it
                        >
                            {icon(shape)}
                        </button>
                    }
                })
                .into_iter()
                .collect_view()}
            <button type="button" class="button" data-kind="danger" on:click=delete>
                {icon(Icon::Trash)}
                {move || if is_asking.get() { "Delete anyway" } else { "Delete" }}
            </button>
            {move || {
                is_asking
                    .get()
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| is_asking.set(false)>
                                "Keep"
                            </button>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
