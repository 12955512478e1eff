//! Which other files a pipeline names, and how a name follows a file that moves.
//! Never knows which files exist: it is told, or asks the caller.

use crate::{Component, ComponentId, Kind, Pipeline, Value, WriteError, parse, write};

/// What a parameter names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A child pipeline. Its suffix may be left out, and then this kind is meant first.
    Pipeline(Kind),
    /// Another file, such as a script.
    File,
}

/// The parameters that name files of the project, whatever the type of their component.
const PARAMETERS: [(&str, Target); 3] = [
    ("orchestrationJob", Target::Pipeline(Kind::Orchestration)),
    ("transformationJob", Target::Pipeline(Kind::Transformation)),
    ("fileName", Target::File),
];

/// One place where a pipeline names a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub component: ComponentId,
    /// The component's name.
    pub name: String,
    pub parameter: &'static str,
    pub target: Target,
    /// As it is written.
    pub value: String,
}

impl Kind {
    /// How the files of the kind end.
    pub fn suffix(self) -> &'static str {
        match self {
            Kind::Orchestration => ".orch.yaml",
            Kind::Transformation => ".tran.yaml",
        }
    }

    /// The kind that the path says by its suffix.
    pub fn of_path(path: &str) -> Option<Kind> {
        [Kind::Orchestration, Kind::Transformation].into_iter().find(|kind| path.ends_with(kind.suffix()))
    }

    fn other(self) -> Kind {
        match self {
            Kind::Orchestration => Kind::Transformation,
            Kind::Transformation => Kind::Orchestration,
        }
    }
}

impl Target {
    /// The paths that the value may mean, from the project's root; the first that exists is meant.
    pub fn candidates(self, value: &str) -> Vec<String> {
        let path = value.trim().trim_start_matches('/');
        match self {
            // A value that is filled in when it runs names nothing yet.
            _ if path.is_empty() || path.contains("${") => Vec::new(),
            Target::File => vec![path.to_owned()],
            Target::Pipeline(_) if Kind::of_path(path).is_some() => vec![path.to_owned()],
            Target::Pipeline(kind) => {
                [kind, kind.other()].map(|kind| format!("{path}{}", kind.suffix())).to_vec()
            }
        }
    }

    /// The file that the value means.
    pub fn resolve(self, value: &str, exists: impl Fn(&str) -> bool) -> Option<String> {
        self.candidates(value).into_iter().find(|path| exists(path))
    }
}

/// Every place where a component names a file, in file order.
pub fn references(pipeline: &Pipeline) -> Vec<Reference> {
    pipeline.components.iter().flat_map(references_of).collect()
}

/// The places where this component names files.
pub fn references_of(component: &Component) -> Vec<Reference> {
    let named = component.parameters.iter().filter_map(|(parameter, value)| {
        let (parameter, target) = PARAMETERS.into_iter().find(|(known, _)| known == parameter)?;
        let Value::Text(value) = value else { return None };
        Some(Reference {
            component: component.id,
            name: component.name.clone(),
            parameter,
            target,
            value: value.clone(),
        })
    });
    named.collect()
}

/// The value for a file that moved, written as the value was: with its leading slash, and without its suffix
/// unless it had one. The suffix is added where leaving it out would mean another file.
pub fn moved_value(value: &str, target: Target, to: &str, exists: impl Fn(&str) -> bool) -> String {
    let slash = if value.trim_start().starts_with('/') { "/" } else { "" };
    let had_suffix = Kind::of_path(value.trim()).is_some();
    let short = match target {
        Target::Pipeline(_) if !had_suffix => {
            Kind::of_path(to).and_then(|kind| to.strip_suffix(kind.suffix()))
        }
        _ => None,
    };
    match short {
        Some(short) if target.resolve(short, exists).as_deref() == Some(to) => format!("{slash}{short}"),
        _ => format!("{slash}{to}"),
    }
}

/// The text of a pipeline with every reference led to where its file moved; `None` when it names none of them.
/// `destination` says where a path went.
pub fn redirect(
    text: &str,
    destination: impl Fn(&str) -> Option<String>,
    existed: impl Fn(&str) -> bool,
    exists: impl Fn(&str) -> bool,
) -> Result<Option<String>, WriteError> {
    let mut pipeline = parse(text).map_err(|error| WriteError(error.to_string()))?;
    let mut is_changed = false;
    for component in &mut pipeline.components {
        for (parameter, value) in &mut component.parameters {
            let Some((_, target)) = PARAMETERS.into_iter().find(|(known, _)| known == parameter) else {
                continue;
            };
            let Value::Text(named) = value else { continue };
            let Some(to) = target.resolve(named, &existed).and_then(|path| destination(&path)) else {
                continue;
            };
            let moved = moved_value(named, target, &to, &exists);
            is_changed |= moved != *named;
            *named = moved;
        }
    }
    if is_changed { write(text, &pipeline).map(Some) } else { Ok(None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"type: "orchestration"
version: null
pipeline:
  components:
    # The child.
    Child:
      type: "run-orchestration"
      parameters:
        componentName: "Child"
        orchestrationJob: "load/orders"   # without suffix
    Facts:
      type: "run-transformation"
      parameters:
        transformationJob: "/load/facts.tran.yaml"
    Script:
      type: "sql-executor"
      parameters:
        scriptLocation: "File"
        fileName: "load/a.sql"
    Filled in:
      type: "run-orchestration"
      parameters:
        orchestrationJob: "load/${which}"
    Listed:
      type: "run-orchestration"
      parameters:
        orchestrationJob: ["load/orders"]
"#;

    fn files<'a>(paths: &'a [&'a str]) -> impl Fn(&str) -> bool + 'a {
        move |path| paths.contains(&path)
    }

    #[test]
    fn components_name_files_by_their_parameters() {
        let found: Vec<(String, &str)> = references(&parse(TEXT).unwrap())
            .into_iter()
            .map(|reference| (reference.name, reference.parameter))
            .collect();
        let expected = [
            ("Child", "orchestrationJob"),
            ("Facts", "transformationJob"),
            ("Script", "fileName"),
            ("Filled in", "orchestrationJob"),
        ];
        assert_eq!(found, expected.map(|(name, parameter)| (name.to_owned(), parameter)));
    }

    #[test]
    fn a_name_without_suffix_means_its_own_kind_first() {
        let target = Target::Pipeline(Kind::Transformation);
        let both = ["a/b.orch.yaml", "a/b.tran.yaml"];
        assert_eq!(target.resolve(" /a/b ", files(&both)).as_deref(), Some("a/b.tran.yaml"));
        assert_eq!(target.resolve("a/b", files(&both[..1])).as_deref(), Some("a/b.orch.yaml"));
        assert_eq!(target.resolve("a/b.orch.yaml", files(&both)).as_deref(), Some("a/b.orch.yaml"));
        assert_eq!(target.resolve("a/c", files(&both)), None);
        assert_eq!(target.resolve("${a}/b", |_| true), None);
        assert_eq!(target.resolve(" ", |_| true), None);
        assert_eq!(Target::File.resolve("/a.sql", |_| true).as_deref(), Some("a.sql"));
    }

    #[test]
    fn a_value_follows_its_file_in_the_way_it_was_written() {
        let target = Target::Pipeline(Kind::Orchestration);
        let to = "new/b.orch.yaml";
        assert_eq!(moved_value("a/b", target, to, files(&[to])), "new/b");
        assert_eq!(moved_value("/a/b", target, to, files(&[to])), "/new/b");
        assert_eq!(moved_value("a/b.orch.yaml", target, to, files(&[to])), to);
        assert_eq!(moved_value("/a/x.sql", Target::File, "b/x.sql", |_| true), "/b/x.sql");
        // Without its suffix it would mean the orchestration of that name.
        let twin = ["new/b.orch.yaml", "new/b.tran.yaml"];
        assert_eq!(moved_value("a/b", target, twin[1], files(&twin)), twin[1]);
    }

    #[test]
    fn only_the_lines_that_name_what_moved_change() {
        let destination = |path: &str| path.strip_prefix("load/").map(|rest| format!("daily/{rest}"));
        let text = redirect(TEXT, destination, |_| true, |_| true).unwrap().unwrap();
        let changed: Vec<(&str, &str)> =
            TEXT.lines().zip(text.lines()).filter(|(before, after)| before != after).collect();
        assert_eq!(text.lines().count(), TEXT.lines().count());
        assert_eq!(
            changed,
            [
                (
                    "        orchestrationJob: \"load/orders\"   # without suffix",
                    "        orchestrationJob: \"daily/orders\"   # without suffix"
                ),
                (
                    "        transformationJob: \"/load/facts.tran.yaml\"",
                    "        transformationJob: \"/daily/facts.tran.yaml\""
                ),
                ("        fileName: \"load/a.sql\"", "        fileName: \"daily/a.sql\""),
            ]
        );
        assert_eq!(redirect(TEXT, |_| None, |_| true, |_| true), Ok(None));
    }

    #[test]
    fn a_file_that_does_not_exist_did_not_move() {
        let destination = |path: &str| Some(format!("x/{path}"));
        assert_eq!(redirect(TEXT, destination, |_| false, |_| true), Ok(None));
    }
}
