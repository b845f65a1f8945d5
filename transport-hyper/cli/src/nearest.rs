//! "Did you mean …?"

/// Returns a hint for a name that is not known, if it is much like one that is; else nothing.
pub(crate) fn did_you_mean<'n>(mistaken: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let mistaken = mistaken.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&mistaken, &name.to_lowercase());
    let known = known.into_iter().map(|name| (likeness(name), name));
    match known.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
        // What clap asks of its own suggestions is 0.7, of longer names.
        Some((likeness, name)) if likeness > 0.8 => format!(" (did you mean `{name}`?)"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let known = ["xone", "zoom", "okta", "rfc6749", "rfc6749-post"];
        for (mistaken, meant) in [
            ("xnoe", Some("xone")),
            ("XONE", Some("xone")),
            ("rfc-6749", Some("rfc6749")),
            ("rfc6749post", Some("rfc6749-post")),
            ("oktaa", Some("okta")),
            ("nonesuch", None),
            ("", None),
        ] {
            let hint = meant.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default();
            assert_eq!(did_you_mean(mistaken, known), hint, "{mistaken}");
        }
    }
}
