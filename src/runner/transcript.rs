//! What a task printed, cut at 64 KiB.
//! Never grows beyond that, however much arrives: the beginning and the end are kept.

use std::collections::VecDeque;

/// How much of the beginning is kept.
const HEAD: usize = 48 * 1024;

/// How much of the end is kept; with the sentence between the two it stays under 64 KiB.
const TAIL: usize = 15 * 1024;

/// Collects output.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    left_out: usize,
}

impl Transcript {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        let (head, rest) = bytes.split_at(bytes.len().min(HEAD - self.head.len()));
        self.head.extend_from_slice(head);
        self.tail.extend(rest);
        let excess = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..excess);
        self.left_out += excess;
    }

    /// The text, with what is not UTF-8 replaced.
    pub(crate) fn into_text(self) -> String {
        let mut left_out = self.left_out;
        let tail = Vec::from(self.tail);
        if left_out == 0 {
            let text = readable(&[self.head, tail].concat());
            if text.len() <= HEAD + TAIL {
                return text;
            }
            return join(&text, &text, text.len() - HEAD - TAIL);
        }
        // Halves of a character that was cut in two are no loss; what else is not UTF-8 became longer than it was.
        let (head, tail) = (readable(&self.head), readable(&tail));
        let (head, tail) = (head.trim_end_matches('\u{fffd}'), tail.trim_start_matches('\u{fffd}'));
        left_out += head.len().saturating_sub(HEAD) + tail.len().saturating_sub(TAIL);
        join(head, tail, left_out)
    }
}

fn readable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\0', "\u{fffd}")
}

/// The beginning of the one and the end of the other.
fn join(head: &str, tail: &str, left_out: usize) -> String {
    let head = head.get(..head.floor_char_boundary(HEAD)).unwrap_or_default();
    let tail = tail.get(tail.ceil_char_boundary(tail.len().saturating_sub(TAIL))..).unwrap_or_default();
    format!("{head}\n… {left_out} bytes were cut out here …\n{tail}")
}

/// The last line that is not blank.
pub(crate) fn last_line(text: &str) -> Option<&str> {
    text.lines().map(str::trim).rfind(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_kept_whole() {
        let mut transcript = Transcript::default();
        transcript.push("größ".as_bytes());
        transcript.push(b"er\xff");
        assert_eq!(transcript.into_text(), "größer\u{fffd}");
    }

    #[test]
    fn a_long_text_keeps_its_beginning_and_its_end() {
        let mut transcript = Transcript::default();
        transcript.push(b"first\n");
        for _ in 0..100_000 {
            transcript.push("ä".as_bytes());
        }
        transcript.push(b"\nlast");
        let text = transcript.into_text();
        assert!(text.len() <= 64 * 1024, "{}", text.len());
        assert!(text.starts_with("first\nä") && text.ends_with("ä\nlast"));
        let cut = 6 + 200_000 + 5 - HEAD - TAIL;
        assert!(text.contains(&format!("\n… {cut} bytes were cut out here …\n")));
    }

    #[test]
    fn what_is_no_text_stays_short_too() {
        for length in [30_000, 60_000, 1_000_000] {
            let mut transcript = Transcript::default();
            transcript.push(&vec![0xff; length]);
            let text = transcript.into_text();
            assert!(text.len() <= 64 * 1024, "{length} became {}", text.len());
            assert!(text.contains(" bytes were cut out here "), "{length}");
        }
    }

    #[test]
    fn the_last_line_is_one_with_words() {
        assert_eq!(last_line("a\n b \n\n  \n"), Some("b"));
        assert_eq!(last_line(" \n"), None);
    }
}
