//! What is shown wherever it stands: selected, focused, dragged, connecting, and what the Tab key comes to next.
//! Never without a bound: of a large selection only what is in view is shown.

use std::collections::{BTreeSet, HashSet};

use super::{Attention, Stage};
use crate::tool::Tool;
use crate::{ComponentId, Editor};

/// A selection larger than this is only shown where it is seen.
const MOST: usize = 200;

impl Editor {
    pub(super) fn attention(&self, stage: &Stage, focused: Option<ComponentId>) -> Attention {
        let connecting = self.tool.aim();
        let before = &stage.attention;
        let is_known = connecting.map(|it| it.0) == before.connecting.map(|it| it.0)
            && stage.revision == Some(self.revision);
        let upstream = match connecting {
            None => HashSet::new(),
            Some(_) if is_known => before.upstream.clone(),
            Some((aim, _)) => aim.closing(&self.document),
        };
        Attention {
            selection: self.selection.clone(),
            connecting,
            upstream,
            hovered: self.hovered,
            ports_of: self.ports_of(&self.tool),
            focused,
            is_dragging: matches!(self.tool, Tool::Dragging { .. }),
        }
    }

    /// The components that are shown wherever they stand.
    pub(super) fn pinned(&self, attention: &Attention) -> BTreeSet<ComponentId> {
        let selected = self.selection.components();
        let mut pinned = BTreeSet::new();
        if selected.len() <= MOST {
            pinned.extend(selected.iter().copied());
        }
        let primary = self.selection.primary();
        pinned.extend(
            [attention.hovered, attention.ports_of, attention.focused, primary].into_iter().flatten(),
        );
        if let Some((aim, to)) = attention.connecting {
            let from = aim.fixed();
            pinned.insert(from);
            pinned.extend(to);
        }
        // Tab goes along the flow, wherever the next one stands.
        for id in [primary, attention.focused].into_iter().flatten() {
            pinned.extend(self.places.flow_neighbours(id));
        }
        pinned.retain(|id| self.places.place_of(*id).is_some());
        pinned
    }

    /// What is being dragged, if it can be taken out of the picture.
    pub(super) fn lifted(&self, attention: &Attention) -> BTreeSet<ComponentId> {
        let selected = self.selection.components();
        if !attention.is_dragging || selected.len() > MOST {
            return BTreeSet::new();
        }
        self.document.with_attached(selected).into_iter().collect()
    }
}
