//! What is wrong with a text that is no YAML, in words that say what to do. The parser's own words are for those who
//! write parsers. Never hides what it has no better words for.

/// What the parser says, by how it begins or what is in it, and what that means for whoever wrote the file.
const WORDS: [(&str, &str); 16] = [
    (
        "simple key expect",
        "a key and a “:” are expected here; the “:” is missing, or the line is indented differently from those it belongs to",
    ),
    ("did not find expected key", "this line is indented differently from the lines that it belongs to"),
    ("expected '-' indicator", "this line is indented differently from the list that it belongs to"),
    ("invalid indentation", "this line is indented differently from the lines that it belongs to"),
    (
        "wrongly indented line in block scalar",
        "this line of the text is indented less than the line above it",
    ),
    ("tab", "a tab stands where only spaces may; put spaces in its place"),
    ("mapping values are not allowed", "a second “:” stands in this line; put the value in quotes"),
    ("illegal placement of ':'", "a “:” stands where none may; put the text in quotes"),
    ("expected ',' or ']'", "the list that a “[” begins is not closed; a “,” or a “]” is missing"),
    ("expected ',' or '}'", "what a “{” begins is not closed; a “,” or a “}” is missing"),
    ("misplaced bracket", "this bracket closes nothing that was opened"),
    ("found unexpected end of stream", "a quotation mark is opened and never closed"),
    (
        "invalid trailing content after",
        "something follows the closing quotation mark; “\\\"” puts a quotation mark into the text",
    ),
    (
        "unknown escape character",
        "a backslash stands before a character that it cannot; write two, or use single quotes",
    ),
    ("found unknown anchor", "“*” begins a reference, and nothing has that name; put the text in quotes"),
    ("unprintable character", "a character stands here that cannot be shown; take it out"),
];

/// The words for what the parser said.
pub(crate) fn plain_words(said: &str) -> String {
    match WORDS.iter().find(|(part, _)| said.contains(part)) {
        Some((_, words)) => format!("this is not valid YAML: {words}"),
        None => format!("this is not valid YAML: {said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::WORDS;
    use crate::parse;

    /// What is said of the text.
    #[track_caller]
    fn said(text: &str) -> String {
        parse(text).unwrap_err().message
    }

    #[test]
    fn common_slips_are_told_in_words_that_say_what_to_do() {
        for (text, part) in [
            ("type: a\npipeline\nb: c\n", "simple key expect"),
            ("a:\n  b: c\n d: e\n", "invalid indentation"),
            ("a:\n\t- b\n", "tab"),
            ("a: b: c\n", "mapping values are not allowed"),
            ("a: [b\n", "expected ',' or ']'"),
            ("a: {b: c\n", "expected ',' or '}'"),
            ("a: b]\nc: ]\n", "misplaced bracket"),
            ("a: \"b\n", "found unexpected end of stream"),
            ("a: \"b\" c\n", "invalid trailing content after"),
            ("a: \"\\q\"\n", "unknown escape character"),
            ("a: *b\n", "found unknown anchor"),
        ] {
            let words = WORDS.iter().find(|(known, _)| *known == part).unwrap().1;
            assert_eq!(said(text), format!("this is not valid YAML: {words}"), "{text:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_told_as_the_parser_says_it() {
        assert_eq!(super::plain_words("something new"), "this is not valid YAML: something new");
    }
}
