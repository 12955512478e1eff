//! Lists and maps of a parameter as text that a person can edit, and back.
//! Never loses anything: reading what was written gives the same value.

use dpl::Value;

/// Why the text is no value, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    pub message: String,
}

/// How deep values may nest, so that no text can exhaust the stack.
const DEEPEST: usize = 32;

/// The value as text: lists in brackets, maps in braces, text in quotes, `null` bare.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    push(&mut text, value, 0);
    text
}

/// The value that the text says. Bare words and numbers are text, as the language has text only.
pub fn read(text: &str) -> Result<Value, Mistake> {
    let mut reader = Reader { rest: text, line: 1 };
    let value = reader.value(0)?;
    reader.skip_blanks();
    match reader.rest.chars().next() {
        None => Ok(value),
        Some(_) => Err(reader.mistake("there is more text after the value")),
    }
}

fn push(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Text(plain) => push_quoted(text, plain),
        Value::List(items) => {
            let is_flat = items.iter().all(|item| matches!(item, Value::Null | Value::Text(_)));
            push_items(text, items.len(), ['[', ']'], is_flat, depth, |text, place| {
                if let Some(item) = items.get(place) {
                    push(text, item, depth + 1);
                }
            });
        }
        Value::Map(entries) => {
            push_items(text, entries.len(), ['{', '}'], false, depth, |text, place| {
                if let Some((key, value)) = entries.get(place) {
                    push_quoted(text, key);
                    text.push_str(": ");
                    push(text, value, depth + 1);
                }
            });
        }
    }
}

fn push_items(
    text: &mut String,
    count: usize,
    [open, close]: [char; 2],
    is_flat: bool,
    depth: usize,
    push_item: impl Fn(&mut String, usize),
) {
    let break_line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    text.push(open);
    for place in 0..count {
        match (is_flat, place) {
            (false, _) => break_line(text, depth + 1),
            (true, 0) => {}
            (true, _) => text.push(' '),
        }
        push_item(text, place);
        if place + 1 < count {
            text.push(',');
        }
    }
    if !is_flat && count > 0 {
        break_line(text, depth);
    }
    text.push(close);
}

fn push_quoted(text: &mut String, plain: &str) {
    text.push('"');
    for letter in plain.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            letter if letter.is_control() => text.push_str(&format!("\\u{{{:x}}}", u32::from(letter))),
            letter => text.push(letter),
        }
    }
    text.push('"');
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Value, Mistake> {
        if depth > DEEPEST {
            return Err(self.mistake("lists and maps are nested too deep"));
        }
        self.skip_blanks();
        match self.rest.chars().next() {
            None => Err(self.mistake("a value is missing")),
            Some('[') => self.list(depth),
            Some('{') => self.map(depth),
            Some('"') => self.quoted().map(Value::Text),
            Some(_) => match self.bare()? {
                word if word == "null" => Ok(Value::Null),
                word => Ok(Value::Text(word)),
            },
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.next();
        let mut items = Vec::new();
        loop {
            self.skip_blanks();
            if self.take(']') {
                return Ok(Value::List(items));
            }
            items.push(self.value(depth + 1)?);
            self.skip_blanks();
            if !self.take(',') && !self.rest.starts_with(']') {
                return Err(self.mistake("a comma or ] is missing in a list"));
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Mistake> {
        self.next();
        let mut entries: Vec<(String, Value)> = Vec::new();
        loop {
            self.skip_blanks();
            if self.take('}') {
                return Ok(Value::Map(entries));
            }
            let key = if self.rest.starts_with('"') { self.quoted()? } else { self.bare()? };
            self.skip_blanks();
            if !self.take(':') {
                return Err(self.mistake("a colon is missing after a key"));
            }
            if entries.iter().any(|(other, _)| *other == key) {
                return Err(self.mistake(&format!("the key \"{key}\" stands twice in a map")));
            }
            entries.push((key, self.value(depth + 1)?));
            self.skip_blanks();
            if !self.take(',') && !self.rest.starts_with('}') {
                return Err(self.mistake("a comma or } is missing in a map"));
            }
        }
    }

    fn quoted(&mut self) -> Result<String, Mistake> {
        self.next();
        let mut text = String::new();
        loop {
            match self.next() {
                None => return Err(self.mistake("a closing quote is missing")),
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape()?),
                Some(letter) => text.push(letter),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Mistake> {
        match self.next() {
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some(letter @ ('"' | '\\' | '/')) => Ok(letter),
            Some('u') => self.code_point(),
            _ => Err(self.mistake("a backslash is followed by n, r, t, u, \" or \\")),
        }
    }

    /// `{1f600}`, or four digits as in JSON.
    fn code_point(&mut self) -> Result<char, Mistake> {
        let (digits, after) = match self.rest.strip_prefix('{') {
            Some(rest) => rest.split_once('}').unwrap_or(("", rest)),
            None => self.rest.split_at_checked(4).unwrap_or(("", self.rest)),
        };
        self.rest = after;
        let letter = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
        letter.ok_or_else(|| self.mistake("\\u is followed by the number of a character"))
    }

    fn bare(&mut self) -> Result<String, Mistake> {
        let end = self.rest.find([',', ':', '[', ']', '{', '}', '"', '\n']).unwrap_or(self.rest.len());
        let (word, after) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        let word = word.trim_end().to_owned();
        if word.is_empty() {
            return Err(self.mistake("a value is missing"));
        }
        self.rest = after;
        Ok(word)
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.rest.chars().next()?;
        self.rest = self.rest.get(letter.len_utf8()..).unwrap_or_default();
        if letter == '\n' {
            self.line += 1;
        }
        Some(letter)
    }

    fn take(&mut self, wanted: char) -> bool {
        let is_there = self.rest.starts_with(wanted);
        if is_there {
            self.next();
        }
        is_there
    }

    fn skip_blanks(&mut self) {
        while self.rest.starts_with(char::is_whitespace) {
            self.next();
        }
    }

    fn mistake(&self, message: &str) -> Mistake {
        Mistake { line: self.line, message: message.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(plain: &str) -> Value {
        Value::Text(plain.to_owned())
    }

    #[test]
    fn everything_that_is_written_is_read_back() {
        let value = Value::Map(vec![
            ("a \"quoted\" key".to_owned(), Value::Null),
            ("null".to_owned(), text("null")),
            (
                "rows".to_owned(),
                Value::List(vec![
                    Value::List(vec![text("x"), text(""), Value::Null]),
                    Value::List(vec![]),
                    Value::Map(vec![]),
                    text("tab\t, line\nand \u{1} \\ ü 😀"),
                ]),
            ),
        ]);
        assert_eq!(read(&write(&value)), Ok(value));
    }

    #[test]
    fn rows_stand_on_one_line_each() {
        let value = Value::List(vec![
            Value::List(vec![text("a"), text("1")]),
            Value::List(vec![text("b"), Value::Null]),
        ]);
        assert_eq!(write(&value), "[\n  [\"a\", \"1\"],\n  [\"b\", null]\n]");
    }

    #[test]
    fn what_is_typed_without_quotes_is_text() {
        let value = read("[ 1, true , two words, null,\n \"null\", ]").unwrap();
        let items = vec![text("1"), text("true"), text("two words"), Value::Null, text("null")];
        assert_eq!(value, Value::List(items));
        assert_eq!(read("{a: b}"), Ok(Value::Map(vec![("a".to_owned(), text("b"))])));
        assert_eq!(read("\"\\u00fc\""), Ok(text("ü")));
    }

    #[test]
    fn mistakes_say_where_and_what() {
        let line_and_message = |wrong: &str| read(wrong).map_err(|mistake| (mistake.line, mistake.message));
        let expect = |line: usize, message: &str| Err((line, message.to_owned()));
        assert_eq!(line_and_message(""), expect(1, "a value is missing"));
        assert_eq!(line_and_message("[\n\"a\" \"b\"]"), expect(2, "a comma or ] is missing in a list"));
        assert_eq!(line_and_message("{a}"), expect(1, "a colon is missing after a key"));
        assert_eq!(line_and_message("{a: 1, a: 2}"), expect(1, "the key \"a\" stands twice in a map"));
        assert_eq!(line_and_message("[1] 2"), expect(1, "there is more text after the value"));
        assert_eq!(line_and_message("\"open"), expect(1, "a closing quote is missing"));
        assert_eq!(line_and_message(&"[".repeat(500)), expect(1, "lists and maps are nested too deep"));
    }
}
