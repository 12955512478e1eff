//! Child pipelines: opened from the component that runs them, and the way back to it.
//! Never guesses: a child that does not exist is named, and can be made.

use canvas::{ComponentId, Editor};
use dpl::{Component, Kind, Target};
use leptos::prelude::*;

use super::deep_link;
use super::open_file::OpenFile;
use super::session::Session;
use super::tree;
use crate::live::Live;
use crate::reactive::memo;
use crate::router::{NavigateOptions, Router};
use crate::ui::icon::{Icon, icon};
use crate::ui::toast::Toasts;

/// The pipeline that a component runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Child {
    There(String),
    /// Nothing has that path yet; this is where it would be made.
    Missing {
        path: String,
        kind: Kind,
    },
    /// The path is filled in when it runs.
    Varies,
    /// The component names none yet.
    Unnamed,
}

/// What the component runs; `None` when it runs no pipeline.
pub fn child_of(component: &Component, exists: impl Fn(&str) -> bool) -> Option<Child> {
    let parameter = match component.component_type.as_str() {
        "run-orchestration" => "orchestrationJob",
        "run-transformation" => "transformationJob",
        _ => return None,
    };
    let reference = dpl::references_of(component).into_iter().find(|it| it.parameter == parameter);
    let Some(reference) = reference.filter(|it| !it.value.trim().is_empty()) else {
        return Some(Child::Unnamed);
    };
    let Target::Pipeline(kind) = reference.target else { return Some(Child::Unnamed) };
    if reference.value.contains("${") {
        return Some(Child::Varies);
    }
    Some(match reference.target.resolve(&reference.value, exists) {
        Some(path) => Child::There(path),
        None => {
            let path = reference.target.candidates(&reference.value).into_iter().next().unwrap_or_default();
            let kind = Kind::of_path(&path).unwrap_or(kind);
            Child::Missing { path, kind }
        }
    })
}

/// Opens children, and goes back. Taken from the page.
#[derive(Clone, Copy)]
pub struct Children {
    live: Live,
    session: Session,
    router: Router,
    toasts: Toasts,
    actions: super::file_actions::FileActions,
}

impl Children {
    /// To be made in the body of the page.
    pub fn new() -> Children {
        Children {
            live: Live::expect(),
            session: Session::expect(),
            router: Router::expect(),
            toasts: Toasts::expect(),
            actions: super::file_actions::FileActions::expect(),
        }
    }

    /// The handle that the page provided.
    pub fn expect() -> Children {
        expect_context::<Children>()
    }

    /// What the component runs. Tracks the files.
    pub fn of(self, file: OpenFile, id: ComponentId) -> Option<Child> {
        let paths: Vec<String> = self.live.files.all().into_iter().map(|row| row.path).collect();
        let exists = |path: &str| paths.iter().any(|known| known == path);
        let read = |editor: &Editor| editor.document().component(id).and_then(|it| child_of(it, exists));
        file.editor.with(read).flatten()
    }

    /// Opens what the component runs, or says why not. Whether the component runs a pipeline at all.
    pub fn open(self, file: OpenFile, id: ComponentId) -> bool {
        let Some(child) = untrack(|| self.of(file, id)) else { return false };
        match child {
            Child::There(path) => {
                let name = file.editor.with(|editor| editor.document().name_of(id).to_owned());
                if let (Some(name), Some(from)) = (name, file.path.try_get_value()) {
                    self.session.came_from(&path, from, name);
                }
                self.router.go(&super::address(Some(&path)), NavigateOptions::default());
            }
            Child::Missing { path, kind } => {
                let actions = self.actions;
                let words = format!("There is no pipeline “{path}”.");
                let make = Callback::new(move |()| actions.create(path.clone(), kind));
                self.toasts.done_with(words, "Create it", make);
            }
            Child::Varies => {
                self.toasts.error("Which pipeline it runs is filled in by a variable when it runs.");
            }
            Child::Unnamed => self.toasts.error("It names no pipeline yet. Choose one in its properties."),
        }
        true
    }

    /// Goes back to the component that the shown pipeline was opened from. Whether there is one.
    pub fn go_back(self, file: OpenFile) -> bool {
        let origin = file.path.try_get_value().and_then(|path| self.session.origin(&path));
        let Some((path, component)) = origin else { return false };
        let address = deep_link::address(&path, &[component], None);
        self.router.go(&address, NavigateOptions::default());
        true
    }

    /// Whether the shown pipeline was opened from a component.
    pub fn has_origin(self, file: OpenFile) -> bool {
        file.path.try_get_value().is_some_and(|path| self.session.origin(&path).is_some())
    }
}

impl Default for Children {
    fn default() -> Children {
        Children::new()
    }
}

/// The way back, above the canvas of a pipeline that was opened from a component.
pub fn way_back(file: OpenFile) -> AnyView {
    let children = Children::expect();
    let session = Session::expect();
    let origin = memo(move |_| file.path.try_get_value().and_then(|path| session.origin(&path)));
    (move || {
        origin.get().map(|(path, component)| {
            let label = tree::label(&path).to_owned();
            view! {
                <nav class="way-back" aria-label="Way back">
                    <button
                        type="button"
                        class="button"
                        data-kind="ghost"
                        aria-keyshortcuts="Alt+ArrowUp"
                        on:click=move |_| {
                            children.go_back(file);
                        }
                    >
                        {icon(Icon::ArrowLeft)}
                        <span class="way-back__words">{format!("{label} · {component}")}</span>
                    </button>
                </nav>
            }
        })
    })
    .into_any()
}

/// The button in the properties of a component that runs a pipeline.
pub fn child_button(file: OpenFile, id: ComponentId) -> AnyView {
    let children = Children::expect();
    let child = memo(move |_| {
        file.editor.track_document();
        children.of(file, id)
    });
    (move || {
        let (words, why) = match child.get()? {
            Child::There(path) => (format!("Open “{}”", tree::label(&path)), None),
            Child::Missing { path, .. } => {
                ("Create it …".to_owned(), Some(format!("There is no pipeline “{path}” yet.")))
            }
            Child::Varies | Child::Unnamed => return None,
        };
        let act = move |_| match untrack(|| children.of(file, id)) {
            Some(Child::Missing { path, kind }) => children.actions.create(path, kind),
            _ => {
                children.open(file, id);
            }
        };
        Some(view! {
            <div class="child">
                {why.map(|why| view! { <p class="panel__note">{why}</p> })}
                <button type="button" class="button" aria-keyshortcuts="Alt+Enter" on:click=act>
                    {icon(Icon::ArrowRight)}
                    <span class="child__words">{words}</span>
                </button>
            </div>
        })
    })
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn child(component_type: &str, parameters: &[(&str, &str)], files: &[&str]) -> Option<Child> {
        let lines: String =
            parameters.iter().map(|(name, value)| format!("        {name}: \"{value}\"\n")).collect();
        let text = format!(
            "type: \"orchestration\"\npipeline:\n  components:\n    A:\n      type: \"{component_type}\"\n      \
             parameters:\n        componentName: \"A\"\n{lines}"
        );
        let pipeline = dpl::parse(&text).unwrap();
        child_of(&pipeline.components[0], |path| files.contains(&path))
    }

    #[test]
    fn a_child_is_found_with_and_without_its_suffix() {
        let files = ["a/b.orch.yaml", "a/b.tran.yaml"];
        let there = |path: &str| Some(Child::There(path.to_owned()));
        assert_eq!(child("run-orchestration", &[("orchestrationJob", "a/b")], &files), there(files[0]));
        assert_eq!(child("run-transformation", &[("transformationJob", "/a/b")], &files), there(files[1]));
        assert_eq!(
            child("run-orchestration", &[("orchestrationJob", "a/b.orch.yaml")], &files),
            there(files[0])
        );
    }

    #[test]
    fn a_child_that_is_not_there_says_where_it_would_be() {
        let missing = Child::Missing { path: "a/c.tran.yaml".to_owned(), kind: Kind::Transformation };
        assert_eq!(child("run-transformation", &[("transformationJob", "a/c")], &[]), Some(missing));
        assert_eq!(child("run-orchestration", &[("orchestrationJob", "${a}")], &[]), Some(Child::Varies));
        assert_eq!(child("run-orchestration", &[], &[]), Some(Child::Unnamed));
        assert_eq!(child("sql-script", &[("orchestrationJob", "a/b")], &["a/b.orch.yaml"]), None);
    }
}
