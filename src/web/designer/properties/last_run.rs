//! What the component did in the run that is on the canvas.

use canvas::ComponentId;
use leptos::prelude::*;
use model::Wait;

use super::super::open_file::OpenFile;
use crate::reactive::memo;
use crate::ui::pill::{Look, Pill};

/// Its state, why it waits, its message and its output; nothing while no run is shown.
#[component]
pub fn LastRun(file: OpenFile, id: ComponentId) -> impl IntoView {
    let row = memo(move |_| {
        file.editor.track_document();
        let name = file.editor.with(|editor| editor.document().name_of(id).to_owned())?;
        file.run.component(&name)
    });
    move || {
        let row = row.get()?;
        let message = row.message.clone().or_else(|| row.wait.map(|wait| wait_words(wait).to_owned()));
        Some(view! {
            <section class="panel__section" aria-label="Last run" data-testid="last-run">
                <h3 class="panel__subtitle">"Last run"</h3>
                <p>
                    <Pill look=Look::from(row.state) />
                </p>
                {message.map(|message| view! { <p class="last-run__message">{message}</p> })}
                {row
                    .output
                    .filter(|output| !output.is_empty())
                    .map(|output| {
                        view! {
                            <pre class="output" tabindex="0" role="group" aria-label="Output">
                                {output}
                            </pre>
                        }
                    })}
                {row
                    .child_run
                    .map(|child| view! { <a href=format!("/runs/{child}")>"Run of the child pipeline"</a> })}
            </section>
        })
    }
}

fn wait_words(wait: Wait) -> &'static str {
    match wait {
        Wait::Held => "It is held: its runner is paused.",
        Wait::OtherInstance => "It waits for the instance that has its transaction open.",
        Wait::Offline => "It waits for its runner, which is not connected.",
        Wait::Slot => "It waits for a free place on its runner.",
    }
}
