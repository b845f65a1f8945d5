//! Decoders that share no code with the encoders of `polygrant`.

/// Undoes percent-encoding; a `%` that begins no escape stands for itself.
#[must_use]
pub fn percent(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let escape = if byte == b'%' { digit(at + 1).zip(digit(at + 2)) } else { None };
        let escape = escape.and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
        bytes.push(escape.unwrap_or(byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    bytes
}

/// Undoes form encoding, in which a plus is a space.
#[must_use]
pub fn form(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> =
        text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent(&spaced)
}

/// Returns the names and values of a form, in order; `None` if one of them is not UTF-8.
#[must_use]
pub fn form_pairs(body: &[u8]) -> Option<Vec<(String, String)>> {
    let text = |bytes: &[u8]| String::from_utf8(form(bytes)).ok();
    let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(end);
            Some((text(name)?, text(value.get(1..).unwrap_or_default())?))
        })
        .collect()
}
