//! Tells what is written for people from what could be a credential.

/// Returns whether a text is three words or more, all of them words: letters, or a short number, with
/// nothing but punctuation around. No credential is made so.
pub(crate) fn is_prose(text: &str) -> bool {
    /// The longest number, such as an error's: a longer one may be a PIN or a client's.
    const LONGEST_NUMBER: usize = 5;
    /// Longer words are hardly any.
    const LONGEST_WORD: usize = 20;

    let is_mark = |c: char| ".,:;!?'\"()[]`’‘“”«»–—-".contains(c);
    let is_word = |word: &str| {
        let bare = word.trim_matches(is_mark);
        let mut parts = bare.split(|c: char| "-'’/_".contains(c));
        let is_number = bare.len() <= LONGEST_NUMBER && bare.bytes().all(|it| it.is_ascii_digit());
        is_number
            || parts.all(|part| {
                part.chars().all(char::is_alphabetic) && part.chars().count() <= LONGEST_WORD
            })
    };
    let mut words = text.split_whitespace();
    text.split_whitespace().nth(2).is_some() && words.all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_prose_and_credentials_are_not() {
        for prose in [
            "Invalid credentials supplied",
            "ERROR: client is not allowed to use this grant",
            "The `client_id` can't be blank (error 1020).",
            "Der Schlüssel ist ungültig.",
        ] {
            assert!(is_prose(prose), "{prose}");
        }
        for other in [
            "",
            "Bearer abcdef",
            "your token: abc123",
            "token=abc is here",
            "{\"message\": \"no such client\"}",
            "it is 123456",
            "see https://a.example for it",
            "it is abcdefghijabcdefghijabc",
        ] {
            assert!(!is_prose(other), "{other}");
        }
    }
}
