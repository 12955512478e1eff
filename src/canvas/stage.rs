//! What a view shows of an editor, so that it is told only of what enters, leaves or differs.
//! Never visits what is not seen, and never drops what is selected, focused, dragged or being connected.

mod changed;
mod cover;
mod picture;
mod pins;
mod wanted;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::connect::Aim;
use crate::geometry::Rect;
use crate::scene::Staged;
use crate::{ComponentId, EdgeKey, EdgePath, Editor, NoteBox, Overlay, Selection, Tile};

pub use picture::Stroke;

/// More tiles in view than this are drawn as a picture: nobody can read their names any more.
pub const MOST_TILES: usize = 400;
/// More lines in view than this, too.
pub const MOST_LINES: usize = 1_200;

/// How much may be done in one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It is being panned or zoomed: nothing leaves, and little enters.
    Moving,
    /// What is missing enters by and by, and what is far out leaves.
    Resting,
}

/// What is shown, kept by the view between two looks. A new one shows nothing yet.
#[derive(Clone, Debug, Default)]
pub struct Stage {
    /// What was prepared around the view; inside it nothing enters or leaves.
    cover: Option<Rect>,
    /// How much of the view's size it is wider on each side.
    margin: f64,
    revision: Option<u64>,
    /// The order of the flow that `order` follows.
    flow: u64,
    tiles: BTreeMap<ComponentId, Tile>,
    order: Vec<ComponentId>,
    edges: HashMap<EdgeKey, EdgePath>,
    notes: BTreeMap<String, NoteBox>,
    overlay: Overlay,
    attention: Attention,
    is_crowded: bool,
    /// Even all that is prepared could be shown: the part of it that is seen need not be counted.
    is_roomy: bool,
    is_unfinished: bool,
    /// What is shown as it no longer is, because too much changed for one frame.
    late_tiles: BTreeSet<ComponentId>,
    late_edges: HashSet<EdgeKey>,
    picture: Option<u64>,
    /// The view has the picture on the screen.
    is_picture_shown: bool,
    /// Some of those that the picture stands in for are still to leave.
    are_leaving: bool,
    lifted: BTreeSet<ComponentId>,
}

/// What is drawn differently because somebody attends to it.
#[derive(Clone, Debug, Default, PartialEq)]
struct Attention {
    selection: Selection,
    connecting: Option<(Aim, Option<ComponentId>)>,
    /// What cannot be connected to; empty while nothing is being connected.
    upstream: HashSet<ComponentId>,
    hovered: Option<ComponentId>,
    ports_of: Option<ComponentId>,
    focused: Option<ComponentId>,
    is_dragging: bool,
}

/// What the view is to change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Differences {
    /// New ones, and those that look different.
    pub tiles: Vec<Tile>,
    pub gone_tiles: Vec<ComponentId>,
    /// All tiles that are shown, in the order of the flow, if that changed.
    pub order: Option<Vec<ComponentId>>,
    pub edges: Vec<EdgePath>,
    pub gone_edges: Vec<EdgeKey>,
    pub notes: Vec<NoteBox>,
    pub gone_notes: Vec<String>,
    /// What is drawn above, if that changed.
    pub overlay: Option<Overlay>,
    /// There is more to enter or to leave: look again in the next frame, when nothing moves.
    pub is_unfinished: bool,
    /// Something is still shown as it was: look again in the next frame, whatever moves.
    pub is_late: bool,
}

impl Differences {
    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        let (is_unfinished, is_late) = (self.is_unfinished, self.is_late);
        *self == Differences { is_unfinished, is_late, ..Differences::default() }
    }
}

impl Stage {
    /// The picture that stands in for tiles, if there are too many: another number means that it is to be drawn again.
    pub fn picture(&self) -> Option<u64> {
        self.picture
    }

    /// What is shown, in the order of the flow.
    pub fn shown(&self) -> &[ComponentId] {
        &self.order
    }

    /// The view says whether the picture is on the screen: then those that it stands in for can leave while it moves.
    pub fn show_picture(&mut self, is_shown: bool) {
        self.is_picture_shown = is_shown;
    }

    pub(crate) fn is_late(&self) -> bool {
        self.are_leaving || !self.late_tiles.is_empty() || !self.late_edges.is_empty()
    }

    /// The picture stands in for everything that nobody attends to.
    fn is_stood_in_for(&self) -> bool {
        self.is_crowded && self.is_picture_shown
    }

    /// What is shown of that component.
    pub fn tile(&self, id: ComponentId) -> Option<&Tile> {
        self.tiles.get(&id)
    }
}

impl Editor {
    /// What differs from what the stage shows, and the stage shows it from now on. `focused` is the tile that has
    /// the keyboard focus.
    pub fn look(&self, stage: &mut Stage, pace: Pace, focused: Option<ComponentId>) -> Differences {
        let mut differences = Differences::default();
        if self.size.width <= 0.0 {
            return differences;
        }
        let attention = self.attention(stage, focused);
        let is_same = stage.revision == Some(self.revision) && stage.attention == attention;
        let is_covered = self.cover(stage, pace);
        // As long as there are more than those that somebody attends to.
        stage.are_leaving |= stage.is_stood_in_for() && stage.is_unfinished;
        let is_over = !stage.is_late() && (pace == Pace::Moving || !stage.is_unfinished);
        if !(is_same && is_covered && is_over) {
            let is_followed = is_covered
                && is_over
                && stage.attention == attention
                && stage.flow == self.places.flow_stamp()
                && self.show_what_changed(stage, &attention, &mut differences);
            if !is_followed {
                self.show_what_is_wanted(stage, &attention, pace, &mut differences);
            }
        }
        let overlay = self.staged(&attention.upstream).overlay();
        if overlay != stage.overlay {
            stage.overlay.clone_from(&overlay);
            differences.overlay = Some(overlay);
        }
        self.follow_picture(stage, &attention);
        stage.revision = Some(self.revision);
        stage.flow = self.places.flow_stamp();
        stage.attention = attention;
        differences.is_unfinished = stage.is_unfinished;
        differences.is_late = stage.is_late();
        differences
    }

    fn staged<'a>(&'a self, upstream: &'a HashSet<ComponentId>) -> Staged<'a> {
        Staged {
            document: &self.document,
            places: &self.places,
            selection: &self.selection,
            tool: &self.tool,
            ports_of: self.ports_of(&self.tool),
            upstream,
        }
    }
}
