//! Markdown of people we do not know, as markup that cannot do harm: no HTML of theirs, no script, no picture.
//! Never passes through a tag that it did not make itself.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

/// The text as markup.
pub(super) fn to_html(markdown: &str) -> String {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS;
    let mut open_links: Vec<bool> = Vec::new();
    let events = Parser::new_ext(markdown, options).filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        // The headings of the page are not theirs.
        Event::Start(Tag::Heading { .. }) => Some(made("<p class=\"note__heading\">".to_owned())),
        Event::End(TagEnd::Heading(_)) => Some(made("</p>".to_owned())),
        // Pictures would be fetched from elsewhere; their words stay.
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { dest_url, .. }) => {
            let is_safe = is_safe(&dest_url);
            open_links.push(is_safe);
            is_safe.then(|| {
                made(format!(
                    "<a href=\"{}\" rel=\"noopener noreferrer\" target=\"_blank\">",
                    escape(&dest_url)
                ))
            })
        }
        Event::End(TagEnd::Link) => open_links.pop().unwrap_or(false).then(|| made("</a>".to_owned())),
        Event::TaskListMarker(is_done) => {
            Some(Event::Text(CowStr::from(if is_done { "☑ " } else { "☐ " })))
        }
        event => Some(event),
    });
    let mut markup = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut markup, events);
    markup
}

fn made(markup: String) -> Event<'static> {
    Event::InlineHtml(CowStr::from(markup))
}

/// Whether a link leads to a page or a mailbox, and nowhere else.
fn is_safe(address: &str) -> bool {
    let address = address.trim_start().to_ascii_lowercase();
    ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn markdown_becomes_markup() {
        assert_eq!(to_html("**bold** and `code`"), "<p><strong>bold</strong> and <code>code</code></p>\n");
        assert_eq!(to_html("- one\n- two"), "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n");
        assert_eq!(to_html("## Title"), "<p class=\"note__heading\">Title</p>");
    }

    #[test]
    fn html_in_a_note_is_shown_and_not_obeyed() {
        for attack in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "a <b onclick=\"x()\">b</b>",
            "<svg><script>1</script></svg>",
            "![x](javascript:alert(1))",
            "![x](https://elsewhere.example/track.png)",
        ] {
            let markup = to_html(attack);
            for tag in ["<script", "<img", "<b ", "<svg"] {
                assert!(!markup.contains(tag), "{attack} became {markup}");
            }
        }
    }

    #[test]
    fn only_links_to_pages_and_mailboxes_are_links() {
        assert_eq!(
            to_html("[a](https://example.com/?x=\"1\"&y)"),
            "<p><a href=\"https://example.com/?x=&quot;1&quot;&amp;y\" rel=\"noopener noreferrer\" target=\"_blank\">a</a></p>\n"
        );
        for address in [
            "javascript:alert(1)",
            " JavaScript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "//x",
            "java\tscript:x",
        ] {
            let markup = to_html(&format!("[a](<{address}>)"));
            assert!(!markup.contains("<a"), "{address} became {markup}");
        }
        assert!(!to_html("<javascript:alert(1)>").contains("<a"));
        assert!(!to_html("[a]: javascript:alert(1)\n\n[a]").contains("<a"));
    }
}
