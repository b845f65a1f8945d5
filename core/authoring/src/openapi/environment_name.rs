//! What a server is for.

/// Returns what a server is for, by its description or else by its URL, and whether that is said.
pub(super) fn environment_name(description: &str, url: &str) -> (&'static str, bool) {
    let described = by_words(description);
    match (described, by_words(url)) {
        (Some(kind), _) | (None, Some(kind)) => (kind, described.is_some()),
        (None, None) => ("production", false),
    }
}

fn by_words(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let text = telling(&text);
    let words: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    let has_part = |part: &str| words.iter().any(|word| word.contains(part));
    let edges = |part: &str, unlike: &[&str]| {
        words.iter().any(|word| {
            (word.starts_with(part) || word.ends_with(part))
                && !unlike.iter().any(|other| word.contains(other))
        })
    };
    let is_live = has(&["production", "prod", "live"]);
    if has_part("preprod") || has(&["pre", "ppe", "preproduction"]) {
        Some("pre-production")
    } else if has(&["nonprod", "nonproduction", "non"]) && (is_live || has_part("nonprod")) {
        Some("testing")
    } else if is_live {
        Some("production")
    } else if has_part("sandbox") || has(&["sbx", "sbox", "sb"]) {
        Some("sandbox")
    } else if has_part("staging") || has(&["stage", "stg", "stag"]) {
        Some("staging")
    } else if has(&[
        "uat",
        "qa",
        "qual",
        "int",
        "acc",
        "acceptance",
        "integration",
        "homolog",
        "cert",
    ]) || edges("uat", &["evaluat", "situat", "graduat", "equat", "actuat"])
        || edges("test", &["latest", "attest", "contest", "testimon", "fastest", "testament"])
    {
        Some("testing")
    } else if has(&["dev", "devel", "development", "develop"])
        || words.iter().any(|word| word.ends_with("dev") || word.starts_with("devapi"))
    {
        Some("development")
    } else if has(&[
        "demo",
        "trial",
        "playground",
        "preview",
        "beta",
        "mock",
        "simulator",
        "simulation",
    ]) {
        Some("demo")
    } else {
        None
    }
}

/// What of a URL tells: not the registrable part of its host, which is a company's name.
fn telling(text: &str) -> String {
    let Some((_, rest)) = text.split_once("://") else { return text.to_owned() };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.split(':').next().unwrap_or_default();
    let mut labels: Vec<&str> = host.split('.').collect();
    labels.pop();
    let company = labels.pop().filter(|label| label.contains('-')).unwrap_or_default();
    format!("{} {company} {path}", labels.join(" "))
}

#[cfg(test)]
mod tests {
    use super::environment_name;

    #[test]
    fn servers_are_told_apart() {
        for (description, url, expected) in [
            ("", "https://api.acme.example", "production"),
            ("", "https://api-test.acme.example", "testing"),
            ("", "https://testapi.acme.example", "testing"),
            ("", "https://api.testrail.example", "production"),
            ("", "https://api.acme.dev", "production"),
            ("", "https://api.acme-test.example/v1", "testing"),
            ("", "https://latest.acme.example", "production"),
            ("", "https://developer.acme.example", "production"),
            ("", "https://api.dev.acme.example", "development"),
            ("", "https://acc.acme.example", "testing"),
            ("", "https://apisandbox.acme.example", "sandbox"),
            ("", "https://pre-api.acme.example", "pre-production"),
            ("Pre-production", "https://a.acme.example", "pre-production"),
            ("Non-Production", "https://a.acme.example", "testing"),
            ("Production server", "https://test.acme.example", "production"),
            ("Test environment", "https://api.acme.example", "testing"),
            ("The live API", "https://api.acme.example", "production"),
            ("UAT", "https://api.acme.example", "testing"),
            ("QA", "https://api.acme.example", "testing"),
        ] {
            assert_eq!(environment_name(description, url).0, expected, "{description} {url}");
        }
    }
}
