//! The challenges of a `WWW-Authenticate` header (RFC 9110 §11.6.1), as far as they name an error.

/// The rest of a header's value.
pub(super) struct Challenges<'a>(&'a str);

impl<'a> Challenges<'a> {
    pub(super) const fn new(value: &'a str) -> Self {
        Self(value)
    }

    /// Returns the values of all parameters `error` (RFC 6750 §3), of whichever challenge.
    pub(super) fn errors(self) -> impl Iterator<Item = String> {
        self.filter_map(|item| {
            let (name, value) = item.split_once('=')?;
            // A challenge's scheme stands before its first parameter.
            let name = name.split_whitespace().next_back()?;
            name.eq_ignore_ascii_case("error").then(|| unquoted(value.trim()))?
        })
    }
}

impl<'a> Iterator for Challenges<'a> {
    type Item = &'a str;

    /// Returns what stands before the next comma that is not within quotation marks.
    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let (mut is_quoted, mut is_escaped) = (false, false);
        let end = self.0.find(|character| {
            let is_plain = !std::mem::take(&mut is_escaped);
            match character {
                '"' if is_plain => is_quoted = !is_quoted,
                '\\' if is_plain => is_escaped = is_quoted,
                ',' => return !is_quoted,
                _ => {}
            }
            false
        });
        let (item, rest) = match end {
            Some(end) => (self.0.get(..end)?, self.0.get(end + 1..)?),
            None => (self.0, ""),
        };
        self.0 = rest;
        Some(item)
    }
}

/// Returns what a parameter's value stands for: a token, or a quoted string (RFC 9110 §5.6.4); `None`
/// if the string does not end.
fn unquoted(value: &str) -> Option<String> {
    let Some(quoted) = value.strip_prefix('"') else { return Some(value.to_owned()) };
    let mut text = String::new();
    let mut characters = quoted.chars();
    loop {
        match characters.next()? {
            '"' => return Some(text),
            '\\' => text.push(characters.next()?),
            character => text.push(character),
        }
    }
}
