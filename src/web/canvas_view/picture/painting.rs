//! One picture on its way: put together at once, and painted in portions, so that no frame waits for thousands of curves.
//! Never seen before it is complete.

use std::collections::HashMap;

use canvas::{Editor, Position, Rect, Stage, Stroke, TILE};
use leptos::prelude::window;
use model::ComponentState;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{MARGIN, Painted, context};
use crate::canvas_view::colours::{Colours, Role};
use crate::canvas_view::world::set;
use crate::ui::pill::Look;

/// Of one colour, painted in one go. One path of thousands of curves takes longer than the curves.
const PORTION: usize = 200;
/// How much is painted in a frame, in curves. A square is a fifth of one, and so is a line without a bend.
const A_FRAME: usize = 600;

/// What is to be painted, the lowest first.
enum Portion {
    /// Its ground, and where it is.
    Note(Role, Rect),
    Curves(Role, Vec<[Position; 4]>),
    Squares {
        role: Role,
        middles: Vec<Position>,
        side: f64,
        shift: f64,
    },
}

/// A picture and what is missing of it.
pub(super) struct Painting {
    of: Painted,
    /// The last one is the next.
    left: Vec<Portion>,
    is_begun: bool,
}

impl Painting {
    /// The picture of everything that is seen there.
    pub(super) fn of_all(
        of: Painted,
        editor: &Editor,
        stage: &Stage,
        states: &HashMap<String, ComponentState>,
    ) -> Painting {
        let mut found = Found::default();
        let scale = of.viewport.zoom * density();
        let is_tiny = TILE * scale < 14.0;
        editor.paint(stage, &of.rect(), &mut |stroke| found.add(stroke, is_tiny, states));
        let mut left = found.portions(scale, is_tiny);
        left.reverse();
        Painting { of, left, is_begun: false }
    }

    /// What it will show.
    pub(super) fn of(&self) -> &Painted {
        &self.of
    }

    /// Paints the next portions. Whether that was all.
    pub(super) fn go_on(&mut self, element: &HtmlCanvasElement, colours: &Colours) -> bool {
        let Some(context) = context(element) else { return false };
        let (rect, scale) = (self.of.rect(), self.of.viewport.zoom * density());
        if !std::mem::replace(&mut self.is_begun, true) {
            let (across, down) = self.pixels();
            if element.width() != across || element.height() != down {
                element.set_width(across);
                element.set_height(down);
            }
            context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok();
            context.clear_rect(0.0, 0.0, f64::from(across), f64::from(down));
            context.set_transform(scale, 0.0, 0.0, scale, -rect.x * scale, -rect.y * scale).ok();
            // One pixel: thinner than that is no faster, and thicker is many times slower to paint.
            context.set_line_width(1.0 / scale);
        }
        let mut done = 0;
        while done < A_FRAME
            && let Some(portion) = self.left.pop()
        {
            done += portion.paint(&context, colours, scale);
        }
        self.left.is_empty()
    }

    /// Puts it where it is seen.
    pub(super) fn show(&self, from: &HtmlCanvasElement, to: &HtmlCanvasElement) {
        let (across, down) = self.pixels();
        if to.width() != across || to.height() != down {
            to.set_width(across);
            to.set_height(down);
            let (wide, high) = self.size();
            set(to, "width", &format!("{wide:.0}px"));
            set(to, "height", &format!("{high:.0}px"));
        }
        let Some(context) = context(to) else { return };
        context.set_global_composite_operation("copy").ok();
        context.draw_image_with_html_canvas_element(from, 0.0, 0.0).ok();
    }

    fn size(&self) -> (f64, f64) {
        (self.of.width * (1.0 + 2.0 * MARGIN), self.of.height * (1.0 + 2.0 * MARGIN))
    }

    fn pixels(&self) -> (u32, u32) {
        let (across, down) = self.size();
        let pixels = |length: f64| (length * density()).round().max(1.0) as u32;
        (pixels(across), pixels(down))
    }
}

fn density() -> f64 {
    window().device_pixel_ratio().clamp(1.0, 2.0)
}

/// Squares of one colour.
type Squares = Vec<Position>;

/// Everything in the picture, by colour.
#[derive(Default)]
struct Found {
    notes: Vec<(Role, Rect)>,
    lines: Vec<(Role, Vec<[Position; 4]>)>,
    solid: Vec<(Role, Squares)>,
    faint: Squares,
    selected: Squares,
    badges: Vec<(Role, Squares)>,
}

impl Found {
    fn add(&mut self, stroke: Stroke, is_tiny: bool, states: &HashMap<String, ComponentState>) {
        match stroke {
            Stroke::Note { rect, theme } => self.notes.push((Role::of_note(theme).0, rect)),
            Stroke::Line { kind, curve } => put(&mut self.lines, Role::of_line(kind), curve),
            Stroke::Square { at, name, category, icon, is_skipped, is_selected, .. } => {
                if is_selected {
                    self.selected.push(at);
                }
                let state = if states.is_empty() { None } else { states.get(name) };
                let tone = state.map(|state| Role::of_tone(Look::from(*state).tone.name()));
                if let Some(tone) = tone.filter(|_| !is_tiny) {
                    put(&mut self.badges, tone, at);
                }
                if is_skipped {
                    self.faint.push(at);
                } else {
                    let role = tone.filter(|_| is_tiny).unwrap_or_else(|| Role::of_tile(category, icon));
                    put(&mut self.solid, role, at);
                }
            }
        }
    }

    fn portions(mut self, scale: f64, is_tiny: bool) -> Vec<Portion> {
        // Whatever was found first, the same colour is always above.
        self.lines.sort_by_key(|(role, _)| *role);
        self.solid.sort_by_key(|(role, _)| *role);
        let mut portions: Vec<Portion> =
            self.notes.into_iter().map(|(ground, rect)| Portion::Note(ground, rect)).collect();
        for (role, lines) in self.lines {
            portions.extend(lines.chunks(PORTION).map(|lines| Portion::Curves(role, lines.to_vec())));
        }
        let mut squares = |role: Role, middles: &[Position], side: f64, shift: f64| {
            let of = |middles: &[Position]| Portion::Squares { role, middles: middles.to_vec(), side, shift };
            portions.extend(middles.chunks(PORTION).map(of));
        };
        squares(Role::Accent, &self.selected, TILE + 16.0, 0.0);
        squares(Role::Border, &self.faint, TILE, 0.0);
        for (role, middles) in &self.solid {
            if is_tiny {
                squares(*role, middles, TILE * 0.8, 0.0);
            } else {
                squares(Role::Border, middles, TILE, 0.0);
                squares(Role::Square, middles, TILE - 2.0 / scale, 0.0);
                squares(*role, middles, TILE * 0.4, 0.0);
            }
        }
        if !is_tiny {
            squares(Role::Square, &self.faint, TILE - 2.0 / scale, 0.0);
        }
        for (role, middles) in &self.badges {
            squares(*role, middles, 18.0, 20.0);
        }
        portions
    }
}

fn put<T>(all: &mut Vec<(Role, Vec<T>)>, role: Role, one: T) {
    match all.iter_mut().find(|(other, _)| *other == role) {
        Some((_, those)) => those.push(one),
        None => all.push((role, vec![one])),
    }
}

impl Portion {
    /// Paints it, and says how much that was, in curves.
    fn paint(&self, context: &CanvasRenderingContext2d, colours: &Colours, scale: f64) -> usize {
        match self {
            Portion::Note(ground, rect) => {
                context.set_fill_style_str(colours.of(*ground));
                context.fill_rect(rect.x, rect.y, rect.width, rect.height);
                1
            }
            Portion::Squares { role, middles, side, shift } => {
                context.set_fill_style_str(colours.of(*role));
                for at in middles {
                    context.fill_rect(at.x - side / 2.0 + shift, at.y - side / 2.0 - shift, *side, *side);
                }
                middles.len() / 5 + 1
            }
            Portion::Curves(role, curves) => {
                context.set_stroke_style_str(colours.of(*role));
                context.begin_path();
                let mut bent = 0;
                for [from, bend, back, to] in curves {
                    context.move_to(from.x, from.y);
                    if (from.y - to.y).abs() * scale < 1.0 && from.x <= to.x {
                        // Nobody sees a bend of less than a pixel.
                        context.line_to(to.x, to.y);
                    } else {
                        context.bezier_curve_to(bend.x, bend.y, back.x, back.y, to.x, to.y);
                        bent += 1;
                    }
                }
                context.stroke();
                bent + curves.len() / 5 + 1
            }
        }
    }
}
