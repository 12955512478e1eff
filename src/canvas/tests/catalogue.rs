//! The catalogue against itself, and against real files when they are there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::*;

#[test]
fn no_type_has_a_field_twice_or_depends_on_one_it_lacks() {
    for kind in catalogue() {
        let names: BTreeSet<&str> = kind.fields().iter().map(|field| field.name).collect();
        assert_eq!(names.len(), kind.fields().len(), "{} has a field twice", kind.component_type);
        assert!(!names.contains("componentName"), "{}: the name is no parameter", kind.component_type);
        for (other, _) in kind.fields().iter().filter_map(|field| field.shown_when) {
            assert!(names.contains(other), "{} depends on {other}", kind.component_type);
        }
    }
}

#[test]
fn a_default_is_one_of_the_choices() {
    for kind in catalogue() {
        for field in kind.fields() {
            if let (FieldKind::Choice(choices), Some(default)) = (field.kind, field.default) {
                assert!(choices.contains(&default), "{}: {}", kind.component_type, field.name);
            }
        }
    }
}

/// The parameters of every component in the files beside the checkout; none where there are no such files.
fn real_parameters() -> BTreeMap<String, Vec<(String, Value)>> {
    fn collect(folder: &Path, all: &mut BTreeMap<String, Vec<(String, Value)>>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, all);
            } else if let Some(pipeline) =
                std::fs::read_to_string(&path).ok().and_then(|text| dpl::parse(&text).ok())
            {
                for component in pipeline.components {
                    all.entry(component.component_type).or_default().extend(component.parameters);
                }
            }
        }
    }
    let mut all = BTreeMap::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/pipelines"), &mut all);
    all
}

#[test]
fn the_fields_of_known_types_are_those_of_real_files() {
    let real = real_parameters();
    // Parameters that a few files have beside the usual ones are edited as they stand.
    let mut unknown: Vec<String> = Vec::new();
    let (mut known, mut all) = (0_u32, 0_u32);
    for (component_type, parameters) in &real {
        let Some(kind) = kind_of(component_type) else { continue };
        for (name, _) in parameters {
            all += 1;
            match kind.fields().iter().any(|field| field.name == name) {
                true => known += 1,
                false => unknown.push(format!("{component_type}.{name}")),
            }
        }
    }
    assert!(known * 100 >= all * 97, "{known} of {all} have a field; not {unknown:?}");
}
