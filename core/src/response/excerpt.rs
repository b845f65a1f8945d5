//! What a body says to people, whatever its type.
//!
//! JSON and plain text are shown as they are, HTML and XML without their tags: no tree is built, and nothing is
//! resolved. What could be a credential is masked.

use std::borrow::Cow;

use super::head::Response;
use crate::json::{self, Unescaped, legible, windows_1252};
use crate::redact::{MASK, is_prose, names_credential};

impl<'a> Response<'a> {
    /// Returns an excerpt of a body: JSON or plain text as it is, a page's title (with its text, where the
    /// title says no more than the status), the text of other markup; of a compressed one, how
    /// it is compressed. Other bytes that are no text, and a body above the cap, have none.
    pub(super) fn excerpt(self) -> Option<String> {
        if let Some(encoding) = self.content_encoding() {
            return Some(format!("[a body compressed by {encoding}]"));
        }
        let body = self.text();
        let first = body.iter().find(|byte| !byte.is_ascii_whitespace())?;
        if *first == b'<' {
            return self.page_message().or_else(|| self.all_markup());
        }
        if *first == b'"' {
            let unescaped = Unescaped::default();
            if let Some(text) = json::string(body.trim_ascii(), &unescaped) {
                return self.masked(text);
            }
        }
        self.masked(&self.plain_text()?)
    }

    /// Returns the title of an HTML page, which is where a gateway says what happened.
    pub(super) fn page_title(self) -> Option<String> {
        let page = legible(self.text(), windows_1252);
        // Secrets are replaced first: one may hold what looks like a tag.
        self.masked(&markup_text(&self.redaction.replaced(title(&page)?)))
    }

    /// Returns what a page says: its title, and where that says no more than the status, the sentences of
    /// its text.
    fn page_message(self) -> Option<String> {
        let title = self.page_title()?;
        if !self.is_about_status(&title) {
            return Some(title);
        }
        let text = self.markup_lines().unwrap_or_default();
        let is_sentence = |line: &&str| {
            let is_several_words = line.split_whitespace().nth(2).is_some();
            is_several_words && !title.contains(line) && !self.is_about_status(line)
        };
        let sentences: Vec<&str> = text.lines().map(str::trim).filter(is_sentence).collect();
        if sentences.is_empty() {
            return Some(title);
        }
        self.masked(&format!("{title}: {}", sentences.join(" ")))
    }

    /// Returns whether a title has only words that any page of that status has.
    fn is_about_status(self, title: &str) -> bool {
        const ALWAYS: [&str; 6] = ["code", "error", "http", "page", "server", "status"];
        let reason = self.status.canonical_reason().unwrap_or_default();
        let mut words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.all(|word| {
            let is_word = |known: &str| known.eq_ignore_ascii_case(word);
            is_word(self.status.as_str())
                || ALWAYS.into_iter().any(is_word)
                || reason.split([' ', '-']).any(is_word)
        })
    }

    /// Returns the text of a page without a title, or of XML.
    fn all_markup(self) -> Option<String> {
        self.masked(&self.markup_lines()?)
    }

    /// Returns the text of markup, what stands together in one line each.
    fn markup_lines(self) -> Option<String> {
        // Secrets are replaced first: one may hold what looks like a tag.
        let markup = self.plain_text()?;
        Some(markup_text(&self.redaction.replaced(&markup)))
    }

    /// Returns what a body that is no JSON says in plain words, of which none can be a credential: all of
    /// a text, or the first such line of markup.
    pub(super) fn prose(self) -> Option<String> {
        if self.text().trim_ascii_start().starts_with(b"<") {
            let text = self.markup_lines()?;
            let line = text.lines().find(|line| is_prose(line))?;
            return self.masked(line);
        }
        self.plain_text().filter(|text| is_prose(text)).and_then(|text| self.masked(&text))
    }

    /// Returns a body that is text.
    fn plain_text(self) -> Option<Cow<'a, str>> {
        let is_binary = |byte: &u8| matches!(byte, 0..=8 | 0xe..=0x1a | 0x1c..=0x1f);
        let is_text = !self.body.iter().fold(false, |any, byte| any | is_binary(byte));
        if is_text { self.legible() } else { None }
    }
}

/// Returns the title of an HTML page as it is written.
fn title(page: &str) -> Option<&str> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower.get(start..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    page.get(start..end)
}

/// Elements whose content is not for people.
const UNSHOWN: [&str; 2] = ["script", "style"];

/// Elements that stand within a sentence.
const INLINE: [&str; 14] = [
    "a", "abbr", "b", "code", "em", "font", "i", "ins", "kbd", "small", "span", "strong", "tt", "u",
];

/// Returns the text without its tags and comments, and with its entities read: a line for what stands
/// together. The content of an element that is called like a credential is masked.
fn markup_text(markup: &str) -> String {
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
            let words: Vec<String> =
                markup_text(markup).split_whitespace().map(str::to_owned).collect();
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
