//! What vendors call things.

/// What a parameter of a token request stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    GrantType,
    ClientId,
    ClientSecret,
    Scope,
    ApiKey,
    Other,
}

impl Role {
    pub(super) fn of(name: &str) -> Self {
        match &*plain(name) {
            "granttype" => Self::GrantType,
            "clientid" | "appid" | "appkey" | "consumerkey" | "consumerid" | "clientkey"
            | "secretid" | "accesskeyid" | "applicationid" => Self::ClientId,
            "clientsecret" | "appsecret" | "consumersecret" | "secret" | "secretkey"
            | "secretaccesskey" | "apisecret" | "applicationsecret" => Self::ClientSecret,
            "scope" | "scopes" => Self::Scope,
            "apikey" | "apitoken" => Self::ApiKey,
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
            Self::Scope => 4,
            Self::Other => 5,
        }
    }
}

/// What a member of a response is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    /// The token; the lower the number, the likelier.
    AccessToken(u8),
    TokenType,
    Lifetime,
    Scope,
    Code,
    Description,
    Other,
}

impl Member {
    pub(super) fn of(name: &str) -> Self {
        let name = plain(name);
        match &*name {
            "accesstoken" => Self::AccessToken(0),
            "tokentype" => Self::TokenType,
            "scope" | "scopes" => Self::Scope,
            "error" | "code" | "errorcode" => Self::Code,
            "errordescription" | "message" | "errormessage" | "detail" | "description" | "msg"
            | "errmsg" => Self::Description,
            _ if name.contains("refresh") => Self::Other,
            _ if name.ends_with("accesstoken") => Self::AccessToken(1),
            "token" | "jwt" | "bearertoken" | "authtoken" | "access" => Self::AccessToken(2),
            "ttl" | "lifetime" | "validity" => Self::Lifetime,
            _ if name.contains("expir") => Self::Lifetime,
            _ => Self::Other,
        }
    }
}

/// A name without what sets words apart.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}
