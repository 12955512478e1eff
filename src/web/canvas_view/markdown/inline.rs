//! What stands in a line of a note: emphasis, code, links.
//! Never writes a sign of the text unescaped, nor a link to anything but a page or a mailbox.

/// How far back an opening sign is sought, so that a text full of signs stays quick to read.
const FURTHEST: usize = 64;

/// A part of the line. Signs become tags when their counterparts are found, and text when not.
enum Part {
    Markup(String),
    Signs(Signs),
    /// `[` or `![`, as long as no link came of it.
    Bracket(&'static str),
}

/// A run of `*`, `_` or `~`.
struct Signs {
    sign: char,
    count: usize,
    opens: bool,
    closes: bool,
    /// Tags that it became: those that close come before the rest of it, those that open behind.
    closing: String,
    opening: String,
}

/// Writes a text as markup.
pub(super) fn write(text: &str, out: &mut String) {
    let mut line = Line { text, at: 0, parts: Vec::new(), brackets: Vec::new(), lost: String::new() };
    line.read();
    emphasize(&mut line.parts);
    for part in &line.parts {
        part.write(out);
    }
}

/// Writes a text in which no sign means anything.
pub(super) fn escape(text: &str, out: &mut String) {
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            sign => out.push(sign),
        }
    }
}

impl Part {
    fn write(&self, out: &mut String) {
        match self {
            Part::Markup(markup) => out.push_str(markup),
            Part::Bracket(bracket) => out.push_str(bracket),
            Part::Signs(signs) => {
                out.push_str(&signs.closing);
                out.extend(std::iter::repeat_n(signs.sign, signs.count));
                out.push_str(&signs.opening);
            }
        }
    }
}

struct Line<'a> {
    text: &'a str,
    at: usize,
    parts: Vec<Part>,
    /// Which parts are brackets that a link may still come of.
    brackets: Vec<usize>,
    /// What cannot be put anywhere: always empty, as the last part was just made.
    lost: String,
}

impl<'a> Line<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn read(&mut self) {
        while let Some(sign) = self.rest().chars().next() {
            let done = match sign {
                '\\' => self.escaped(),
                '`' => self.code(),
                '*' | '_' | '~' => self.signs(sign),
                '[' => self.bracket("["),
                '!' if self.rest().starts_with("![") => self.bracket("!["),
                ']' => self.link(),
                '<' => self.address(),
                '&' => self.entity(),
                ' ' => self.line_break(),
                _ => false,
            };
            if !done {
                let length = sign.len_utf8();
                self.text(self.rest().get(..length).unwrap_or_default());
                self.at += length;
            }
        }
    }

    fn text(&mut self, text: &str) {
        escape(text, self.markup());
    }

    /// The end of what was written.
    fn markup(&mut self) -> &mut String {
        if !matches!(self.parts.last(), Some(Part::Markup(_))) {
            self.parts.push(Part::Markup(String::new()));
        }
        match self.parts.last_mut() {
            Some(Part::Markup(markup)) => markup,
            _ => &mut self.lost,
        }
    }

    fn escaped(&mut self) -> bool {
        let Some(next) = self.rest().chars().nth(1) else { return false };
        if next == '\n' {
            self.markup().push_str("<br />\n");
        } else if next.is_ascii_punctuation() {
            self.text(next.encode_utf8(&mut [0; 4]));
        } else {
            return false;
        }
        self.at += 2;
        true
    }

    /// Two spaces at the end of a line.
    fn line_break(&mut self) -> bool {
        let behind = self.rest().trim_start_matches(' ');
        let length = self.rest().len() - behind.len();
        if !behind.starts_with('\n') {
            return false;
        }
        self.markup().push_str(if length >= 2 { "<br />\n" } else { "\n" });
        self.at += length + 1;
        true
    }

    fn code(&mut self) -> bool {
        let rest = self.rest();
        let behind = rest.trim_start_matches('`');
        let length = rest.len() - behind.len();
        let mut seek = behind;
        while let Some(start) = seek.find('`') {
            let found = seek.get(start..).unwrap_or_default();
            seek = found.trim_start_matches('`');
            if found.len() - seek.len() == length {
                let code = behind.get(..behind.len() - found.len()).unwrap_or_default().replace('\n', " ");
                let inner = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
                let code = inner.filter(|inner| !inner.trim().is_empty()).unwrap_or(&code);
                self.markup().push_str("<code>");
                self.text(code);
                self.markup().push_str("</code>");
                self.at = self.text.len() - seek.len();
                return true;
            }
        }
        let alone = rest.get(..length).unwrap_or_default();
        self.text(alone);
        self.at += length;
        true
    }

    fn signs(&mut self, sign: char) -> bool {
        let rest = self.rest();
        let behind = rest.trim_start_matches(sign);
        let count = rest.len() - behind.len();
        let before = self.text.get(..self.at).and_then(|text| text.chars().next_back()).unwrap_or(' ');
        let after = behind.chars().next().unwrap_or(' ');
        let is_mark = |it: char| it.is_ascii_punctuation() || !it.is_alphanumeric() && !it.is_whitespace();
        let leads = !after.is_whitespace() && (!is_mark(after) || before.is_whitespace() || is_mark(before));
        let trails = !before.is_whitespace() && (!is_mark(before) || after.is_whitespace() || is_mark(after));
        // An underscore within a word belongs to the word.
        let (opens, closes) = match sign {
            '_' => (leads && (!trails || is_mark(before)), trails && (!leads || is_mark(after))),
            '~' => (leads && count <= 2, trails && count <= 2),
            _ => (leads, trails),
        };
        let (closing, opening) = (String::new(), String::new());
        self.parts.push(Part::Signs(Signs { sign, count, opens, closes, closing, opening }));
        self.at += count;
        true
    }

    fn bracket(&mut self, bracket: &'static str) -> bool {
        self.brackets.push(self.parts.len());
        self.parts.push(Part::Bracket(bracket));
        self.at += bracket.len();
        true
    }

    fn link(&mut self) -> bool {
        let Some(open) = self.brackets.pop() else { return false };
        let behind = self.rest().get(1..).unwrap_or_default();
        let Some((address, length)) = target(behind) else { return false };
        // Pictures would be fetched from elsewhere; their words stay.
        let is_picture = matches!(self.parts.get(open), Some(Part::Bracket("![")));
        let tag = (!is_picture && is_safe(&address)).then(|| opening_tag(&address));
        emphasize(self.parts.get_mut(open..).unwrap_or_default());
        let is_link = tag.is_some();
        if let Some(part) = self.parts.get_mut(open) {
            *part = Part::Markup(tag.unwrap_or_default());
        }
        if is_link {
            self.parts.push(Part::Markup("</a>".to_owned()));
        }
        if !is_picture {
            // There is no link within a link.
            self.brackets.clear();
        }
        self.at += 1 + length;
        true
    }

    /// An address in pointed brackets.
    fn address(&mut self) -> bool {
        let Some((address, _)) = self.rest().get(1..).and_then(|rest| rest.split_once(['>', ' ', '\n', '<']))
        else {
            return false;
        };
        let length = address.len() + 2;
        if !is_safe(address) || !self.rest().get(..length).is_some_and(|whole| whole.ends_with('>')) {
            return false;
        }
        let tag = opening_tag(address);
        self.markup().push_str(&tag);
        self.text(address);
        self.markup().push_str("</a>");
        self.at += length;
        true
    }

    /// The name of a sign means the sign. It is text in any case, so it may stay as it is.
    fn entity(&mut self) -> bool {
        let rest = self.rest().get(1..).unwrap_or_default();
        let name = rest.trim_start_matches('#').trim_start_matches(|it: char| it.is_ascii_alphanumeric());
        let length = rest.len() - name.len();
        if !(2..=32).contains(&length) || !name.starts_with(';') {
            return false;
        }
        let entity = self.rest().get(..length + 2).unwrap_or_default();
        self.markup().push_str(entity);
        self.at += entity.len();
        true
    }
}

/// What a link leads to, in brackets behind its words, and how long that is.
fn target(text: &str) -> Option<(String, usize)> {
    let inside = text.strip_prefix('(')?;
    let start = inside.trim_start();
    let (address, behind) = if let Some(pointed) = start.strip_prefix('<') {
        let end = pointed
            .find(['>', '\n'])
            .filter(|end| pointed.get(*end..).is_some_and(|it| it.starts_with('>')))?;
        (pointed.get(..end)?, pointed.get(end + 1..)?)
    } else {
        let mut depth = 0_u32;
        let mut is_escaped = false;
        let end = start.find(|it: char| {
            let ends = it.is_whitespace() || it == ')' && depth == 0 && !is_escaped;
            match it {
                '(' if !is_escaped => depth += 1,
                ')' if !is_escaped => depth = depth.saturating_sub(1),
                _ => {}
            }
            is_escaped = it == '\\' && !is_escaped;
            ends
        })?;
        start.split_at(end)
    };
    let behind = behind.trim_start();
    // A title is shown by no touch screen, so it is read and left out.
    let behind = match behind.chars().next().filter(|it| "\"'(".contains(*it)) {
        Some(quote) => {
            let end = if quote == '(' { ')' } else { quote };
            behind.get(1..)?.split_once(end)?.1.trim_start()
        }
        None => behind,
    };
    let rest = behind.strip_prefix(')')?;
    Some((without_backslashes(address), text.len() - rest.len()))
}

fn without_backslashes(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let mut signs = address.chars().peekable();
    while let Some(sign) = signs.next() {
        match (sign, signs.peek()) {
            ('\\', Some(next)) if next.is_ascii_punctuation() => plain.extend(signs.next()),
            _ => plain.push(sign),
        }
    }
    plain
}

fn opening_tag(address: &str) -> String {
    let mut tag = "<a href=\"".to_owned();
    escape(address, &mut tag);
    tag.push_str("\" rel=\"noopener noreferrer\" target=\"_blank\">");
    tag
}

/// Whether a link leads to a page or a mailbox, and nowhere else.
fn is_safe(address: &str) -> bool {
    let address = address.trim_start().to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
}

/// Makes tags of the signs that find their counterparts.
fn emphasize(parts: &mut [Part]) {
    let mut open: Vec<usize> = Vec::new();
    for at in 0..parts.len() {
        let (before, behind) = parts.split_at_mut(at);
        let Some(Part::Signs(closer)) = behind.first_mut() else { continue };
        while closer.closes && closer.count > 0 {
            let counterpart = open.iter().rev().take(FURTHEST).position(|place| {
                matches!(before.get(*place), Some(Part::Signs(opener))
                    if opener.sign == closer.sign && (closer.sign != '~' || opener.count == closer.count))
            });
            let Some(back) = counterpart else { break };
            open.truncate(open.len() - back);
            let Some(Part::Signs(opener)) = open.last().and_then(|place| before.get_mut(*place)) else {
                break;
            };
            let (count, element) = match (closer.sign, opener.count.min(closer.count)) {
                ('~', count) => (count, "del"),
                (_, 1) => (1, "em"),
                _ => (2, "strong"),
            };
            opener.count -= count;
            closer.count -= count;
            opener.opening.insert_str(0, &format!("<{element}>"));
            closer.closing.push_str(&format!("</{element}>"));
            if opener.count == 0 {
                open.pop();
            }
        }
        if closer.opens && closer.count > 0 {
            open.push(at);
        }
    }
    // What found none in here finds none outside either.
    for part in parts {
        if let Part::Signs(signs) = part {
            (signs.opens, signs.closes) = (false, false);
        }
    }
}
