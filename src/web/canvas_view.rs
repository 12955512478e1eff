//! The canvas on the screen.
