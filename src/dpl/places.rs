//! Where things stand in a text: lines, characters, dashes, colons and closing quotes.
//! Never panics on an offset that is outside of the text.

/// Every this many characters, a byte offset is remembered.
const OFFSET_STEP: usize = 64;

/// Line and column, from 1, of a byte.
pub(crate) fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line, before.get(line_start..).map_or(0, |line| line.chars().count()) + 1)
}

/// Byte offsets of characters: the parser counts characters, patches count bytes.
pub(crate) struct Offsets<'a> {
    text: &'a str,
    /// The byte offset of every `OFFSET_STEP`th character; empty when bytes and characters agree.
    samples: Vec<usize>,
}

impl<'a> Offsets<'a> {
    pub(crate) fn new(text: &'a str) -> Offsets<'a> {
        let samples = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().step_by(OFFSET_STEP).map(|(offset, _)| offset).collect()
        };
        Offsets { text, samples }
    }

    /// The byte offset of a character.
    pub(crate) fn byte(&self, character: usize) -> usize {
        if self.samples.is_empty() {
            return character.min(self.text.len());
        }
        let Some(sample) = self.samples.get(character / OFFSET_STEP) else { return self.text.len() };
        let rest = self.text.get(*sample..).unwrap_or_default();
        rest.char_indices()
            .nth(character % OFFSET_STEP)
            .map_or(self.text.len(), |(offset, _)| sample + offset)
    }
}

/// The first byte of the line that the offset is in.
pub(crate) fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// The byte after the line break that ends the line of the offset, or the end of the text.
pub(crate) fn line_end(text: &str, offset: usize) -> usize {
    text.get(offset..).and_then(|after| after.find('\n')).map_or(text.len(), |at| offset + at + 1)
}

/// The dash of the block sequence's item that begins at the offset.
pub(crate) fn dash_before(text: &str, offset: usize) -> Option<usize> {
    let before = text.get(..offset)?.trim_end_matches([' ', '\t', '\r', '\n']);
    before.ends_with('-').then(|| before.len() - 1)
}

/// The byte after the colon that follows a key.
pub(crate) fn after_colon(text: &str, key_end: usize) -> usize {
    let rest = text.get(key_end..).unwrap_or_default();
    let trimmed = rest.trim_start_matches([' ', '\t']);
    if trimmed.starts_with(':') { key_end + (rest.len() - trimmed.len()) + 1 } else { key_end }
}

/// The byte after the closing quote of the scalar that begins at the offset.
pub(crate) fn single_quoted_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)) {
            (b'\'', Some(b'\'')) => at += 2,
            (b'\'', _) => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The byte after the closing quote of the scalar that begins at the offset.
pub(crate) fn double_quoted_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}
