//! What a component may be called: anything, as long as a file can hold it as a key.
//! Never shortens a name that a file already has.

/// The longest name that somebody can give, in characters. A YAML key ends at about a thousand.
pub(crate) const LONGEST: usize = 250;
/// What is written with an escape is this much longer.
const ESCAPED: usize = 8;
/// The longest key, with its escapes.
const KEY: usize = 1_000;

/// Whether the name can be given.
pub(crate) fn is_short_enough(name: &str) -> bool {
    name.chars().count() <= LONGEST && name.chars().map(length).sum::<usize>() <= KEY
}

/// The name, or as much of its beginning as can be given.
pub(crate) fn shortened(name: &str) -> String {
    let mut left = KEY;
    let fits = |letter: &char| {
        let length = length(*letter);
        let is_left = length <= left;
        left = left.saturating_sub(length);
        is_left
    };
    // Room for the number that makes it unique.
    name.chars().take(LONGEST - 10).take_while(fits).collect()
}

fn length(letter: char) -> usize {
    if letter.is_control() || ('\u{2000}'..='\u{206f}').contains(&letter) || letter == '\u{feff}' {
        ESCAPED
    } else {
        2
    }
}
