//! The canvas on the screen: turns what a browser reports into inputs, and scenes into elements.
//! Never decides anything: `canvas::Editor` does.

mod colours;
pub mod controls;
mod drawing;
mod focus;
mod glyph;
mod lines;
mod markdown;
mod marks;
mod minimap;
pub mod notes;
mod overlay;
pub mod palette_drag;
mod picture;
mod signs;
pub mod surface;
mod templates;
mod theme_watch;
mod tiles;
mod translate;
mod world;

pub use focus::{focus_component, focus_element};
pub use glyph::component_glyph;
pub use lines::kind_name;
pub use marks::{Mark, RemovedTile};
pub use notes::markdown_view;
pub use surface::CanvasView;
pub use translate::key_down;
