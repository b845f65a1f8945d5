//! Hides what could be a credential in text that nothing is known of.

use super::prose::is_prose;

/// What stands for something that was hidden.
pub(crate) const MASK: &str = "[masked]";

/// From so many characters on, what looks like a credential is taken for one.
const SHORTEST: usize = 20;

/// How the names end of what holds a credential, in lower case and without `_` and `-`.
const NAMES: [&str; 16] = [
    "token",
    "tokens",
    "secret",
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "apikey",
    "accesskey",
    "privatekey",
    "sessionkey",
    "assertion",
    "jwt",
    "authorization",
    "cookie",
    "credentials",
];

/// Returns whether what goes by that name is a credential, whatever it looks like.
///
/// ```
/// use polygrant::redact::names_credential;
///
/// assert!(names_credential("X-Api-Key") && names_credential("clientSecret"));
/// assert!(!names_credential("client_id"));
/// ```
#[must_use]
pub fn names_credential(name: &str) -> bool {
    let plain = name.bytes().rev().filter(u8::is_ascii_alphanumeric);
    let plain = plain.map(|byte| byte.to_ascii_lowercase());
    // Most names end in another letter already.
    let last = plain.clone().next();
    let mut ends = NAMES.iter().filter(|end| end.bytes().next_back() == last);
    ends.any(|end| end.bytes().rev().eq(plain.clone().take(end.len())))
}

/// Returns the text without what could be a credential: runs of 20 or more characters that look like
/// one, and what is the value of a member or parameter that is called like one, or as `is_name` says.
/// The text is on one line.
pub(super) fn masked(text: String, is_name: &dyn Fn(&str) -> bool) -> String {
    let is_name = |name: &str| names_credential(name) || is_name(name);
    let mut masked = Masked { text: &text, copied: 0, masked: String::new() };
    let mut end = 0;
    loop {
        // 1. What stands before the next run stays.
        let rest = text.get(end..).unwrap_or_default();
        let Some(before) = rest.as_bytes().iter().position(in_run) else { break };
        let run = rest.get(before..).unwrap_or_default();
        let length = run.as_bytes().iter().position(|byte| !in_run(byte)).unwrap_or(run.len());
        let (run, behind) = run.split_at(length);
        // 2. The run stays, unless it looks like a credential.
        let start = end + before;
        end = start + length;
        if looks_like_credential(run) {
            masked.hide(start, end);
        }
        // 3. If it is the name of one, the value goes.
        if is_joined(behind) && is_name(run.trim_matches('\\')) {
            if let Some((joint, value)) = value_at_start(behind) {
                let start = end + joint.len();
                end = start + value;
                masked.hide(start, end);
            }
        }
    }
    masked.finish().unwrap_or(text)
}

/// A text in which some is hidden.
struct Masked<'t> {
    text: &'t str,
    /// How much of the text is in the masked one.
    copied: usize,
    /// What there is of the masked text: nothing before something is hidden, as in most texts.
    masked: String,
}

impl Masked<'_> {
    /// Masks what stands from one byte up to another, behind all that was hidden before.
    fn hide(&mut self, start: usize, end: usize) {
        self.masked.push_str(self.text.get(self.copied..start).unwrap_or_default());
        self.masked.push_str(MASK);
        self.copied = end;
    }

    /// Returns the masked text; `None` if nothing was hidden.
    fn finish(mut self) -> Option<String> {
        if self.masked.is_empty() {
            return None;
        }
        self.masked.push_str(self.text.get(self.copied..).unwrap_or_default());
        Some(self.masked)
    }
}

/// Returns whether a text begins with what joins a name and its value, quotation marks and blanks aside.
fn is_joined(text: &str) -> bool {
    let is_between = |byte: &u8| matches!(byte, b' ' | b'"' | b'\'' | b']');
    let first = text.bytes().find(|byte| !is_between(byte));
    matches!(first, Some(b':' | b'='))
}

/// Which bytes may be part of a credential: those of base64 and base64url, and those that escape them in
/// URLs and JSON. A table, since each byte of a text is looked up.
static IN_RUN: [bool; 256] = {
    let mut table = [false; 256];
    let mut bytes: &[u8] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/%\\";
    while let [byte, rest @ ..] = bytes {
        if let Some((slot, _)) = table.split_at_mut(*byte as usize).1.split_first_mut() {
            *slot = true;
        }
        bytes = rest;
    }
    table
};

fn in_run(byte: &u8) -> bool {
    IN_RUN.get(usize::from(*byte)).copied().unwrap_or_default()
}

/// Returns whether a word is long and random enough to be a credential: 20 bytes at least.
///
/// ```
/// use polygrant::redact::looks_like_credential;
///
/// assert!(looks_like_credential("9f86d081884c7d659a2feaa0c55ad015"));
/// assert!(!looks_like_credential("urn:example:some-long-name"));
/// ```
#[must_use]
pub fn looks_like_credential(run: &str) -> bool {
    if run.len() < SHORTEST || !run.as_bytes().iter().all(in_run) {
        return false;
    }
    let has_digits = run.bytes().any(|byte| byte.is_ascii_digit());
    let has_lower = run.bytes().any(|byte| byte.is_ascii_lowercase());
    let has_upper = run.bytes().any(|byte| byte.is_ascii_uppercase());
    match (has_digits, has_lower || has_upper) {
        // Random text has both, and so have the paths of URLs.
        (true, true) => !is_path(run),
        // Digits alone are a date or a number, unless there are too many of them.
        (true, false) => run.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST,
        // Letters alone are random if their cases are mixed otherwise than in words.
        (false, _) => has_lower && has_upper && !is_words(run),
    }
}

/// Returns whether a run is a host or a path of short words, such as `/v2.0/oauth2/token`.
fn is_path(run: &str) -> bool {
    let is_word = |piece: &str| {
        let word = piece.trim_end_matches(|c: char| c.is_ascii_digit());
        piece.len() < SHORTEST
            && piece.len() - word.len() <= 4
            && word.chars().all(|c| c.is_ascii_alphabetic() || c == '-' || c == '_')
    };
    run.contains(['/', '.']) && run.split(['/', '.']).all(is_word)
}

/// Returns whether letters in both cases are words, in which only the first letter is a capital.
fn is_words(run: &str) -> bool {
    // Random letters change their case so often that few small ones follow one another. Three of four in
    // words of three or more letters leave room for abbreviations.
    let letters = run.bytes().filter(u8::is_ascii_alphabetic).count();
    let mut in_words = 0;
    for word in run.split(|c: char| !c.is_ascii_alphabetic()) {
        let starts = word.as_bytes().chunk_by(|_, next| !next.is_ascii_uppercase());
        in_words += starts.map(<[u8]>::len).filter(|length| *length > 2).sum::<usize>();
    }
    in_words * 4 >= letters * 3
}

/// Returns the text that joins a name and its value, and how long the value is.
fn value_at_start(text: &str) -> Option<(&str, usize)> {
    // 1. Pass the end of the name, a colon, an equals sign or an arrow, and blanks. JSON inside of JSON
    //    has backslashes before its quotation marks, and PHP has brackets around a name.
    let is_quote = |c: char| c == '"' || c == '\'';
    let left = text.trim_start_matches('\\');
    let is_quoted_name = left.starts_with(is_quote);
    let after_name = left.trim_start_matches(|c| is_quote(c) || c == ']').trim_start();
    let is_assigned = after_name.starts_with('=');
    let after_joint = after_name.strip_prefix("=>").or_else(|| after_name.strip_prefix([':', '=']));
    let after_joint = after_joint?.trim_start();
    // 2. A list of tokens ends at its bracket, whatever is in it. One of sentences says what is wrong
    //    with the member of that name.
    if after_joint.starts_with('[') && is_quoted_name {
        let joint = text.get(..text.len() - after_joint.len())?;
        let end = after_joint.find(']').map_or(after_joint.len(), |end| end + 1);
        let mut items = after_joint.get(1..end - 1).unwrap_or_default().split(',');
        let is_sentence = |item: &str| is_prose(item) && item.trim_end().ends_with(['"', '\'']);
        return (!items.all(is_sentence)).then_some((joint, end));
    }
    // 3. Anything else ends as it begins.
    let unescaped = after_joint.trim_start_matches('\\');
    match unescaped.chars().next().filter(|first| is_quote(*first)) {
        // Up to the quotation mark that closes it, which is escaped as the first one is.
        Some(quote) => {
            let value = unescaped.get(1..)?;
            let escape = after_joint.len() - unescaped.len();
            let joint = text.get(..text.len() - value.len())?;
            Some((joint, end_of_quoted(value, quote, escape)))
        }
        // Up to the next parameter. Behind a colon it may be a sentence, and words such as `null` hold
        // nothing.
        None => {
            let joint = text.get(..text.len() - after_joint.len())?;
            let length = end_of_word(after_joint);
            if is_assigned && !is_quoted_name {
                return (length > 0).then_some((joint, length));
            }
            let (word, behind) = after_joint.split_at(length);
            let spaces = behind.len() - behind.trim_start().len();
            let is_scheme = SCHEMES.iter().any(|scheme| scheme.eq_ignore_ascii_case(word));
            let more = if is_scheme { spaces + end_of_word(behind.trim_start()) } else { 0 };
            let credential = after_joint.get(length + spaces.min(more)..length + more);
            let is_random = is_no_word(if more > spaces { credential? } else { word });
            is_random.then_some((joint, length + more))
        }
    }
}

/// What stands before the credential in an `Authorization` header (RFC 9110 §11.4).
const SCHEMES: [&str; 4] = ["Basic", "Bearer", "Digest", "Token"];

/// Returns how long a value is that no quotation mark encloses.
fn end_of_word(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || "&;,<>\"'{}[]()".contains(c);
    text.find(ends).unwrap_or(text.len())
}

/// Returns whether a text is hardly a word of a sentence: it has a digit, or a capital behind its start.
fn is_no_word(text: &str) -> bool {
    let has_lower = text.contains(|c: char| c.is_ascii_lowercase());
    let has_inner_capital = text.chars().skip(1).any(|c| c.is_ascii_uppercase());
    text.contains(|c: char| c.is_ascii_digit()) || has_lower && has_inner_capital
}

/// Returns how long a text is up to a quotation mark behind so many backslashes, or fewer.
fn end_of_quoted(text: &str, quote: char, escape: usize) -> usize {
    let mut backslashes = 0;
    for (at, c) in text.char_indices() {
        match c {
            '\\' => backslashes += 1,
            // Behind more backslashes it is a part of the value.
            c if c == quote && backslashes <= escape => return at - backslashes,
            _ => backslashes = 0,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_like_a_credential_is_masked() {
        for credential in [
            "sk-live-4eC39HqLyjWDarjtT1zdp7dc",
            "5b8bd3bf-1234-4abc-9def-0123456789ab",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl",
            "abcdefghij0123456789",
            "01234567890123456789",
            "YWJjZGVmZ2hpamtsbW5vcA",
            "qZxWvUtSrQpOnMlKjIhG",
            "abc%2Bdef%2Fghi123%3D",
            r"abcd\u002Befgh\u002Fijkl",
            "my-client-secret-number-1",
        ] {
            assert_eq!(masked(format!("<{credential}>"), &|_| false), "<[masked]>", "{credential}");
        }
    }

    #[test]
    fn ordinary_text_is_not_masked() {
        for text in [
            "invalid_client_credentials_for_this_tenant",
            "InvalidClientCredentialsException",
            "AUTHENTICATION_REQUIRED_FOR_THIS_CLIENT",
            "https://login.example.com/v2.0/oauth2/token",
            "https://datatracker.ietf.org/doc/html/rfc6749",
            "2026-11-27T15:42:40.123+00:00",
            "AADSTS7000215: Invalid client secret provided.",
            "abcdefghi0123456789",
            "Rechtsschutzversicherungsgesellschaften",
            r#"{"error":"invalid_token","code":17,"token_type":"Bearer"}"#,
            r#"{"access_token":null,"expires_in":3600}"#,
            "the token: it has expired",
            "",
        ] {
            assert_eq!(masked(text.to_owned(), &|_| false), text);
        }
    }

    #[test]
    fn the_values_of_names_that_say_it() {
        for (text, expected) in [
            (r#"{"access_token":"t0k3n","x":"y"}"#, r#"{"access_token":"[masked]","x":"y"}"#),
            (r#"{"refreshToken" : "a b"}"#, r#"{"refreshToken" : "[masked]"}"#),
            (r#"{"password":"a\"b"}"#, r#"{"password":"[masked]"}"#),
            (r#"{"x":"{\"token\":\"a\",\"b\":1}"}"#, r#"{"x":"{\"token\":\"[masked]\",\"b\":1}"}"#),
            (r#"{"client-secret":"cut sho"#, r#"{"client-secret":"[masked]"#),
            (r#"{"tokens":["a","b"],"c":["d"]}"#, r#"{"tokens":[masked],"c":["d"]}"#),
            (r#"{"token":["It is required."]}"#, r#"{"token":["It is required."]}"#),
            (r#"{"token":["It is required.","a"]}"#, r#"{"token":[masked]}"#),
            (r#"{"token":["It is req"#, r#"{"token":[masked]"#),
            ("grant=x&client_secret=abc&y=z", "grant=x&client_secret=[masked]&y=z"),
            ("token='a' password=", "token='[masked]' password="),
            ("client_secret = abc", "client_secret = [masked]"),
            ("client_secret: s3cr3t\nx: y", "client_secret: [masked]\nx: y"),
            ("{Secret:s3 Scope:[]}", "{Secret:[masked] Scope:[]}"),
            ("the secret: must be longer", "the secret: must be longer"),
            ("Authorization: Bearer abc1", "Authorization: [masked]"),
            ("Authorization: Bearer is missing", "Authorization: Bearer is missing"),
            ("Authorization: Bearer", "Authorization: Bearer"),
            (
                r#"{"password"=>"s3", :token=>"t"}"#,
                r#"{"password"=>"[masked]", :token=>"[masked]"}"#,
            ),
            ("[password] => s3 [x] => y", "[password] => [masked] [x] => y"),
            (r#"{"password":123456,"token":null}"#, r#"{"password":[masked],"token":null}"#),
            (r#"{"token":{"a":1}}"#, r#"{"token":{"a":1}}"#),
            (r#"{"key":"a","other":"b"}"#, r#"{"key":"[masked]","other":"b"}"#),
        ] {
            assert_eq!(masked(text.to_owned(), &|name| name == "key"), expected);
        }
    }
}
