//! Taking over another version of the file: what somebody else saved, what two versions were joined to, or an
//! earlier revision. Never moves the view.

use super::Editor;
use crate::adopt::adopt;
use crate::{Changes, Pipeline, Refusal};

impl Editor {
    pub(super) fn adopt(&mut self, pipeline: &Pipeline, label: String) -> Result<Changes, Refusal> {
        if pipeline.kind != self.document.pipeline().kind {
            return Err(Refusal::OtherKind);
        }
        let diff = adopt(&self.document, pipeline);
        if diff.is_empty() {
            return Ok(Changes::default());
        }
        let before = self.selection.clone();
        self.history.push(&mut self.document, diff);
        self.history.mark(label);
        self.document_changed();
        let selection = before != self.selection;
        Ok(Changes { document: true, scene: true, selection, ..Changes::default() })
    }
}
