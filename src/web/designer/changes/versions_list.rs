//! The history of the file: who saved what and when, to compare with, to name, and to go back to.
//! Never shows more than was asked for: older entries come page by page.

use api::revision::{NameRevision, RevisionHow, RevisionRow};
use api::route;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Comparison, End};
use crate::designer::open_file::OpenFile;
use crate::http::{self, Method};
use crate::reactive::{effect, memo};
use crate::ui::each::each;
use crate::ui::time_words;

/// What was fetched of the history.
#[derive(Clone, Copy)]
struct Fetched {
    rows: RwSignal<Vec<RevisionRow>>,
    more: RwSignal<Option<u64>>,
    failed: RwSignal<Option<String>>,
}

/// The list, newest first.
pub fn versions_list(file: OpenFile, comparison: Comparison) -> AnyView {
    let fetched =
        Fetched { rows: RwSignal::new(Vec::new()), more: RwSignal::new(None), failed: RwSignal::new(None) };
    let revision = memo(move |_| file.saving.with(|saving| saving.revision().to_owned()));
    // Leaves the reactive world: every save is a new entry, and only the server knows it.
    effect(move |_| {
        revision.track();
        spawn_local(async move { fetched.newest(file).await });
    });
    let is_opened = move || comparison.from.with(|from| *from == End::Opened);
    view! {
        <section class="versions" aria-label="Versions">
            <h3 class="versions__title">"Compare with"</h3>
            <ul class="versions__list">
                <li class="version" data-chosen=move || is_opened().then_some("true")>
                    <button
                        type="button"
                        class="version__compare"
                        aria-pressed=move || is_opened().to_string()
                        on:click=move |_| {
                            comparison.from.set(End::Opened);
                            comparison.to.set(End::Now);
                        }
                    >
                        "When it was opened"
                    </button>
                </li>
                {each(
                    move || fetched.rows.get(),
                    |row| (row.number, row.name.clone(), row.was_run),
                    move |row| entry(file, comparison, fetched, row),
                )}
            </ul>
            {move || fetched.failed.get().map(|why| view! { <p class="panel__quiet" role="alert">{why}</p> })}
            {move || {
                fetched.more.get()
                    .map(|before| {
                        view! {
                            <button type="button" class="button" on:click=move |_| spawn_local(async move { fetched.older(file, before).await })>
                                "Older versions"
                            </button>
                        }
                    })
            }}
        </section>
    }
    .into_any()
}

fn entry(file: OpenFile, comparison: Comparison, fetched: Fetched, row: RevisionRow) -> AnyView {
    let at = row.at;
    let who = who_words(&row, file.is_in_folder());
    let tags = tag_words(&row);
    let row = StoredValue::new(row);
    let is = move |end: &End| matches!(end, End::Saved(it) if row.with_value(|row| it.number == row.number));
    let is_from = memo(move |_| comparison.from.with(is));
    let is_to = memo(move |_| comparison.to.with(is));
    let choose = move |_| {
        comparison.from.set(End::Saved(row.get_value()));
        if is_to.get_untracked() {
            comparison.to.set(End::Now);
        }
    };
    let choose_to = move |_| {
        comparison.to.set(if is_to.get_untracked() { End::Now } else { End::Saved(row.get_value()) });
    };
    let is_shown = memo(move |_| {
        file.saving
            .with(|saving| !saving.is_unsaved() && row.with_value(|row| saving.revision() == row.revision))
    });
    let name = row.with_value(|row| row.name.clone().unwrap_or_default());
    let spoken = row.with_value(|row| entry_words(row, file));
    let (to_label, back_label) = (format!("Compare up to {spoken}"), format!("Go back to {spoken}"));
    view! {
        <li class="version" data-chosen=move || (is_from.get() || is_to.get()).then_some("true")>
            <button type="button" class="version__compare" aria-pressed=move || is_from.get().to_string() on:click=choose>
                <span class="version__at">
                    <time_words::At timestamp=at />
                </span>
                <span class="version__who">{who}</span>
                {tags.map(|tags| view! { <span class="version__tags">{tags}</span> })}
            </button>
            {move || {
                (is_from.get() || is_to.get())
                    .then(|| {
                        let (to_label, back_label, name) = (to_label.clone(), back_label.clone(), name.clone());
                        view! {
                            <div class="version__acts">
                                <button
                                    type="button"
                                    class="button"
                                    aria-pressed=move || is_to.get().to_string()
                                    aria-label=to_label
                                    on:click=choose_to
                                >
                                    "Up to here"
                                </button>
                                <button
                                    type="button"
                                    class="button"
                                    disabled=move || is_shown.get()
                                    aria-label=back_label
                                    on:click=move |_| file.go_back_to(row.get_value())
                                >
                                    "Go back to this version"
                                </button>
                                {name_field(file, fetched, row, name)}
                            </div>
                        }
                    })
            }}
        </li>
    }
    .into_any()
}

/// A name keeps the entry from being thinned out, and makes it easy to find again.
fn name_field(file: OpenFile, fetched: Fetched, row: StoredValue<RevisionRow>, name: String) -> AnyView {
    let change = move |event: web_sys::Event| {
        let name = event_target_value(&event).trim().to_owned();
        let number = row.with_value(|row| row.number);
        spawn_local(async move {
            match file.name_revision(number, &name).await {
                Ok(()) => {
                    fetched.rows.try_update(|rows| {
                        if let Some(row) = rows.iter_mut().find(|row| row.number == number) {
                            row.name = (!name.is_empty()).then_some(name);
                        }
                    });
                }
                Err(why) => {
                    fetched.failed.try_set(Some(why));
                }
            }
        });
    };
    view! {
        <input
            class="version__name"
            type="text"
            maxlength="200"
            placeholder="Name this version"
            aria-label="Name of this version"
            prop:value=name
            on:change=change
        />
    }
    .into_any()
}

/// `24 Nov, 20:14 by Ann`.
pub fn entry_words(row: &RevisionRow, file: OpenFile) -> String {
    let at = time_words::short(row.at, file.live.clock.read());
    match &row.name {
        Some(name) => format!("“{name}” ({at})"),
        None => format!("{at}, {}", who_words(row, file.is_in_folder())),
    }
}

/// Whoever saved it; what nobody saved here was found on disk, or is what the project began with.
fn who_words(row: &RevisionRow, is_in_folder: bool) -> String {
    match (&row.by, row.how) {
        (Some(by), RevisionHow::Deleted) => format!("deleted by {by}"),
        (None, RevisionHow::Deleted) => "deleted".to_owned(),
        (Some(by), _) => by.clone(),
        (None, _) if is_in_folder => "found on disk".to_owned(),
        (None, _) => "as it was at first".to_owned(),
    }
}

fn tag_words(row: &RevisionRow) -> Option<String> {
    let name = row.name.as_ref().map(|name| format!("“{name}”"));
    let ran = row.was_run.then(|| "ran".to_owned());
    let tags: Vec<String> = name.into_iter().chain(ran).collect();
    (!tags.is_empty()).then(|| tags.join(", "))
}

impl Fetched {
    async fn newest(self, file: OpenFile) {
        match file.history(None).await {
            Ok(page) => {
                self.failed.try_set(None);
                let oldest = page.results.last().map_or(u64::MAX, |row| row.number);
                let is_first = self.rows.try_with_untracked(Vec::is_empty) == Some(true);
                self.rows.try_update(|rows| {
                    let kept: Vec<RevisionRow> = rows.drain(..).filter(|row| row.number < oldest).collect();
                    rows.extend(page.results);
                    rows.extend(kept);
                });
                if is_first {
                    self.more.try_set(page.more);
                }
            }
            Err(error) => {
                self.failed.try_set(Some(format!("The history cannot be fetched. {error}")));
            }
        }
    }

    async fn older(self, file: OpenFile, before: u64) {
        match file.history(Some(before)).await {
            Ok(page) => {
                self.failed.try_set(None);
                self.rows.try_update(|rows| {
                    rows.retain(|row| row.number >= before);
                    rows.extend(page.results);
                });
                self.more.try_set(page.more);
            }
            Err(error) => {
                self.failed.try_set(Some(format!("Older versions cannot be fetched. {error}")));
            }
        }
    }
}

impl OpenFile {
    /// Shows what the file said then, as one step of undo; saving it makes it a new version.
    fn go_back_to(self, row: RevisionRow) {
        let words = entry_words(&row, self);
        spawn_local(async move {
            match self.text_of(&row.revision).await {
                Ok(Some(text)) if self.adopt(&text, &format!("go back to {words}")) => {
                    self.toasts.done(format!(
                        "The pipeline is again what it was: {words}. It is saved as a new version; undo brings the newer one back."
                    ));
                    self.edited_by_us();
                }
                Ok(Some(_)) => self
                    .toasts
                    .error("That version is no pipeline, so it cannot be shown here. Look at it as text."),
                Ok(None) => self.toasts.error("The server no longer has that version."),
                Err(()) => self
                    .toasts
                    .error("That version cannot be fetched: the server is away. Try again when it is back."),
            }
        });
    }

    /// Whether the project's files are those of a folder.
    fn is_in_folder(self) -> bool {
        self.live.about_untracked().is_some_and(|about| about.project.folder.is_some())
    }

    async fn name_revision(self, number: u64, name: &str) -> Result<(), String> {
        let project = self.live.project_id().map(|project| project.to_string()).unwrap_or_default();
        let address =
            route::path(route::HISTORY, &[&project, &self.path.try_get_value().unwrap_or_default()]);
        let body = NameRevision { number, name: Some(name.to_owned()) };
        let body = serde_json::to_string(&body).map_err(|error| error.to_string())?;
        http::send(Method::Patch, &address, &[], Some(body))
            .await
            .map(drop)
            .map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    fn row() -> RevisionRow {
        RevisionRow {
            number: 1,
            revision: "r".to_owned(),
            size: 1,
            at: Timestamp(0),
            by: Some("Ann".to_owned()),
            how: RevisionHow::Saved,
            name: None,
            was_run: false,
        }
    }

    #[test]
    fn an_entry_says_who_and_what_is_special_about_it() {
        assert_eq!((who_words(&row(), true).as_str(), tag_words(&row())), ("Ann", None));
        let found = RevisionRow { by: None, how: RevisionHow::Found, was_run: true, ..row() };
        assert_eq!(
            (who_words(&found, true).as_str(), tag_words(&found).as_deref()),
            ("found on disk", Some("ran"))
        );
        let deleted = RevisionRow { how: RevisionHow::Deleted, name: Some("last".to_owned()), ..row() };
        assert_eq!(who_words(&deleted, true), "deleted by Ann");
        assert_eq!(tag_words(&deleted).as_deref(), Some("“last”"));
    }
}
