//! The difference by component, in words, with the way to each place.

use canvas::{Command, Selection};
use dpl::{ChangeKind, ComponentChange, Difference};
use leptos::prelude::*;

use super::{Compared, Comparison, End};
use crate::designer::change_words::{component_words, kind_words, note_words, variable_words};
use crate::designer::open_file::OpenFile;
use crate::reactive::{effect, memo};
use crate::ui::icon::icon;

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    kind: ChangeKind,
    /// What it is about, before the name: nothing for a component.
    about: &'static str,
    name: String,
    words: Vec<String>,
    jump: Option<Jump>,
}

#[derive(Clone, Debug, PartialEq)]
enum Jump {
    Component(String),
    Note(String),
}

/// The list; what only moved is shown when asked for.
pub fn change_list(file: OpenFile, comparison: Comparison, compared: Memo<Compared>) -> AnyView {
    let with_moved = RwSignal::new(false);
    let on_canvas = RwSignal::new(true);
    // Leaves the reactive world: the canvas draws the marks for as long as this list is there.
    effect(move |_| {
        let is_now = comparison.to.with(|to| *to == End::Now);
        let with_moved = with_moved.get();
        match (on_canvas.get() && is_now, compared.get()) {
            (true, Compared::Difference(difference)) => {
                let mut shown = (*difference).clone();
                shown.components.retain(|it| with_moved || it.kind != ChangeKind::Moved);
                file.changes.show_on_canvas(Some(&shown));
            }
            _ => file.changes.show_on_canvas(None),
        }
    });
    on_cleanup(move || file.changes.show_on_canvas(None));
    let moved = memo(move |_| match compared.get() {
        Compared::Difference(difference) => difference.moved(),
        _ => 0,
    });
    let lines = move || match compared.get() {
        Compared::Loading => view! { <p class="panel__quiet">"Loading …"</p> }.into_any(),
        Compared::Failed(why) => view! { <p class="panel__quiet" role="alert">{why}</p> }.into_any(),
        Compared::Difference(difference) => {
            let lines = lines_of(&difference, with_moved.get());
            if lines.is_empty() {
                return view! { <p class="panel__quiet">"Nothing changed."</p> }.into_any();
            }
            let lines = lines.into_iter().map(|it| line(file, it)).collect_view();
            view! { <ul class="changes__list">{lines}</ul> }.into_any()
        }
    };
    let toggle = |words: AnyView, signal: RwSignal<bool>| {
        view! {
            <label class="changes__toggle">
                <input
                    type="checkbox"
                    prop:checked=move || signal.get()
                    on:change=move |event| signal.set(event_target_checked(&event))
                />
                {words}
            </label>
        }
    };
    view! {
        <div class="changes__choices">
            {toggle("Mark on the canvas".into_any(), on_canvas)}
            {move || {
                (moved.get() > 0).then(|| toggle((move || format!("Also what only moved ({})", moved.get())).into_any(), with_moved))
            }}
        </div>
        {lines}
    }
    .into_any()
}

fn lines_of(difference: &Difference, with_moved: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    if difference.description.is_some() {
        let words = vec!["Description".to_owned()];
        lines.push(Line {
            kind: ChangeKind::Changed,
            about: "",
            name: "Pipeline".to_owned(),
            words,
            jump: None,
        });
    }
    lines.extend(difference.components.iter().map(component_line));
    for change in &difference.variables {
        let (kind, words) = variable_words(change);
        lines.push(Line { kind, about: "Variable", name: change.name.clone(), words, jump: None });
    }
    for change in &difference.notes {
        let (kind, words) = note_words(change);
        let jump = change.after.as_ref().map(|_| Jump::Note(change.key.clone()));
        lines.push(Line { kind, about: "Note", name: change.key.clone(), words, jump });
    }
    for key in &difference.others {
        let words = vec!["which only the file holds".to_owned()];
        lines.push(Line { kind: ChangeKind::Changed, about: "", name: key.clone(), words, jump: None });
    }
    lines.retain(|line| with_moved || line.kind != ChangeKind::Moved);
    lines
}

fn component_line(change: &ComponentChange) -> Line {
    let is_there = change.kind != ChangeKind::Removed;
    Line {
        kind: change.kind,
        about: "",
        name: change.name.clone(),
        words: component_words(change),
        jump: is_there.then(|| Jump::Component(change.name.clone())),
    }
}

fn line(file: OpenFile, line: Line) -> AnyView {
    let (word, shape, key) = kind_words(line.kind);
    let name = line.name.clone();
    let subject = match line.jump {
        // A version that is not on screen may name what is not there.
        Some(jump) => view! {
            <button type="button" class="link-button" on:click=move |_| go_to(file, &jump)>
                {name}
            </button>
        }
        .into_any(),
        None => view! { <strong>{name}</strong> }.into_any(),
    };
    let about = (!line.about.is_empty()).then_some(line.about);
    view! {
        <li class="changes__line" data-change=key>
            {icon(shape)}
            <span class="changes__word">{word}</span>
            <span class="changes__subject">{about} " " {subject}</span>
            <span class="changes__details">{line.words.join("; ")}</span>
        </li>
    }
    .into_any()
}

fn go_to(file: OpenFile, jump: &Jump) {
    let command = match jump {
        Jump::Component(name) => {
            let Some(Some(id)) = file.editor.with(|editor| editor.document().id_of(name)) else { return };
            file.editor.command(Command::Select(Selection::component(id))).ok();
            Command::Reveal(id)
        }
        Jump::Note(key) => Command::Select(Selection::note(key.clone())),
    };
    file.editor.command(command).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"start\"\n    B:\n      \
                        type: \"and\"\ndesign:\n  components:\n    B:\n      position: { x: 1, y: 2 }\n";

    fn told(after: &str, with_moved: bool) -> Vec<String> {
        let difference = dpl::compare_texts(TEXT, after).unwrap();
        lines_of(&difference, with_moved)
            .into_iter()
            .map(|line| format!("{} {}: {}", kind_words(line.kind).0, line.name, line.words.join("; ")))
            .collect()
    }

    #[test]
    fn what_only_moved_is_shown_when_asked_for() {
        let moved = TEXT.replace("x: 1", "x: 9");
        assert_eq!(told(&moved, false), Vec::<String>::new());
        assert_eq!(told(&moved, true), ["Moved B: Moved"]);
    }

    #[test]
    fn what_is_gone_leads_nowhere_and_the_rest_does() {
        let after = TEXT.replace("    A:\n      type: \"start\"\n", "").replace("\"and\"", "\"or\"");
        let difference = dpl::compare_texts(TEXT, &after).unwrap();
        let lines = lines_of(&difference, true);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.jump.is_none() == (line.kind == ChangeKind::Removed)));
    }
}
