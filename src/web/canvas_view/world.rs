//! The one place where pan, zoom and the size of the surface meet the screen.
//! Never goes through a signal that a tile reads: a pan must not wake a thousand of them.

use canvas::{Cursor, Input, Size, Viewport};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::HtmlElement;

use super::translate::Origin;
use crate::designer::editing::EditorHandle;
use crate::reactive::effect;
use crate::size_watch::watch_size;

/// The surface, what lies on it, and where it stands in the window.
#[derive(Clone, Copy)]
pub(super) struct World {
    pub(super) surface: NodeRef<Div>,
    /// The dots, below everything.
    pub(super) grid: NodeRef<Div>,
    pub(super) world: NodeRef<Div>,
    /// Above everything while something is under way, so that the shape of the pointer is one element's alone.
    pub(super) glass: NodeRef<Div>,
    origin: StoredValue<Origin>,
    /// For the zoom control, in whole percent.
    pub(super) percent: RwSignal<i32>,
    /// The shape of the pointer, and whether the glass shows it.
    cursor: StoredValue<(Cursor, bool)>,
    size: StoredValue<(f64, f64)>,
    zoom: StoredValue<f64>,
    /// Between two dots, in pixels of the screen.
    step: StoredValue<f64>,
}

/// The dots reach this far beyond the surface on each side, so that they are moved by up to a step instead of painted
/// again; `canvas.css` has the same number.
const BEYOND: f64 = 80.0;

impl World {
    /// Tells the editor the surface's size for as long as the current owner lives.
    pub(super) fn following(editor: EditorHandle) -> World {
        let world = World {
            surface: NodeRef::new(),
            grid: NodeRef::new(),
            world: NodeRef::new(),
            glass: NodeRef::new(),
            origin: StoredValue::new(Origin::default()),
            percent: RwSignal::new(100),
            cursor: StoredValue::new((Cursor::Default, false)),
            size: StoredValue::new((0.0, 0.0)),
            zoom: StoredValue::new(1.0),
            step: StoredValue::new(0.0),
        };
        world.observe_size(editor);
        world
    }

    /// Where the surface stands now.
    pub(super) fn origin(self) -> Origin {
        self.origin.try_get_value().unwrap_or_default()
    }

    /// Looks where the surface stands: before a gesture begins, not at every move.
    pub(super) fn look(self) -> Origin {
        if let Some(surface) = self.surface.get_untracked() {
            let rect = surface.get_bounding_client_rect();
            self.origin.try_update_value(|origin| {
                origin.x = rect.left();
                origin.y = rect.top();
            });
        }
        self.origin()
    }

    /// The space bar went down or up.
    pub(super) fn hold_space(self, is_space_held: bool) {
        self.origin.try_update_value(|origin| origin.is_space_held = is_space_held);
    }

    /// Shows the shape of the pointer. While nothing is under way, tiles and notes have shapes of their own: one that they
    /// took from the surface would be worked out for each of thousands of elements whenever it changes.
    pub(super) fn show_cursor(self, cursor: Cursor, is_under_way: bool) {
        let Some((shown, was_under_way)) = self.cursor.try_get_value() else { return };
        if (shown, was_under_way) == (cursor, is_under_way) {
            return;
        }
        let holder = if is_under_way { self.glass } else { self.surface };
        let (Some(holder), Some(glass)) = (holder.get_untracked(), self.glass.get_untracked()) else {
            return;
        };
        self.cursor.set_value((cursor, is_under_way));
        set(&holder, "cursor", cursor.css());
        if was_under_way != is_under_way {
            set(&glass, "pointer-events", if is_under_way { "auto" } else { "none" });
        }
    }

    /// The size of the surface.
    pub(super) fn size(self) -> (f64, f64) {
        self.size.try_get_value().unwrap_or_default()
    }

    /// Shows that part: the one write of a frame that pans or zooms.
    pub(super) fn show(self, viewport: Viewport) {
        let (Some(grid), Some(world)) = (self.grid.get_untracked(), self.world.get_untracked()) else {
            return;
        };
        let Viewport { x, y, zoom } = viewport;
        set(&world, "transform", &format!("translate({x:.2}px,{y:.2}px) scale({zoom:.4})"));
        // The dots of the grid thin out before they run together.
        let step = [20.0, 100.0, 500.0].into_iter().find(|step| step * zoom >= 12.0).unwrap_or(500.0) * zoom;
        if self.step.try_get_value() != Some(step) {
            self.step.try_set_value(step);
            set(&grid, "background-size", &format!("{step:.2}px {step:.2}px"));
        }
        // A dot stands in the middle of its square.
        let shift = |at: f64| (at - step / 2.0 + BEYOND).rem_euclid(step);
        set(&grid, "transform", &format!("translate({:.2}px,{:.2}px)", shift(x), shift(y)));
        self.zoom.try_set_value(zoom);
    }

    /// Nothing moves any more: the number of the zoom follows, which would lay out text in each frame before.
    pub(super) fn rest(self) {
        let percent = (self.zoom.try_get_value().unwrap_or(1.0) * 100.0).round() as i32;
        if self.percent.try_get_untracked().is_some_and(|shown| shown != percent) {
            self.percent.set(percent);
        }
    }

    fn observe_size(self, editor: EditorHandle) {
        let measure = move || {
            if let Some(surface) = self.surface.get_untracked() {
                self.look();
                let (width, height) = (f64::from(surface.client_width()), f64::from(surface.client_height()));
                self.size.try_set_value((width, height));
                editor.input(Input::Resized(Size { width, height }));
            }
        };
        // At once, so that the first picture has its size already.
        effect(move |_| {
            if self.surface.get().is_some() {
                measure();
            }
        });
        watch_size(move || self.surface.get().map(Into::into), measure);
    }
}

/// Sets a property of its style.
pub(super) fn set(element: &HtmlElement, property: &str, value: &str) {
    // Refused only for a property that does not exist.
    element.style().set_property(property, value).ok();
}
