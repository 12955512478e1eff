//! The order of the flow, in which the keyboard goes through components: along the connections, left to right.
//! Never leaves one out, and never runs out of stack: a pipeline may be one path of ten thousand components.

use std::cmp::Ordering;

use crate::Position;

/// What the order follows from. Components are named by their place in the file.
pub(crate) struct Flow {
    /// By component: where it leads.
    after: Vec<Vec<u32>>,
    starts: Vec<bool>,
}

impl Flow {
    /// `at` and `starts` hold, by component, where it stands and whether the pipeline starts there; `lines` are the ends
    /// of all connections.
    pub(crate) fn new(at: &[Position], starts: Vec<bool>, lines: impl Iterator<Item = (u32, u32)>) -> Flow {
        let mut after = vec![Vec::new(); at.len()];
        for (from, to) in lines.filter(|(from, to)| from != to) {
            if let Some(targets) = after.get_mut(from as usize) {
                targets.push(to);
            }
        }
        for targets in &mut after {
            targets.sort_by(|one, other| top_down(at, *one, *other));
        }
        Flow { after, starts }
    }

    /// Every component once, after all that leads to it as far as there is no circle: each branch in one piece, the upper
    /// one first, and what nothing leads to from left to right.
    pub(crate) fn order(&self, at: &[Position]) -> Vec<u32> {
        let mut walk = Walk { flow: self, seen: vec![false; self.after.len()], left: Vec::new() };
        // The reverse of the order in which components are left is that of the flow, so the last root begins.
        for root in self.roots(at).into_iter().rev() {
            walk.from(root);
        }
        walk.left.reverse();
        walk.left
    }

    /// The start, then what nothing leads to, then one of each circle that nothing leads into.
    fn roots(&self, at: &[Position]) -> Vec<u32> {
        let mut is_led_to = vec![false; self.after.len()];
        for to in self.after.iter().flatten() {
            if let Some(is_led_to) = is_led_to.get_mut(*to as usize) {
                *is_led_to = true;
            }
        }
        let is = |flags: &[bool], place: &u32| flags.get(*place as usize) == Some(&true);
        let mut places: Vec<u32> = (0..).take(self.after.len()).collect();
        places.sort_by(|one, other| left_to_right(at, *one, *other));
        places.sort_by_key(|place| (!is(&self.starts, place), is(&is_led_to, place)));
        let mut walk = Walk { flow: self, seen: vec![false; self.after.len()], left: Vec::new() };
        places.into_iter().filter(|place| walk.from(*place) || !is(&is_led_to, place)).collect()
    }
}

fn left_to_right(at: &[Position], one: u32, other: u32) -> Ordering {
    let x = |place: u32| at.get(place as usize).map_or(0.0, |at| at.x);
    x(one).total_cmp(&x(other)).then_with(|| top_down(at, one, other))
}

fn top_down(at: &[Position], one: u32, other: u32) -> Ordering {
    let y = |place: u32| at.get(place as usize).map_or(0.0, |at| at.y);
    y(one).total_cmp(&y(other)).then(one.cmp(&other))
}

/// Goes along the connections, each component once.
struct Walk<'a> {
    flow: &'a Flow,
    seen: Vec<bool>,
    /// In the order in which nothing was left to go on to.
    left: Vec<u32>,
}

impl Walk<'_> {
    /// Whether it was not there before.
    fn sees(&mut self, place: u32) -> bool {
        self.seen.get_mut(place as usize).is_some_and(|seen| !std::mem::replace(seen, true))
    }

    /// Everything that can be reached from there. Whether it was not there before.
    fn from(&mut self, root: u32) -> bool {
        if !self.sees(root) {
            return false;
        }
        let flow = self.flow;
        // The last branch is walked first, and therefore stands last.
        let targets =
            |place: u32| flow.after.get(place as usize).map(Vec::as_slice).unwrap_or_default().iter();
        let mut path = vec![(root, targets(root))];
        while let Some((here, next)) = path.last_mut() {
            match next.next_back() {
                Some(to) if self.sees(*to) => path.push((*to, targets(*to))),
                Some(_) => {}
                None => {
                    self.left.push(*here);
                    path.pop();
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order of components that stand there and are joined like that; the first is the start.
    fn order(at: &[(f64, f64)], lines: &[(u32, u32)]) -> Vec<u32> {
        let at: Vec<Position> = at.iter().map(|(x, y)| Position { x: *x, y: *y }).collect();
        let starts = (0..at.len()).map(|place| place == 0).collect();
        Flow::new(&at, starts, lines.iter().copied()).order(&at)
    }

    #[test]
    fn branches_come_from_the_top_each_in_one_piece_and_before_what_joins_them() {
        let at = [(0.0, 0.0), (400.0, 0.0), (100.0, 50.0), (200.0, 50.0), (100.0, -50.0), (200.0, -50.0)];
        let lines = [(0, 2), (2, 3), (3, 1), (0, 4), (4, 5), (5, 1)];
        assert_eq!(order(&at, &lines), [0, 4, 5, 2, 3, 1]);
    }

    #[test]
    fn what_else_leads_to_a_component_comes_before_it() {
        let at = [(0.0, 0.0), (100.0, 0.0), (50.0, 100.0)];
        assert_eq!(order(&at, &[(0, 1), (2, 1)]), [0, 2, 1]);
    }

    #[test]
    fn what_is_not_connected_comes_from_left_to_right() {
        let at = [(500.0, 0.0), (300.0, 0.0), (100.0, 0.0), (100.0, -80.0)];
        assert_eq!(order(&at, &[]), [0, 3, 2, 1]);
    }

    #[test]
    fn circles_are_there_too_each_component_once() {
        let at = [(0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (300.0, 0.0)];
        assert_eq!(order(&at, &[(0, 0), (1, 2), (2, 1), (3, 0)]), [3, 0, 1, 2]);
        assert_eq!(order(&at, &[(0, 1), (1, 2), (2, 3), (3, 0)]), [0, 1, 2, 3]);
    }

    #[test]
    fn a_path_of_ten_thousand_components_does_not_run_out_of_stack() {
        let at: Vec<(f64, f64)> = (0..10_000).map(|number| (f64::from(number), 0.0)).collect();
        let lines: Vec<(u32, u32)> = (1..10_000).map(|number| (number - 1, number)).collect();
        let expected: Vec<u32> = (0..10_000).collect();
        assert_eq!(order(&at, &lines), expected);
    }
}
