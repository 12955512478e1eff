//! Two texts side by side, line by line, with the lines that differ marked.
//! Never needs more than a bounded amount of time: long differences are marked as a whole.

/// One line of the picture; a side without a line has a gap there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub mine: Option<String>,
    pub theirs: Option<String>,
}

impl Pair {
    /// Whether the two sides differ here.
    pub fn differs(&self) -> bool {
        self.mine != self.theirs
    }
}

/// The largest table that is worked out: about a thousand lines against a thousand.
const MOST_CELLS: usize = 1_000_000;

/// The two texts, aligned.
pub fn side_by_side(mine: &str, theirs: &str) -> Vec<Pair> {
    let mine: Vec<&str> = mine.lines().collect();
    let theirs: Vec<&str> = theirs.lines().collect();
    let before = mine.iter().zip(&theirs).take_while(|(one, other)| one == other).count();
    let shortest = mine.len().min(theirs.len()) - before;
    let after = mine
        .iter()
        .rev()
        .zip(theirs.iter().rev())
        .take(shortest)
        .take_while(|(one, other)| one == other)
        .count();
    let middle = |lines: &[&'_ str]| -> Vec<String> {
        lines.iter().take(lines.len() - after).skip(before).map(|line| (*line).to_owned()).collect()
    };
    let same = |line: &&str| Pair { mine: Some((*line).to_owned()), theirs: Some((*line).to_owned()) };

    let mut pairs: Vec<Pair> = mine.iter().take(before).map(same).collect();
    pairs.extend(aligned(&middle(&mine), &middle(&theirs)));
    pairs.extend(mine.iter().skip(mine.len() - after).map(same));
    pairs
}

/// By the longest common subsequence, or as one block where that would take too long.
fn aligned(mine: &[String], theirs: &[String]) -> Vec<Pair> {
    let width = theirs.len() + 1;
    if (mine.len() + 1).saturating_mul(width) > MOST_CELLS {
        return block(mine, theirs);
    }
    // lengths[i * width + j]: how much of mine[i..] and theirs[j..] is common.
    let mut lengths = vec![0_u32; (mine.len() + 1) * width];
    let at = |lengths: &[u32], i: usize, j: usize| lengths.get(i * width + j).copied().unwrap_or(0);
    for i in (0..mine.len()).rev() {
        for j in (0..theirs.len()).rev() {
            let length = if mine.get(i) == theirs.get(j) {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i * width + j) {
                *cell = length;
            }
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    let (mut my_block, mut their_block) = (Vec::new(), Vec::new());
    while i < mine.len() || j < theirs.len() {
        match (mine.get(i), theirs.get(j)) {
            (Some(one), Some(other)) if one == other => {
                pairs.extend(block(&std::mem::take(&mut my_block), &std::mem::take(&mut their_block)));
                pairs.push(Pair { mine: Some(one.clone()), theirs: Some(other.clone()) });
                i += 1;
                j += 1;
            }
            (Some(one), other) if other.is_none() || at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) => {
                my_block.push(one.clone());
                i += 1;
            }
            (_, Some(other)) => {
                their_block.push(other.clone());
                j += 1;
            }
            (_, None) => break,
        }
    }
    pairs.extend(block(&my_block, &their_block));
    pairs
}

/// Lines that have nothing in common, side by side.
fn block(mine: &[String], theirs: &[String]) -> Vec<Pair> {
    (0..mine.len().max(theirs.len()))
        .map(|place| Pair { mine: mine.get(place).cloned(), theirs: theirs.get(place).cloned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(mine: &str, theirs: &str) -> String {
        side_by_side(mine, theirs)
            .iter()
            .map(|pair| {
                let side = |line: &Option<String>| line.clone().unwrap_or_else(|| "·".to_owned());
                format!(
                    "{}{}{}",
                    side(&pair.mine),
                    if pair.differs() { "|" } else { "=" },
                    side(&pair.theirs)
                )
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
    fn long_differences_are_marked_as_a_whole() {
        let mine = "m\n".repeat(3_000);
        let theirs = "t\n".repeat(2_000);
        let pairs = side_by_side(&mine, &theirs);
        assert_eq!(pairs.len(), 3_000);
        assert!(pairs.iter().all(Pair::differs));
    }
}
