//! "Did you mean …?"

/// The known name that a mistaken one is most like, if it is like any.
pub(crate) fn nearest<'n>(
    mistaken: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let likeness =
        |name: &str| strsim::damerau_levenshtein(&mistaken.to_lowercase(), &name.to_lowercase());
    let (distance, name) = known.into_iter().map(|name| (likeness(name), name)).min()?;
    (distance <= 2.max(mistaken.len() / 3)).then_some(name)
}
