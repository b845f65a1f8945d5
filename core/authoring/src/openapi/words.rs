//! What vendors call things.

/// What a parameter of a token request stands for, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    GrantType,
    ClientId,
    ClientSecret,
    Scope,
    ApiKey,
    /// Whose password it is.
    User,
    /// A secret of another kind.
    Secret,
    Other,
}

impl Role {
    pub(super) fn of(name: &str) -> Self {
        let name = plain(name);
        match &*name {
            "granttype" => Self::GrantType,
            "clientid" | "appid" | "appkey" | "consumerkey" | "consumerid" | "clientkey"
            | "secretid" | "accesskeyid" | "applicationid" | "applicationkey" | "apikeyid"
            | "keyid" | "clientsid" | "apiid" | "apiclientid" | "oauthclientid" => Self::ClientId,
            "clientsecret" | "appsecret" | "consumersecret" | "secret" | "secretkey"
            | "secretaccesskey" | "apisecret" | "applicationsecret" | "apikeysecret"
            | "clientsecretkey" | "apptoken" | "apisecretkey" | "apiclientsecret"
            | "oauthclientsecret" => Self::ClientSecret,
            "scope" | "scopes" => Self::Scope,
            "apikey" | "apitoken" | "xapikey" | "xapitoken" => Self::ApiKey,
            "username" | "user" | "login" | "email" | "userid" | "loginid" | "loginname"
            | "emailaddress" | "useremail" => Self::User,
            _ if is_secret(&name) => Self::Secret,
            _ => Self::Other,
        }
    }

    /// The order in which RFC 6749 shows them.
    pub(super) const fn rank(self) -> u8 {
        match self {
            Self::GrantType => 0,
            Self::ClientId => 1,
            Self::ClientSecret => 2,
            Self::ApiKey => 3,
            Self::User => 4,
            Self::Secret => 5,
            Self::Scope => 6,
            Self::Other => 7,
        }
    }
}

/// Whether a name, in letters and digits alone, is that of a secret.
fn is_secret(name: &str) -> bool {
    const ABOUT_ONE: [&str; 9] =
        ["id", "type", "name", "url", "uri", "hint", "policy", "expiry", "method"];
    const PARTS: [&str; 15] = [
        "password",
        "passwd",
        "passphrase",
        "passcode",
        "secret",
        "credential",
        "privatekey",
        "apikey",
        "apitoken",
        "accesskey",
        "authkey",
        "licensekey",
        "subscriptionkey",
        "signingkey",
        "assertion",
    ];
    const WHOLE: [&str; 7] = ["pwd", "pass", "pin", "key", "otp", "signature", "totp"];
    const ENDS: [&str; 3] = ["token", "pwd", "securitykey"];
    !ABOUT_ONE.iter().any(|end| name.ends_with(end))
        && (PARTS.iter().any(|part| name.contains(part))
            || WHOLE.contains(&name)
            || ENDS.iter().any(|end| name.ends_with(end)))
}

/// Whether a text about a parameter, in lower case, says that it is a secret.
pub(super) fn tells_of_a_secret(text: &str) -> bool {
    const WORDS: [&str; 9] = [
        "password",
        "secret",
        "api key",
        "apikey",
        "private key",
        "confidential",
        "passphrase",
        "access key",
        "credential",
    ];
    // A text may be about the token that is asked for, unless it begins with it.
    const STARTS: [&str; 6] = [
        "authentication token",
        "auth token",
        "session token",
        "security token",
        "ticket",
        "token used",
    ];
    let mut start = text.trim_start();
    for article in ["the ", "an ", "a ", "your "] {
        start = start.strip_prefix(article).unwrap_or(start);
    }
    WORDS.iter().any(|word| text.contains(word)) || STARTS.iter().any(|it| start.starts_with(it))
}

/// Whether a text looks like a key: long, of letters and digits, and no UUID.
pub(super) fn looks_like_a_key(text: &str) -> bool {
    let has = |wanted: fn(&char) -> bool| text.chars().any(|c| wanted(&c));
    (20..512).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_+/=.".contains(c))
        && has(char::is_ascii_digit)
        && has(char::is_ascii_alphabetic)
        && !is_uuid(text)
}

/// Whether a text is a UUID, which vendors use for tenants.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Whether a text fills a place in an example, and says nothing.
pub(super) fn is_filler(text: &str) -> bool {
    matches!(&*text.trim().to_ascii_lowercase(), "" | "string" | "text" | "value" | "null" | "...")
}

/// What a member of a response is, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    /// The token; the lower the number, the likelier.
    AccessToken(u8),
    TokenType,
    /// How long it lives; the lower the number, the likelier.
    Lifetime(u8),
    Scope,
    Code,
    Description,
    Other,
}

impl Member {
    /// Tells by the name, and by that of the member around it.
    pub(super) fn of(name: &str, parent: &str) -> Self {
        let name = plain(name);
        match &*name {
            "accesstoken" => Self::AccessToken(0),
            "tokentype" => Self::TokenType,
            "scope" | "scopes" => Self::Scope,
            "error" | "code" | "errorcode" | "errcode" | "errorkey" | "faultcode"
            | "resultcode" | "returncode" | "responsecode" => Self::Code,
            "errordescription" | "message" | "errormessage" | "detail" | "description" | "msg"
            | "errmsg" | "title" | "errors" | "messages" | "errorsummary" | "faultstring"
            | "errordetail" | "faultmessage" | "resultmessage" | "returnmessage"
            | "responsemessage" | "errormsg" | "details" | "reason" => Self::Description,
            _ if name.contains("refresh") => Self::Other,
            _ if name.ends_with("accesstoken") => Self::AccessToken(1),
            "token"
            | "jwt"
            | "bearertoken"
            | "authtoken"
            | "access"
            | "jwttoken"
            | "sessiontoken"
            | "apitoken"
            | "authorizationtoken"
            | "authenticationtoken"
            | "bearer"
            | "securitytoken"
            | "tokenvalue"
            | "tokenstring" => Self::AccessToken(2),
            "value" | "string" | "hash" if matches!(&*plain(parent), "token" | "accesstoken") => {
                Self::AccessToken(2)
            }
            "idtoken" => Self::AccessToken(3),
            "expiresin" => Self::Lifetime(0),
            "ttl" | "lifetime" | "validity" | "validfor" | "validuntil" | "validto" | "exp" => {
                Self::Lifetime(2)
            }
            _ if name.starts_with("ext") && name.contains("expir") => Self::Lifetime(3),
            _ if name.contains("expir") && !name.contains("expired") => Self::Lifetime(1),
            _ => Self::Other,
        }
    }
}

/// A name without what sets words apart.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
