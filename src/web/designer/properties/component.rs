//! The properties of one component, and the few of several.

use canvas::{Alignment, Command, ComponentId};
use dpl::Component;
use leptos::prelude::*;

use super::super::child;
use super::super::form::{self, FormField};
use super::super::open_file::OpenFile;
use super::connections::Connections;
use super::field::parameter_field;
use super::last_run::LastRun;
use super::name::NameField;
use super::yaml::yaml_section;
use crate::reactive::memo;
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};

/// Everything about a component.
#[component]
pub fn ComponentProperties(file: OpenFile, id: ComponentId) -> impl IntoView {
    let component = memo(move |_| {
        file.editor.track_document();
        file.editor.with(|editor| editor.document().component(id).cloned()).flatten()
    });
    let fields = memo(move |_| component.with(|it| it.as_ref().map(form::form).unwrap_or_default()));
    let is_skipped = memo(move |_| component.with(|it| it.as_ref().is_some_and(|it| it.skipped)));
    let why_draw_only = memo(move |_| component.with(|it| it.as_ref().and_then(why_draw_only)));
    let skip = move |event| {
        let skipped = !event_target_checked(&event);
        file.editor.command(Command::SetSkipped { components: vec![id], skipped }).ok();
    };
    view! {
        <NameField file=file id=id />
        <label class="switch">
            <input type="checkbox" role="switch" class="switch__box" prop:checked=move || !is_skipped.get() on:change=skip />
            <span>"Enabled"</span>
            <span class="switch__aside">
                {move || is_skipped.get().then_some("A run passes over it as if it had succeeded.")}
            </span>
        </label>
        {move || why_draw_only.get().map(|why| view! { <p class="panel__note">{why}</p> })}
        <section class="panel__section" aria-label="Parameters">
            {each(
                move || fields.get(),
                // Another control is another element; another value is not.
                |field: &FormField| (field.name.clone(), std::mem::discriminant(&field.control)),
                move |field| parameter_field(file, id, field, fields),
            )}
            {move || {
                fields.with(Vec::is_empty).then(|| view! { <p class="panel__quiet">"It has no parameters."</p> })
            }}
        </section>
        {child::child_button(file, id)}
        <Connections file=file id=id />
        <LastRun file=file id=id />
        {yaml_section(file, id)}
        <div class="panel__foot">
            <button
                type="button"
                class="button"
                data-kind="danger"
                on:click=move |_| drop(file.editor.command(Command::Delete(vec![id])))
            >
                {icon(Icon::Trash)}
                "Delete component"
            </button>
        </div>
    }
}

fn why_draw_only(component: &Component) -> Option<&'static str> {
    match canvas::kind_of(&component.component_type) {
        None => Some("This type is not known here. It is kept as it is, and can be edited, but not run."),
        Some(kind) if kind.pipeline == dpl::Kind::Orchestration && !kind.is_executable => Some(
            "Runners here cannot execute this type yet: it can be drawn and edited, and fails when it is run.",
        ),
        Some(_) => None,
    }
}

/// What can be done with several at once.
#[component]
pub fn SeveralProperties(file: OpenFile, count: usize) -> impl IntoView {
    let selected = memo(move |_| {
        file.editor.track_selection();
        file.editor.track_document();
        file.editor.with(shared).unwrap_or_default()
    });
    let components = move || selected.with(|it| it.components);
    let disabled = move || selected.with(|it| it.disabled);
    let run = move |command: Command| drop(file.editor.command(command));
    let set = move |skipped: bool| {
        let components =
            file.editor.with(|editor| editor.selection().components().to_vec()).unwrap_or_default();
        run(Command::SetSkipped { components, skipped });
    };
    let align = |words: &'static str, alignment: Alignment| {
        view! {
            <button type="button" class="button" on:click=move |_| run(Command::Align(alignment))>
                {words}
            </button>
        }
    };
    view! {
        <p class="panel__quiet">{move || selected.with(|it| it.words.clone())}</p>
        {move || {
            (components() > 0)
                .then(|| {
                    view! {
                        <section class="panel__section" aria-label="Enabled">
                            <p class="panel__quiet">
                                {move || match (disabled(), components()) {
                                    (0, _) => "All are enabled.".to_owned(),
                                    (some, all) if some == all => "All are disabled.".to_owned(),
                                    (some, all) => format!("{some} of {all} are disabled."),
                                }}
                            </p>
                            <div class="several">
                                <button
                                    type="button"
                                    class="button"
                                    disabled=move || disabled() == 0
                                    on:click=move |_| set(false)
                                >
                                    "Enable all"
                                </button>
                                <button
                                    type="button"
                                    class="button"
                                    disabled=move || disabled() == components()
                                    on:click=move |_| set(true)
                                >
                                    "Disable all"
                                </button>
                            </div>
                        </section>
                    }
                })
        }}
        <section class="panel__section" aria-label="Align">
            <h3 class="panel__subtitle">"Align"</h3>
            <div class="several">
                {align("Left", Alignment::Left)} {align("Centre", Alignment::Centre)}
                {align("Right", Alignment::Right)} {align("Top", Alignment::Top)}
                {align("Middle", Alignment::Middle)} {align("Bottom", Alignment::Bottom)}
            </div>
        </section>
        <div class="panel__foot">
            <button
                type="button"
                class="button"
                data-kind="danger"
                on:click=move |_| drop(file.editor.command(Command::DeleteSelection))
            >
                {icon(Icon::Trash)}
                {format!("Delete {count}")}
            </button>
        </div>
    }
}

/// What several selected ones have in common.
#[derive(Clone, Default, PartialEq)]
struct Shared {
    components: usize,
    disabled: usize,
    /// Of which types they are.
    words: String,
}

fn shared(editor: &canvas::Editor) -> Shared {
    let selection = editor.selection();
    let components: Vec<&Component> =
        selection.components().iter().filter_map(|id| editor.document().component(*id)).collect();
    let mut types: Vec<(String, usize)> = Vec::new();
    for component in &components {
        let label = canvas::label_of(&component.component_type);
        match types.iter_mut().find(|(other, _)| *other == label) {
            Some((_, count)) => *count += 1,
            None => types.push((label, 1)),
        }
    }
    let notes = selection.notes().len();
    let mut words: Vec<String> =
        types.into_iter().map(|(label, count)| format!("{count} × {label}")).collect();
    if notes > 0 {
        words.push(format!("{notes} × Note"));
    }
    Shared {
        components: components.len(),
        disabled: components.iter().filter(|component| component.skipped).count(),
        words: words.join(", "),
    }
}
