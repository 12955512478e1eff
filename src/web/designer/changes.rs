//! What changed in the open file: since it was opened, or between two versions that somebody chooses; and the way back
//! to one. Never changes the file but by a command to the editor.

pub mod change_list;
pub mod change_marks;
pub mod versions_list;

use std::sync::Arc;

use api::revision::RevisionRow;
use dpl::Difference;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::open_file::OpenFile;
use super::text_difference::text_difference;
use crate::reactive::{effect, memo};

/// One end of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// The file when it was opened.
    Opened,
    /// What is on screen.
    Now,
    /// An entry of the history.
    Saved(RevisionRow),
}

/// How the difference is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    ByComponent,
    AsText,
}

/// What is compared, for as long as the sheet is open.
#[derive(Clone, Copy)]
pub struct Comparison {
    pub from: RwSignal<End>,
    pub to: RwSignal<End>,
    form: RwSignal<Form>,
    /// The texts of both ends, once they are there.
    texts: RwSignal<Option<(Arc<String>, Arc<String>)>>,
    failed: RwSignal<Option<String>>,
    /// Counts what was asked for, so that a late answer is known to be late.
    asked: StoredValue<u64>,
}

/// The difference, compared by what is said.
#[derive(Clone, Debug, PartialEq)]
pub enum Compared {
    Loading,
    Failed(String),
    Difference(Arc<Difference>),
}

/// The sheet.
pub fn changes_sheet(file: OpenFile) -> AnyView {
    let comparison = Comparison {
        from: RwSignal::new(End::Opened),
        to: RwSignal::new(End::Now),
        form: RwSignal::new(Form::ByComponent),
        texts: RwSignal::new(None),
        failed: RwSignal::new(None),
        asked: StoredValue::new(0),
    };
    let is_live = memo(move |_| comparison.is_live());
    // Leaves the reactive world: the texts of old versions come from the server.
    effect(move |_| {
        comparison.from.track();
        comparison.to.track();
        let needs_texts = !is_live.get() || comparison.form.get() == Form::AsText;
        if needs_texts && comparison.to.with(|to| *to == End::Now) {
            file.editor.track_document();
        }
        if needs_texts {
            untrack(|| comparison.fetch(file));
        }
    });
    let compared = memo(move |_| {
        if is_live.get() {
            return Compared::Difference(file.changes.found());
        }
        match (comparison.failed.get(), comparison.texts.get()) {
            (Some(why), _) => Compared::Failed(why),
            (None, None) => Compared::Loading,
            (None, Some((from, to))) => match dpl::compare_texts(&from, &to) {
                Ok(difference) => Compared::Difference(Arc::new(difference)),
                Err(error) => Compared::Failed(format!("One of the versions is no pipeline: {error}.")),
            },
        }
    });
    let body = move || match comparison.form.get() {
        Form::ByComponent => change_list::change_list(file, comparison, compared),
        Form::AsText => as_text(comparison),
    };
    view! {
        <div class="changes">
            {versions_list::versions_list(file, comparison)}
            <div class="changes__main">
                <div class="changes__head">
                    <p class="changes__title">{move || comparison.words(file)}</p>
                    {form_button(comparison, Form::ByComponent, "By component")}
                    {form_button(comparison, Form::AsText, "As text")}
                </div>
                {body}
            </div>
        </div>
    }
    .into_any()
}

fn form_button(comparison: Comparison, form: Form, words: &'static str) -> AnyView {
    view! {
        <button
            type="button"
            class="button"
            data-kind="ghost"
            aria-pressed=move || (comparison.form.get() == form).to_string()
            on:click=move |_| comparison.form.set(form)
        >
            {words}
        </button>
    }
    .into_any()
}

fn as_text(comparison: Comparison) -> AnyView {
    view! {
        {move || match (comparison.failed.get(), comparison.texts.get()) {
            (Some(why), _) => view! { <p class="panel__quiet" role="alert">{why}</p> }.into_any(),
            (None, None) => view! { <p class="panel__quiet">"Loading …"</p> }.into_any(),
            (None, Some((from, to))) => text_difference(from.to_string(), to.to_string(), "Before", "After"),
        }}
    }
    .into_any()
}

impl Comparison {
    /// Whether it is between opening and now, which needs no texts.
    fn is_live(self) -> bool {
        self.from.with(|from| *from == End::Opened) && self.to.with(|to| *to == End::Now)
    }

    /// What is compared, as a title. Tracked.
    fn words(self, file: OpenFile) -> String {
        let end = |end: &End| match end {
            End::Opened => "it was opened".to_owned(),
            End::Now => "now".to_owned(),
            End::Saved(row) => versions_list::entry_words(row, file),
        };
        match (self.from.get(), self.to.get()) {
            (End::Opened, End::Now) => "Changes since it was opened".to_owned(),
            (from, End::Now) => format!("From {} to now", end(&from)),
            (from, to) => format!("From {} to {}", end(&from), end(&to)),
        }
    }

    fn fetch(self, file: OpenFile) {
        let asked = self.asked.try_update_value(|asked| {
            *asked += 1;
            *asked
        });
        let (from, to) = (self.from.get_untracked(), self.to.get_untracked());
        spawn_local(async move {
            let (from, to) = (text_of(file, &from).await, text_of(file, &to).await);
            if self.asked.try_get_value() != asked {
                return;
            }
            match (from, to) {
                (Ok(from), Ok(to)) => {
                    self.failed.try_set(None);
                    self.texts.try_set(Some((Arc::new(from), Arc::new(to))));
                }
                (Err(why), _) | (_, Err(why)) => {
                    self.failed.try_set(Some(why));
                }
            }
        });
    }
}

async fn text_of(file: OpenFile, end: &End) -> Result<String, String> {
    match end {
        End::Opened => Ok(file
            .versions
            .try_with_value(|versions| versions.opened_text().map(str::to_owned))
            .flatten()
            .unwrap_or_default()),
        End::Now => file.text().map_err(|error| error.to_string()),
        End::Saved(row) => match file.text_of(&row.revision).await {
            Ok(Some(text)) => Ok(text),
            Ok(None) => Err("The server no longer has that version.".to_owned()),
            Err(()) => {
                Err("That version cannot be fetched: the server is away. Try again when it is back."
                    .to_owned())
            }
        },
    }
}
