//! Which grant an operation says that it takes.

use std::borrow::Cow;

use super::words::{is_filler, plain};

/// Which grant the parameter `grant_type` says that an operation takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum GrantType<'d> {
    /// A client's credentials, as it is written there.
    ClientCredentials(Cow<'d, str>),
    /// A word of the vendor's own.
    Unusual(&'d str),
    /// Other grants alone.
    Others(Vec<&'d str>),
    /// It is not said.
    Unknown,
}

const CLIENT_CREDENTIALS: &str = "client_credentials";

/// What a schema says about the parameter.
pub(super) struct Stated<'d> {
    /// The values that it can have.
    pub(super) choices: Vec<&'d str>,
    /// The pattern of them.
    pub(super) pattern: &'d str,
    /// What it is shown with: the default, then examples.
    pub(super) shown: Vec<&'d str>,
    /// The text about it, in lower case.
    pub(super) sense: String,
}

impl<'d> GrantType<'d> {
    /// Tells what is meant: the values that it can have come before any example.
    pub(super) fn of(stated: Stated<'d>) -> Self {
        let Stated { choices, pattern, mut shown, sense } = stated;
        let patterned: Vec<&'d str> = pattern
            .split(|c: char| !c.is_ascii_alphanumeric() && !"_-:".contains(c))
            .filter(|word| !word.is_empty())
            .take(32)
            .collect();
        shown.retain(|text| !is_filler(text));
        let says = plain(&sense).contains("clientcredentials");
        let [known, examples] = [[choices, patterned].concat(), shown];
        let wanted = |them: &[&'d str]| them.iter().copied().find(|it| is_client_credentials(it));
        if let Some(found) = wanted(&known) {
            return Self::ClientCredentials(Cow::Borrowed(found));
        }
        if known.is_empty() {
            if let Some(found) = wanted(&examples) {
                return Self::ClientCredentials(Cow::Borrowed(found));
            }
            if says {
                return Self::ClientCredentials(Cow::Borrowed(CLIENT_CREDENTIALS));
            }
        }
        let stated = if known.is_empty() { examples } else { known };
        match stated.iter().find(|it| !is_standard(it)) {
            _ if stated.is_empty() => Self::Unknown,
            Some(unusual) => Self::Unusual(unusual),
            None => Self::Others(stated),
        }
    }
}

/// Whether it is the grant of RFC 6749 §4.4, in whatever spelling: WeChat says `client_credential`.
fn is_client_credentials(value: &str) -> bool {
    value.len() < 64 && matches!(&*plain(value), "clientcredentials" | "clientcredential")
}

/// Whether it is a grant of a standard, all of which but one need more than a client's credentials.
fn is_standard(value: &str) -> bool {
    const GRANTS: [&str; 8] = [
        "authorizationcode",
        "code",
        "implicit",
        "password",
        "refreshtoken",
        "refresh",
        "devicecode",
        "tokenexchange",
    ];
    let urns = ["jwt-bearer", "saml", "token-exchange", "device_code"];
    value.starts_with("urn:") && urns.iter().any(|it| value.contains(it))
        || value.len() < 64 && GRANTS.contains(&&*plain(value))
}
