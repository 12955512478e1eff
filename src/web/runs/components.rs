//! The components of one run, live: state, duration, message, output, and the run that one started.

use api::run::ComponentRow;
use leptos::prelude::*;

use super::run_words::component_duration;
use crate::live::Live;
use crate::live::rows::LiveRows;
use crate::reactive::memo;
use crate::ui::each::each;
use crate::ui::pill::Pill;
use crate::ui::time_words::{At, message_view};

/// In file order.
#[component]
pub fn Components(components: LiveRows<ComponentRow>) -> impl IntoView {
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label="Components">
            <table class="table" data-density="dense" data-testid="components">
                <caption class="visually-hidden">"Components with their state and result"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="table__wide">
                            "Component"
                        </th>
                        <th scope="col">"State"</th>
                        <th scope="col" data-extra="1">"Started"</th>
                        <th scope="col">"Duration"</th>
                    </tr>
                </thead>
                <tbody>
                    {each(
                        move || components.keys(),
                        String::clone,
                        move |name| view! { <ComponentView name=name components=components /> }.into_any(),
                    )}
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn ComponentView(name: String, components: LiveRows<ComponentRow>) -> impl IntoView {
    let Some(row) = components.row(&name) else { return ().into_any() };
    let row: Signal<ComponentRow> = row.into();
    let shown = name.clone();
    let look = memo(move |_| row.with(|row| row.state).into());
    let started_at = memo(move |_| row.with(|row| row.started_at));
    let message = memo(move |_| row.with(|row| row.message.clone()));
    view! {
        <tr data-component=shown.clone()>
            <th scope="row">
                <span class="table__name">{name}</span>
                " "
                <span class="table__second">{row.with_untracked(|row| row.component_type.clone())}</span>
                <p class="component-message">{move || message.get().map(message_view)}</p>
                <Child row=row />
                <Output row=row />
            </th>
            <td>
                <Pill look=look />
            </td>
            <td data-extra="1" class="table__short">
                {move || started_at.get().map(|at| view! { <At timestamp=at /> })}
            </td>
            <td class="table__short">
                <Duration row=row />
            </td>
        </tr>
    }
    .into_any()
}

/// Counting while it executes.
#[component]
fn Duration(row: Signal<ComponentRow>) -> impl IntoView {
    let clock = Live::expect().clock;
    let is_running = memo(move |_| row.with(|row| row.state == model::ComponentState::Running));
    move || {
        let now = is_running.get().then(|| clock.ticking());
        move || {
            let now = now.map_or_else(|| clock.read(), |now| now.get());
            row.with(|row| component_duration(row.state, row.started_at, row.finished_at, now))
                .unwrap_or_else(|| "–".to_owned())
        }
    }
}

/// A link to the run that the component started.
#[component]
fn Child(row: Signal<ComponentRow>) -> impl IntoView {
    let child = memo(move |_| row.with(|row| row.child_run));
    move || child.get().map(|run| view! { <a href=format!("/runs/{run}")>"Open the child run"</a> })
}

/// What it printed, folded away.
#[component]
fn Output(row: Signal<ComponentRow>) -> impl IntoView {
    let output = memo(move |_| row.with(|row| row.output.clone()).filter(|output| !output.trim().is_empty()));
    let has_output = memo(move |_| output.with(Option::is_some));
    move || {
        has_output.get().then(|| {
            view! {
                <details class="component-output">
                    <summary>"Output"</summary>
                    <pre class="output" tabindex="0">{output}</pre>
                </details>
            }
            .into_any()
        })
    }
}
