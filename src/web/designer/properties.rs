//! The right panel: what is selected, and everything about it that can be changed.
//! Never changes anything but by a command to the editor.

pub mod code;
pub mod component;
pub mod connections;
pub mod controls;
pub mod field;
pub mod last_run;
pub mod name;
pub mod nested;
pub mod nested_field;
pub mod note;
pub mod parameter;
pub mod pipeline;
pub mod table;
pub mod table_field;
pub mod yaml;

use crate::page::{focus_found, once_drawn};
use crate::reactive::{effect, memo};
use canvas::{ComponentId, EdgeKey, Editor};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::open_file::{Content, OpenFile};
use super::panels::{Panel, PanelHead, Panels, on_escape};
use super::pieces;

/// What the panel is about.
#[derive(Clone, Debug, PartialEq)]
enum Subject {
    Pipeline,
    Component(ComponentId),
    Note(String),
    Edge(EdgeKey),
    Several(usize),
}

/// The panel.
#[component]
pub fn Properties(file: OpenFile) -> impl IntoView {
    let panels = Panels::expect();
    let subject = memo(move |_| {
        file.editor.track_selection();
        file.editor.track_document();
        file.editor.with(subject_of).unwrap_or(Subject::Pipeline)
    });
    let shown = shown_when_painted(file, panels, subject);
    let title = Signal::derive(move || {
        file.editor.track_document();
        file.editor.with(|editor| title_of(&shown.get(), editor)).unwrap_or_default()
    });
    let is_pipeline = memo(move |_| file.content.with(|content| *content == Content::Pipeline));
    let body = NodeRef::<html::Div>::new();
    focus_when_asked(panels, body);
    view! {
        <section
            class="designer__properties panel"
            aria-label="Properties"
            on:keydown=move |event| on_escape(panels, &event)
        >
            <PanelHead title=title panel=Panel::Properties />
            <div class="panel__body" node_ref=body>
                {move || {
                    if !is_pipeline.get() {
                        return view! { <p class="panel__quiet">"Nothing to edit."</p> }.into_any();
                    }
                    match shown.get() {
                        Subject::Pipeline => view! { <pipeline::PipelineProperties file=file /> }.into_any(),
                        Subject::Component(id) => pieces::component_properties(file, id),
                        Subject::Note(key) => pieces::note_properties(file, key),
                        Subject::Edge(edge) => pieces::edge_properties(file, edge),
                        Subject::Several(count) => pieces::several_properties(file, count),
                    }
                }}
            </div>
        </section>
    }
}

/// What is shown follows what is selected once that is on the screen and the pointer is let go: a form takes longer to
/// make than a click may take.
fn shown_when_painted(file: OpenFile, panels: Panels, subject: Memo<Subject>) -> RwSignal<Subject> {
    let shown = RwSignal::new(subject.get_untracked());
    let is_due = StoredValue::new(false);
    effect(move |_| {
        let is_other = subject.with(|subject| shown.with_untracked(|shown| shown != subject));
        if is_other && is_due.try_update_value(|is_due| std::mem::replace(is_due, true)) == Some(false) {
            file.editor.when_calm(move || show(subject, shown, is_due));
        }
    });
    // Whoever asks for the properties goes on typing there at once.
    effect(move |before: Option<u32>| {
        let asked = panels.focus_requests();
        if before.is_some_and(|before| before != asked) {
            untrack(move || show(subject, shown, is_due));
        }
        asked
    });
    shown
}

fn show(subject: Memo<Subject>, shown: RwSignal<Subject>, is_due: StoredValue<bool>) {
    // The panel may have gone meanwhile.
    let (None, Some(wanted)) = (is_due.try_set_value(false), subject.try_get_untracked()) else { return };
    if shown.try_with_untracked(|shown| *shown != wanted) == Some(true) {
        shown.set(wanted);
    }
}

fn subject_of(editor: &Editor) -> Subject {
    let selection = editor.selection();
    match (selection.edge(), selection.components(), selection.notes()) {
        (Some(edge), _, _) => Subject::Edge(edge),
        (None, [], []) => Subject::Pipeline,
        (None, [only], []) => Subject::Component(*only),
        (None, [], [only]) => Subject::Note(only.clone()),
        (None, components, notes) => Subject::Several(components.len() + notes.len()),
    }
}

fn title_of(subject: &Subject, editor: &Editor) -> String {
    match subject {
        Subject::Pipeline => "Pipeline".to_owned(),
        Subject::Component(id) => editor
            .document()
            .component(*id)
            .map(|component| canvas::label_of(&component.component_type))
            .unwrap_or_default(),
        Subject::Note(_) => "Note".to_owned(),
        Subject::Edge(_) => "Connection".to_owned(),
        Subject::Several(count) => format!("{count} selected"),
    }
}

/// The first control takes the focus when the canvas asks for the properties.
fn focus_when_asked(panels: Panels, body: NodeRef<html::Div>) {
    effect(move |before: Option<u32>| {
        let asked = panels.focus_requests();
        if before.is_some_and(|before| before != asked) {
            // What is selected may be drawn only after this.
            once_drawn(move || {
                let body = body.try_get_untracked().flatten();
                let first =
                    body.and_then(|body| body.query_selector("input, textarea, select").ok().flatten());
                let is_there = focus_found(first.clone().and_then(|first| first.dyn_into().ok()));
                // What is typed takes the place of the name.
                if let Some(Ok(first)) = first.map(JsCast::dyn_into::<web_sys::HtmlInputElement>) {
                    first.select();
                }
                is_there
            });
        }
        asked
    });
}
