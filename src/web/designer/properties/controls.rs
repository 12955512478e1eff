//! The controls that are one element: lines, numbers, choices and paths.
//! Never refuses a text: what is not as expected is said beside it.

use dpl::{Kind, Value};
use leptos::prelude::*;

use super::parameter::{Named, Parameter};
use crate::code_editor::keeping_line_ends;
use crate::live::Live;
use crate::reactive::memo;

/// One line; `offers` are suggested while typing.
pub fn line(parameter: Parameter, named: Named, offers: Option<Signal<Vec<String>>>) -> AnyView {
    let list = offers.map(|_| format!("offers-{}", crate::command::new_id_text()));
    let list_id = list.clone();
    view! {
        <input
            class="input"
            type="text"
            autocomplete="off"
            spellcheck="false"
            list=list
            aria-label=named.label
            aria-describedby=named.described_by
            placeholder=move || parameter.placeholder()
            prop:value=move || parameter.text()
            on:input=move |event| parameter.set_text(event_target_value(&event))
            on:blur=move |_| parameter.end_typing()
        />
        {offers.zip(list_id).map(|(offers, id)| datalist(id, offers))}
    }
    .into_any()
}

/// What an input offers while typing.
pub fn datalist(id: String, offers: Signal<Vec<String>>) -> AnyView {
    view! {
        <datalist id=id>
            {move || offers.get().into_iter().map(|offer| view! { <option value=offer></option> }).collect_view()}
        </datalist>
    }
    .into_any()
}

/// Several lines; the field grows with the text.
pub fn lines(parameter: Parameter, named: Named) -> AnyView {
    view! {
        <textarea
            class="input text-area"
            rows="1"
            autocomplete="off"
            spellcheck="false"
            aria-label=named.label
            aria-describedby=named.described_by
            placeholder=move || parameter.placeholder()
            prop:value=move || parameter.text()
            on:input=move |event| {
                let before = untrack(|| parameter.text());
                parameter.set_text(keeping_line_ends(&before, event_target_value(&event)));
            }
            on:blur=move |_| parameter.end_typing()
        ></textarea>
    }
    .into_any()
}

/// A whole number, or a variable in its place.
pub fn number(parameter: Parameter, named: Named, least: u32, most: u32) -> AnyView {
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
            aria-label=named.label
            aria-describedby=named.described_by
            aria-invalid=move || hint.get().map(|_| "true")
            placeholder=move || parameter.placeholder()
            prop:value=move || parameter.text()
            on:input=move |event| parameter.set_text(event_target_value(&event))
            on:blur=move |_| parameter.end_typing()
        />
        <p class="field__error" role="status">
            {hint}
        </p>
    }
    .into_any()
}

/// The option that leads to a free text; no value has a character like that.
const OTHER: &str = "\u{1}";

/// One of the choices, the value that stands there, or any other text such as a variable.
pub fn choice(parameter: Parameter, named: Named, choices: &'static [&'static str]) -> AnyView {
    let is_free = RwSignal::new(false);
    let field = named.clone();
    let choose = move |event| match event_target_value(&event).as_str() {
        OTHER => is_free.set(true),
        chosen => parameter.set_at_once(Some(Value::Text(chosen.to_owned()))),
    };
    let options = move || {
        let value = parameter.value.get();
        let known = |text: &str| choices.contains(&text);
        let empty = match &value {
            None => Some("not set"),
            Some(Value::Null) => Some("null"),
            Some(_) => None,
        };
        let unknown = match &value {
            Some(Value::Text(text)) if !known(text) => Some(text.clone()),
            _ => None,
        };
        let option = |text: String| {
            let is_chosen = value == Some(Value::Text(text.clone()));
            let words = if text.is_empty() { "empty".to_owned() } else { text.clone() };
            view! { <option value=text selected=is_chosen>{words}</option> }
        };
        view! {
            {empty.map(|words| view! { <option value="" selected=true disabled=true>{words}</option> })}
            {choices.iter().map(|choice| option((*choice).to_owned())).collect_view()}
            {unknown.map(option)}
            <option value=OTHER>"Other text or variable …"</option>
        }
    };
    (move || {
        if is_free.get() {
            let offers = Signal::derive(move || choices.iter().map(|choice| (*choice).to_owned()).collect());
            return view! {
                <div class="choice-free">
                    {line(parameter, field.clone(), Some(offers))}
                    <button type="button" class="link-button" on:click=move |_| is_free.set(false)>
                        "Choose"
                    </button>
                </div>
            }
            .into_any();
        }
        view! {
            <select
                class="input"
                aria-label=named.label.clone()
                aria-describedby=named.described_by.clone()
                on:change=choose
            >
                {options}
            </select>
        }
        .into_any()
    })
    .into_any()
}

/// The name of a variable of the pipeline.
pub fn variable(parameter: Parameter, named: Named) -> AnyView {
    let variables = parameter.variables();
    let names = Signal::derive(move || variables.get().into_iter().map(|(name, _)| name).collect());
    line(parameter, named, Some(names))
}

/// The path of another pipeline, with the way to it.
pub fn pipeline_path(parameter: Parameter, named: Named, kind: Kind) -> AnyView {
    let live = Live::expect();
    let paths =
        move || live.files.all().into_iter().filter(move |file| file.kind == kind).map(|file| file.path);
    let target = memo(move |_| {
        let wish = parameter.text();
        let wish = wish.trim_start_matches('/').to_owned();
        paths().find(|path| *path == wish || path.starts_with(&format!("{wish}.")))
    });
    let offers = Signal::derive(move || paths().collect());
    view! {
        {line(parameter, named, Some(offers))}
        {move || {
            target
                .get()
                .map(|path| {
                    view! { <a class="field__help" href=super::super::address(Some(&path))>"Open this pipeline"</a> }
                })
        }}
    }
    .into_any()
}
