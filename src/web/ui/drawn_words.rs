//! Words as an image of CSS, for a mask: words that change many times a second, in a box that stays as it is, so that
//! nothing is laid out. Never the only form: who hears the page finds them in a name or a description.

/// Where in their box the words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Start,
    Middle,
    /// With this much room after them.
    Last(u32),
}

/// How wide a letter is reckoned, in pixels at the size that is drawn.
const LETTER: usize = 6;
const HEIGHT: u32 = 17;

/// How wide the box of so many letters is, in pixels.
pub fn width_of(letters: usize) -> usize {
    letters * LETTER + LETTER
}

/// The words, for `mask` at their own size, in a box of that many letters.
pub fn words_as_image(words: &str, letters: usize, end: End) -> String {
    let width = width_of(letters);
    let (x, anchor) = match end {
        End::Start => (0, "start"),
        End::Middle => (width / 2, "middle"),
        End::Last(room) => (width.saturating_sub(room as usize), "end"),
    };
    // First what is markup, then what would end the address or the quotation around it.
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let escaped = words.replace('%', "%25").replace('#', "%23").replace('"', "&quot;");
    format!(
        "url(\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{HEIGHT}'>\
         <text x='{x}' y='12.5' text-anchor='{anchor}' font-family='Inter,ui-sans-serif,system-ui,sans-serif' \
         font-size='11' style='font-variant-numeric:tabular-nums'>{escaped}</text></svg>\")"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_signs_of_markup_stay_words() {
        let image = words_as_image("< 0.1 s & 5 %", 12, End::Last(6));
        assert!(image.contains(">&lt; 0.1 s &amp; 5 %25</text>"), "{image}");
        assert!(image.contains("x='72'"), "{image}");
    }
}
