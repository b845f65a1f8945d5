//! Looks for a client's secrets in what is shown.

use polygrant::Grant;

use super::decode;
use super::echoes;
use super::violation::{Violation, ensure};

/// A shorter secret may be a part of any word.
const SHORTEST: usize = 8;

/// The secrets of a client.
pub(super) struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    pub(super) fn of(grant: &Grant) -> Self {
        let secret = grant.client_secret().map(|secret| ("secret", secret.to_owned()));
        let basic = echoes::basic(grant).map(|basic| ("Basic value", basic));
        let secrets = secret.into_iter().chain(basic);
        Self(secrets.filter(|(_, text)| text.len() >= SHORTEST).collect())
    }

    /// Ensures that no secret is in a text, as it is or after one decoding.
    pub(super) fn are_not_in(
        &self,
        text: &str,
        escaped: fn(&str) -> String,
    ) -> Result<(), Violation> {
        let decoded = [decode::percent(text.as_bytes()), decode::form(text.as_bytes())];
        for (name, value) in &self.0 {
            ensure(!text.contains(&escaped(value)), || format!("the {name} is in {text:?}"))?;
            for decoded in &decoded {
                let decoded = String::from_utf8_lossy(decoded);
                let shows = decoded.contains(value.as_str());
                ensure(!shows, || format!("the {name} is, encoded, in {text:?}"))?;
            }
        }
        Ok(())
    }
}

/// Returns a text as `Debug` escapes it.
pub(super) fn debug_escaped(text: &str) -> String {
    let quoted = format!("{text:?}");
    quoted.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]
mod tests {
    use polygrant::Credentials;
    use polygrant::dialect::Dialect;

    use super::*;

    #[test]
    fn a_secret_is_found_as_it_is_and_encoded() {
        let credentials = Credentials::new("id", "c4n4ry \"x").unwrap();
        let grant = Grant::builder(Dialect::rfc6749()).base_url("https://a.example");
        let secrets = Secrets::of(&grant.credentials(credentials).build().unwrap());
        for text in ["the c4n4ry \"x", "%63%34n4ry+%22x", "c4n4ry%20%22x", "aWQ6YzRuNHJ5KyUyMng="] {
            assert!(secrets.are_not_in(text, str::to_owned).is_err(), "{text}");
        }
        assert!(secrets.are_not_in("c4n4ry \\\"x", debug_escaped).is_err());
        secrets.are_not_in("[client_secret]", str::to_owned).unwrap();
    }
}
