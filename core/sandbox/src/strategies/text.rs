//! Generates texts and times.

use polygrant::UnixTime;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Generates a text of one or more characters: any of Unicode, and more often those that encodings have to
/// escape.
pub fn any_text() -> impl Strategy<Value = String> {
    let stumbling =
        select(" +%&=:;\"'\\/<>{}[]#?,~*\0\r\n\t\u{7f}é漢😀\u{202e}".chars().collect::<Vec<_>>());
    let character =
        prop_oneof![4 => any::<char>(), 3 => stumbling, 3 => proptest::char::range('a', 'z')];
    vec(character, 1..24).prop_map(|characters| characters.into_iter().collect())
}

/// Generates a text that a client's id, its secret or a scope may be: as [`any_text`], but without
/// control characters, and without a byte order mark at its start.
pub fn any_credential() -> impl Strategy<Value = String> {
    any_text().prop_filter_map("a text that is left", |text| {
        let visible: String = text.chars().filter(|character| !character.is_control()).collect();
        let credential = visible.trim_start_matches('\u{feff}');
        (!credential.is_empty()).then(|| credential.to_owned())
    })
}

/// Generates the text of a token that may stand in an `Authorization` header: visible ASCII.
pub fn any_token() -> impl Strategy<Value = String> {
    vec(proptest::char::range('!', '~'), 1..200)
        .prop_map(|characters| characters.into_iter().collect())
}

/// Generates a time from 1970 to 9999.
pub fn any_time() -> impl Strategy<Value = UnixTime> {
    (0..253_402_300_800_u64).prop_map(UnixTime::from_secs)
}
