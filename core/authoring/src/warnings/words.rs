//! What names and values are like, however they are spelled.

use std::borrow::Cow;

use polygrant::dialect::{Path, Segment};
use polygrant::redact::names_credential;

/// Returns a name in lower case, without what stands between words.
pub(super) fn bare(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '_' | '-' | '.' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns whether what goes by that name is a secret.
pub(super) fn names_secret(name: &str) -> bool {
    let bare = bare(name);
    names_credential(name)
        || matches!(&*bare, "clientkey" | "pass" | "pin" | "bearer")
        || bare.ends_with("subscriptionkey")
        || bare.contains("secret") && !bare.ends_with("id")
}

/// Returns whether a value stands in the vendor's pages for one that a reader is to fill in.
pub(super) fn is_stand_in(value: &str) -> bool {
    const WORDS: [&str; 10] = [
        "todo",
        "fixme",
        "changeme",
        "string",
        "undefined",
        "placeholder",
        "redacted",
        "%s",
        "%d",
        "?",
    ];

    let bare = bare(value);
    let mut pieces = value.split(['/', ':', '.', '?', '=', '&']);
    let is_mask =
        value.len() > 2 && value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '•'));
    let is_shell = value.len() > 1 && value.starts_with('$');
    let is_in_brackets = value.starts_with('<') && value.ends_with('>');
    is_mask
        || is_shell
        || is_in_brackets
        || value == "…"
        || WORDS.contains(&&*bare)
        || is_yours(value)
        || pieces.any(is_yours)
}

/// Returns whether words tell their reader to put something else in their place: `YOUR_TENANT`,
/// `your-domain`, `mycompany`, `insert_key_here`.
pub(super) fn is_yours(words: &str) -> bool {
    const OWN: [&str; 15] = [
        "account",
        "app",
        "company",
        "domain",
        "host",
        "instance",
        "org",
        "organization",
        "realm",
        "server",
        "site",
        "store",
        "subdomain",
        "tenant",
        "workspace",
    ];

    let lower = words.trim().to_lowercase().replace([' ', '-'], "_");
    let is_own = |rest: &str| OWN.contains(&&*bare(rest));
    ["your_", "insert_", "enter_", "replace_with_"].iter().any(|start| lower.starts_with(start))
        || lower.ends_with("_here")
        || ["your", "my"].iter().any(|start| lower.strip_prefix(start).is_some_and(is_own))
}

/// Returns whether a name is a slip of the pen in a known one: nearly its letters, or its letters in
/// another case between the same underscores.
pub(super) fn is_slip(name: &str, known: &str) -> bool {
    let (name_bare, known_bare) = (bare(name), bare(known));
    let slips = strsim::damerau_levenshtein(&name_bare, &known_bare);
    let allowed = if known_bare.len() > 8 { 2 } else { 1 };
    let starts_so = name_bare.chars().next() == known_bare.chars().next();
    if slips == 0 {
        let is_upper = |c: char| c.is_ascii_uppercase();
        return name.contains('_') && name.contains(is_upper) && name != known;
    }
    starts_so && slips <= allowed && !name_bare.is_empty()
}

/// Returns whether a text is a UUID, which vendors use for tenants.
pub(super) fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|it| it.is_ascii_hexdigit() || it == b'-')
}

/// Returns the name of the member that a path leads to; of an item it is empty.
pub(super) fn last_name(path: &Path) -> &str {
    let name = path.segments().last().and_then(|segment| match segment {
        Segment::Name(name) => Some(name),
        Segment::Index(_) => None,
    });
    name.unwrap_or_default()
}

/// Returns whether a part of a URL is a word for what each customer has instead: `TENANT`, `tenant-name`.
pub(super) fn is_customers_word(part: &str) -> bool {
    const WORDS: [&str; 12] = [
        "accountname",
        "companyname",
        "customername",
        "instancename",
        "orgname",
        "shopname",
        "storename",
        "subdomain",
        "tenant",
        "tenantid",
        "tenantname",
        "workspacename",
    ];
    const SHOUTED: [&str; 8] =
        ["ACCOUNT", "COMPANY", "CUSTOMER", "DOMAIN", "INSTANCE", "ORG", "REALM", "STORE"];

    WORDS.contains(&&*bare(part)) || SHOUTED.contains(&part)
}

/// Returns whether a host is an example's (RFC 2606 §3), a machine of one's own, or a tunnel to it.
pub(super) fn is_for_examples(host: &str) -> bool {
    const ENDS: [&str; 15] = [
        "example.com",
        "example.net",
        "example.org",
        "httpbin.org",
        "internal",
        "invalid",
        "local",
        "localdomain",
        "localhost",
        "ngrok.io",
        "ngrok-free.app",
        "postman-echo.com",
        "pstmn.io",
        "typicode.com",
        "webhook.site",
    ];

    let is_below = |end: &str| {
        host.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let numbers: Vec<u8> = host.split('.').filter_map(|label| label.parse().ok()).collect();
    let is_private = match *numbers {
        [0 | 10 | 127, _, _, _] | [192, 168, _, _] => true,
        [172, second, _, _] => (16..32).contains(&second),
        _ => false,
    };
    is_private || !host.contains(['.', '{', '[']) || ENDS.iter().any(|end| is_below(end))
}

/// Returns the host of a text that is a URL.
pub(super) fn host_of(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let is_web = matches!(scheme, "http" | "https");
    rest.split(['/', ':', '?', '#']).next().filter(|host| is_web && !host.is_empty())
}

/// Returns whether a text about a value says that it is a secret.
pub(super) fn tells_of_a_secret(about: &str) -> bool {
    const WORDS: [&str; 8] = [
        "access key",
        "api key",
        "apikey",
        "confidential",
        "passphrase",
        "password",
        "private key",
        "secret",
    ];

    let about = about.to_lowercase();
    WORDS.iter().any(|word| about.contains(word))
        && !about.contains(" id ")
        && !about.contains("not secret")
}

/// Returns whether a value by that name is another one in each request.
pub(super) fn is_of_one_request(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "correlationid",
        "date",
        "idempotencykey",
        "jti",
        "nonce",
        "requestid",
        "requesttime",
        "state",
        "timestamp",
        "traceid",
        "ts",
        "xcorrelationid",
        "xdate",
        "xidempotencykey",
        "xnonce",
        "xrequestid",
        "xtimestamp",
    ];

    NAMES.contains(&&*bare(name))
}

/// Returns whether a value is compared or sent as it is, although it is written as a pattern.
pub(super) fn is_pattern(value: &str) -> bool {
    let is_list = |sign: char| {
        let mut pieces = value.split(sign);
        let is_code = |piece: &str| !piece.is_empty() && !piece.contains(' ');
        value.contains(sign) && pieces.all(is_code)
    };
    let is_expression =
        value.len() > 2 && value.starts_with('/') && value.trim_end_matches('i').ends_with('/');
    value.starts_with(['{', '!', '=', '<', '>', '^'])
        || value.contains('*')
        || is_list(',')
        || is_list('|')
        || is_expression
}

/// Returns what a message quotes of a name or a value.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 64;

    match text.char_indices().nth(LONGEST) {
        None => text.into(),
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
    }
}
