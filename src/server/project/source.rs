//! Where the engine reads pipelines from. It exists before the project is open, because the engine opens first.

use std::sync::{Arc, OnceLock, Weak};

use dpl::Kind;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use model::ProjectId;

use super::{FilePath, FilesError, ProjectFiles};
use crate::engine::{PipelineSource, SourceFile};

/// The engine's view of the project that is open.
#[derive(Debug, Default)]
pub struct ProjectSource {
    /// Weak, because the files hold the engine, which holds this.
    files: OnceLock<Weak<ProjectFiles>>,
}

impl ProjectSource {
    /// From now on the engine reads these files. Only the first call counts.
    pub fn open(&self, files: &Arc<ProjectFiles>) {
        self.files.get_or_init(|| Arc::downgrade(files));
    }

    fn files(&self, project: ProjectId) -> Result<Arc<ProjectFiles>, String> {
        let files = self
            .files
            .get()
            .and_then(Weak::upgrade)
            .ok_or("no project is open yet; try again in a moment")?;
        if files.project_id() == project {
            Ok(files)
        } else {
            Err(format!("the project {project} is not the one that this server has open"))
        }
    }

    async fn find_pipeline(&self, project: ProjectId, path: &str) -> Result<Option<SourceFile>, String> {
        let files = self.files(project)?;
        let kinds = [Kind::Orchestration, Kind::Transformation];
        for candidate in FilePath::candidates(path, &kinds) {
            if let Some(text) = read(&files, &candidate).await? {
                return Ok(Some(SourceFile { path: candidate.to_string(), text }));
            }
        }
        Ok(None)
    }

    async fn find_file(&self, project: ProjectId, path: &str) -> Result<Option<SourceFile>, String> {
        let files = self.files(project)?;
        let Ok(path) = FilePath::any(path.trim().trim_start_matches('/')) else { return Ok(None) };
        Ok(read(&files, &path).await?.map(|text| SourceFile { path: path.to_string(), text }))
    }
}

async fn read(files: &ProjectFiles, path: &FilePath) -> Result<Option<String>, String> {
    files.text(path).await.map_err(|error: FilesError| error.to_string())
}

impl PipelineSource for ProjectSource {
    fn pipeline<'a>(
        &'a self,
        project: ProjectId,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Option<SourceFile>, String>> {
        self.find_pipeline(project, path).boxed()
    }

    fn file<'a>(
        &'a self,
        project: ProjectId,
        path: &'a str,
    ) -> BoxFuture<'a, Result<Option<SourceFile>, String>> {
        self.find_file(project, path).boxed()
    }
}
