//! Two texts side by side, line by line, with the lines that differ marked; and what is to be shown of that.
//! Never needs more than a bounded amount of time: lines that stand once in both texts hold a long one together.

use std::collections::HashMap;

/// One line of the picture; a side without a line has a gap there. Lines are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub left: Option<(usize, String)>,
    pub right: Option<(usize, String)>,
}

impl Row {
    /// Whether the two sides differ here.
    pub fn differs(&self) -> bool {
        let text = |side: &'_ Option<(usize, String)>| side.as_ref().map(|(_, text)| text.clone());
        text(&self.left) != text(&self.right)
    }
}

/// What is shown of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Rows(Vec<Row>),
    /// So many lines that are equal and far from any that differs.
    Equal(usize),
}

/// The largest table that is worked out: about a thousand lines against a thousand.
const MOST_CELLS: usize = 1_000_000;

/// The two texts, aligned.
pub fn side_by_side(left: &str, right: &str) -> Vec<Row> {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let mut aligned = Aligned { rows: Vec::new(), left: 0, right: 0 };
    align(&left, &right, &mut aligned, 0);
    aligned.rows
}

/// The rows that differ with `context` equal ones around them; the others are only counted.
pub fn parts(rows: Vec<Row>, context: usize) -> Vec<Part> {
    let mut is_near = vec![false; rows.len()];
    for (place, _) in rows.iter().enumerate().filter(|(_, row)| row.differs()) {
        let from = place.saturating_sub(context);
        is_near.iter_mut().skip(from).take(place + context + 1 - from).for_each(|near| *near = true);
    }
    let mut parts: Vec<Part> = Vec::new();
    for (row, is_near) in rows.into_iter().zip(is_near) {
        match (parts.last_mut(), is_near) {
            (Some(Part::Rows(rows)), true) => rows.push(row),
            (Some(Part::Equal(count)), false) => *count += 1,
            (_, true) => parts.push(Part::Rows(vec![row])),
            (_, false) => parts.push(Part::Equal(1)),
        }
    }
    parts
}

/// The picture so far, and how many lines of each side it holds.
struct Aligned {
    rows: Vec<Row>,
    left: usize,
    right: usize,
}

impl Aligned {
    fn push(&mut self, left: Option<&str>, right: Option<&str>) {
        self.left += usize::from(left.is_some());
        self.right += usize::from(right.is_some());
        self.rows.push(Row {
            left: left.map(|text| (self.left, text.to_owned())),
            right: right.map(|text| (self.right, text.to_owned())),
        });
    }

    fn equal(&mut self, lines: &[&str]) {
        lines.iter().for_each(|line| self.push(Some(line), Some(line)));
    }

    /// Lines that have nothing in common, side by side.
    fn block(&mut self, left: &[&str], right: &[&str]) {
        for place in 0..left.len().max(right.len()) {
            self.push(left.get(place).copied(), right.get(place).copied());
        }
    }
}

/// How often a part is split by its unique lines before it is taken as a whole.
const DEEPEST: usize = 32;

fn align(left: &[&str], right: &[&str], aligned: &mut Aligned, depth: usize) {
    let before = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let shortest = left.len().min(right.len()) - before;
    let tail = left.iter().rev().zip(right.iter().rev()).take(shortest);
    let after = tail.take_while(|(one, other)| one == other).count();
    let middle = |lines: &[&'_ str]| before..lines.len() - after;
    let (my, their) =
        (left.get(middle(left)).unwrap_or_default(), right.get(middle(right)).unwrap_or_default());
    aligned.equal(left.get(..before).unwrap_or_default());
    if my.is_empty() || their.is_empty() {
        aligned.block(my, their);
    } else if (my.len() + 1).saturating_mul(their.len() + 1) <= MOST_CELLS {
        by_longest_common(my, their, aligned);
    } else {
        by_unique_lines(my, their, aligned, depth);
    }
    aligned.equal(left.get(left.len() - after..).unwrap_or_default());
}

/// Between lines that stand exactly once on both sides, in the same order.
fn by_unique_lines(left: &[&str], right: &[&str], aligned: &mut Aligned, depth: usize) {
    let anchors = if depth < DEEPEST { anchors(left, right) } else { Vec::new() };
    if anchors.is_empty() {
        return aligned.block(left, right);
    }
    let (mut from_left, mut from_right) = (0, 0);
    for (at_left, at_right) in anchors.into_iter().chain([(left.len(), right.len())]) {
        align(
            left.get(from_left..at_left).unwrap_or_default(),
            right.get(from_right..at_right).unwrap_or_default(),
            aligned,
            depth + 1,
        );
        if let (Some(one), Some(other)) = (left.get(at_left), right.get(at_right)) {
            aligned.push(Some(one), Some(other));
        }
        (from_left, from_right) = (at_left + 1, at_right + 1);
    }
}

/// The longest rising sequence of lines that are unique on both sides.
fn anchors(left: &[&str], right: &[&str]) -> Vec<(usize, usize)> {
    let unique = |lines: &[&'_ str]| -> HashMap<String, Option<usize>> {
        let mut places: HashMap<String, Option<usize>> = HashMap::new();
        for (place, line) in lines.iter().enumerate() {
            places.entry((*line).to_owned()).and_modify(|it| *it = None).or_insert(Some(place));
        }
        places
    };
    let (in_left, in_right) = (unique(left), unique(right));
    let pairs: Vec<(usize, usize)> =
        left.iter().filter_map(|line| Some(((*in_left.get(*line)?)?, (*in_right.get(*line)?)?))).collect();
    // For each length, the pair that ends the sequence of that length with the smallest place on the right.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let right_of = |at: usize| pairs.get(at).map_or(0, |pair| pair.1);
    for (at, (_, place)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| right_of(*end) < *place);
        before.push(length.checked_sub(1).and_then(|last| ends.get(last).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut sequence = Vec::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        sequence.extend(pairs.get(place));
        at = before.get(place).copied().flatten();
    }
    sequence.reverse();
    sequence
}

/// By the longest common subsequence.
fn by_longest_common(left: &[&str], right: &[&str], aligned: &mut Aligned) {
    let width = right.len() + 1;
    // lengths[i * width + j]: how much of left[i..] and right[j..] is common.
    let mut lengths = vec![0_u32; (left.len() + 1) * width];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            let length = if left.get(i) == right.get(j) {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i * width + j) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let (mut from_i, mut from_j) = (0, 0);
    while i < left.len() || j < right.len() {
        match (left.get(i), right.get(j)) {
            (Some(one), Some(other)) if one == other => {
                let block =
                    (left.get(from_i..i).unwrap_or_default(), right.get(from_j..j).unwrap_or_default());
                aligned.block(block.0, block.1);
                aligned.push(Some(one), Some(other));
                (i, j) = (i + 1, j + 1);
                (from_i, from_j) = (i, j);
            }
            (Some(_), other) if other.is_none() || at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) => i += 1,
            (_, Some(_)) => j += 1,
            (_, None) => break,
        }
    }
    aligned.block(left.get(from_i..).unwrap_or_default(), right.get(from_j..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(left: &str, right: &str) -> String {
        side_by_side(left, right)
            .iter()
            .map(|row| {
                let side = |line: &Option<(usize, String)>| {
                    line.as_ref().map_or_else(|| "·".to_owned(), |(_, text)| text.clone())
                };
                format!("{}{}{}", side(&row.left), if row.differs() { "|" } else { "=" }, side(&row.right))
            })
            .collect::<Vec<String>>()
            .join(" ")
    }

    #[test]
    fn equal_texts_have_no_marks() {
        assert_eq!(picture("a\nb\n", "a\nb\n"), "a=a b=b");
        assert_eq!(picture("", ""), "");
    }

    #[test]
    fn only_the_lines_that_differ_are_marked() {
        assert_eq!(picture("a\nb\nc", "a\nx\nc"), "a=a b|x c=c");
        assert_eq!(picture("a\nc", "a\nb\nc"), "a=a ·|b c=c");
        assert_eq!(picture("a\nb\nc\nd", "b\nx\nd"), "a|· b=b c|x d=d");
        assert_eq!(picture("a", ""), "a|·");
    }

    #[test]
    fn repeated_lines_at_both_ends_are_counted_once() {
        assert_eq!(picture("a\na", "a\na\na"), "a=a a=a ·|a");
    }

    #[test]
    fn lines_are_numbered_on_each_side() {
        let rows = side_by_side("a\nc", "a\nb\nc");
        assert_eq!(rows[2].left.as_ref().map(|(number, _)| *number), Some(2));
        assert_eq!(rows[2].right.as_ref().map(|(number, _)| *number), Some(3));
    }

    #[test]
    fn long_differences_without_anything_in_common_are_marked_as_a_whole() {
        let rows = side_by_side(&"m\n".repeat(3_000), &"t\n".repeat(2_000));
        assert_eq!(rows.len(), 3_000);
        assert!(rows.iter().all(Row::differs));
    }

    #[test]
    fn in_a_long_text_only_what_changed_is_marked() {
        let lines: Vec<String> = (0..60_000).map(|line| format!("line {line}")).collect();
        let mut other = lines.clone();
        other[100] = "x".to_owned();
        other.remove(30_000);
        other.insert(59_000, "new".to_owned());
        let rows = side_by_side(&lines.join("\n"), &other.join("\n"));
        assert_eq!(rows.iter().filter(|row| row.differs()).count(), 3);
        let shown: usize = parts(rows, 3)
            .iter()
            .map(|part| match part {
                Part::Rows(rows) => rows.len(),
                Part::Equal(_) => 0,
            })
            .sum();
        assert_eq!(shown, 21);
    }

    #[test]
    fn what_is_far_from_any_difference_is_only_counted() {
        let rows = side_by_side("1\n2\n3\n4\n5\n6", "1\n2\n3\nx\n5\n6");
        let parts = parts(rows, 1);
        assert!(
            matches!(parts.as_slice(), [Part::Equal(2), Part::Rows(rows), Part::Equal(1)] if rows.len() == 3)
        );
    }
}
