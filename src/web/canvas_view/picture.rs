//! What stands in for tiles and lines when too many are in view: a picture beneath, moved with the view.
//! Never painted while it can be moved instead: only another document, theme or run makes another picture, and the one
//! before stays until that is complete.

mod painting;

use std::collections::HashMap;

use canvas::{Editor, Position, Rect, Stage, Viewport};
use leptos::html::Canvas;
use leptos::prelude::*;
use model::ComponentState;
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::colours::Colours;
use super::signs::SignSource;
use super::theme_watch::watch_theme;
use super::world::{World, set};
use painting::Painting;

/// How much more than the surface is painted on each side, so that a pan finds something there.
const MARGIN: f64 = 0.25;
/// While it moves, the picture is stretched by up to this much before it is painted again.
const STRETCH: f64 = 1.8;

/// The picture of one canvas.
#[derive(Clone, Copy)]
pub(super) struct Picture {
    pub(super) element: NodeRef<Canvas>,
    parts: StoredValue<Parts, LocalStorage>,
}

#[derive(Default)]
struct Parts {
    painted: Option<Painted>,
    /// The next one, which takes some frames.
    painting: Option<Painting>,
    /// Where it is painted.
    back: Option<HtmlCanvasElement>,
    is_shown: bool,
    colours: Option<Colours>,
    states: HashMap<String, ComponentState>,
    /// Counts themes and readings of states.
    look: u64,
}

#[derive(Clone, Copy, PartialEq)]
struct Painted {
    /// From the stage.
    number: u64,
    look: u64,
    viewport: Viewport,
    /// Of the surface.
    width: f64,
    height: f64,
    /// Around everything that there is.
    bounds: Rect,
}

impl Picture {
    pub(super) fn new() -> Picture {
        Picture { element: NodeRef::new(), parts: StoredValue::new_local(Parts::default()) }
    }

    /// `ask` asks for a frame when the theme has changed.
    pub(super) fn ask_with(self, ask: impl Fn() + 'static) {
        watch_theme(move || {
            self.parts.try_update_value(|parts| {
                parts.colours = None;
                parts.look += 1;
            });
            ask();
        });
    }

    /// Whether there is one.
    pub(super) fn is_shown(self) -> bool {
        self.parts.try_with_value(|parts| parts.is_shown).unwrap_or(false)
    }

    /// Reads the states of all components, tracked. Whether they are others than before.
    pub(super) fn read_signs(self, signs: SignSource) -> bool {
        let states = signs.states();
        let is_changed = self.parts.try_update_value(|parts| {
            let is_changed = parts.states != states;
            if is_changed {
                parts.states = states;
                parts.look += 1;
            }
            is_changed
        });
        is_changed == Some(true)
    }

    /// Shows what the stage says, by moving what is painted if that will do. Whether another frame is needed for it.
    pub(super) fn show(
        self,
        editor: &Editor,
        stage: &Stage,
        world: World,
        is_moving: bool,
        signs: SignSource,
    ) -> bool {
        let Some(element) = self.element.get_untracked() else { return false };
        let was_shown = self.is_shown();
        let Some(number) = stage.picture() else {
            self.parts.try_update_value(|parts| {
                parts.painting = None;
                if std::mem::take(&mut parts.is_shown) {
                    element.set_hidden(true);
                    parts.painted = None;
                }
            });
            return false;
        };
        let (width, height) = world.size();
        let viewport = editor.viewport();
        let is_unfinished = self.parts.try_update_value(|parts| {
            let bounds = parts.painted.map(|painted| painted.bounds).unwrap_or_default();
            let now = Painted { number, look: parts.look, viewport, width, height, bounds };
            let will_do = parts.painted.is_some_and(|painted| painted.will_do(&now, is_moving));
            if will_do {
                parts.painting = None;
            } else {
                parts.go_on(&element, editor, stage, &now);
            }
            if let Some(painted) = &parts.painted {
                painted.place(&element, &viewport);
                if !std::mem::replace(&mut parts.is_shown, true) {
                    element.set_hidden(false);
                }
            }
            parts.painting.is_some()
        });
        if !was_shown && self.is_shown() {
            // Its states are read with those of the tiles.
            signs.frame(true);
        }
        is_unfinished == Some(true)
    }
}

impl Parts {
    /// Paints as much of the next picture as one frame has time for, and shows it when it is complete.
    fn go_on(&mut self, element: &HtmlCanvasElement, editor: &Editor, stage: &Stage, now: &Painted) {
        // One of an older view is finished all the same, or a long zoom would never show any.
        let is_valid = |painting: &Painting| {
            let of = painting.of();
            (of.number, of.look) == (now.number, now.look) && (of.width, of.height) == (now.width, now.height)
        };
        let begun = self.painting.take().filter(is_valid);
        let of = Painted { bounds: editor.bounds().unwrap_or_default(), ..*now };
        let states = &self.states;
        let mut painting = begun.unwrap_or_else(|| Painting::of_all(of, editor, stage, states));
        if self.back.is_none() {
            let made = document().create_element("canvas").ok();
            self.back = made.and_then(|made| made.dyn_into().ok());
        }
        let Some(back) = &self.back else { return };
        let colours = self.colours.get_or_insert_with(Colours::look_up);
        if painting.go_on(back, colours) {
            painting.show(back, element);
            self.painted = Some(*painting.of());
        } else {
            self.painting = Some(painting);
        }
    }
}

impl Painted {
    /// Whether it shows what is wanted now, if it is only moved.
    fn will_do(&self, now: &Painted, is_moving: bool) -> bool {
        let same = Painted { viewport: now.viewport, ..*self } == *now;
        let scale = now.viewport.zoom / self.viewport.zoom;
        let is_sharp = if is_moving { scale <= STRETCH } else { scale == 1.0 };
        // Beyond everything there is nothing to paint.
        let seen = common(&seen(&now.viewport, now.width, now.height, 0.0), &self.bounds);
        let painted = self.rect();
        same && is_sharp && seen.is_none_or(|seen| painted.holds(&seen))
    }

    /// The part of the canvas that is on it.
    fn rect(&self) -> Rect {
        seen(&self.viewport, self.width, self.height, MARGIN)
    }

    fn place(&self, element: &HtmlCanvasElement, viewport: &Viewport) {
        let scale = viewport.zoom / self.viewport.zoom;
        let corner = self.rect();
        let at = viewport.to_screen(Position { x: corner.x, y: corner.y });
        let transform = format!("translate({:.2}px,{:.2}px) scale({scale:.5})", at.x, at.y);
        set(element, "transform", &transform);
    }
}

fn seen(viewport: &Viewport, width: f64, height: f64, margin: f64) -> Rect {
    let from = viewport.to_canvas(Position { x: -width * margin, y: -height * margin });
    let to = viewport.to_canvas(Position { x: width * (1.0 + margin), y: height * (1.0 + margin) });
    Rect::between(from, to)
}

/// The part that both have.
fn common(one: &Rect, other: &Rect) -> Option<Rect> {
    if !one.intersects(other) {
        return None;
    }
    let (x, y) = (one.x.max(other.x), one.y.max(other.y));
    let right = (one.x + one.width).min(other.x + other.width);
    let bottom = (one.y + one.height).min(other.y + other.height);
    Some(Rect { x, y, width: right - x, height: bottom - y })
}

pub(super) fn context(element: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    element.get_context("2d").ok()??.dyn_into().ok()
}
