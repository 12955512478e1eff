//! Texts for tests: our own fixtures and, where they are at hand, real pipeline files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Component, ComponentId, Pipeline, Position};

pub(crate) const BITES: &str = include_str!("fixtures/bites.orch.yaml");
pub(crate) const INLINE: &str = include_str!("fixtures/inline.orch.yaml");
pub(crate) const INDENTED: &str = include_str!("fixtures/indented.tran.yaml");
pub(crate) const EMPTY: &str = include_str!("fixtures/empty.tran.yaml");
pub(crate) const BARE: &str = include_str!("fixtures/bare.orch.yaml");

/// A text and what to call it in a failure.
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) is_real: bool,
}

/// Our own fixtures, each also with CRLF line breaks, without a final line break and with a byte order mark.
pub(crate) fn own() -> Vec<Sample> {
    let fixtures =
        [("bites", BITES), ("inline", INLINE), ("indented", INDENTED), ("empty", EMPTY), ("bare", BARE)];
    let mut samples = Vec::new();
    for (name, text) in fixtures {
        let mut add = |variant: &str, text: String| {
            samples.push(Sample { name: format!("{name} {variant}"), text, is_real: false })
        };
        add("as it is", text.to_owned());
        add("with CRLF", text.replace('\n', "\r\n"));
        add("without a final line break", text.trim_end().to_owned());
        add("with a byte order mark", format!("\u{FEFF}{text}"));
    }
    samples
}

/// Real files beside the repository; none on a machine that has none.
pub(crate) fn real() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/pipelines");
    let mut paths = Vec::new();
    collect(&folder, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| Sample {
            name: path.display().to_string(),
            text: fs::read_to_string(&path).unwrap(),
            is_real: true,
        })
        .collect()
}

pub(crate) fn all() -> Vec<Sample> {
    let mut samples = own();
    samples.extend(real());
    samples
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            paths.push(path);
        }
    }
}

/// Renames a component and every reference to it, as the editor does.
pub(crate) fn rename(pipeline: &mut Pipeline, index: usize, name: &str) {
    let old = std::mem::replace(&mut pipeline.components[index].name, name.to_owned());
    let swap = |reference: &mut String| {
        if *reference == old {
            *reference = name.to_owned();
        }
    };
    for component in &mut pipeline.components {
        component.transitions.iter_mut().flat_map(|transition| &mut transition.targets).for_each(swap);
        component.iteration_target.iter_mut().for_each(swap);
        component.sources.iter_mut().for_each(swap);
    }
}

/// Removes a component and every reference to it, as the editor does.
pub(crate) fn remove(pipeline: &mut Pipeline, index: usize) {
    let gone = pipeline.components.remove(index).name;
    for component in &mut pipeline.components {
        for transition in &mut component.transitions {
            transition.targets.retain(|target| *target != gone);
        }
        component.transitions.retain(|transition| !transition.targets.is_empty());
        component.iteration_target.take_if(|target| *target == gone);
        component.sources.retain(|source| *source != gone);
    }
}

/// A component as the palette adds it.
pub(crate) fn added(id: u32, name: &str) -> Component {
    Component {
        id: ComponentId(id),
        name: name.to_owned(),
        component_type: "sql-executor".to_owned(),
        skipped: false,
        transitions: Vec::new(),
        iteration_target: None,
        sources: Vec::new(),
        other_transitions: Vec::new(),
        extras: Vec::new(),
        parameters: Vec::new(),
        position: Some(Position { x: 500.0, y: -30.0 }),
    }
}

/// The lines that differ, `-` before old ones and `+` before new ones.
pub(crate) fn difference(old: &str, new: &str) -> String {
    let old: Vec<&str> = old.split('\n').collect();
    let new: Vec<&str> = new.split('\n').collect();
    // The longest common tail from each pair of lines on.
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for left in (0..old.len()).rev() {
        for right in (0..new.len()).rev() {
            common[left][right] = if old[left] == new[right] {
                common[left + 1][right + 1] + 1
            } else {
                common[left + 1][right].max(common[left][right + 1])
            };
        }
    }
    let (mut left, mut right) = (0, 0);
    let mut lines = Vec::new();
    while left < old.len() || right < new.len() {
        if left < old.len() && right < new.len() && old[left] == new[right] {
            (left, right) = (left + 1, right + 1);
        } else if right == new.len() || left < old.len() && common[left + 1][right] >= common[left][right + 1]
        {
            lines.push(format!("-{}", old[left]));
            left += 1;
        } else {
            lines.push(format!("+{}", new[right]));
            right += 1;
        }
    }
    lines.join("\n")
}
