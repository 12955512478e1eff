//! The variables of the open pipeline: each can be seen with its uses, changed, renamed, copied and deleted.
//! Never changes a use by itself: a rename is one command that knows them all.

pub mod default_value;
pub mod one;

use std::collections::BTreeMap;

use canvas::{Command, Editor, VariableEdit, VariableUsage};
use dpl::Variable;
use leptos::prelude::*;

use super::open_file::OpenFile;
use super::panels::Panels;
use crate::reactive::{effect, memo};
use crate::ui::each::each;
use crate::ui::icon::{Icon, icon};

/// The types, with the words for them.
pub const TYPES: [(&str, &str); 3] = [("TEXT", "Text"), ("NUMBER", "Number"), ("GRID", "Grid")];

/// What all lines of the list share.
#[derive(Clone, Copy)]
pub struct Sheet {
    pub file: OpenFile,
    pub panels: Panels,
    /// The name of the variable that is unfolded.
    pub unfolded: RwSignal<Option<String>>,
    /// Where each is used, by name. Looked up when the problems are, which is not while a key is handled.
    pub usages: Memo<BTreeMap<String, Vec<VariableUsage>>>,
    all: Memo<Vec<Variable>>,
}

impl Sheet {
    /// The variable of that name. Tracked.
    pub fn variable(self, name: &str) -> Option<Variable> {
        self.all.with(|all| all.iter().find(|it| it.name == name).cloned())
    }

    /// Changes something; a refusal is told by the page.
    pub fn edit(self, edit: VariableEdit) {
        self.file.editor.command(Command::Variable(edit)).ok();
    }
}

/// The sheet.
pub fn variables(file: OpenFile) -> AnyView {
    let panels = Panels::expect();
    let all = memo(move |_| {
        file.editor.track_document();
        file.editor.with(|editor| editor.pipeline().variables.clone()).unwrap_or_default()
    });
    let usages = memo(move |_| {
        file.problems.track_looks();
        file.editor.with(|editor| canvas::variable_usages(editor.pipeline())).unwrap_or_default()
    });
    let unfolded = RwSignal::new(None::<String>);
    let sheet = Sheet { file, panels, unfolded, usages, all };
    // Somebody wants to see one of them, such as from the list of problems.
    effect(move |before: Option<u32>| {
        let (asked, name) = panels.variable_requests();
        if before.unwrap_or(0) != asked {
            unfolded.set(Some(name));
        }
        asked
    });
    let names = move || all.with(|all| all.iter().map(|it| it.name.clone()).collect::<Vec<String>>());
    let add = move |variable_type: &'static str| {
        sheet.edit(VariableEdit::Add { variable_type: variable_type.to_owned() });
        let newest = |editor: &Editor| editor.pipeline().variables.last().map(|it| it.name.clone());
        unfolded.set(file.editor.with(newest).flatten());
    };
    let button = |(key, words): (&'static str, &'static str)| {
        view! {
            <button
                type="button"
                class="button"
                aria-label=format!("Add a {} variable", words.to_lowercase())
                on:click=move |_| add(key)
            >
                {icon(Icon::Plus)}
                {words}
            </button>
        }
    };
    view! {
        <div class="variable-sheet" data-testid="variables">
            <div class="variable-sheet__add" role="group" aria-label="Add a variable">
                {TYPES.map(button).into_iter().collect_view()}
            </div>
            <ul class="variable-list" aria-label="Variables">
                {each(names, String::clone, move |name| one::one(sheet, name))}
            </ul>
            {move || {
                all.with(Vec::is_empty)
                    .then(|| {
                        view! {
                            <p class="left-panel__quiet">
                                "The pipeline has no variables. Add one to use it as ${name} in any text."
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
