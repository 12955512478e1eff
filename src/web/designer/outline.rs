//! The open pipeline as a list of its components, also of those that the canvas does not show now.

use canvas::{Command, ComponentId, Selection};
use leptos::prelude::*;

use super::open_file::OpenFile;
use crate::reactive::memo;
use crate::ui::each::each;

/// One line.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Line {
    id: ComponentId,
    name: String,
    type_label: String,
}

/// The components in the order of the file. Choosing one selects it and brings it into view.
pub fn outline(file: OpenFile) -> AnyView {
    let lines = memo(move |_| {
        file.editor.track_document();
        file.editor
            .with(|editor| {
                let components = editor.document().components().iter();
                components
                    .map(|component| Line {
                        id: component.id,
                        name: component.name.clone(),
                        type_label: canvas::label_of(&component.component_type),
                    })
                    .collect::<Vec<Line>>()
            })
            .unwrap_or_default()
    });
    let line = move |Line { id, name, type_label }: Line| {
        let is_selected = memo(move |_| {
            file.editor.track_selection();
            file.editor.with(|editor| editor.selection().has(id)).unwrap_or(false)
        });
        let choose = move |_| {
            file.editor.command(Command::Select(Selection::component(id))).ok();
            file.editor.command(Command::Reveal(id)).ok();
        };
        view! {
            <li>
                <button
                    type="button"
                    class="outline__line"
                    aria-pressed=move || is_selected.get().to_string()
                    on:click=choose
                >
                    <span class="outline__name">{name}</span>
                    <span class="outline__type">{type_label}</span>
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <ul class="outline" aria-label="Components">
            {each(move || lines.get(), Line::clone, line)}
        </ul>
        {move || {
            lines.with(Vec::is_empty).then(|| view! { <p class="left-panel__quiet">"No components yet."</p> })
        }}
    }
    .into_any()
}
