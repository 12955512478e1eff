//! What is wrong with the pipeline that is edited: the rules of the language, with what the catalogue and the project know.
//! Never blocks anything, and never looks at positions: moving a tile makes no problem.

use std::collections::BTreeSet;

use dpl::{Kind, Knowledge, Problem, TextAlone, pipeline_stem, validate};

use crate::{Component, FieldKind, Pipeline, Value, kind_of};

/// The pipelines of the project, to know which of them exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectFiles {
    own: String,
    paths: BTreeSet<String>,
}

impl ProjectFiles {
    /// The path of the pipeline itself, and the paths of all files.
    pub fn new(own: impl Into<String>, paths: impl IntoIterator<Item = String>) -> ProjectFiles {
        ProjectFiles { own: own.into(), paths: paths.into_iter().collect() }
    }

    /// The path of the pipeline itself.
    pub fn own(&self) -> &str {
        &self.own
    }

    /// The file that a component means by that path, with or without its suffix.
    pub fn find(&self, path: &str, kind: Kind) -> Option<&str> {
        let suffix = match kind {
            Kind::Orchestration => ".orch.yaml",
            Kind::Transformation => ".tran.yaml",
        };
        self.paths.get(&format!("{}{suffix}", pipeline_stem(path))).map(String::as_str)
    }
}

/// Every problem of the pipeline; without the files, nothing is said of other pipelines.
pub fn problems(pipeline: &Pipeline, files: Option<&ProjectFiles>) -> Vec<Problem> {
    validate(pipeline, &Known { files })
}

struct Known<'f> {
    files: Option<&'f ProjectFiles>,
}

impl Knowledge for Known<'_> {
    fn label(&self, component_type: &str, parameter: &str) -> String {
        let fields = kind_of(component_type).map_or(&[][..], |kind| kind.fields());
        match fields.iter().find(|field| field.name == parameter) {
            Some(field) => field.label.to_owned(),
            None => TextAlone.label(component_type, parameter),
        }
    }

    fn has_pipeline(&self, path: &str, kind: Kind) -> Option<bool> {
        Some(self.files?.find(path, kind).is_some())
    }

    fn own_path(&self) -> Option<&str> {
        self.files.map(|files| files.own.as_str())
    }

    fn inputs(&self, component_type: &str) -> Option<(usize, usize)> {
        let kind = kind_of(component_type).filter(|kind| kind.pipeline == Kind::Transformation)?;
        Some(match component_type {
            _ if kind.is_source => (0, 0),
            "join" | "detect-changes" => (2, usize::MAX),
            _ => (1, usize::MAX),
        })
    }

    fn is_sink(&self, component_type: &str) -> Option<bool> {
        let kind = kind_of(component_type).filter(|kind| kind.pipeline == Kind::Transformation)?;
        Some(kind.is_sink)
    }

    fn unusable(&self, component: &Component, parameter: &str, value: &Value) -> Option<String> {
        let fields = kind_of(&component.component_type)?.fields();
        let field = fields.iter().find(|field| field.name == parameter)?;
        let (FieldKind::Number { least, most }, Value::Text(text)) = (field.kind, value) else { return None };
        let text = text.trim();
        // One that is made of variables is not known before the run.
        if text.is_empty() || text.contains("${") {
            return None;
        }
        let is_in_range = text.parse::<u32>().is_ok_and(|number| (least..=most).contains(&number));
        (!is_in_range).then(|| {
            format!("\"{}\" must be a whole number from {least} to {most}, and is \"{text}\".", field.label)
        })
    }
}
