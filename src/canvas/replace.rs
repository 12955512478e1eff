//! Another version of a component in its place, such as one that was edited as text.
//! Never moves it, and never leaves a reference to a name that it had.

use crate::diff::{Diff, Step};
use crate::{Component, ComponentId, Document, Edit, Refusal};

/// The change that puts it there.
pub(crate) fn replace(document: &Document, id: ComponentId, with: &Component) -> Result<Diff, Refusal> {
    let before = document.component(id).ok_or(Refusal::UnknownComponent)?;
    let is_start = with.component_type == "start" && before.component_type != "start";
    if is_start && let Some(start) = document.components().iter().find(|it| it.component_type == "start") {
        return Err(Refusal::SecondStart(start.name.clone()));
    }
    let mut diff = match with.name == before.name {
        true => Diff::default(),
        false => Edit::Rename { component: id, name: with.name.clone() }.plan(document)?,
    };
    let renamed = diff.steps().iter().find_map(|step| match step {
        Step::Replace { after, .. } if after.id == id => Some(after.as_ref().clone()),
        _ => None,
    });
    let before = renamed.unwrap_or_else(|| before.clone());
    let after = Component { id, position: before.position, ..with.clone() };
    diff.push(Step::Replace { before: Box::new(before), after: Box::new(after) });
    Ok(diff)
}

#[cfg(test)]
mod tests {
    use crate::{Command, Component, Editor, Refusal};

    const FILE: &str = "type: orchestration\npipeline:\n  components:\n    A:\n      type: start\n      transitions:\n        \
                        unconditional: [B]\n    B:\n      type: and\n      transitions:\n        unconditional: [B]\n";

    #[test]
    fn another_version_with_another_name_is_one_step_and_keeps_the_references() {
        let mut editor = Editor::new(dpl::parse(FILE).unwrap());
        let before = editor.pipeline().clone();
        let component = editor.document().id_of("B").unwrap();
        let with = Component {
            name: "C".to_owned(),
            component_type: "or".to_owned(),
            transitions: Vec::new(),
            ..editor.document().component(component).unwrap().clone()
        };
        let _ = editor.command(Command::ReplaceComponent { component, with: Box::new(with) }).unwrap();
        editor.document().check().unwrap();
        let after = editor.document().component(component).unwrap();
        assert_eq!((after.name.as_str(), after.component_type.as_str()), ("C", "or"));
        assert_eq!(editor.pipeline().component("A").unwrap().transitions[0].targets, ["C"]);
        let _ = editor.command(Command::Undo).unwrap();
        assert_eq!(*editor.pipeline(), before);
    }

    #[test]
    fn a_name_that_is_taken_and_a_second_start_are_refused() {
        let mut editor = Editor::new(dpl::parse(FILE).unwrap());
        let component = editor.document().id_of("B").unwrap();
        let own = editor.document().component(component).unwrap().clone();
        let mut try_with = |with: Component| {
            editor.command(Command::ReplaceComponent { component, with: Box::new(with) }).unwrap_err()
        };
        assert_eq!(
            try_with(Component { name: "A".to_owned(), ..own.clone() }),
            Refusal::NameTaken("A".to_owned())
        );
        let start = Component { component_type: "start".to_owned(), ..own };
        assert_eq!(try_with(start), Refusal::SecondStart("A".to_owned()));
    }
}
