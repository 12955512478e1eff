//! The left panel: the project's files, and the open pipeline as an outline and by its variables.
//! Never knows what stands in a sheet: each is drawn by its own module.

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::open_file::{Content, OpenFile};
use super::panels::{Panel, Panels, on_escape, take_focus_when_shown};
use super::{file_tree, pieces};
use crate::kept;
use crate::reactive::{effect, memo};
use crate::ui::icon::{Icon, icon};

/// The sheets, in the order of their tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sheet {
    Files,
    Outline,
    Variables,
}

/// Where this browser remembers the sheet.
const KEY: &str = "maia.left-panel";

impl Sheet {
    const ALL: [Sheet; 3] = [Sheet::Files, Sheet::Outline, Sheet::Variables];

    fn words(self) -> &'static str {
        match self {
            Sheet::Files => "Files",
            Sheet::Outline => "Outline",
            Sheet::Variables => "Variables",
        }
    }

    /// The sheet that is kept under these words; the files for anything else.
    fn of(words: &str) -> Sheet {
        Sheet::ALL.into_iter().find(|sheet| sheet.words() == words).unwrap_or(Sheet::Files)
    }

    fn tab_id(self) -> String {
        format!("left-tab-{}", self.words())
    }

    fn sheet_id(self) -> String {
        format!("left-sheet-{}", self.words())
    }

    /// The sheet that the key leads to, as in all rows of tabs.
    fn after_key(self, key: &str) -> Option<Sheet> {
        let [files, outline, variables] = Sheet::ALL;
        Some(match (key, self) {
            ("Home", _) | ("ArrowRight", Sheet::Variables) | ("ArrowLeft", Sheet::Outline) => files,
            ("ArrowRight", Sheet::Files) | ("ArrowLeft", Sheet::Variables) => outline,
            ("End", _) | ("ArrowRight", Sheet::Outline) | ("ArrowLeft", Sheet::Files) => variables,
            _ => return None,
        })
    }
}

/// The panel.
pub fn left_panel(path: Memo<Option<String>>, current: RwSignal<Option<OpenFile>>) -> AnyView {
    let panels = Panels::expect();
    let shown = RwSignal::new(kept::load(KEY).map_or(Sheet::Files, |words| Sheet::of(&words)));
    let show = move |sheet: Sheet| {
        shown.set(sheet);
        kept::store(KEY, sheet.words());
    };
    let on_key = move |event: KeyboardEvent| {
        if let Some(next) = shown.get_untracked().after_key(&event.key()) {
            event.prevent_default();
            show(next);
            crate::page::focus_by_id(&next.tab_id());
        }
    };
    effect(move |before: Option<u32>| {
        let asked = panels.files_requests();
        if before.is_some_and(|before| before != asked) {
            show(Sheet::Files);
        }
        asked
    });
    let close = NodeRef::<html::Button>::new();
    take_focus_when_shown(panels, Panel::Files, close);
    let tab = move |sheet: Sheet| {
        let is_shown = move || shown.get() == sheet;
        view! {
            <button
                type="button"
                class="left-panel__tab"
                role="tab"
                id=sheet.tab_id()
                aria-selected=move || is_shown().to_string()
                aria-controls=sheet.sheet_id()
                tabindex=move || if is_shown() { "0" } else { "-1" }
                on:click=move |_| show(sheet)
            >
                {sheet.words()}
            </button>
        }
    };
    let body = move |sheet: Sheet| {
        let draw = move || match (sheet, shown.get()) {
            (Sheet::Files, Sheet::Files) => file_tree::file_tree(path),
            (Sheet::Outline, Sheet::Outline) => of_pipeline(current, pieces::outline),
            (Sheet::Variables, Sheet::Variables) => of_pipeline(current, pieces::variables),
            _ => ().into_any(),
        };
        view! {
            <div
                class="left-panel__sheet"
                role="tabpanel"
                id=sheet.sheet_id()
                aria-labelledby=sheet.tab_id()
                hidden=move || shown.get() != sheet
            >
                {draw}
            </div>
        }
    };
    view! {
        <section
            class="designer__files panel left-panel"
            aria-label="Project and pipeline"
            on:keydown=move |event| on_escape(panels, &event)
        >
            <div class="left-panel__head">
                <div class="left-panel__tabs" role="tablist" aria-label="Project and pipeline" on:keydown=on_key>
                    {Sheet::ALL.map(tab).into_iter().collect_view()}
                </div>
                <button
                    type="button"
                    class="button panel__close"
                    data-kind="ghost"
                    data-shape="icon"
                    aria-label="Close files"
                    node_ref=close
                    on:click=move |_| panels.close()
                >
                    {icon(Icon::Close)}
                </button>
            </div>
            {Sheet::ALL.map(body).into_iter().collect_view()}
        </section>
    }
    .into_any()
}

/// A sheet that is about the open pipeline; drawn anew for each file.
fn of_pipeline(current: RwSignal<Option<OpenFile>>, draw: fn(OpenFile) -> AnyView) -> AnyView {
    let pipeline = memo(move |_| {
        current.get().filter(|file| file.content.with(|content| *content == Content::Pipeline))
    });
    (move || match pipeline.get() {
        // The pipeline that is on the canvas: of a past run it is the one that was run.
        Some(file) => match file.past.shown() {
            Some(past) => draw(file.looked_at_with(past.editor)),
            None => draw(file),
        },
        None => view! { <p class="left-panel__quiet">"No pipeline is open."</p> }.into_any(),
    })
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Sheet;

    #[test]
    fn arrows_go_round_the_tabs_and_home_and_end_to_their_ends() {
        for sheet in Sheet::ALL {
            let right = sheet.after_key("ArrowRight").unwrap();
            assert_eq!(right.after_key("ArrowLeft"), Some(sheet));
            assert_eq!(sheet.after_key("Home"), Some(Sheet::Files));
            assert_eq!(sheet.after_key("End"), Some(Sheet::Variables));
            assert_eq!(sheet.after_key("Tab"), None);
            assert_eq!(Sheet::of(sheet.words()), sheet);
        }
        assert_eq!(Sheet::Files.after_key("ArrowRight"), Some(Sheet::Outline));
        assert_eq!(Sheet::of("gone"), Sheet::Files);
    }
}
