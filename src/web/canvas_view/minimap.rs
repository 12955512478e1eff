//! All of the pipeline, small, with the part that is seen: a click or a drag there shows another part.
//! Never the only way: Fit, the arrow keys and the outline do the same, so it is hidden from assistive technology.

use std::time::Duration;

use canvas::{Command, Editor, Position, Rect, Size, Stage, Stroke};
use leptos::ev;
use leptos::html::Canvas;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlCanvasElement;

use super::colours::{Colours, Role};
use super::picture::context;
use super::theme_watch::watch_theme;
use super::world::World;
use crate::designer::editing::EditorHandle;
use crate::reactive::effect;

const WIDTH: f64 = 148.0;
const HEIGHT: f64 = 90.0;
/// Free room around what is shown.
const ROOM: f64 = 8.0;
/// It is painted again when nothing was edited for so long.
const DELAY: Duration = Duration::from_millis(300);
/// While the view moves, the map follows in every fourth frame.
const EVERY: u32 = 4;
/// Where the choice is remembered.
const KEY: &str = "maia.minimap";

/// The map of one canvas.
#[derive(Clone, Copy)]
pub(super) struct Minimap {
    editor: EditorHandle,
    world: World,
    element: NodeRef<Canvas>,
    pub(super) is_wanted: RwSignal<bool>,
    parts: StoredValue<Parts, LocalStorage>,
}

#[derive(Default)]
struct Parts {
    /// Everything but the view, painted once for each version of the document.
    backdrop: Option<HtmlCanvasElement>,
    colours: Option<Colours>,
    scale: Scale,
    revision: Option<u64>,
    shown: Option<Rect>,
    /// Frames since it was drawn, while the view moves.
    waited: u32,
    is_painting_due: bool,
    is_dragged: bool,
}

/// How a point of the canvas comes to the map.
#[derive(Clone, Copy, Debug, Default)]
struct Scale {
    factor: f64,
    x: f64,
    y: f64,
}

impl Scale {
    fn fitting(bounds: &Rect) -> Scale {
        let room = |whole: f64, part: f64| (whole - 2.0 * ROOM) / part.max(1.0);
        let factor = room(WIDTH, bounds.width).min(room(HEIGHT, bounds.height)).min(0.12);
        let middle = bounds.middle();
        Scale { factor, x: WIDTH / 2.0 - middle.x * factor, y: HEIGHT / 2.0 - middle.y * factor }
    }

    fn to_canvas(self, x: f64, y: f64) -> Position {
        let factor = if self.factor > 0.0 { self.factor } else { 1.0 };
        Position { x: (x - self.x) / factor, y: (y - self.y) / factor }
    }

    fn to_map(self, rect: &Rect) -> Rect {
        Rect {
            x: rect.x * self.factor + self.x,
            y: rect.y * self.factor + self.y,
            width: rect.width * self.factor,
            height: rect.height * self.factor,
        }
    }
}

impl Minimap {
    pub(super) fn new(editor: EditorHandle, world: World) -> Minimap {
        Minimap {
            editor,
            world,
            element: NodeRef::new(),
            is_wanted: RwSignal::new(is_wanted()),
            parts: StoredValue::new_local(Parts::default()),
        }
    }

    /// Shows or hides it, and remembers that.
    pub(super) fn toggle(self) {
        let is_wanted = !self.is_wanted.get_untracked();
        self.is_wanted.set(is_wanted);
        if let Ok(Some(storage)) = window().local_storage() {
            // A browser that stores nothing forgets it with the page.
            storage.set_item(KEY, if is_wanted { "shown" } else { "hidden" }).ok();
        }
    }

    /// In each frame: the view, and by and by what was edited.
    pub(super) fn show(self, editor: &Editor, is_moving: bool) {
        let Some(element) = self.element.get_untracked() else { return };
        let is_stale = self.parts.try_update_value(|parts| {
            parts.waited += 1;
            if !is_moving || parts.waited >= EVERY {
                parts.waited = 0;
                let (width, height) = self.world.size();
                let seen = editor.viewport().seen(Size { width, height });
                if parts.shown != Some(seen) {
                    parts.shown = Some(seen);
                    parts.draw(&element);
                }
            }
            let is_stale = parts.revision != Some(editor.revision());
            is_stale && !std::mem::replace(&mut parts.is_painting_due, true)
        });
        if is_stale == Some(true) {
            set_timeout(move || self.paint(), DELAY);
        }
    }

    fn paint(self) {
        let Some(element) = self.element.try_get_untracked().flatten() else { return };
        let is_in_gesture = self.editor.with(Editor::is_in_gesture) == Some(true);
        if is_in_gesture {
            set_timeout(move || self.paint(), DELAY);
            return;
        }
        self.parts.try_update_value(|parts| {
            parts.is_painting_due = false;
            self.editor.with(|editor| parts.paint(&element, editor));
        });
    }

    fn follow_theme(self) {
        watch_theme(move || {
            self.parts.try_update_value(|parts| parts.colours = None);
            self.paint();
        });
        effect(move |_| {
            // Put into the page: paint it, but not before the canvas itself.
            if self.element.get().is_some() {
                self.parts.try_update_value(|parts| parts.revision = None);
                set_timeout(move || self.paint(), DELAY);
            }
        });
    }

    fn press(self, event: &ev::PointerEvent) {
        if let Some(element) = self.element.get_untracked() {
            // Refused for a pointer that is gone already.
            element.set_pointer_capture(event.pointer_id()).ok();
        }
        self.parts.try_update_value(|parts| parts.is_dragged = true);
        self.go(event);
    }

    fn go(self, event: &ev::PointerEvent) {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let at = self.parts.try_with_value(|parts| parts.is_dragged.then(|| parts.scale.to_canvas(x, y)));
        if let Some(Some(at)) = at {
            self.editor.command(Command::CentreOn(at)).ok();
        }
    }

    fn release(self) {
        self.parts.try_update_value(|parts| parts.is_dragged = false);
    }
}

impl Parts {
    fn paint(&mut self, element: &HtmlCanvasElement, editor: &Editor) {
        let density = window().device_pixel_ratio().clamp(1.0, 2.0);
        let (width, height) = ((WIDTH * density) as u32, (HEIGHT * density) as u32);
        if self.backdrop.is_none() {
            let made = document().create_element("canvas").ok().and_then(|it| it.dyn_into().ok());
            self.backdrop = made;
        }
        let Some(backdrop) = &self.backdrop else { return };
        for canvas in [element, backdrop] {
            if canvas.width() != width || canvas.height() != height {
                canvas.set_width(width);
                canvas.set_height(height);
            }
        }
        let Some(context) = context(backdrop) else { return };
        self.revision = Some(editor.revision());
        let bounds = editor.bounds().unwrap_or_default();
        let scale = Scale::fitting(&bounds);
        self.scale = scale;
        let colours = self.colours.get_or_insert_with(Colours::look_up);
        let factor = scale.factor * density;
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok();
        context.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
        context.set_transform(factor, 0.0, 0.0, factor, scale.x * density, scale.y * density).ok();
        // However small, each is at least a dot.
        let side = (2.0 * density / factor).max(48.0);
        context.set_fill_style_str(colours.of(Role::Border));
        context.set_line_width(density / factor);
        editor.paint(&Stage::default(), &bounds, &mut |stroke| match stroke {
            Stroke::Note { rect, theme } => {
                let (ground, border) = Role::of_note(theme);
                context.set_fill_style_str(colours.of(ground));
                context.fill_rect(rect.x, rect.y, rect.width, rect.height);
                context.set_stroke_style_str(colours.of(border));
                context.stroke_rect(rect.x, rect.y, rect.width, rect.height);
                context.set_fill_style_str(colours.of(Role::Border));
            }
            Stroke::Square { at, .. } => {
                context.fill_rect(at.x - side / 2.0, at.y - side / 2.0, side, side);
            }
            Stroke::Line { .. } => {}
        });
        self.draw(element);
    }

    fn draw(&self, element: &HtmlCanvasElement) {
        let (Some(backdrop), Some(seen)) = (&self.backdrop, self.shown) else { return };
        let Some(context) = context(element) else { return };
        let density = f64::from(element.width()) / WIDTH;
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok();
        context.clear_rect(0.0, 0.0, f64::from(element.width()), f64::from(element.height()));
        context.draw_image_with_html_canvas_element(backdrop, 0.0, 0.0).ok();
        context.set_transform(density, 0.0, 0.0, density, 0.0, 0.0).ok();
        let view = self.scale.to_map(&seen);
        // Its frame stays in sight, however far out the view is.
        let (left, top) = (view.x.clamp(1.0, WIDTH - 3.0), view.y.clamp(1.0, HEIGHT - 3.0));
        let right = (view.x + view.width).clamp(left + 2.0, WIDTH - 1.0);
        let bottom = (view.y + view.height).clamp(top + 2.0, HEIGHT - 1.0);
        if let Some(colours) = &self.colours {
            context.set_stroke_style_str(colours.of(Role::Accent));
        }
        context.set_line_width(1.5);
        context.stroke_rect(left, top, right - left, bottom - top);
    }
}

fn is_wanted() -> bool {
    let stored = window().local_storage().ok().flatten().and_then(|it| it.get_item(KEY).ok().flatten());
    stored.as_deref() != Some("hidden")
}

/// The map in its corner.
pub(super) fn minimap(map: Minimap) -> AnyView {
    map.follow_theme();
    view! {
        <Show when=move || map.is_wanted.get()>
            <canvas
                class="canvas__map"
                aria-hidden="true"
                data-own-events=""
                data-testid="minimap"
                node_ref=map.element
                on:pointerdown=move |event| map.press(&event)
                on:pointermove=move |event| map.go(&event)
                on:pointerup=move |_| map.release()
                on:pointercancel=move |_| map.release()
            ></canvas>
        </Show>
    }
    .into_any()
}
