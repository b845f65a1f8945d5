//! The text in HTML and XML, as far as a message needs it: no tree is built, and nothing is resolved.

use crate::redact::{MASK, names_credential};

/// Elements whose content is not for people.
const UNSHOWN: [&str; 2] = ["script", "style"];

/// Returns the title of an HTML page as it is written.
pub(super) fn title(page: &str) -> Option<&str> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower.get(start..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    page.get(start..end)
}

/// Elements that stand within a sentence.
const INLINE: [&str; 14] = [
    "a", "abbr", "b", "code", "em", "font", "i", "ins", "kbd", "small", "span", "strong", "tt", "u",
];

/// Returns the text without its tags and comments, and with its entities read: a line for what stands
/// together. The content of an element that is called like a credential is masked.
pub(super) fn text(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    let mut rest = markup;
    loop {
        // 1. What stands before the next tag.
        let (before, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        read_entities(before, &mut text);
        if tag.is_empty() {
            return text;
        }
        // 2. The tag itself; one that does not end goes on to the end.
        let end = |pattern: &str| tag.find(pattern).map_or(tag.len(), |at| at + pattern.len());
        if let Some(data) = tag.strip_prefix("<![CDATA[") {
            let (data, behind) = data.split_once("]]>").unwrap_or((data, ""));
            text.push(' ');
            push_line(data, &mut text);
            rest = behind;
            continue;
        }
        let end = if tag.starts_with("<!--") { end("-->") } else { end(">") };
        let (tag, behind) = tag.split_at(end);
        rest = behind;
        let name = tag.get(1..).unwrap_or_default();
        let bare = name.trim_start_matches('/').trim_end_matches(['/', '>']);
        let is_inline = bare
            .split_whitespace()
            .next()
            .is_some_and(|bare| INLINE.iter().any(|inline| bare.eq_ignore_ascii_case(inline)));
        text.push(if is_inline { ' ' } else { '\n' });
        if tag.ends_with("/>") {
            continue;
        }
        // 3. What it holds, if that is not shown.
        let name = name.split(|c: char| !c.is_alphanumeric() && !"_-:.".contains(c)).next();
        let name = name.unwrap_or_default();
        let local = name.rsplit(':').next().unwrap_or_default();
        let is_unshown = UNSHOWN.iter().any(|unshown| local.eq_ignore_ascii_case(unshown));
        if is_unshown || names_credential(local) {
            text.push_str(if is_unshown { "" } else { MASK });
            rest = rest.find("</").and_then(|end| rest.get(end..)).unwrap_or_default();
        }
    }
}

/// Appends the text with the entities of XML, and those by number, as the characters that they are.
fn read_entities(markup: &str, text: &mut String) {
    /// The longest that is looked for between `&` and `;`.
    const LONGEST: usize = 8;
    let mut rest = markup;
    while let Some((before, behind)) = rest.split_once('&') {
        push_line(before, text);
        let entity = behind.bytes().take(LONGEST + 1).position(|byte| byte == b';');
        let entity = entity.and_then(|end| Some((behind.get(..end)?, behind.get(end + 1..)?)));
        let read = entity.and_then(|(name, behind)| Some((entity_named(name)?, behind)));
        rest = match read {
            Some((c, behind)) => {
                text.push(if c.is_whitespace() { ' ' } else { c });
                behind
            }
            None => {
                text.push('&');
                behind
            }
        };
    }
    push_line(rest, text);
}

/// Appends a text, whose lines do not count.
fn push_line(line: &str, text: &mut String) {
    text.extend(line.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
}

fn entity_named(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        // Those of the pages that stand before servers.
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        "hellip" => Some('…'),
        "lsquo" => Some('‘'),
        "rsquo" => Some('’'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "laquo" => Some('«'),
        "raquo" => Some('»'),
        "middot" => Some('·'),
        "bull" => Some('•'),
        "copy" => Some('©'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_markup() {
        for (markup, expected) in [
            ("<Error><Code>A</Code><Message>b &amp; c</Message></Error>", "A b & c"),
            ("<p>one<br/>two</p><!-- <b>no</b> --> three", "one two three"),
            ("<style>p { }</style><SCRIPT a='b'>x()</SCRIPT>y", "y"),
            ("<a><![CDATA[x < y]]></a>", "x < y"),
            ("<a>&#65;&#x42;&nbsp;&none;&;&</a>", "AB &none;&;&"),
            ("Login &mdash; Portal &#8211; it&rsquo;s", "Login — Portal – it’s"),
            ("<s:access_token xmlns='x'>abc</s:access_token><b>c</b>", "[masked] c"),
            ("<secret/><b>c</b>", "c"),
            ("a <b c", "a"),
            ("<", ""),
            ("<!-- x", ""),
            ("<![CDATA[x", "x"),
        ] {
            let words: Vec<String> = text(markup).split_whitespace().map(str::to_owned).collect();
            assert_eq!(words.join(" "), expected, "{markup}");
        }
    }

    #[test]
    fn the_title_of_a_page() {
        assert_eq!(title("<TITLE lang=en> a\n</Title >"), Some(" a\n"));
        assert_eq!(title("<p>a</p>"), None);
        assert_eq!(title("<title>a"), None);
    }
}
