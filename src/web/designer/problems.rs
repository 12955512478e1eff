//! What is wrong with the open pipeline, looked for a moment after an edit and never while a key is handled.
//! Never decides what a problem is: `canvas::problems` does.

use std::collections::HashMap;
use std::sync::Arc;

use canvas::{Command, ComponentId, Editor, ProjectFiles, Selection};
use dpl::{Problem, Severity};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::KeyboardEvent;

use super::editing::EditorHandle;
use super::open_file::OpenFile;
use super::panels::Panels;
use crate::live::Live;
use crate::reactive::{effect, memo};
use crate::ui::announce::Announcer;
use crate::ui::icon::{Icon, icon};

/// How long after an edit the pipeline is looked at: a burst of typing is one look every so often.
const DELAY_MS: u32 = 100;

/// A handle to the problems of one open file.
#[derive(Clone, Copy)]
pub struct Problems {
    found: RwSignal<Found>,
    is_due: StoredValue<bool>,
    /// Wakes those who look at the whole pipeline too, at the same time.
    looks: Trigger,
    files: Memo<ProjectFiles>,
    editor: EditorHandle,
    /// The problem that was gone to last.
    last: StoredValue<Option<Problem>>,
}

/// The problems, in the order in which they are listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    problems: Arc<Vec<Problem>>,
    marks: Arc<HashMap<ComponentId, Mark>>,
}

/// What a tile says about the problems of its component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The worst of them.
    pub severity: Severity,
    /// A sentence for those who do not see the mark, and for those who point at it.
    pub words: String,
    count: usize,
}

impl Found {
    fn new(mut problems: Vec<Problem>) -> Found {
        problems.sort_by_key(|problem| (problem.topic, problem.severity));
        let mut marks: HashMap<ComponentId, Mark> = HashMap::new();
        for problem in &problems {
            let Some(id) = problem.spot.component() else { continue };
            let Problem { severity, message, .. } = problem;
            let mark = marks.entry(id).or_insert_with(|| Mark {
                severity: *severity,
                words: message.clone(),
                count: 0,
            });
            if *severity < mark.severity {
                (mark.severity, mark.words) = (*severity, message.clone());
            }
            mark.count += 1;
        }
        for mark in marks.values_mut() {
            let more = match mark.count {
                0 | 1 => String::new(),
                2 => " 1 more problem.".to_owned(),
                count => format!(" {} more problems.", count - 1),
            };
            mark.words = format!("{}: {}{more}", severity_word(mark.severity), mark.words);
        }
        Found { problems: Arc::new(problems), marks: Arc::new(marks) }
    }

    /// In the order of the list.
    pub fn all(&self) -> &[Problem] {
        &self.problems
    }

    /// How many there are of that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.problems.iter().filter(|problem| problem.severity == severity).count()
    }

    /// Such as "2 errors, 1 warning"; `None` when there is none.
    pub fn words(&self) -> Option<String> {
        let count = |severity: Severity, word: &str| {
            let count = u64::try_from(self.count(severity)).unwrap_or(u64::MAX);
            (count > 0).then(|| crate::time::counted(count, word))
        };
        let words = [count(Severity::Error, "error"), count(Severity::Warning, "warning")];
        let words: Vec<String> = words.into_iter().flatten().collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The problem that comes after this one, or before it, round and round.
    fn beside(&self, last: Option<&Problem>, step: isize) -> Option<(usize, &Problem)> {
        let count = self.problems.len();
        let at = last.and_then(|last| self.problems.iter().position(|problem| problem == last));
        let next = match (at, step) {
            (Some(at), 1) => (at + 1) % count.max(1),
            (Some(at), _) => (at + count).checked_sub(1)? % count.max(1),
            (None, 1) => 0,
            (None, _) => count.checked_sub(1)?,
        };
        Some((next, self.problems.get(next)?))
    }
}

impl Problems {
    /// Follows the editor for as long as the current owner lives.
    pub fn following(editor: EditorHandle, live: Live, path: StoredValue<String>) -> Problems {
        let files = memo(move |_| ProjectFiles::new(path.get_value(), live.files.keys()));
        let problems = Problems {
            found: RwSignal::new(Found::default()),
            is_due: StoredValue::new(false),
            looks: Trigger::new(),
            files,
            editor,
            last: StoredValue::new(None),
        };
        effect(move |_| {
            editor.track_document();
            files.track();
            problems.look_soon();
        });
        problems
    }

    /// All of them. Tracked.
    pub fn found(self) -> Found {
        self.found.get()
    }

    /// Wakes the caller a moment after the pipeline changed, never in the middle of a drag. Tracked.
    pub fn track_looks(self) {
        self.looks.track();
    }

    /// What the tile of the component says; nothing when all is well. Tracked.
    pub fn mark(self, component: ComponentId) -> Option<Mark> {
        self.found.with(|found| found.marks.get(&component).cloned())
    }

    /// What stands below the field of the parameter. Tracked.
    pub fn of_parameter(self, component: ComponentId, parameter: &str) -> Vec<Problem> {
        let is_here =
            |it: &&Problem| it.spot.component() == Some(component) && it.spot.parameter() == Some(parameter);
        self.found.with(|found| {
            // Most components have none, and each field of the form asks.
            if !found.marks.contains_key(&component) {
                return Vec::new();
            }
            found.problems.iter().filter(is_here).cloned().collect()
        })
    }

    /// What is wrong with the component as a whole. Tracked.
    pub fn of_component(self, component: ComponentId) -> Vec<Problem> {
        let is_here = |it: &&Problem| it.spot == dpl::Spot::Component(component);
        self.found.with(|found| found.problems.iter().filter(is_here).cloned().collect())
    }

    /// The problems as they are now, without waiting. For what must not act on a stale answer.
    pub fn look_now(self) -> Found {
        let look = |editor: &Editor| {
            let files = self.files.try_get_untracked();
            // Before the first snapshot nothing is known of other files.
            let files = files.filter(|files| *files != ProjectFiles::new(files.own(), []));
            Found::new(canvas::problems(editor.pipeline(), files.as_ref()))
        };
        let found = self.editor.with(look).unwrap_or_default();
        if self.found.try_with_untracked(|before| *before != found) == Some(true) {
            self.found.set(found.clone());
        }
        found
    }

    fn look_soon(self) {
        if self.is_due.try_get_value() != Some(false) {
            return;
        }
        self.is_due.set_value(true);
        spawn_local(async move {
            TimeoutFuture::new(DELAY_MS).await;
            // A drag changes only where things stand, and its end wakes this again.
            while self.editor.with(Editor::is_in_gesture) == Some(true) {
                TimeoutFuture::new(DELAY_MS).await;
            }
            if self.is_due.try_set_value(false).is_none() {
                self.look_now();
                self.looks.notify();
            }
        });
    }
}

/// The word that stands beside the sign.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
    }
}

/// For the attribute that colours it.
pub fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// What is wrong with the parameter, to stand below its field.
pub fn field_problems(file: OpenFile, component: ComponentId, parameter: String) -> AnyView {
    let problems = memo(move |_| file.problems.of_parameter(component, &parameter));
    (move || {
        let line = |problem: Problem| {
            view! {
                <p class="field-problem" data-severity=severity_key(problem.severity)>
                    {icon(Icon::Warning)}
                    <span>
                        <strong>{severity_word(problem.severity)}</strong>
                        ": "
                        {problem.message}
                    </span>
                </p>
            }
        };
        problems.get().into_iter().map(line).collect_view()
    })
    .into_any()
}

/// Shows what the problem is about: the component, and the very field.
pub fn jump(file: OpenFile, panels: Panels, problem: &Problem) {
    file.problems.last.set_value(Some(problem.clone()));
    match &problem.spot {
        dpl::Spot::Component(id) => reveal(file, *id, true),
        dpl::Spot::Parameter { component, parameter } => {
            reveal(file, *component, false);
            panels.show_field(parameter);
        }
        dpl::Spot::Variable(name) => panels.show_variable(name),
        dpl::Spot::Pipeline => {}
    }
}

fn reveal(file: OpenFile, id: ComponentId, takes_focus: bool) {
    file.editor.command(Command::Select(Selection::component(id))).ok();
    file.editor.command(Command::Reveal(id)).ok();
    if takes_focus {
        file.editor.ask(canvas::Intent::Focus(id));
    }
}

/// F8 goes to the next problem, Shift+F8 to the one before, wherever the focus is.
pub fn on_key(event: &KeyboardEvent, file: Option<OpenFile>, panels: Panels, announcer: Announcer) {
    let is_plain = !event.ctrl_key() && !event.alt_key() && !event.meta_key();
    let (Some(file), true, "F8", false) = (file, is_plain, event.key().as_str(), event.default_prevented())
    else {
        return;
    };
    event.prevent_default();
    let found = file.problems.look_now();
    let last = file.problems.last.get_value();
    match found.beside(last.as_ref(), if event.shift_key() { -1 } else { 1 }) {
        None => announcer.say("No problems found."),
        Some((at, problem)) => {
            let name = problem
                .spot
                .component()
                .and_then(|id| file.editor.with(|editor| editor.document().name_of(id).to_owned()))
                .map(|name| format!("{name}: "))
                .unwrap_or_default();
            let (word, count) = (severity_word(problem.severity), found.all().len());
            announcer.say(format!("Problem {} of {count}. {word}. {name}{}", at + 1, problem.message));
            jump(file, panels, problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use dpl::{Spot, Topic};

    use super::*;

    fn problem(component: u32, topic: Topic, severity: Severity, message: &str) -> Problem {
        let spot = Spot::Component(ComponentId(component));
        Problem { spot, topic, severity, message: message.to_owned() }
    }

    fn found() -> Found {
        Found::new(vec![
            problem(1, Topic::Names, Severity::Warning, "c."),
            problem(1, Topic::Flow, Severity::Warning, "b."),
            problem(1, Topic::Flow, Severity::Error, "a."),
        ])
    }

    #[test]
    fn problems_stand_by_topic_and_the_worst_first() {
        let found = found();
        assert_eq!(found.all().iter().map(|it| it.message.as_str()).collect::<String>(), "a.b.c.");
        assert_eq!(found.words().as_deref(), Some("1 error, 2 warnings"));
        assert_eq!(Found::default().words(), None);
    }

    #[test]
    fn a_tile_tells_the_worst_problem_and_how_many_more() {
        let found = found();
        let mark = found.marks.get(&ComponentId(1)).unwrap();
        assert_eq!((mark.severity, mark.words.as_str()), (Severity::Error, "Error: a. 2 more problems."));
    }

    #[test]
    fn going_through_the_problems_goes_round() {
        let found = found();
        let at = |last: Option<usize>, step| {
            let last = last.map(|last| found.all()[last].clone());
            found.beside(last.as_ref(), step).map(|(at, _)| at)
        };
        assert_eq!([at(None, 1), at(Some(0), 1), at(Some(2), 1)], [Some(0), Some(1), Some(0)]);
        assert_eq!([at(None, -1), at(Some(0), -1), at(Some(2), -1)], [Some(2), Some(2), Some(1)]);
        assert_eq!(Found::default().beside(None, 1), None);
        assert_eq!(Found::default().beside(None, -1), None);
    }
}
