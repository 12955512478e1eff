//! How far around the view tiles are kept ready, and when there are too many of them.
//! Never changes while the view stays inside, so that a pan touches no element.

use super::{MOST_LINES, MOST_TILES, Pace, Stage};
use crate::Editor;
use crate::geometry::Rect;

/// How much of the view's size is kept ready on each side, the widest that holds few enough tiles.
const MARGINS: [f64; 4] = [1.0, 0.5, 0.25, 0.1];

impl Editor {
    /// Chooses what is to be covered. Whether that stayed as it was.
    pub(super) fn cover(&self, stage: &mut Stage, pace: Pace) -> bool {
        let seen = self.viewport.seen(self.size);
        let was_crowded = stage.is_crowded;
        stage.is_crowded = !self.is_surely_roomy(stage, &seen) && self.is_crowded(&seen, was_crowded);
        // What is not shown needs no cover while it moves.
        if stage.is_crowded && was_crowded && pace == Pace::Moving {
            return true;
        }
        let is_outside = stage.cover.is_none_or(|cover| !cover.holds(&seen));
        let margin = stage.margin;
        let is_lopsided =
            pace == Pace::Resting && stage.cover.is_none_or(|cover| is_lopsided(&cover, &seen, margin));
        let is_kept = !is_outside && !is_lopsided;
        if !is_kept {
            stage.margin = self.margin(&seen);
            stage.cover = Some(widened(&seen, stage.margin));
            stage.is_roomy = false;
        }
        is_kept && was_crowded == stage.is_crowded
    }

    /// Whether there is room for more than is seen, and only a little changed since that was found out.
    fn is_surely_roomy(&self, stage: &Stage, seen: &Rect) -> bool {
        let changed_little = |revision| self.places.changed_after(revision).is_some();
        stage.is_roomy
            && stage.revision.is_some_and(changed_little)
            && stage.cover.is_some_and(|cover| cover.holds(seen))
    }

    fn is_crowded(&self, seen: &Rect, was_crowded: bool) -> bool {
        // Not so eager to come back, or it would flicker at the border.
        let share = |most: usize| if was_crowded { most * 3 / 4 } else { most };
        let (mut tiles, mut lines) = (0, 0);
        self.places.each_tile_in(seen, &mut |_, _| {
            tiles += 1;
            tiles <= share(MOST_TILES)
        });
        if tiles > share(MOST_TILES) {
            return true;
        }
        self.places.each_line_in(seen, &mut |_, _| {
            lines += 1;
            lines <= share(MOST_LINES)
        });
        lines > share(MOST_LINES)
    }

    /// The widest that holds few enough tiles.
    fn margin(&self, seen: &Rect) -> f64 {
        let holds_few = |margin: &f64| {
            let mut count = 0;
            self.places.each_tile_in(&widened(seen, *margin), &mut |_, _| {
                count += 1;
                count <= MOST_TILES
            });
            count <= MOST_TILES
        };
        let fitting = MARGINS.into_iter().find(holds_few);
        fitting.or(MARGINS.last().copied()).unwrap_or(0.0)
    }
}

fn widened(rect: &Rect, margin: f64) -> Rect {
    let (across, down) = (rect.width * margin, rect.height * margin);
    Rect {
        x: rect.x - across,
        y: rect.y - down,
        width: rect.width + 2.0 * across,
        height: rect.height + 2.0 * down,
    }
}

/// Whether the view has come so near to an end of what is covered, or so far into it, that it is worth moving.
fn is_lopsided(cover: &Rect, seen: &Rect, margin: f64) -> bool {
    let least = widened(seen, margin * 0.5);
    let most = widened(seen, margin * 1.5 + 0.1);
    !cover.holds(&least) || !most.holds(cover)
}
