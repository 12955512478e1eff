//! Changes the page that trunk wrote, as text: no script may stand in the page itself, so that a content security
//! policy without `unsafe-inline` holds, and all style sheets arrive as one.

/// A page without the parts that were taken out.
pub(crate) struct Taken {
    pub(crate) html: String,
    /// What was taken out, in the order of the page.
    pub(crate) parts: Vec<String>,
}

/// Takes out every inline module and puts one `<script>` that loads `file` in the place of the first.
pub(crate) fn take_inline_modules(html: &str, file: &str) -> Taken {
    let mut taken = Taken { html: String::new(), parts: Vec::new() };
    let mut rest = html;
    while let Some((before, tag, after)) = next_tag(rest, "<script") {
        let Some((body, behind)) = after.split_once("</script>") else { break };
        taken.html.push_str(before);
        if attribute(tag, "src").is_some() || body.trim().is_empty() {
            taken.html.push_str(tag);
            taken.html.push_str(body);
            taken.html.push_str("</script>");
        } else {
            if taken.parts.is_empty() {
                taken.html.push_str(&format!("<script type=\"module\" src=\"/{file}\"></script>"));
            }
            taken.parts.push(body.to_owned());
        }
        rest = behind;
    }
    taken.html.push_str(rest);
    taken
}

/// Takes out every link to a style sheet of our own and puts one to `file` in the place of the first.
/// The parts are the names of the files.
pub(crate) fn take_style_sheets(html: &str, file: &str) -> Taken {
    let mut taken = Taken { html: String::new(), parts: Vec::new() };
    let mut rest = html;
    while let Some((before, tag, after)) = next_tag(rest, "<link") {
        taken.html.push_str(before);
        let sheet = attribute(tag, "href")
            .filter(|_| attribute(tag, "rel") == Some("stylesheet") && attribute(tag, "media").is_none())
            .and_then(|href| href.strip_prefix('/'));
        match sheet {
            Some(name) => {
                if taken.parts.is_empty() {
                    taken.html.push_str(&format!("<link rel=\"stylesheet\" href=\"/{file}\">"));
                }
                taken.parts.push(name.to_owned());
            }
            None => taken.html.push_str(tag),
        }
        rest = after;
    }
    taken.html.push_str(rest);
    taken
}

/// Replaces a file name wherever it stands alone: quoted, in a path, in `url(…)` or as an attribute's bare value.
pub(crate) fn replace_name(text: &str, old: &str, new: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, found) = rest.split_at(at);
        let (_, after) = found.split_at(old.len());
        let begins = before.chars().next_back().or(result.chars().next_back());
        let alone = begins.is_none_or(|it| "/\"'`(=".contains(it))
            && after.chars().next().is_none_or(|it| "\"'`)?#> ".contains(it));
        result.push_str(before);
        result.push_str(if alone { new } else { old });
        rest = after;
    }
    result.push_str(rest);
    result
}

/// The next tag that opens with `open`: what is before it, the tag, what is after it.
fn next_tag<'a>(html: &'a str, open: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let start = html.match_indices(open).map(|(at, _)| at).find(|at| {
        let next = html.get(at + open.len()..).and_then(|rest| rest.chars().next());
        next.is_none_or(|it| it.is_whitespace() || it == '>' || it == '/')
    })?;
    let (before, tail) = html.split_at(start);
    let end = tail.find('>')? + 1;
    let (tag, after) = tail.split_at(end);
    Some((before, tag, after))
}

/// The value of an attribute, quoted or bare.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let inside = tag.trim_end_matches('>').trim_end_matches('/');
    inside.match_indices(name).find_map(|(at, _)| {
        let before = inside.get(..at)?.chars().next_back()?;
        let value = inside.get(at + name.len()..)?.strip_prefix('=')?;
        if !before.is_whitespace() && before != '"' && before != '\'' {
            return None;
        }
        match value.chars().next()? {
            quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
            _ => value.split_whitespace().next(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inline_module_becomes_a_file_of_the_same_content() {
        let html = "<body>\n<script type=\"module\">\nimport init from '/web.js';\n</script>\n</body>";
        let taken = take_inline_modules(html, "start.js");
        assert_eq!(taken.html, "<body>\n<script type=\"module\" src=\"/start.js\"></script>\n</body>");
        assert_eq!(taken.parts, ["\nimport init from '/web.js';\n"]);
    }

    #[test]
    fn a_script_that_has_a_file_already_stays_as_it_is() {
        let html = "<script src=\"/theme.js\"></script><script type=module>x()</script>";
        let taken = take_inline_modules(html, "start.js");
        assert_eq!(
            taken.html,
            "<script src=\"/theme.js\"></script><script type=\"module\" src=\"/start.js\"></script>"
        );
        assert_eq!(taken.parts, ["x()"]);
    }

    #[test]
    fn style_sheets_become_one_in_their_order_and_other_links_stay() {
        let html = "<link rel=\"icon\" href=\"/a.svg\"/><link rel=\"stylesheet\" href=\"/layers.css\"/>\n\
            <link href=/tokens.css rel=stylesheet>";
        let taken = take_style_sheets(html, "style.css");
        assert_eq!(
            taken.html,
            "<link rel=\"icon\" href=\"/a.svg\"/><link rel=\"stylesheet\" href=\"/style.css\">\n"
        );
        assert_eq!(taken.parts, ["layers.css", "tokens.css"]);
    }

    #[test]
    fn a_name_inside_another_name_is_left_alone() {
        let text = "import '/web.js'; import '/my-web.js'; url(web.js) web.json \"web.js.map\"";
        assert_eq!(
            replace_name(text, "web.js", "web-1.js"),
            "import '/web-1.js'; import '/my-web.js'; url(web-1.js) web.json \"web.js.map\""
        );
    }
}
