//! The editor without a screen: document, edits, history, geometry, selection, tools and scene.
//! Never touches a browser, a clock or chance: what it shows follows from the input alone.

mod adopt;
mod arrange;
mod catalogue;
mod clipboard;
mod command;
mod connect;
mod diff;
mod document;
mod edge;
mod edit;
mod editor;
mod flow;
mod geometry;
mod grid;
mod history;
mod hit;
mod input;
mod keys;
mod layout;
mod links;
mod menu;
mod names;
mod notes;
mod outline;
mod places;
mod problems;
mod references;
mod refusal;
mod replace;
mod rewire;
mod route;
mod scene;
mod selection;
mod stage;
#[cfg(test)]
mod tests;
mod tidy;
mod tool;
mod variables;
mod viewport;

pub use dpl::{
    Component, ComponentId, Kind, Note, Pipeline, Position, Size, Transition, TransitionKind, Value, Variable,
};

pub use arrange::{Alignment, Axis, Moves};
pub use catalogue::{
    Category, Column, ColumnKind, ComponentKind, Field, FieldKind, Language, catalogue, icon_of, kind_of,
    label_of, max_inputs,
};
pub use command::{Changes, Command, Intent, Link};
pub use connect::{
    candidates, check_connection, check_reconnection, connection_kinds, edge_kinds, moved_end,
    reconnection_candidates,
};
pub use diff::{Diff, Step};
pub use document::Document;
pub use edge::{EdgeKey, EdgeKind, End};
pub use edit::Edit;
pub use editor::Editor;
pub use geometry::{Direction, GRID, LABEL_WIDTH, Rect, TILE, snap};
pub use history::{Coalesce, History};
pub use hit::Hit;
pub use input::{Button, Input, Key, Modifiers, PointerId, PointerKind};
pub use keys::{Action, Chord, KeyGroup, Shortcut, keys};
pub use menu::{Choice, Entry, Menu, Section};
pub use outline::{
    OutlineEntry, OutlineKey, OutlineMove, OutlineRow, edge_words, outline, outline_move, outline_places,
};
pub use problems::{ProjectFiles, problems};
pub use refusal::Refusal;
pub use scene::{Cursor, EdgePath, Ghost, NoteBox, Offer, Overlay, Pending, PortMark, Scene, Tile};
pub use selection::Selection;
pub use stage::{Differences, MOST_LINES, MOST_TILES, Pace, Stage, Stroke};
pub use tidy::{TidyGraph, TidyLayout, TidyNode, tidy};
pub use tool::{ConnectBy, Guide, Held, Tool};
pub use variables::{VariableEdit, VariableUsage, variable_usages};
pub use viewport::{MAX_ZOOM, MIN_ZOOM, Viewport};
