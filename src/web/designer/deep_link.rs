//! The address of the Designer: pipeline, what is selected in it, and the run that is shown.
//! Opening a file is a step of the browser's history; selecting replaces the address.

use canvas::{Command, ComponentId, Editor, Selection};
use leptos::prelude::*;

use super::open_file::{Content, OpenFile};
use crate::address::with_query;
use crate::reactive::{effect, memo};
use crate::router::place::Values;
use crate::router::{NavigateOptions, Router, use_query_map};
use crate::ui::toast::Toasts;

/// A longer selection is not in the address: nobody could send it.
const AT_MOST: usize = 20;

/// The address of a pipeline with these components selected, and this run shown.
pub fn address(path: &str, components: &[String], run: Option<&str>) -> String {
    let components = if components.len() > AT_MOST { &[] } else { components };
    let mut query: Vec<(&str, &str)> = components.iter().map(|name| ("component", name.as_str())).collect();
    query.extend(run.map(|run| ("run", run)));
    with_query(&super::address(Some(path)), &query)
}

/// The names of the components that the address selects.
fn named(query: &Values) -> Vec<String> {
    query.all("component").map(str::to_owned).collect()
}

fn selected(editor: &Editor) -> Vec<String> {
    editor.selection().components().iter().map(|id| editor.document().name_of(*id).to_owned()).collect()
}

/// What the address selects: those of the names that exist, and the first that does not.
fn found(editor: &Editor, names: &[String]) -> (Vec<ComponentId>, Option<String>) {
    let ids = names.iter().filter_map(|name| editor.document().id_of(name)).collect();
    let missing = names.iter().find(|name| editor.document().id_of(name).is_none()).cloned();
    (ids, missing)
}

/// Keeps address and selection in step, for as long as the page lives.
pub fn follow(current: RwSignal<Option<OpenFile>>) {
    let router = Router::expect();
    let toasts = Toasts::expect();
    let query = use_query_map();
    let named = memo(move |_| query.with(named));
    // The file whose address was taken over: before that its selection must not rewrite the address.
    let taken = StoredValue::new(None::<String>);
    let shown = memo(move |_| {
        let file = current.get()?;
        (file.content.with(|content| *content == Content::Pipeline) && !file.past.is_shown()).then_some(file)
    });
    effect(move |_| {
        let (names, file) = (named.get(), shown.get());
        let Some(file) = file else {
            taken.set_value(None);
            return;
        };
        let path = file.path.try_get_value();
        let is_first = taken.with_value(|taken| *taken != path);
        taken.set_value(path);
        if names.is_empty() && is_first || file.editor.with(selected).as_ref() == Some(&names) {
            return;
        }
        let Some((ids, missing)) = file.editor.with(|editor| found(editor, &names)) else { return };
        let first = ids.first().copied();
        untrack(|| {
            file.editor.command(Command::Select(Selection::components_of(ids))).ok();
            if let Some(first) = first {
                file.editor.command(Command::Reveal(first)).ok();
            }
        });
        if let Some(missing) = missing {
            toasts.error(format!("The link names “{missing}”, which is not in this pipeline any more."));
        }
    });
    // The page may have gone meanwhile, and another file may be shown.
    let write = move || {
        let Some(Some(file)) = shown.try_get_untracked() else { return };
        let path = file.path.try_get_value();
        let is_taken = taken.try_with_value(|taken| taken.is_some() && *taken == path) == Some(true);
        let (Some(path), Some(names), true) = (path, file.editor.with(selected), is_taken) else { return };
        let names = if names.len() > AT_MOST { Vec::new() } else { names };
        if named.try_with_untracked(|named| *named != names) == Some(true) {
            let run = query.with_untracked(|query| query.get("run"));
            let options = NavigateOptions { replace: true, scroll: false };
            router.go(&address(&path, &names, run.as_deref()), options);
        }
    };
    let is_due = StoredValue::new(false);
    effect(move |_| {
        let Some(file) = shown.get() else { return };
        file.editor.track_selection();
        // Browsers take longer to change an address than to draw what was clicked.
        if !is_due.get_value() {
            is_due.set_value(true);
            file.editor.when_calm(move || {
                is_due.try_set_value(false);
                write();
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::place::Place;

    #[test]
    fn names_with_any_character_survive_the_address() {
        let names = ["a&b=c", "50 % ?", "x/y#z", "ä + 'q' \"r\" 🚚", "tab\there"].map(str::to_owned);
        let place = Place::of(&address("in/50 % ?/ä&.orch.yaml", &names, Some("7")));
        assert_eq!(place.params.get("path").as_deref(), Some("in/50 % ?/ä&.orch.yaml"));
        assert_eq!(named(&place.query), names);
        assert_eq!(place.query.get("run").as_deref(), Some("7"));
    }

    #[test]
    fn a_long_selection_is_left_out() {
        let names: Vec<String> = (0..=AT_MOST).map(|number| number.to_string()).collect();
        assert_eq!(address("a.orch.yaml", &names, None), "/designer/a.orch.yaml");
    }
}
