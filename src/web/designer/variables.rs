//! The variables of the open pipeline.

use leptos::prelude::*;

use super::open_file::OpenFile;
use crate::reactive::memo;
use crate::ui::each::each;

/// Their names and types, in the order of the file.
pub fn variables(file: OpenFile) -> AnyView {
    let lines = memo(move |_| {
        file.editor.track_document();
        let read = |editor: &canvas::Editor| {
            let variables = editor.pipeline().variables.iter();
            variables.map(|it| (it.name.clone(), it.variable_type.clone())).collect::<Vec<_>>()
        };
        file.editor.with(read).unwrap_or_default()
    });
    let line = |(name, variable_type): (String, String)| {
        view! {
            <li class="variable-line">
                <span class="variable-line__name">{name}</span>
                <span class="variable-line__type">{variable_type}</span>
            </li>
        }
        .into_any()
    };
    view! {
        <ul class="variable-list" aria-label="Variables">
            {each(move || lines.get(), Clone::clone, line)}
        </ul>
        {move || {
            lines
                .with(Vec::is_empty)
                .then(|| view! { <p class="left-panel__quiet">"The pipeline has no variables."</p> })
        }}
    }
    .into_any()
}
