//! Text as a YAML scalar: which quotes it needs and how it is escaped.
//! Never emits a scalar that could be read as anything but the same text.

use std::fmt::Write as _;

use saphyr_parser::ScalarStyle;

/// The text in double quotes, on one line.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    escape(text, &mut quoted);
    quoted.push('"');
    quoted
}

fn escape(text: &str, quoted: &mut String) {
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\0' => quoted.push_str("\\0"),
            _ if is_printable(character) => quoted.push(character),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
        }
    }
}

/// The text in double quotes, with one line for every line of a long text.
pub(crate) fn folded_quoted(text: &str, indentation: &str) -> String {
    if text.chars().count() <= 80 {
        return double_quoted(text);
    }
    let mut folded = String::with_capacity(text.len() + 64);
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if index > 0 {
            folded.push_str("\\\n");
            folded.push_str(indentation);
            // Blanks at the start of a line are not text, unless escaped.
            if line.starts_with(' ') {
                folded.push('\\');
            }
        }
        escape(line, &mut folded);
    }
    format!("\"{folded}\"")
}

/// The text as one line in the style of what it replaces or stands beside, or in double quotes.
pub(crate) fn inline(text: &str, style: ScalarStyle) -> String {
    match style {
        ScalarStyle::Plain if is_plain(text) && !text.contains(['[', ']', '{', '}', ',']) => text.to_owned(),
        ScalarStyle::SingleQuoted if is_one_printable_line(text) => single_quoted(text),
        _ => double_quoted(text),
    }
}

/// The text as a key of a block mapping, quoted as the files in use do: only when needed.
pub(crate) fn block_key(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted_key(text) }
}

/// The text as a key of a flow mapping.
pub(crate) fn flow_key(text: &str) -> String {
    if is_plain(text) && !text.contains(['[', ']', '{', '}', ',', '?']) {
        text.to_owned()
    } else {
        quoted_key(text)
    }
}

fn quoted_key(text: &str) -> String {
    let is_word = text.chars().all(|character| character.is_alphanumeric() || ".-+_~".contains(character));
    if is_one_printable_line(text) && !is_word { single_quoted(text) } else { double_quoted(text) }
}

/// The header of a literal block that holds exactly this text, for text of several lines.
pub(crate) fn literal_header(text: &str) -> Option<&'static str> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    if !text.contains('\n') || body.is_empty() || body.starts_with([' ', '\t', '\n']) || body.ends_with('\n')
    {
        return None;
    }
    // Blanks at the end of a line would be invisible, and tabs at its start are refused by some readers.
    let is_fit = |line: &str| {
        !line.starts_with('\t')
            && !line.ends_with([' ', '\t'])
            && line.chars().all(|c| c == '\t' || is_printable(c))
    };
    if !body.split('\n').all(is_fit) {
        return None;
    }
    Some(if body.len() == text.len() { "|-" } else { "|" })
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn is_one_printable_line(text: &str) -> bool {
    // Folding would eat blanks only across lines, and there is one.
    !text.is_empty() && text.chars().all(is_printable)
}

/// Whether the text reads as itself without quotes, for every reader of YAML 1.1 and 1.2.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    (first.is_alphabetic() || "_(/".contains(first))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && !is_reserved(text)
}

fn is_reserved(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Control characters, line separators and the like must be escaped.
fn is_printable(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}
