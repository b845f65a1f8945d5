//! Warnings about the names of members that paths lead to.

use crate::warnings::gathered::Warnings;

/// Warns of a name that is hardly a member's, or not in that spelling. A pointer is taken as it stands.
pub(super) fn warn_of_name(place: &str, name: &str, warnings: &mut Warnings) {
    if let Some(pointer) = name.strip_prefix('/') {
        if pointer.split('/').any(str::is_empty) {
            warnings.add(place,
                format!(
                    "{name:?} leads to a member without a name: two slashes stand side by side in it, \
                     or one at its end"
                ),
            );
        }
    } else if name.bytes().all(|byte| byte.is_ascii_digit()) {
        warnings.add(
            place,
            format!("{name:?} is read as a member's name: a path leads to a value, and is not one"),
        );
    } else if name.contains("YYYY") || name.contains("yyyy") {
        warnings.add(place,
            format!(
                "{name:?} is how a date is written, and a path is the name of the member: `any_time` reads \
                 any usual way"
            ),
        );
    } else if let Some((outer, inner)) = joined(name) {
        warnings.add(place,
            format!(
                "did you mean [{outer:?}, {inner:?}], `{inner}` inside of `{outer}`? For a member that is \
                 called so, say \"/{name}\""
            ),
        );
    } else if let Some(standard) = misspelled(name) {
        warnings.add(
            place,
            format!("did you mean {standard:?}? For a member that is spelled so, say \"/{name}\""),
        );
    }
}

/// Returns the two names that are joined in one, of which the first nearly always holds an object.
fn joined(name: &str) -> Option<(&str, &str)> {
    const OUTER: [&str; 6] = ["body", "data", "json", "payload", "response", "result"];
    const INNER: [&str; 10] = [
        "access_token",
        "accessToken",
        "expires_in",
        "expiresIn",
        "expires_at",
        "jwt",
        "scope",
        "token",
        "token_type",
        "tokenType",
    ];

    // Names are joined by a sign, or by a capital as in `dataToken`.
    if let Some(inner) =
        name.strip_prefix("data").filter(|inner| matches!(*inner, "Token" | "AccessToken"))
    {
        return name.get(..4).zip(Some(inner));
    }
    let (outer, inner) = name.split_once(['_', '-'])?;
    (OUTER.contains(&outer) && INNER.contains(&inner)).then_some((outer, inner))
}

/// Returns the RFC's name of a member that another is a slip in: a letter more or less, or letters in
/// another case between its underscores. Names without underscores are many vendors' own.
fn misspelled(name: &str) -> Option<&'static str> {
    const STANDARD: [&str; 4] = ["access_token", "token_type", "expires_in", "error_description"];

    if matches!(name, "eror" | "erorr" | "errror" | "erro") {
        return Some("error");
    }

    let lower = if name.contains(char::is_uppercase) {
        name.to_lowercase().replace('-', "_")
    } else {
        name.to_owned()
    };
    let is_slip = |standard: &&str| {
        let slips = strsim::damerau_levenshtein(&lower, standard);
        let is_near = slips == 1 && *standard != "expires_in" && name.contains('_');
        slips == 0 && name != *standard || is_near
    };
    STANDARD.into_iter().find(is_slip)
}
