//! What the panel says while nothing is selected: about the pipeline as a whole.

use canvas::Command;
use dpl::{Kind, Pipeline, Value, Variable};
use leptos::prelude::*;

use super::super::open_file::OpenFile;
use super::super::{tree, value_text};
use crate::reactive::memo;
use crate::time::counted;
use crate::ui::field::Field;
use crate::ui::icon::{Icon, icon};

/// Name, description, counts and variables.
#[component]
pub fn PipelineProperties(file: OpenFile) -> impl IntoView {
    let about = memo(move |_| {
        file.editor.track_document();
        file.editor.with(|editor| About::of(editor.pipeline())).unwrap_or_default()
    });
    let path = file.path.get_value();
    let describe = move |event| {
        let text = event_target_value(&event);
        // A file that had none has none again when all of it is deleted.
        let text = (!text.is_empty()).then_some(text);
        file.editor.command(Command::SetDescription(text)).ok();
    };
    view! {
        <dl class="about">
            <dt>"Name"</dt>
            <dd>{tree::label(&path).to_owned()}</dd>
            <dt>"File"</dt>
            <dd>{path.clone()}</dd>
            <dt>"Kind"</dt>
            <dd>{move || about.with(|about| about.kind)}</dd>
            <dt>"Contents"</dt>
            <dd>{move || about.with(|about| about.counts.clone())}</dd>
        </dl>
        <Field label="Description">
            <textarea
                class="input text-area"
                rows="4"
                prop:value=move || about.with(|about| about.description.clone()).unwrap_or_default()
                on:input=describe
                on:blur=move |_| drop(file.editor.command(Command::EndTyping))
            ></textarea>
        </Field>
        <section class="panel__section" aria-label="Variables">
            <h3 class="panel__subtitle">"Variables"</h3>
            {move || {
                let variables = about.with(|about| about.variables.clone());
                if variables.is_empty() {
                    view! { <p class="panel__quiet">"The pipeline has no variables."</p> }.into_any()
                } else {
                    view! { <ul class="variables">{variables.into_iter().map(variable_line).collect_view()}</ul> }
                        .into_any()
                }
            }}
        </section>
        <div class="panel__foot">
            <button
                type="button"
                class="button"
                on:click=move |_| drop(file.editor.command(Command::AddNote { at: None }))
            >
                {icon(Icon::Plus)}
                "Add note"
            </button>
        </div>
    }
}

#[derive(Clone, Default, PartialEq)]
struct About {
    kind: &'static str,
    description: Option<String>,
    counts: String,
    variables: Vec<Variable>,
}

impl About {
    fn of(pipeline: &Pipeline) -> About {
        let count = |count: usize, one: &str| counted(u64::try_from(count).unwrap_or(u64::MAX), one);
        About {
            kind: match pipeline.kind {
                Kind::Orchestration => "Orchestration",
                Kind::Transformation => "Transformation",
            },
            description: pipeline.description.clone(),
            counts: format!(
                "{}, {}",
                count(pipeline.components.len(), "component"),
                count(pipeline.notes.len(), "note")
            ),
            variables: pipeline.variables.clone(),
        }
    }
}

fn variable_line(variable: Variable) -> AnyView {
    let Variable { name, variable_type, description, scope, visibility, default_value, .. } = variable;
    let default = match default_value {
        Value::Null => "null".to_owned(),
        Value::Text(text) if text.is_empty() => "empty".to_owned(),
        Value::Text(text) => text,
        structure => value_text::write(&structure),
    };
    let traits = [variable_type, scope, visibility].map(|word| word.to_lowercase()).join(" · ");
    view! {
        <li class="variable">
            <span class="variable__name">{name}</span>
            <span class="variable__traits">{traits}</span>
            <code class="variable__value">{default}</code>
            {(!description.is_empty()).then(|| view! { <span class="variable__traits">{description}</span> })}
        </li>
    }
    .into_any()
}
