//! Decoders that share no code with the library's encoders.

/// Undoes percent-encoding; a `%` that begins no escape stands for itself.
pub(crate) fn percent(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| char::from(*text.get(at)?).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let escape = if byte == b'%' { digit(at + 1).zip(digit(at + 2)) } else { None };
        bytes.push(escape.map_or(byte, |(high, low)| (high * 16 + low) as u8));
        at += if escape.is_some() { 3 } else { 1 };
    }
    bytes
}

/// Undoes form encoding, in which a plus is a space.
pub(crate) fn form(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> =
        text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    percent(&spaced)
}

/// Returns the names and values of a form, in order; `None` if one of them is not UTF-8.
pub(crate) fn form_pairs(body: &[u8]) -> Option<Vec<(String, String)>> {
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
