//! A value of any depth as a tree of fields: lists, maps, texts and nulls, each added, moved, renamed and removed.
//! Draws anew only when the tree itself changes, so that typing keeps the focus.

use dpl::Value;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::controls;
use super::field::part_actions;
use super::nested::{self, Outline, outline};
use super::parameter::{Named, Parameter};
use super::table::Layout;
use super::table_field::{Columns, table_field};
use crate::page::{focus_found, once_drawn};
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};
use crate::ui::menu::MenuButton;

/// The tree of a parameter.
pub fn nested_field(parameter: Parameter, label: String) -> AnyView {
    let root = NodeRef::<html::Div>::new();
    let tree = memo(move |_| parameter.value.with(|value| outline(value.as_ref())));
    let name = label.clone();
    view! {
        <div class="nested" role="group" aria-label=name node_ref=root>
            {move || branch(parameter, tree.get(), label.clone(), root)}
        </div>
    }
    .into_any()
}

fn branch(parameter: Parameter, tree: Outline, label: String, root: NodeRef<html::Div>) -> AnyView {
    match tree {
        Outline::Missing | Outline::Null => nothing(parameter, &label),
        Outline::Text => controls::lines(parameter, Named::by(label)),
        Outline::Table(Layout::Texts) => table_field(parameter, Columns::Texts("Item"), label, None),
        Outline::Table(_) => table_field(parameter, Columns::Free, label, None),
        Outline::List(children) => {
            let count = children.len();
            let items = children
                .into_iter()
                .enumerate()
                .map(|(place, tree)| {
                    let head = view! { <span class="nested__place">{place + 1}</span> }.into_any();
                    child(parameter, place, count, tree, format!("{label}, item {}", place + 1), head, root)
                })
                .collect_view();
            collection(parameter, "item", &label, count, root, items.into_any())
        }
        Outline::Map(children) => {
            let count = children.len();
            let entries = children
                .into_iter()
                .enumerate()
                .map(|(place, (key, tree))| {
                    let head = key_field(parameter, place, &key, &label);
                    child(parameter, place, count, tree, format!("{label}, {key}"), head, root)
                })
                .collect_view();
            collection(parameter, "entry", &label, count, root, entries.into_any())
        }
    }
}

/// `null`, or nothing at all: what it may become.
fn nothing(parameter: Parameter, label: &str) -> AnyView {
    let button = |words: &'static str, value: Value| {
        view! {
            <button
                type="button"
                class="button nested__become"
                aria-label=format!("{words} for {label}")
                on:click=move |_| parameter.set_at_once(Some(value.clone()))
            >
                {words}
            </button>
        }
    };
    view! {
        <div class="nested__nothing">
            <span>{move || if parameter.value.with(Option::is_some) { "null, or a" } else { "not set, or a" }}</span>
            {button("Text", Value::Text(String::new()))} {button("List", Value::List(Vec::new()))}
            {button("Map", Value::Map(Vec::new()))}
        </div>
    }
    .into_any()
}

fn child(
    parent: Parameter,
    place: usize,
    count: usize,
    tree: Outline,
    label: String,
    head: AnyView,
    root: NodeRef<html::Div>,
) -> AnyView {
    let own = parent.child(place);
    let back = parent.path_key();
    let after = Callback::new(move |to: Option<usize>| {
        let key = match to {
            Some(to) => parent.child(to).path_key(),
            None => back.clone(),
        };
        focus_later(root, key);
    });
    let items = Signal::derive(move || part_actions(parent, place, count, after));
    let menu = format!("Actions for {label}");
    view! {
        <li class="nested__child" data-path=own.path_key()>
            <div class="nested__head">{head} <MenuButton label=menu items=items /></div>
            {branch(own, tree, label, root)}
        </li>
    }
    .into_any()
}

fn collection(
    parameter: Parameter,
    what: &'static str,
    label: &str,
    count: usize,
    root: NodeRef<html::Div>,
    children: AnyView,
) -> AnyView {
    let add = move |_| {
        let new = parameter.value.with_untracked(|value| value.as_ref().and_then(nested::extended));
        if new.is_some() {
            parameter.set_at_once(new);
            focus_later(root, parameter.child(count).path_key());
        }
    };
    let empty = (count == 0).then(|| {
        let words = if what == "item" { "An empty list." } else { "An empty map." };
        view! { <p class="panel__quiet">{words}</p> }
    });
    view! {
        {empty}
        <ul class="nested__children">{children}</ul>
        <button type="button" class="button nested__add" aria-label=format!("Add an {what} to {label}") on:click=add>
            {icon(Icon::Plus)}
            {format!("Add an {what}")}
        </button>
    }
    .into_any()
}

/// A key is given when the typing is done: no map has one twice.
fn key_field(parent: Parameter, place: usize, key: &str, label: &str) -> AnyView {
    let refusal = RwSignal::new(None::<String>);
    let before = key.to_owned();
    let name = format!("Key of {key} in {label}");
    let commit = move |event: web_sys::Event| {
        let wish = event_target_value(&event);
        if wish == before {
            return refusal.set(None);
        }
        let new = parent.value.with_untracked(|value| {
            value.as_ref().map_or_else(|| Err(String::new()), |value| nested::with_key(value, place, &wish))
        });
        match new {
            Ok(new) => parent.set_at_once(Some(new)),
            Err(why) => refusal.set(Some(why)),
        }
    };
    view! {
        <div class="nested__key">
            <input
                class="input nested__key-input"
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-label=name
                aria-invalid=move || refusal.get().map(|_| "true")
                prop:value=key.to_owned()
                on:change=commit
            />
            <p class="field__error" role="alert">
                {refusal}
            </p>
        </div>
    }
    .into_any()
}

/// The tree is drawn anew first.
fn focus_later(root: NodeRef<html::Div>, key: String) {
    once_drawn(move || {
        let find = || {
            let root = root.try_get_untracked().flatten()?;
            let all = root.query_selector_all("[data-path]").ok()?;
            let mut elements =
                (0..all.length()).filter_map(|at| all.item(at)?.dyn_into::<web_sys::Element>().ok());
            let place = elements.find(|it| it.get_attribute("data-path").as_ref() == Some(&key));
            let place = place.unwrap_or_else(|| root.unchecked_into());
            let first = place.query_selector("input, textarea, select, button").ok().flatten()?;
            first.dyn_into::<web_sys::HtmlElement>().ok()
        };
        focus_found(find())
    });
}
