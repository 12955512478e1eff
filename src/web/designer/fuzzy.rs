//! How well a text fits what somebody typed. Pure, and small: words in any order, whole before scattered.

/// Larger is better; `None` when a word of the query is not in the text.
pub fn score(text: &str, query: &str) -> Option<i32> {
    let characters: Vec<char> = text.chars().collect();
    let folded: Vec<char> = characters.iter().map(|it| lower(*it)).collect();
    let mut total = 0;
    for word in query.split_whitespace() {
        let word: Vec<char> = word.chars().map(lower).collect();
        total += whole(&characters, &folded, &word).or_else(|| scattered(&characters, &folded, &word))?;
    }
    // Of two that fit alike the shorter is meant.
    Some(total - i32::try_from(characters.len()).unwrap_or(i32::MAX).min(60) / 4)
}

/// The word stands in the text as it is.
fn whole(characters: &[char], folded: &[char], word: &[char]) -> Option<i32> {
    let places = folded.windows(word.len().max(1)).enumerate().filter(|(_, window)| *window == word);
    places
        .map(|(place, _)| match place {
            0 => 150,
            place if begins_word(characters, place) => 130,
            _ => 100,
        })
        .max()
}

/// The letters are the beginnings of words of the text, in that order: `ordfac` of "Order facts". Letters from the middle
/// of words would fit nearly anything.
fn scattered(characters: &[char], folded: &[char], word: &[char]) -> Option<i32> {
    let starts = (0..folded.len())
        .filter(|place| begins_word(characters, *place) && folded.get(*place) == word.first());
    starts.filter_map(|start| scattered_from(start, characters, folded, word)).max()
}

fn scattered_from(start: usize, characters: &[char], folded: &[char], word: &[char]) -> Option<i32> {
    let (mut place, mut score) = (start, 40);
    for letter in word.get(1..)? {
        let is_letter = |at: &usize| folded.get(*at) == Some(letter);
        let begins = |at: &usize| is_letter(at) && begins_word(characters, *at);
        let next = Some(place + 1).filter(is_letter);
        place = next.or_else(|| (place + 1..folded.len()).find(begins))?;
        score += if begins_word(characters, place) { 6 } else { 4 };
    }
    Some(score)
}

fn begins_word(characters: &[char], place: usize) -> bool {
    let Some(before) = place.checked_sub(1).and_then(|before| characters.get(before)) else { return true };
    let is_hump = before.is_lowercase() && characters.get(place).is_some_and(|it| it.is_uppercase());
    !before.is_alphanumeric() || is_hump
}

/// One letter for one.
fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use super::score;

    /// The texts that fit, best first.
    fn best<'a>(query: &str, texts: &[&'a str]) -> Vec<&'a str> {
        let mut found: Vec<(i32, &str)> =
            texts.iter().filter_map(|text| Some((score(text, query)?, *text))).collect();
        found.sort_by_key(|(score, _)| -score);
        found.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn a_beginning_is_better_than_a_word_and_a_word_than_a_part() {
        assert_eq!(
            best("load", &["Unload", "Nightly load", "Load orders"]),
            ["Load orders", "Nightly load", "Unload"]
        );
    }

    #[test]
    fn words_may_come_in_any_order() {
        assert_eq!(best("orders load", &["Load orders", "Load", "orders"]), ["Load orders"]);
    }

    #[test]
    fn initials_and_scattered_letters_find_the_words_they_begin() {
        assert_eq!(best("zs", &["Zoom to selection", "Fuzzy"]), ["Zoom to selection"]);
        assert_eq!(best("ordfac", &["Order facts", "Nightly load"]), ["Order facts"]);
        assert_eq!(best("sql", &["SQL Script", "sequential"]), ["SQL Script"]);
        assert_eq!(best("xyz", &["Order facts"]), [""; 0]);
    }

    #[test]
    fn of_two_alike_the_shorter_comes_first_and_nothing_typed_fits_everything() {
        assert_eq!(
            best("load", &["Load all the orders of today", "Load all"]),
            ["Load all", "Load all the orders of today"]
        );
        assert_eq!(best(" ", &["a"]), ["a"]);
        assert_eq!(best("É", &["été"]), ["été"]);
    }
}
