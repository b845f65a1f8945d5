//! What a template is made of, for those who have to write it in another language.

/// A part of a template that was checked when its dialect was loaded.
#[derive(Clone, Copy)]
pub(crate) enum Part<'t> {
    Literal(&'t str),
    Placeholder(&'t str),
    /// An encoding, by its name, of the template inside.
    Encoded {
        code: &'t str,
        inner: &'t str,
    },
}

/// The parts of a template, and how each is written.
pub(crate) fn parts(template: &str) -> Vec<(Part<'_>, &str)> {
    let mut parts = Vec::new();
    let mut rest = template;
    while !rest.is_empty() {
        let (part, length) = first(rest);
        let (written, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        parts.push((part, written));
        rest = after;
    }
    parts
}

fn first(text: &str) -> (Part<'_>, usize) {
    let brace = text.find(['{', '}']).unwrap_or(text.len());
    if brace > 0 {
        return (Part::Literal(text.get(..brace).unwrap_or(text)), brace);
    }
    if text.starts_with("{{") || text.starts_with('}') {
        return (Part::Literal(text.get(..1).unwrap_or(text)), 2);
    }
    let end = closing(text);
    let group = text.get(1..end).unwrap_or_default();
    let part = match group.split_once(':') {
        Some((code, inner)) => Part::Encoded { code, inner },
        None => Part::Placeholder(group),
    };
    (part, end + 1)
}

/// Where the group that a text begins with is closed.
fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' if at > 0 && bytes.peek().is_some_and(|(_, next)| *next == b'{') => {
                bytes.next();
            }
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}
