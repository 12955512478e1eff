//! The middle and the right of the Designer while a past run is shown: its canvas, its components, and what one of them did.
//! Never offers to change anything.

use canvas::{Editor, Intent};
use dpl::Value;
use leptos::prelude::*;

use super::dock::run_sheet::components_table;
use super::open_file::OpenFile;
use super::panels::{Panel, PanelHead, Panels, on_escape};
use super::past_run::{Shown, Text};
use super::run_details::{RunSign, component_run};
use super::{address, value_text};
use crate::canvas_view::{CanvasView, focus_component};
use crate::live::Live;
use crate::reactive::memo;
use crate::router::{NavigateOptions, use_navigate};
use crate::ui::empty::Failure;
use crate::ui::icon::{Icon, icon};
use crate::ui::pill::{Look, Pill};
use crate::ui::time_words::short;

/// The canvas of the run, below a banner that says what it is.
pub fn past_view(file: OpenFile, shown: Shown) -> AnyView {
    let panels = Panels::expect();
    shown.editor.set_on_intent(Callback::new(move |intent| match intent {
        Intent::Focus(id) => focus_component(id),
        Intent::ShowProperties(_) => panels.show_properties(),
        _ => {}
    }));
    let clock = Live::expect().clock;
    let state_of =
        Callback::new(move |name: String| shown.component(&name).map(|row| RunSign::of(&row, clock)));
    let states_of = Callback::new(move |()| shown.open.states());
    let problem_of = Callback::new(move |_| None);
    let failure = memo(move |_| match file.past.text() {
        Text::Failed(why) => Some(why),
        Text::Loading | Text::Ready => None,
    });
    view! {
        {banner(file, shown)}
        {move || match failure.get() {
            Some(why) => {
                view! {
                    <Failure title="The run cannot be shown" words=why on_retry=move || file.past.try_again() />
                }
                    .into_any()
            }
            None => {
                view! {
                    <div class="designer__surface" data-testid="past-run">
                        <CanvasView editor=shown.editor state_of=state_of states_of=states_of problem_of=problem_of />
                    </div>
                    <section class="dock" aria-label="Components of the run" data-open="true">
                        <div class="dock__sheet" tabindex="0">{components_table(shown.editor, shown.open)}</div>
                    </section>
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

fn banner(file: OpenFile, shown: Shown) -> AnyView {
    let clock = Live::expect().clock;
    let navigate = use_navigate();
    let run = shown.open.run;
    let words = move || {
        run.with(|run| match run {
            Some(run) => {
                let at = short(run.started_at, clock.read());
                let part = run.part.words().map(|words| format!(" ({words})")).unwrap_or_default();
                format!("Run of {at}{part} by {} as it was", run.user)
            }
            None => "A run as it was".to_owned(),
        })
    };
    let back = move |_| navigate(&address(Some(&file.path.get_value())), NavigateOptions::default());
    view! {
        <section class="past-banner" aria-label="Past run" data-testid="past-banner">
            {icon(Icon::History)}
            {move || run.with(|run| run.as_ref().map(|run| view! { <Pill look=Look::from(run.status) /> }))}
            <p class="past-banner__words">
                <strong>{words}</strong>
                " Nothing here can be changed."
            </p>
            <a class="button" data-kind="ghost" href=format!("/runs/{}", shown.run)>
                "Run details"
            </a>
            <button type="button" class="button" data-kind="primary" on:click=back>
                "Return to editing"
            </button>
        </section>
    }
    .into_any()
}

/// What the selected component did, and its parameters as they were.
pub fn past_panel(shown: Shown) -> AnyView {
    let panels = Panels::expect();
    let selected = memo(move |_| {
        shown.editor.track_selection();
        shown.editor.track_document();
        let read = |editor: &Editor| match editor.selection().components() {
            [only] => editor.document().component(*only).cloned(),
            _ => None,
        };
        shown.editor.with(read).flatten()
    });
    let title = Signal::derive(move || {
        selected.with(|it| it.as_ref().map_or_else(|| "Past run".to_owned(), |it| it.name.clone()))
    });
    view! {
        <section
            class="designer__properties panel"
            aria-label="Component of the run"
            on:keydown=move |event| on_escape(panels, &event)
        >
            <PanelHead title=title panel=Panel::Properties />
            <div class="panel__body">
                {move || match selected.get() {
                    None => {
                        view! { <p class="panel__quiet">"Select a component to see what it did."</p> }.into_any()
                    }
                    Some(component) => {
                        let name = component.name.clone();
                        let row = memo(move |_| shown.component(&name));
                        view! {
                            <p class="panel__quiet">{canvas::label_of(&component.component_type)}</p>
                            {move || match row.get() {
                                Some(row) => component_run(row),
                                None => {
                                    view! { <p class="panel__quiet">"It was not part of this run."</p> }.into_any()
                                }
                            }}
                            <section class="panel__section" aria-label="Parameters">
                                <h3 class="panel__subtitle">"Parameters as they were"</h3>
                                {component.parameters.into_iter().map(parameter).collect_view()}
                            </section>
                        }
                            .into_any()
                    }
                }}
            </div>
        </section>
    }
    .into_any()
}

fn parameter((name, value): (String, Value)) -> AnyView {
    let label = super::form::label(&name);
    let text = match value {
        Value::Text(text) if text.is_empty() => "empty".to_owned(),
        Value::Text(text) => text,
        other => value_text::write(&other),
    };
    let described = label.clone();
    view! {
        <div class="past-parameter">
            <span class="field__label">{label}</span>
            <pre class="output" tabindex="0" role="group" aria-label=described>
                {text}
            </pre>
        </div>
    }
    .into_any()
}
