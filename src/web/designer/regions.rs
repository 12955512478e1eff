//! The parts of the Designer as the keyboard goes round them: the left panel, the canvas, the properties, the dock.
//! Never opens or closes one: what is not shown is passed over.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

/// A part, and where the focus goes in it: the first of these that is there.
type Region = (&'static str, [&'static str; 3]);

const CANVAS: Region =
    (".designer__surface .canvas", [".tile[aria-pressed=true]", ".tile", ".designer__surface .canvas"]);

/// In the order in which they stand.
const REGIONS: [Region; 4] = [
    (
        ".left-panel",
        [
            "[role=treeitem][tabindex=\"0\"]",
            "[role=tabpanel]:not([hidden]) button",
            "[role=tab][tabindex=\"0\"]",
        ],
    ),
    CANVAS,
    (
        ".designer__properties",
        [".panel__body input", ".panel__body :is(select, textarea, button, a)", "button"],
    ),
    (".dock", ["button[aria-pressed=true]", "button", "a"]),
];

/// Goes to the next part that is shown, or to the one before.
pub fn go_on(is_back: bool) {
    let shown: Vec<(Element, Region)> =
        REGIONS.into_iter().filter_map(|region| Some((shown_element(region.0)?, region))).collect();
    let active = document().active_element();
    let here = shown.iter().position(|(element, _)| element.contains(active.as_deref()));
    let count = shown.len();
    let order = (1..=count).map(|step| match (here, is_back) {
        (Some(here), false) => (here + step) % count,
        (Some(here), true) => (here + count - step) % count,
        (None, false) => step - 1,
        (None, true) => count - step,
    });
    // One without anything to focus is passed over too.
    for place in order {
        if let Some((element, (_, targets))) = shown.get(place)
            && focus_first(element, targets)
        {
            return;
        }
    }
}

/// Goes to what is selected on the canvas, or else to the canvas itself.
pub fn go_to_canvas() {
    // What covered the canvas goes first.
    request_animation_frame(|| {
        if let Some(element) = shown_element(CANVAS.0) {
            focus_first(&element, &CANVAS.1);
        }
    });
}

fn focus_first(element: &Element, targets: &[&str]) -> bool {
    let found = targets.iter().find_map(|target| {
        if element.matches(target).unwrap_or(false) {
            return element.clone().dyn_into::<HtmlElement>().ok();
        }
        let all = element.query_selector_all(target).ok()?;
        (0..all.length()).find_map(|at| all.get(at)?.dyn_into::<HtmlElement>().ok().filter(is_shown))
    });
    if let Some(found) = &found {
        found.focus().ok();
    }
    found.is_some()
}

fn shown_element(selector: &str) -> Option<Element> {
    document()
        .query_selector(selector)
        .ok()?
        .filter(|element| element.dyn_ref::<HtmlElement>().is_some_and(is_shown))
}

fn is_shown(element: &HtmlElement) -> bool {
    element.offset_width() > 0 && element.offset_height() > 0
}
