//! Where the engine reads a project's files from. The engine never writes one.

use futures::future::BoxFuture;
use model::ProjectId;

/// A file's text under its full path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// From the project's root, suffix included.
    pub path: String,
    pub text: String,
}

/// A project's files. Called while no transaction is open, so that it may use the same database.
pub trait PipelineSource: Send + Sync {
    /// The pipeline at `path`, with or without its suffix `.orch.yaml` or `.tran.yaml`; an orchestration is
    /// looked for first. `None` when there is none; the error says why the files cannot be read.
    fn pipeline<'a>(
        &'a self,
        project: ProjectId,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Option<SourceFile>, String>>;

    /// Any text file of the project, such as a SQL script that a component names.
    fn file<'a>(
        &'a self,
        project: ProjectId,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Option<SourceFile>, String>>;
}
