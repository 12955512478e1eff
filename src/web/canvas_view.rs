//! The canvas on the screen: turns what a browser reports into inputs, and scenes into elements.
//! Never decides anything: `canvas::Editor` does.

pub mod controls;
mod focus;
mod glyph;
pub mod lines;
mod markdown;
pub mod notes;
pub mod palette_drag;
mod rows;
pub mod surface;
pub mod tiles;
mod translate;
mod world;

pub use focus::focus_component;
pub use glyph::component_glyph;
pub use lines::kind_name;
pub use surface::CanvasView;
pub use translate::key_down;
