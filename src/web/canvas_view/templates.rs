//! Elements to copy: a copy costs a fraction of an element that is put together call by call.
//! Never holds anything of a document: all text is set as text afterwards.

use std::collections::HashMap;

use leptos::prelude::document;
use wasm_bindgen::JsCast as _;
use web_sys::Element;

/// What was made so far, by its markup.
#[derive(Default)]
pub(super) struct Templates {
    known: HashMap<String, Element>,
}

impl Templates {
    /// A new element as the markup says, which must have one root.
    pub(super) fn copy(&mut self, markup: &str) -> Option<Element> {
        if !self.known.contains_key(markup) {
            let element = parse(markup)?;
            self.known.insert(markup.to_owned(), element);
        }
        self.known.get(markup)?.clone_node_with_deep(true).ok()?.dyn_into().ok()
    }
}

fn parse(markup: &str) -> Option<Element> {
    let holder = document().create_element("div").ok()?;
    holder.set_inner_html(markup);
    let element = holder.first_element_child()?;
    element.remove();
    Some(element)
}

/// Sets the attribute if it is another one than before.
pub(super) fn set_if(element: &Element, name: &str, before: Option<&str>, after: &str) {
    if before != Some(after) {
        // Refused only for a name that no attribute can have.
        element.set_attribute(name, after).ok();
    }
}
