//! Which side panel is shown where there is no room for all of them.
//! Never hides a panel where there is room: that is for the style sheet to know.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::KeyboardEvent;

use super::regions;
use crate::reactive::effect;
use crate::ui::icon::{Icon, icon};

/// The panels at the sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Files,
    Properties,
}

impl Panel {
    /// For the attribute that shows it.
    pub fn key(self) -> &'static str {
        match self {
            Panel::Files => "files",
            Panel::Properties => "properties",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Panel::Files => "Files",
            Panel::Properties => "Properties",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Panel::Files => Icon::Menu,
            Panel::Properties => Icon::Details,
        }
    }
}

/// A handle, taken from context.
#[derive(Clone, Copy)]
pub struct Panels {
    shown: RwSignal<Option<Panel>>,
    /// Asks the properties to take the keyboard focus; counts how often.
    focus: RwSignal<u32>,
    /// The variable that somebody wants to see, and how often somebody wanted to see one.
    variable: RwSignal<(u32, String)>,
    /// Asks the left panel for its files; counts how often.
    files: RwSignal<u32>,
}

impl Default for Panels {
    fn default() -> Panels {
        Panels::new()
    }
}

impl Panels {
    /// Nothing is shown over the canvas.
    pub fn new() -> Panels {
        Panels {
            shown: RwSignal::new(None),
            focus: RwSignal::new(0),
            variable: RwSignal::new((0, String::new())),
            files: RwSignal::new(0),
        }
    }

    /// The handle that the page provided.
    pub fn expect() -> Panels {
        expect_context::<Panels>()
    }

    /// The panel that is shown over the canvas. Tracked.
    pub fn shown(self) -> Option<Panel> {
        self.shown.get()
    }

    /// Shows it over the canvas.
    pub fn show(self, panel: Panel) {
        self.shown.set(Some(panel));
    }

    /// Shows the properties and takes the focus there.
    pub fn show_properties(self) {
        self.show(Panel::Properties);
        self.focus.update(|count| *count += 1);
    }

    /// Shows the properties and takes the focus to the field of that parameter.
    pub fn show_field(self, parameter: &str) {
        self.show(Panel::Properties);
        focus_field(parameter.to_owned(), FIELD_TRIES);
    }

    /// Shows the variable of that name in the left panel.
    pub fn show_variable(self, name: &str) {
        self.show(Panel::Files);
        self.variable.update(|(count, variable)| {
            *count += 1;
            name.clone_into(variable);
        });
    }

    /// The variable that is to be shown, and how often one was. Tracked.
    pub fn variable_requests(self) -> (u32, String) {
        self.variable.get()
    }

    /// Wakes the properties when they are to take the focus. Tracked.
    pub fn focus_requests(self) -> u32 {
        self.focus.get()
    }

    /// Brings the files to the front of the left panel.
    pub fn show_files(self) {
        self.files.update(|count| *count += 1);
    }

    /// Wakes the left panel when it is to show the files. Tracked.
    pub fn files_requests(self) -> u32 {
        self.files.get()
    }

    /// Gives the canvas all the room.
    pub fn hide(self) {
        self.shown.set(None);
    }

    /// The same, and the focus goes there.
    pub fn close(self) {
        self.hide();
        regions::go_to_canvas();
    }
}

/// What was just selected is drawn some frames later, and its form may be on its way to the browser.
const FIELD_TRIES: u32 = 30;

fn focus_field(parameter: String, tries: u32) {
    request_animation_frame(move || {
        let fields = document().query_selector_all(".designer__properties [data-parameter]").ok();
        let field = fields.and_then(|fields| {
            (0..fields.length())
                .filter_map(|at| fields.get(at)?.dyn_into::<web_sys::Element>().ok())
                .find(|field| field.get_attribute("data-parameter").as_deref() == Some(&parameter))
        });
        let control = field.as_ref().and_then(|field| {
            field.query_selector(FOCUSABLE).ok().flatten()?.dyn_into::<web_sys::HtmlElement>().ok()
        });
        match control {
            Some(control) => {
                control.focus().ok();
                control.scroll_into_view_with_bool(true);
            }
            None if tries > 0 => focus_field(parameter, tries - 1),
            None => {}
        }
    });
}

const FOCUSABLE: &str =
    "input, textarea, select, [contenteditable=true], .field__control, button:not(.parameter__remove)";

/// Shows or hides a panel; seen only where there is no room for it beside the canvas.
#[component]
pub fn PanelButton(panel: Panel) -> impl IntoView {
    let panels = Panels::expect();
    let is_shown = move || panels.shown() == Some(panel);
    let toggle =
        move |_| if panels.shown.get_untracked() == Some(panel) { panels.hide() } else { panels.show(panel) };
    view! {
        <button
            type="button"
            class="button designer__panel-button"
            data-kind="ghost"
            data-shape="icon"
            data-panel-button=panel.key()
            aria-label=panel.label()
            title=panel.label()
            aria-expanded=move || is_shown().to_string()
            on:click=toggle
        >
            {icon(panel.icon())}
        </button>
    }
}

/// The head of a panel: its title, and the button that closes it where it covers the canvas.
#[component]
pub fn PanelHead(#[prop(into)] title: Signal<String>, panel: Panel) -> impl IntoView {
    let panels = Panels::expect();
    let close = NodeRef::<html::Button>::new();
    take_focus_when_shown(panels, panel, close);
    view! {
        <div class="panel__head">
            <h2 class="panel__title">{title}</h2>
            <button
                type="button"
                class="button panel__close"
                data-kind="ghost"
                data-shape="icon"
                aria-label=format!("Close {}", panel.label().to_lowercase())
                node_ref=close
                on:click=move |_| panels.close()
            >
                {icon(Icon::Close)}
            </button>
        </div>
    }
}

/// The focus follows a panel that was just opened over the canvas.
pub fn take_focus_when_shown(panels: Panels, panel: Panel, close: NodeRef<html::Button>) {
    effect(move |before: Option<bool>| {
        let is_shown = panels.shown() == Some(panel);
        if is_shown
            && before == Some(false)
            && let Some(close) = close.get_untracked()
        {
            close.focus().ok();
        }
        is_shown
    });
}

/// Esc leads back to the canvas, and closes the panel if it covers it.
pub fn on_escape(panels: Panels, event: &KeyboardEvent) {
    if event.key() == "Escape" && !event.default_prevented() {
        event.stop_propagation();
        panels.close();
    }
}
