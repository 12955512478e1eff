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
