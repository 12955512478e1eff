//! Splits a SQL script into its statements, so that an error can name the one that failed.
//! Never changes a statement: each is a slice of the script.

/// One statement of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Statement<'a> {
    pub(crate) text: &'a str,
    /// Of its first word, from 1.
    pub(crate) line: usize,
}

/// Whose quotes count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Also `[name]`, `` `name` `` and triggers.
    Sqlite,
    /// Also `$tag$text$tag$`, `E'\\''` and comments inside comments.
    Postgres,
}

/// The statements of the script, comments and empty ones left out.
///
/// A semicolon ends a statement, except in quotes and comments and between `CREATE TRIGGER` and its `END`.
pub(crate) fn split(script: &str, dialect: Dialect) -> Vec<Statement<'_>> {
    let mut statements = Vec::new();
    let mut start: Option<usize> = None;
    let mut trigger = Trigger::default();
    let mut at = 0;
    while let Some(token) = next_token(script, at, dialect) {
        match token.kind {
            TokenKind::Blank => {}
            TokenKind::Semicolon => {
                if dialect == Dialect::Postgres || trigger.semicolon_ends() {
                    if let Some(start) = start.take() {
                        statements.extend(statement(script, start, at));
                    }
                    trigger = Trigger::default();
                }
            }
            TokenKind::Word | TokenKind::Other => {
                start.get_or_insert(at);
                trigger.see(script.get(at..token.end).unwrap_or_default());
            }
        }
        at = token.end;
    }
    if let Some(start) = start {
        statements.extend(statement(script, start, script.len()));
    }
    statements
}

fn statement(script: &str, start: usize, end: usize) -> Option<Statement<'_>> {
    let line = script.get(..start)?.matches('\n').count() + 1;
    Some(Statement { text: script.get(start..end)?.trim_end(), line })
}

/// How far the statement is on the way to a whole trigger, as SQLite's own shell decides it.
#[derive(Default)]
struct Trigger {
    words: usize,
    is_create: bool,
    is_trigger: bool,
    /// The last thing seen was a semicolon inside the trigger, then perhaps `END`.
    after_semicolon: bool,
    ended: bool,
}

impl Trigger {
    fn see(&mut self, token: &str) {
        let is = |word: &str| token.eq_ignore_ascii_case(word);
        self.words += 1;
        match self.words {
            1 => self.is_create = is("create"),
            2 | 3 if self.is_create => self.is_trigger |= is("trigger"),
            _ => {}
        }
        self.ended = self.after_semicolon && is("end");
        self.after_semicolon = false;
    }

    fn semicolon_ends(&mut self) -> bool {
        if !self.is_trigger || self.ended {
            return true;
        }
        self.after_semicolon = true;
        false
    }
}

enum TokenKind {
    Blank,
    Semicolon,
    Word,
    Other,
}

struct Token {
    kind: TokenKind,
    end: usize,
}

fn next_token(script: &str, at: usize, dialect: Dialect) -> Option<Token> {
    let rest = script.get(at..)?;
    let first = rest.chars().next()?;
    let until = |closing: &str, from: usize| {
        let found = rest.get(from..).and_then(|rest| rest.find(closing));
        at + found.map_or(rest.len(), |found| from + found + closing.len())
    };
    let (kind, end) = match first {
        ';' => (TokenKind::Semicolon, at + 1),
        // A doubled quote inside quotes reads as two tokens side by side, which splits nothing.
        '\'' => (TokenKind::Other, until("'", 1)),
        '"' => (TokenKind::Other, until("\"", 1)),
        '`' if dialect == Dialect::Sqlite => (TokenKind::Other, until("`", 1)),
        '[' if dialect == Dialect::Sqlite => (TokenKind::Other, until("]", 1)),
        '$' if dialect == Dialect::Postgres => match dollar_tag(rest) {
            Some(tag) => (TokenKind::Other, until(tag, tag.len())),
            None => (TokenKind::Other, at + 1),
        },
        'e' | 'E' if dialect == Dialect::Postgres && rest.get(1..2) == Some("'") => {
            (TokenKind::Other, at + escaped_length(rest))
        }
        _ if rest.starts_with("--") => (TokenKind::Blank, until("\n", 2)),
        _ if rest.starts_with("/*") && dialect == Dialect::Postgres => {
            (TokenKind::Blank, at + nested_length(rest))
        }
        _ if rest.starts_with("/*") => (TokenKind::Blank, until("*/", 2)),
        _ if first.is_whitespace() || first == '\u{feff}' => (TokenKind::Blank, at + first.len_utf8()),
        _ if first.is_alphanumeric() || first == '_' => {
            let length =
                rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
            (TokenKind::Word, at + length)
        }
        _ => (TokenKind::Other, at + first.len_utf8()),
    };
    Some(Token { kind, end })
}

/// `$tag$` at the start.
fn dollar_tag(text: &str) -> Option<&str> {
    let length = text.get(1..)?.find('$')? + 2;
    let tag = text.get(..length)?;
    let name = tag.trim_matches('$');
    let is_name = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && !name.starts_with(|letter: char| letter.is_ascii_digit());
    is_name.then_some(tag)
}

/// Of `E'…'` at the start, in which a backslash takes the meaning from the next letter.
fn escaped_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(2) {
        match letter {
            '\'' if !is_escaped => return at + 1,
            _ => is_escaped = letter == '\\' && !is_escaped,
        }
    }
    text.len()
}

/// Of a comment at the start that may hold others.
fn nested_length(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(script: &str) -> Vec<(&str, usize)> {
        texts_of(script, Dialect::Sqlite)
    }

    fn texts_of(script: &str, dialect: Dialect) -> Vec<(&str, usize)> {
        split(script, dialect).into_iter().map(|statement| (statement.text, statement.line)).collect()
    }

    #[test]
    fn postgres_quotes_in_its_own_ways() {
        let function =
            "create function f() returns int as $body$ begin; return 1; end $body$ language plpgsql";
        let array = "select array['a]', ';'], a[1], $1, E'it\\'s;', 'C:\\' /* ; /* ; */ ; */";
        assert_eq!(
            texts_of(&format!("{function};\nselect $$;$$;{array}; select 2"), Dialect::Postgres),
            [(function, 1), ("select $$;$$", 2), (array, 2), ("select 2", 2)]
        );
    }

    #[test]
    fn statements_end_at_semicolons_and_know_their_lines() {
        assert_eq!(
            texts("-- first; not this\ncreate table t (a);\n\n  insert into t\n values (1) ;;\nselect 1"),
            [("create table t (a)", 2), ("insert into t\n values (1)", 4), ("select 1", 6)]
        );
    }

    #[test]
    fn semicolons_in_quotes_and_comments_end_nothing() {
        assert_eq!(
            texts("select ';', 'it''s; ', \"a;b\", [c;d], `e;f` /* ; */ -- ;\n; select 2"),
            [("select ';', 'it''s; ', \"a;b\", [c;d], `e;f` /* ; */ -- ;", 1), ("select 2", 2)]
        );
    }

    #[test]
    fn a_trigger_is_one_statement() {
        let trigger = "create temp trigger t after insert on a begin\n insert into b values (1);\n select case when 1 then 2 end;\nend";
        assert_eq!(texts(&format!("{trigger};\nselect 1;")), [(trigger, 1), ("select 1", 5)]);
    }

    #[test]
    fn any_text_is_split_without_a_panic() {
        for text in [
            "",
            "$é$x",
            "$$",
            "E'\\",
            "/*/*é*/",
            ";",
            "'",
            "/*",
            "--",
            "[",
            "é'ü",
            "\u{feff}select 'ä",
            "/*/",
            "create trigger x;;",
        ] {
            for dialect in [Dialect::Sqlite, Dialect::Postgres] {
                let joined: usize = split(text, dialect).iter().map(|statement| statement.text.len()).sum();
                assert!(joined <= text.len(), "{text:?}");
            }
        }
    }
}
