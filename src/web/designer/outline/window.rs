//! Which lines of a long tree are in the document: those in view, and some around them.
//! Never knows what the lines say.

use std::ops::Range;

use leptos::prelude::*;

use super::Scroll;

/// The height of a line in pixels; `outline.css` has the same number.
const LINE: usize = 28;
/// Trees up to this length are in the document as a whole.
const SHORT: usize = 200;
/// Lines above and below what is in view; the window moves on by as many at a time.
const AROUND: usize = 20;
/// Lines in view on a tall screen.
const IN_VIEW: usize = 60;

/// The part of a tree that is in the document.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub(super) element: Scroll,
    /// The first line in view, rounded so that scrolling by a line draws nothing.
    first: RwSignal<usize>,
}

impl Window {
    pub(super) fn new() -> Window {
        Window { element: Scroll::new(), first: RwSignal::new(0) }
    }

    /// The lines that are in the document. Tracked.
    pub(super) fn seen(self, count: usize) -> Range<usize> {
        seen(self.first.get(), count)
    }

    /// The height of the lines that stand above, in pixels. Tracked.
    pub(super) fn above(self, count: usize) -> usize {
        self.seen(count).start * LINE
    }

    /// The height of the lines that stand below, in pixels. Tracked.
    pub(super) fn below(self, count: usize) -> usize {
        (count - self.seen(count).end) * LINE
    }

    /// It was scrolled.
    pub(super) fn look(self) {
        let Some(element) = self.element.get_untracked() else { return };
        let line = usize::try_from(element.scroll_top()).unwrap_or(0) / LINE;
        let first = line / AROUND * AROUND;
        if self.first.get_untracked() != first {
            self.first.set(first);
        }
    }

    /// Scrolls as far as needed for the line to be in view.
    pub(super) fn reveal(self, place: usize) {
        let Some(element) = self.element.get_untracked() else { return };
        let pixels = |lines: usize| i32::try_from(lines * LINE).unwrap_or(i32::MAX);
        let (top, height) = (element.scroll_top(), element.client_height());
        if pixels(place) < top {
            element.set_scroll_top(pixels(place));
        } else if pixels(place + 1) > top + height {
            element.set_scroll_top(pixels(place + 1) - height);
        }
        self.look();
    }
}

fn seen(first: usize, count: usize) -> Range<usize> {
    if count <= SHORT {
        return 0..count;
    }
    let end = (first + AROUND + IN_VIEW + AROUND).min(count);
    first.saturating_sub(AROUND).min(end)..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_tree_is_there_as_a_whole() {
        assert_eq!(seen(0, 0), 0..0);
        assert_eq!(seen(40, SHORT), 0..SHORT);
    }

    #[test]
    fn a_long_tree_has_a_bounded_number_of_lines_wherever_it_is_scrolled_to() {
        for first in (0..10_000).step_by(AROUND) {
            let seen = seen(first, 10_000);
            assert!(seen.len() <= IN_VIEW + 3 * AROUND, "{seen:?}");
            assert!(seen.start <= first && seen.end >= (first + IN_VIEW).min(10_000), "{seen:?}");
        }
    }

    #[test]
    fn a_tree_that_became_shorter_than_where_it_was_scrolled_to_has_no_lines_that_do_not_exist() {
        let seen = seen(9_000, 300);
        assert!(seen.end <= 300 && seen.start <= seen.end, "{seen:?}");
    }
}
