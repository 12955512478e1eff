//! The colours of the theme as a drawing without elements needs them: worked out, not as variables.
//! Never a colour of its own: `tokens.css` has them, and forced colours are the system's.

use canvas::EdgeKind;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Success,
    Failure,
    Unconditional,
    True,
    False,
    Iteration,
    Square,
    Border,
    Accent,
    Muted,
    Blue,
    Green,
    Red,
    Amber,
    Working,
    Note,
    NoteBorder,
    NoteGreen,
    NoteRed,
    NoteBlue,
    NotePurple,
}

/// Every role with the variable that says its colour, and the system's when colours are forced.
const ROLES: [(Role, &str, &str); 21] = [
    (Role::Success, "--edge-success", "CanvasText"),
    (Role::Failure, "--edge-failure", "CanvasText"),
    (Role::Unconditional, "--edge-unconditional", "CanvasText"),
    (Role::True, "--edge-true", "CanvasText"),
    (Role::False, "--edge-false", "CanvasText"),
    (Role::Iteration, "--edge-iteration", "CanvasText"),
    (Role::Square, "--surface-raised", "Canvas"),
    (Role::Border, "--border-strong", "CanvasText"),
    (Role::Accent, "--accent", "Highlight"),
    (Role::Muted, "--text-muted", "CanvasText"),
    (Role::Blue, "--paused", "CanvasText"),
    (Role::Green, "--running", "CanvasText"),
    (Role::Red, "--unknown", "CanvasText"),
    (Role::Amber, "--pausing", "CanvasText"),
    (Role::Working, "--working", "Highlight"),
    (Role::Note, "--note", "Canvas"),
    (Role::NoteBorder, "--note-border", "GrayText"),
    (Role::NoteGreen, "--running-soft", "Canvas"),
    (Role::NoteRed, "--unknown-soft", "Canvas"),
    (Role::NoteBlue, "--paused-soft", "Canvas"),
    (Role::NotePurple, "--accent-soft", "Canvas"),
];

impl Role {
    /// The colour of a line.
    pub(super) fn of_line(kind: EdgeKind) -> Role {
        match kind {
            EdgeKind::Success => Role::Success,
            EdgeKind::Failure => Role::Failure,
            EdgeKind::Unconditional | EdgeKind::Source => Role::Unconditional,
            EdgeKind::True => Role::True,
            EdgeKind::False => Role::False,
            EdgeKind::Iteration => Role::Iteration,
        }
    }

    /// The tint of a tile; `canvas.css` says the same.
    pub(super) fn of_tile(category: &str, icon: &str) -> Role {
        match (icon, category) {
            ("play" | "flag-success", _) => Role::Green,
            ("flag-failure", _) => Role::Red,
            ("branch" | "code" | "terminal", _) => Role::Amber,
            (_, "scripting" | "table" | "load" | "read") => Role::Blue,
            (_, "transaction" | "iterate" | "join") => Role::Accent,
            _ => Role::Muted,
        }
    }

    /// The ground of a note of that theme, and its border; `canvas.css` says the same of the ground.
    pub(super) fn of_note(theme: &str) -> (Role, Role) {
        match theme.trim_start_matches("light-") {
            "yellow" => (Role::Note, Role::NoteBorder),
            "green" => (Role::NoteGreen, Role::Green),
            "red" => (Role::NoteRed, Role::Red),
            "blue" => (Role::NoteBlue, Role::Blue),
            "purple" => (Role::NotePurple, Role::Accent),
            _ => (Role::Square, Role::Border),
        }
    }

    /// The colour of a tone.
    pub(super) fn of_tone(tone: &str) -> Role {
        match tone {
            "running" => Role::Green,
            "working" => Role::Working,
            "pausing" => Role::Amber,
            "paused" => Role::Blue,
            "unknown" => Role::Red,
            _ => Role::Muted,
        }
    }
}

/// The colours as they are now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Colours {
    values: Vec<String>,
}

impl Colours {
    /// Looks them up, in one go.
    pub(super) fn look_up() -> Colours {
        if is_forced() {
            return Colours { values: ROLES.iter().map(|(.., system)| (*system).to_owned()).collect() };
        }
        let Some(body) = document().body() else { return Colours::default() };
        let probe = |variable: &str| -> Option<HtmlElement> {
            let element: HtmlElement = document().create_element("i").ok()?.dyn_into().ok()?;
            element.style().set_property("display", "none").ok()?;
            element.style().set_property("color", &format!("var({variable})")).ok()?;
            body.append_child(&element).ok()?;
            Some(element)
        };
        let probes: Vec<Option<HtmlElement>> = ROLES.iter().map(|(_, variable, _)| probe(variable)).collect();
        let read = |element: &Option<HtmlElement>| {
            let style = window().get_computed_style(element.as_ref()?).ok()??;
            style.get_property_value("color").ok()
        };
        let values = probes.iter().map(|element| read(element).unwrap_or_default()).collect();
        probes.iter().flatten().for_each(|element| element.remove());
        Colours { values }
    }

    /// The colour for CSS.
    pub(super) fn of(&self, role: Role) -> &str {
        let place = ROLES.iter().position(|(other, ..)| *other == role);
        place.and_then(|place| self.values.get(place)).map_or("CanvasText", String::as_str)
    }
}

fn is_forced() -> bool {
    let query = window().match_media("(forced-colors: active)").ok().flatten();
    query.is_some_and(|query| query.matches())
}
