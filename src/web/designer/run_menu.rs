//! What can be run of the open pipeline: all of it, from the selected component on, or only that.
//! Never decides whether a part can be run: `dpl` does.

use canvas::Editor;
use dpl::Part;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::open_file::OpenFile;
use crate::ui::icon::Icon;
use crate::ui::menu::{MenuButton, MenuItem};
use crate::ui::popup_menu::PopupLine;

/// The button beside Run, with the parts.
pub fn run_menu(file: OpenFile) -> AnyView {
    let items = Signal::derive(move || {
        file.editor.track_selection();
        file.editor.track_document();
        let mut items =
            vec![item("Run the pipeline (Ctrl+Enter)", Icon::Play, None, move || file.run.start(file))];
        items.extend(part_items(file, selected(file)));
        let show = move || file.problems_asked.update(|count| *count += 1);
        items.push(item("Show problems", Icon::Warning, None, show));
        items
    });
    view! { <MenuButton label="Run a part" items=items shape=Icon::ChevronDown kind="primary" /> }.into_any()
}

/// The two ways to run a part, for the menu of the component of that name; `None` when not exactly one is meant.
pub fn part_items(file: OpenFile, name: Option<String>) -> Vec<MenuItem> {
    let why_not = name.is_none().then(|| "Select one component first.".to_owned());
    let words = |verb: &str, keys: &str| match &name {
        Some(name) => format!("{verb} “{}” ({keys})", short(name)),
        None => format!("{verb} the selected component ({keys})"),
    };
    let run = |part: fn(String) -> Part| {
        let name = name.clone().unwrap_or_default();
        move || file.run.start_part(file, part(name.clone()))
    };
    vec![
        item(&words("Run from", "Ctrl+Shift+Enter"), Icon::ArrowRight, why_not.clone(), run(Part::From)),
        item(&words("Run only", "Ctrl+Alt+Enter"), Icon::Dot, why_not, run(Part::Only)),
    ]
}

/// The same two as lines of the canvas' menu; none when not exactly one component is selected.
pub fn part_lines(file: OpenFile) -> Vec<PopupLine> {
    let Some(name) = selected(file) else { return Vec::new() };
    let line = |words: &str, keys: &str, part: fn(String) -> Part| {
        let name = name.clone();
        PopupLine {
            words: words.to_owned(),
            keys: keys.to_owned(),
            aria_keys: keys.replace("Ctrl", "Control"),
            why_not: None,
            is_chosen: None,
            on_choose: Callback::new(move |()| file.run.start_part(file, part(name.clone()))),
        }
    };
    vec![
        line("Run from here", "Ctrl+Shift+Enter", Part::From),
        line("Run only this", "Ctrl+Alt+Enter", Part::Only),
    ]
}

/// Ctrl+Enter runs, with Shift from the selected component on, with Alt only that.
pub fn on_key(event: &KeyboardEvent, file: Option<OpenFile>) {
    let is_asked = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
    let (Some(file), true, false) = (file, is_asked, event.default_prevented()) else { return };
    let part: fn(String) -> Part = match (event.shift_key(), event.alt_key()) {
        (false, false) => {
            event.prevent_default();
            return file.run.start(file);
        }
        (true, false) => Part::From,
        (false, true) => Part::Only,
        (true, true) => return,
    };
    event.prevent_default();
    match selected(file) {
        Some(name) => file.run.start_part(file, part(name)),
        None => file.editor.ask(canvas::Intent::Refused("Select one component first.".to_owned())),
    }
}

/// The component that alone is selected.
fn selected(file: OpenFile) -> Option<String> {
    let read = |editor: &Editor| match editor.selection().components() {
        [only] => Some(editor.document().name_of(*only).to_owned()),
        _ => None,
    };
    file.editor.with(read).flatten()
}

fn item(
    words: &str,
    shape: Icon,
    why_not: Option<String>,
    choose: impl Fn() + Send + Sync + 'static,
) -> MenuItem {
    MenuItem { words: words.to_owned(), shape, why_not, on_choose: Callback::new(move |()| choose()) }
}

/// A menu is no place for the longest names.
fn short(name: &str) -> String {
    const MOST: usize = 40;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    name.chars().take(MOST - 1).chain(['…']).collect()
}
