//! Markdown of people we do not know, as markup that cannot do harm: no HTML of theirs, no script, no picture.
//! Never passes through a tag that it did not make itself.

mod blocks;
mod inline;
mod list;
mod table;

/// The text as markup. References to links defined elsewhere in the text stay as they were written.
pub(super) fn to_html(markdown: &str) -> String {
    let lines: Vec<&str> = markdown.lines().collect();
    let mut markup = String::with_capacity(markdown.len() * 2);
    blocks::write(&lines, blocks::Place { depth: 0, is_tight: false }, &mut markup);
    markup
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

    #[test]
    fn emphasis_needs_its_counterpart_and_leaves_words_alone() {
        for (markdown, markup) in [
            ("*a* _b_ __c__ ~~d~~", "<em>a</em> <em>b</em> <strong>c</strong> <del>d</del>"),
            ("***both***", "<em><strong>both</strong></em>"),
            ("**a *b* c**", "<strong>a <em>b</em> c</strong>"),
            ("2 * 3 * 4, snake_case_name, ~5", "2 * 3 * 4, snake_case_name, ~5"),
            ("**open", "**open"),
            ("\\*no\\* `*code*` ``a`b`` `open", "*no* <code>*code*</code> <code>a`b</code> `open"),
            (
                "*a [b*](https://c.example)",
                "*a <a href=\"https://c.example\" rel=\"noopener noreferrer\" target=\"_blank\">b*</a>",
            ),
        ] {
            assert_eq!(to_html(markdown), format!("<p>{markup}</p>\n"), "{markdown}");
        }
    }

    #[test]
    fn lines_break_where_the_text_says_so() {
        assert_eq!(to_html("a\nb  \nc\\\nd"), "<p>a\nb<br />\nc<br />\nd</p>\n");
        assert_eq!(to_html("a\n\nb"), "<p>a</p>\n<p>b</p>\n");
        assert_eq!(to_html("a & b &lt; &copy; <c>"), "<p>a &amp; b &lt; &copy; &lt;c&gt;</p>\n");
    }

    #[test]
    fn lists_hold_tasks_numbers_and_other_lists() {
        assert_eq!(
            to_html("3. a\n   - b\n   - c\n4. d"),
            "<ol start=\"3\">\n<li>a\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ol>\n"
        );
        assert_eq!(to_html("- [ ] a\n- [x] b"), "<ul>\n<li>☐ a</li>\n<li>☑ b</li>\n</ul>\n");
        assert_eq!(to_html("- a\n\n- b"), "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n");
        assert_eq!(to_html("in\n2020. It was"), "<p>in\n2020. It was</p>\n");
    }

    #[test]
    fn quotes_code_rules_and_tables_are_blocks() {
        assert_eq!(to_html("> a\nb\n\nc"), "<blockquote>\n<p>a\nb</p>\n</blockquote>\n<p>c</p>\n");
        assert_eq!(
            to_html("```sql\na <b>\n*c*\n```\nd"),
            "<pre><code>a &lt;b&gt;\n*c*\n</code></pre>\n<p>d</p>\n"
        );
        assert_eq!(to_html("    a\n\n    b\nc"), "<pre><code>a\n\nb\n</code></pre>\n<p>c</p>\n");
        assert_eq!(to_html("a\n\n---"), "<p>a</p>\n<hr />\n");
        assert_eq!(to_html("a\n---"), "<p class=\"note__heading\">a</p>");
        assert_eq!(
            to_html("| a | b |\n|---|:-:|\n| *c* | d \\| e |\n| f |"),
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n\
             <tr><td><em>c</em></td><td>d | e</td></tr>\n<tr><td>f</td><td></td></tr>\n</tbody></table>\n"
        );
    }

    #[test]
    fn any_text_is_read_and_never_makes_a_tag_of_its_own() {
        let pieces = [
            "*", "_", "**", "~~", "[", "](", ")", "!", "<", ">", "`", "\\", "&", "#", "- ", "1. ", "|", "\n",
            " ", "ä", "http://x", "\"",
        ];
        let mut state = 1_u32;
        for _ in 0..20_000 {
            let text: String = (0..12)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    pieces[(state >> 16) as usize % pieces.len()]
                })
                .collect();
            let markup = to_html(&text);
            let mut rest = markup.as_str();
            while let Some((_, tag)) = rest.split_once('<') {
                let (tag, behind) = tag.split_once('>').unwrap();
                let name: String =
                    tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                let known = "p em strong del code pre a ul ol li hr br blockquote table thead tbody tr th td";
                assert!(known.split(' ').any(|known| known == name), "{text:?} became {markup:?}");
                rest = behind;
            }
        }
    }

    #[test]
    fn a_text_full_of_signs_and_deep_lists_is_read_all_the_same() {
        for text in ["*a ", "[", "> ", "- ", "`a``", "[a](", "<"] {
            assert!(!to_html(&text.repeat(2_000)).is_empty(), "{text}");
        }
    }
}
