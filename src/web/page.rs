//! The head of every page: its title, its one h1, and where the focus goes after a navigation.

use crate::reactive::effect;
use leptos::html;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// Whether a page was shown before: the first one leaves the focus where the browser puts it.
#[derive(Clone, Copy)]
pub struct Visits(StoredValue<bool>);

impl Visits {
    /// To be made once, in the root.
    pub fn new() -> Visits {
        Visits(StoredValue::new(false))
    }

    /// Whether this is the first page; from then on it is not.
    fn is_first(self) -> bool {
        !self.0.try_update_value(|visited| std::mem::replace(visited, true)).unwrap_or(true)
    }
}

impl Default for Visits {
    fn default() -> Visits {
        Visits::new()
    }
}

/// Names the document while the calling component lives.
pub fn set_title(title: impl Fn() -> String + 'static) {
    effect(move |_| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(&format!("{} · Maia Designer", title()));
        }
    });
}

/// Gives the focus to the element as soon as it is there, unless it is on the first page.
pub fn focus_after_navigation(target: NodeRef<html::H1>) {
    let visits = use_context::<Visits>();
    effect(move |done: Option<bool>| {
        let Some(heading) = target.get() else { return false };
        if done != Some(true) && !visits.is_some_and(Visits::is_first) {
            heading.focus().ok();
        }
        true
    });
}

/// Call it when something that may have had the focus goes away: a focus that got lost moves to the page's heading.
pub fn rescue_focus() {
    request_animation_frame(|| {
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        let is_lost = document.active_element().is_none_or(|active| active.tag_name() == "BODY");
        let heading = document.query_selector("main h1").ok().flatten();
        if let (true, Some(heading)) =
            (is_lost, heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()))
        {
            heading.focus().ok();
        }
    });
}

/// Does what needs something that was just asked for, such as giving it the focus: as soon as that is drawn, and not a
/// frame later, or whoever types on would lose the first letters. `attempt` says whether it was there already, and may be
/// made several times: what is found at first may be about to make way for what was asked for.
pub fn once_drawn(attempt: impl Fn() -> bool + 'static) {
    attempt_once_drawn(Box::new(attempt));
}

fn attempt_once_drawn(attempt: Box<dyn Fn() -> bool>) {
    /// What is drawn may make that something else is drawn.
    const ROUNDS: usize = 4;
    spawn_local(async move {
        let mut is_there = false;
        for _ in 0..ROUNDS {
            tick().await;
            is_there = attempt();
        }
        if !is_there {
            request_animation_frame(move || {
                attempt();
            });
        }
    });
}

/// Gives the focus to the element, if there is one. Whether it has it now: what is hidden takes none.
pub fn focus_found(element: Option<HtmlElement>) -> bool {
    let Some(element) = element else { return false };
    element.focus().ok();
    let active = element.owner_document().and_then(|document| document.active_element());
    active.is_some_and(|active| active == *element)
}

/// Gives the focus to the element of that id, once it is drawn.
pub fn focus_by_id(id: &str) {
    let id = id.to_owned();
    once_drawn(move || {
        let document = web_sys::window().and_then(|window| window.document());
        let element = document.and_then(|document| document.get_element_by_id(&id));
        focus_found(element.and_then(|element| element.dyn_into().ok()))
    });
}

/// Scrolls the element of that id into view, as little as possible, once it is drawn.
pub fn show_by_id(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(element) = document.and_then(|document| document.get_element_by_id(&id)) {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
}

/// Title, h1, a line below it, and what can be done with the page.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Signal<String>,
    #[prop(into, optional)] below: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    set_title(move || title.get());
    focus_after_navigation(heading);
    view! {
        <header class="page-header">
            <div class="page-header__words">
                <h1 class="page-header__title" tabindex="-1" node_ref=heading>
                    {title}
                </h1>
                <p class="page-header__below">{below}</p>
            </div>
            <div class="page-header__actions">{children.map(|children| children())}</div>
        </header>
    }
}
