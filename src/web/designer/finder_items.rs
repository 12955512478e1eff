//! What the finder can find, ordered for what was typed. Pure.
//! Never hides a command that does not apply: it is shown with the reason.

use std::collections::BTreeSet;

use canvas::{Action, ComponentId, Editor};
use dpl::{Found, Kind, Place};

use super::fuzzy::score;
use super::page_keys::PageAction;
use super::tree;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    pub group: Group,
    pub words: String,
    /// What stands behind the words: a type, a folder, the line that was found.
    pub detail: String,
    /// Its key, for commands.
    pub keys: String,
    /// Present when it does not apply now.
    pub why_not: Option<&'static str>,
    pub target: Target,
}

/// Under which heading it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Recent,
    Components,
    Commands,
    Files,
    Text,
    Elsewhere,
}

/// What happens when it is chosen.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    Action(Action),
    Page(PageAction),
    Component(ComponentId),
    File(String),
    /// In the open pipeline.
    Text(Place),
    Elsewhere {
        path: String,
        place: Place,
    },
}

/// What is looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    Everything,
    Components,
}

impl Group {
    /// The heading.
    pub fn words(self) -> &'static str {
        match self {
            Group::Recent => "Recent",
            Group::Components => "Components",
            Group::Commands => "Commands",
            Group::Files => "Files",
            Group::Text => "In this pipeline",
            Group::Elsewhere => "In other pipelines",
        }
    }

    /// How many of a group are shown before the others are in the way.
    fn at_most(self, scope: Scope) -> usize {
        match (self, scope) {
            (_, Scope::Components) => 60,
            (Group::Recent, _) => 6,
            (Group::Elsewhere, _) => 20,
            _ => 8,
        }
    }
}

impl Target {
    /// By what this browser remembers that it was chosen; nothing for what is found by its text.
    pub fn key(&self) -> Option<String> {
        match self {
            Target::Action(action) => Some(format!("command:{}", action.words())),
            Target::Page(action) => super::page_keys::PAGE_KEYS
                .iter()
                .find(|line| line.action == *action)
                .map(|line| format!("command:{}", line.words)),
            Target::File(path) => Some(format!("file:{path}")),
            Target::Component(_) | Target::Text(_) | Target::Elsewhere { .. } => None,
        }
    }
}

/// The lines to show: those that fit, best first in their groups. With nothing typed the recent ones come first.
pub fn shown(items: &[Item], typed: &str, scope: Scope, recent: &[String]) -> Vec<Item> {
    let typed = typed.trim();
    let mut scored: Vec<(Group, i32, Item)> = Vec::new();
    for item in items {
        let is_text = matches!(item.group, Group::Text | Group::Elsewhere);
        if scope == Scope::Components && item.group != Group::Components {
            continue;
        }
        if typed.is_empty() {
            let place = item.target.key().and_then(|key| recent.iter().position(|it| *it == key));
            match place {
                Some(place) => {
                    let item = Item { group: Group::Recent, ..item.clone() };
                    scored.push((Group::Recent, -i32::try_from(place).unwrap_or(i32::MAX), item));
                }
                None => scored.push((item.group, 0, item.clone())),
            }
        } else if is_text {
            // Whoever found it has looked at the text already.
            scored.push((item.group, 0, item.clone()));
        } else {
            let by_words = score(&item.words, typed);
            let by_both = score(&format!("{} {}", item.words, item.detail), typed).map(|score| score - 30);
            let bonus = i32::from(item.target.key().is_some_and(|key| recent.contains(&key))) * 10;
            if let Some(score) = by_words.max(by_both) {
                scored.push((item.group, score + bonus, item.clone()));
            }
        }
    }
    // The group with the best hit comes first; texts stay last, because they fit whatever is typed.
    let best =
        |group: Group| scored.iter().filter(|(other, ..)| *other == group).map(|(_, score, _)| *score).max();
    let groups: BTreeSet<Group> = scored.iter().map(|(group, ..)| *group).collect();
    let mut groups: Vec<Group> = groups.into_iter().collect();
    if !typed.is_empty() {
        groups.sort_by_key(|group| {
            let is_text = matches!(group, Group::Text | Group::Elsewhere);
            (is_text, std::cmp::Reverse(best(*group)), *group)
        });
    }
    let mut lines = Vec::new();
    for group in groups {
        let mut own: Vec<&(Group, i32, Item)> = scored.iter().filter(|(other, ..)| *other == group).collect();
        own.sort_by_key(|(_, score, _)| std::cmp::Reverse(*score));
        lines.extend(own.into_iter().take(group.at_most(scope)).map(|(_, _, item)| item.clone()));
    }
    lines
}

/// The components of the pipeline, by name and type.
pub fn components(editor: &Editor) -> Vec<Item> {
    let components = editor.document().components().iter();
    components
        .map(|component| Item {
            group: Group::Components,
            words: component.name.clone(),
            detail: canvas::label_of(&component.component_type),
            keys: String::new(),
            why_not: None,
            target: Target::Component(component.id),
        })
        .collect()
}

/// The files of the project.
pub fn files(paths: &[String], open: Option<&str>) -> Vec<Item> {
    let others = paths.iter().filter(|path| Some(path.as_str()) != open);
    others
        .map(|path| Item {
            group: Group::Files,
            words: tree::label(path).to_owned(),
            detail: tree::folder_of(path).to_owned(),
            keys: String::new(),
            why_not: None,
            target: Target::File(path.clone()),
        })
        .collect()
}

/// Where the text stands in the open pipeline.
pub fn texts(editor: &Editor, typed: &str) -> Vec<Item> {
    if typed.trim().chars().count() < 2 {
        return Vec::new();
    }
    let found = dpl::find(editor.pipeline(), typed).into_iter();
    found
        .map(|Found { place, line, .. }| Item {
            group: Group::Text,
            words: place_words(&place),
            detail: line,
            keys: String::new(),
            why_not: None,
            target: Target::Text(place),
        })
        .collect()
}

/// Where a text stands, in words.
pub fn place_words(place: &Place) -> String {
    match place {
        Place::Parameter { component, parameter } => format!("{component} · {parameter}"),
        Place::Note { .. } => "Note".to_owned(),
        Place::Variable { name } => format!("Variable {name}"),
        Place::Description => "Description".to_owned(),
    }
}

/// The commands of the canvas, each with the reason when it does not apply.
pub fn commands(editor: &Editor) -> Vec<Item> {
    let is_listed = |action: Action| {
        // Arrows are for the hand on the keyboard; the rest opens what is open.
        !matches!(
            action,
            Action::Move(_) | Action::MoveFar(_) | Action::Resize(_) | Action::Menu | Action::Help
        )
    };
    let lines = canvas::keys().iter().filter(|line| is_listed(line.action));
    lines
        .map(|line| Item {
            group: Group::Commands,
            words: line.words.to_owned(),
            detail: String::new(),
            keys: line.action.keys(),
            why_not: why_not(line.action, editor),
            target: Target::Action(line.action),
        })
        .collect()
}

fn why_not(action: Action, editor: &Editor) -> Option<&'static str> {
    let selection = editor.selection();
    let components = selection.components().len();
    let is_transformation = editor.pipeline().kind == Kind::Transformation;
    let unless = |holds: bool, why: &'static str| (!holds).then_some(why);
    match action {
        Action::Undo => unless(editor.undo_label().is_some(), "Nothing was changed yet."),
        Action::Redo => unless(editor.redo_label().is_some(), "Nothing was undone."),
        Action::Cut | Action::Copy | Action::Duplicate => {
            unless(components + selection.notes().len() > 0, "Nothing is selected.")
        }
        Action::Delete => unless(!selection.is_empty(), "Nothing is selected."),
        Action::Rename
        | Action::Properties
        | Action::Connect
        | Action::NextConnection
        | Action::Follow(_) => unless(components > 0, "Select a component first."),
        Action::ToggleSkipped if is_transformation => Some("Transformations have no disabled components."),
        Action::ToggleSkipped | Action::SelectUpstream | Action::SelectDownstream => {
            unless(components > 0, "Select a component first.")
        }
        Action::PickUp | Action::FitSelection => unless(!selection.is_empty(), "Nothing is selected."),
        Action::Reconnect | Action::ReconnectStart => {
            unless(selection.edge().is_some(), "Select a connection first.")
        }
        Action::Align(_) => unless(components > 1, "Select two components or more."),
        Action::Distribute(_) | Action::Straighten => {
            unless(components > 2, "Select three components or more.")
        }
        Action::SelectAll | Action::SelectOneByOne | Action::Tidy | Action::Fit => {
            unless(!editor.document().components().is_empty(), "The pipeline is empty.")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "type: \"orchestration\"\npipeline:\n  components:\n    Start:\n      type: \"start\"\n    \
                        Load orders:\n      type: \"sql-script\"\n      parameters:\n        sqlScript: \"delete from orders\"\n";

    fn items(typed: &str) -> Vec<Item> {
        let editor = Editor::new(dpl::parse(TEXT).unwrap());
        let mut items = components(&editor);
        items.extend(commands(&editor));
        items.extend(files(
            &["a/Orders.orch.yaml".to_owned(), "Nightly.orch.yaml".to_owned()],
            Some("Nightly.orch.yaml"),
        ));
        items.extend(texts(&editor, typed));
        items
    }

    fn found(typed: &str, scope: Scope, recent: &[&str]) -> Vec<(Group, String)> {
        let recent: Vec<String> = recent.iter().map(|key| (*key).to_owned()).collect();
        shown(&items(typed), typed, scope, &recent).into_iter().map(|item| (item.group, item.words)).collect()
    }

    #[test]
    fn what_fits_best_leads_and_texts_come_last() {
        let found = found("orders", Scope::Everything, &[]);
        assert_eq!(
            found,
            [
                (Group::Files, "Orders".to_owned()),
                (Group::Components, "Load orders".to_owned()),
                (Group::Text, "Load orders · sqlScript".to_owned()),
            ]
        );
    }

    #[test]
    fn a_component_is_found_by_its_type() {
        assert_eq!(found("sql", Scope::Components, &[]), [(Group::Components, "Load orders".to_owned())]);
    }

    #[test]
    fn with_nothing_typed_the_recent_ones_lead() {
        let found = found("", Scope::Everything, &["file:a/Orders.orch.yaml", "command:Tidy up"]);
        assert_eq!(found[0], (Group::Recent, "Orders".to_owned()));
        assert_eq!(found[1], (Group::Recent, "Tidy up".to_owned()));
        assert_eq!(found.iter().filter(|(_, words)| words == "Tidy up").count(), 1);
    }

    #[test]
    fn a_command_that_does_not_apply_is_shown_with_the_reason() {
        let all = items("");
        let of = |words: &str| all.iter().find(|item| item.words == words).unwrap().why_not;
        assert_eq!(of("Undo"), Some("Nothing was changed yet."));
        assert_eq!(of("Align left"), Some("Select two components or more."));
        assert_eq!((of("Copy"), of("Paste")), (Some("Nothing is selected."), None));
        assert_eq!(of("Show everything"), None);
        assert!(all.iter().all(|item| item.words != "Move far left"));
    }
}
