//! What became of a component between two versions of a pipeline, as outline, sign and word.
//! Never compares anything: whoever shows a difference says what it is.

use canvas::Position;

use crate::ui::icon::Icon;

/// What the difference says about a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Added,
    Changed,
    Moved,
    /// Only of ghosts: the component is not in the pipeline that is shown.
    Removed,
}

impl Mark {
    /// The value of `data-mark`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Mark::Added => "added",
            Mark::Changed => "changed",
            Mark::Moved => "moved",
            Mark::Removed => "removed",
        }
    }

    /// The word on screen.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Added => "Added",
            Mark::Changed => "Changed",
            Mark::Moved => "Moved",
            Mark::Removed => "Removed",
        }
    }

    /// The sign.
    pub fn icon(self) -> Icon {
        match self {
            Mark::Added => Icon::Plus,
            Mark::Changed => Icon::Dot,
            Mark::Moved => Icon::ArrowRight,
            Mark::Removed => Icon::Cross,
        }
    }
}

/// A component that the other version has and this one has not, drawn where it stood.
#[derive(Clone, Debug, PartialEq)]
pub struct RemovedTile {
    pub name: String,
    /// The key of the icon.
    pub icon: &'static str,
    /// The middle of the tile.
    pub at: Position,
}
