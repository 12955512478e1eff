//! The problems of the pipeline by what they are about, each a button that goes to its place.

use dpl::{Problem, Topic};
use leptos::prelude::*;

use crate::designer::open_file::OpenFile;
use crate::designer::panels::Panels;
use crate::designer::problems::{Found, jump, severity_key, severity_word};
use crate::reactive::memo;
use crate::ui::icon::{Icon, icon};

/// More than anybody reads; the first ones are mended first.
const MOST: usize = 200;

/// The list, or that there is none.
pub fn problem_list(file: OpenFile) -> AnyView {
    let panels = Panels::expect();
    // Compared, so that moving a tile draws no list again.
    let found = memo(move |_| file.problems.found());
    (move || {
        let found = found.get();
        let Some(words) = found.words() else {
            return view! { <p class="panel__quiet">"No problems found."</p> }.into_any();
        };
        let left = found.all().len().saturating_sub(MOST);
        view! {
            <p class="problems__head">
                {words} <span class="problems__keys">"F8 goes to the next one, Shift+F8 back."</span>
            </p>
            {groups(&found).into_iter().map(|(topic, problems)| group(file, panels, topic, problems)).collect_view()}
            {(left > 0)
                .then(|| view! { <p class="panel__quiet">{format!("And {left} more: mend these first.")}</p> })}
        }
        .into_any()
    })
    .into_any()
}

fn groups(found: &Found) -> Vec<(Topic, Vec<Problem>)> {
    let mut groups: Vec<(Topic, Vec<Problem>)> = Vec::new();
    for problem in found.all().iter().take(MOST) {
        match groups.last_mut().filter(|(topic, _)| *topic == problem.topic) {
            Some((_, problems)) => problems.push(problem.clone()),
            None => groups.push((problem.topic, vec![problem.clone()])),
        }
    }
    groups
}

fn group(file: OpenFile, panels: Panels, topic: Topic, problems: Vec<Problem>) -> AnyView {
    let (label, count) = (topic.label(), problems.len());
    view! {
        <section class="problems" aria-label=format!("Problems: {label}")>
            <p class="problems__topic">
                {label} " " <span class="problems__count">{count}</span>
            </p>
            <ul class="problems__list">{problems.into_iter().map(|it| line(file, panels, it)).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn line(file: OpenFile, panels: Panels, problem: Problem) -> AnyView {
    let name = match &problem.spot {
        dpl::Spot::Component(id) | dpl::Spot::Parameter { component: id, .. } => {
            file.editor.with(|editor| editor.document().name_of(*id).to_owned())
        }
        dpl::Spot::Variable(name) => Some(name.clone()),
        dpl::Spot::Pipeline => None,
    };
    let (key, word) = (severity_key(problem.severity), severity_word(problem.severity));
    let message = problem.message.clone();
    let words = view! {
        <span class="problem__sign">{icon(if key == "error" { Icon::Cross } else { Icon::Warning })}</span>
        <span class="problem__word">{word}</span>
        {name.map(|name| view! { <span class="problem__name">{name}</span> })}
        <span class="problem__message">{message}</span>
    };
    if problem.spot == dpl::Spot::Pipeline {
        return view! { <li class="problem" data-severity=key>{words}</li> }.into_any();
    }
    view! {
        <li class="problem" data-severity=key>
            <button type="button" class="problem__button" on:click=move |_| jump(file, panels, &problem)>
                {words}
            </button>
        </li>
    }
    .into_any()
}
