//! What stands in for tiles and lines when too many are in view: a picture beneath, moved with the view.
//! Never painted while it can be moved instead: only another document, theme or run makes another picture.

use std::collections::HashMap;

use canvas::{Editor, Position, Rect, Stage, Stroke, TILE, Viewport};
use leptos::html::Canvas;
use leptos::prelude::*;
use model::ComponentState;
use wasm_bindgen::JsCast as _;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::colours::{Colours, Role};
use super::signs::SignSource;
use super::theme_watch::watch_theme;
use super::world::{World, set};
use crate::ui::pill::Look;

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

    /// Shows what the stage says, by moving what is painted if that will do.
    pub(super) fn show(
        self,
        editor: &Editor,
        stage: &Stage,
        world: World,
        is_moving: bool,
        signs: SignSource,
    ) {
        let Some(element) = self.element.get_untracked() else { return };
        let was_shown = self.is_shown();
        let Some(number) = stage.picture() else {
            if was_shown {
                element.set_hidden(true);
                self.parts.try_update_value(|parts| {
                    parts.is_shown = false;
                    parts.painted = None;
                });
            }
            return;
        };
        let (width, height) = world.size();
        let viewport = editor.viewport();
        self.parts.try_update_value(|parts| {
            let bounds = parts.painted.map(|painted| painted.bounds).unwrap_or_default();
            let now = Painted { number, look: parts.look, viewport, width, height, bounds };
            let will_do = parts.painted.is_some_and(|painted| painted.will_do(&now, is_moving));
            if !will_do {
                parts.paint(&element, editor, stage, &now);
            }
            if let Some(painted) = &parts.painted {
                painted.place(&element, &viewport);
            }
            if !std::mem::replace(&mut parts.is_shown, true) {
                element.set_hidden(false);
            }
        });
        if !was_shown {
            // Its states are read with those of the tiles.
            signs.frame(true);
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

/// Squares of one colour.
type Squares = Vec<Position>;

impl Parts {
    fn paint(&mut self, element: &HtmlCanvasElement, editor: &Editor, stage: &Stage, now: &Painted) {
        let density = window().device_pixel_ratio().clamp(1.0, 2.0);
        let across = now.width * (1.0 + 2.0 * MARGIN);
        let down = now.height * (1.0 + 2.0 * MARGIN);
        let pixels = |length: f64| (length * density).round().max(1.0) as u32;
        if element.width() != pixels(across) || element.height() != pixels(down) {
            element.set_width(pixels(across));
            element.set_height(pixels(down));
            set(element, "width", &format!("{across:.0}px"));
            set(element, "height", &format!("{down:.0}px"));
        }
        let Some(context) = context(element) else { return };
        self.painted = Some(Painted { bounds: editor.bounds().unwrap_or_default(), ..*now });
        let rect = now.rect();
        let scale = now.viewport.zoom * density;
        context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok();
        context.clear_rect(0.0, 0.0, f64::from(element.width()), f64::from(element.height()));
        context.set_transform(scale, 0.0, 0.0, scale, -rect.x * scale, -rect.y * scale).ok();
        let colours = self.colours.get_or_insert_with(Colours::look_up);
        let states = &self.states;
        let mut lines: Vec<Vec<[Position; 4]>> = vec![Vec::new(); Role::all().count()];
        let (mut solid, mut faint) = (vec![Squares::new(); lines.len()], Squares::new());
        let (mut selected, mut badges) = (Squares::new(), vec![Squares::new(); lines.len()]);
        let place = |role: Role| Role::all().position(|other| other == role).unwrap_or(0);
        let is_tiny = TILE * scale < 14.0;
        editor.paint(stage, &rect, &mut |stroke| match stroke {
            Stroke::Note { rect, .. } => {
                context.set_fill_style_str(colours.of(Role::Note));
                context.fill_rect(rect.x, rect.y, rect.width, rect.height);
            }
            Stroke::Line { kind, curve } => {
                if let Some(lines) = lines.get_mut(place(Role::of_line(kind))) {
                    lines.push(curve);
                }
            }
            Stroke::Square { at, name, category, icon, is_skipped, is_selected, .. } => {
                if is_selected {
                    selected.push(at);
                }
                let state = if states.is_empty() { None } else { states.get(name) };
                let tone = state.map(|state| Role::of_tone(Look::from(*state).tone.name()));
                if let Some(badges) = tone.filter(|_| !is_tiny).and_then(|tone| badges.get_mut(place(tone))) {
                    badges.push(at);
                }
                let role = tone.filter(|_| is_tiny).unwrap_or(Role::of_tile(category, icon));
                if is_skipped {
                    faint.push(at);
                } else if let Some(squares) = solid.get_mut(place(role)) {
                    squares.push(at);
                }
            }
        });
        let fill = |role: Role, squares: &[Position], side: f64, shift: f64| {
            context.set_fill_style_str(colours.of(role));
            for at in squares {
                context.fill_rect(at.x - side / 2.0 + shift, at.y - side / 2.0 - shift, side, side);
            }
        };
        // One pixel: thinner than that is no faster, and thicker is many times slower to paint.
        context.set_line_width(1.0 / scale);
        for (role, lines) in Role::all().zip(&lines).filter(|(_, lines)| !lines.is_empty()) {
            context.set_stroke_style_str(colours.of(role));
            stroke(&context, lines);
        }
        fill(Role::Accent, &selected, TILE + 16.0, 0.0);
        fill(Role::Border, &faint, TILE, 0.0);
        for (role, squares) in Role::all().zip(&solid) {
            if is_tiny {
                fill(role, squares, TILE * 0.8, 0.0);
            } else {
                fill(Role::Border, squares, TILE, 0.0);
                fill(Role::Square, squares, TILE - 2.0 / scale, 0.0);
                fill(role, squares, TILE * 0.4, 0.0);
            }
        }
        if !is_tiny {
            fill(Role::Square, &faint, TILE - 2.0 / scale, 0.0);
        }
        for (role, squares) in Role::all().zip(&badges) {
            fill(role, squares, 18.0, 20.0);
        }
    }
}

/// In portions: one path of thousands of curves takes longer than the curves.
fn stroke(context: &CanvasRenderingContext2d, lines: &[[Position; 4]]) {
    const PORTION: usize = 200;
    for lines in lines.chunks(PORTION) {
        context.begin_path();
        for [from, bend, back, to] in lines {
            context.move_to(from.x, from.y);
            context.bezier_curve_to(bend.x, bend.y, back.x, back.y, to.x, to.y);
        }
        context.stroke();
    }
}

pub(super) fn context(element: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    element.get_context("2d").ok()??.dyn_into().ok()
}
