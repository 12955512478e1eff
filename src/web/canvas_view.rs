//! The canvas on the screen: turns what a browser reports into inputs, and scenes into elements.
//! Never decides anything: `canvas::Editor` does.

mod focus;
mod surface;

pub use focus::focus_component;
pub use surface::CanvasView;
