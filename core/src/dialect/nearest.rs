//! "Did you mean …?"

/// Longer names are not compared, which takes the product of both lengths, nor quoted in full.
const LONGEST: usize = 64;

/// Returns the known name that a mistaken one is most like, if it is like any: "did you mean …?"
///
/// ```
/// use polygrant::dialect::nearest;
///
/// let known = ["client_id", "client_secret"];
/// assert_eq!(nearest("client_ID", known), Some("client_id"));
/// assert_eq!(nearest("tenant", known), None);
/// ```
#[must_use]
pub fn nearest<'n>(mistaken: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if mistaken.len() > LONGEST {
        return None;
    }
    let known = known.into_iter().filter(|name| name.len() <= LONGEST);
    let likeness =
        |name: &str| strsim::damerau_levenshtein(&mistaken.to_lowercase(), &name.to_lowercase());
    let (distance, name) = known.map(|name| (likeness(name), name)).min()?;
    // Two of three letters are no slip.
    let allowed = if mistaken.len() < 4 { 1 } else { 2.max(mistaken.len() / 3) };
    (distance <= allowed).then_some(name)
}

/// Returns what a message quotes of a name or a value.
pub(crate) fn shortened(text: &str) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        None => text.into(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
    }
}
