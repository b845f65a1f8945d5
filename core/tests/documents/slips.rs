//! Slips in what a document says of URLs, responses and calls, each of which gets a warning, and those
//! that are errors.

/// Members, the place that the warning names, and a part of its message.
pub(crate) const SLIPS: &[(&str, &str, &str)] = &[
    (
        r#""token": {"access_token": "Access_Token"}"#,
        "token.access_token",
        "did you mean \"access_token\"",
    ),
    (
        r#""token": {"access_token": "ACCESS_TOKEN"}"#,
        "token.access_token",
        "did you mean \"access_token\"",
    ),
    (r#""token": {"access_token": "string"}"#, "token.access_token", "is a value: a path"),
    (
        r#""token": {"access_token": "eyJhbGciOiJSUzI1NiJ9"}"#,
        "token.access_token",
        "is a value: a path",
    ),
    (
        r#""token": {"access_token": [["token"], ["access_token"]], "lifetime": {"seconds": ["expires_in", "ttl"]}}"#,
        "token.lifetime.seconds",
        "this is one path",
    ),
    (
        r#""token": {"token_type": {"path": "tokenType", "accepted": ["bearer "]}}"#,
        "token.token_type",
        "is no type of a token",
    ),
    (
        r#""token": {"token_type": {"path": "Bearer"}}"#,
        "token.token_type",
        "is a type, and no member",
    ),
    (
        r#""token": {"token_type": {"path": "token_type", "accepted": ["Basic"]}}"#,
        "token.token_type",
        "is no type of a token",
    ),
    (
        r#""token": {"lifetime": {"seconds": "3600"}}"#,
        "token.lifetime.seconds",
        "is read as a member's name",
    ),
    (r#""token": {"lifetime": {"fixed": 60000}}"#, "token.lifetime", "in milliseconds?"),
    (r#""token": {"lifetime": {"fixed": 60}}"#, "token.lifetime", "in minutes, or in hours?"),
    (
        r#""token": {"lifetime": {"milliseconds": "expires_in_seconds"}}"#,
        "token.lifetime",
        "states another unit",
    ),
    (
        r#""token": {"lifetime": {"seconds": "expires_in_ms"}}"#,
        "token.lifetime",
        "states another unit",
    ),
    (
        r#""token": {"lifetime": {"seconds": "Expires_In"}}"#,
        "token.lifetime.seconds",
        "did you mean \"expires_in\"",
    ),
    (
        r#""token": {"lifetime": {"seconds": "refresh_expires_in"}}"#,
        "token.lifetime",
        "refresh token",
    ),
    (
        r#""token": {"lifetime": {"seconds": "refresh_token_expires_in"}}"#,
        "token.lifetime",
        "refresh token",
    ),
    (
        r#""token": {"lifetime": {"seconds": "issued_at"}}"#,
        "token.lifetime",
        "when the token was made",
    ),
    (
        r#""token": {"lifetime": {"epoch_seconds": "iat"}}"#,
        "token.lifetime",
        "when the token was made",
    ),
    (r#""token": {"scope": ["scope", "scopes"]}"#, "token.scope", "this is one path"),
    (r#""token": {"extra": ["access_token"]}"#, "token.extra", "no further member"),
    (
        r#""token": {"prefix": "Bearer {access_token}"}"#,
        "token.prefix",
        "hardly before every token",
    ),
    (r#""token": {"prefix": "Bearer: "}"#, "token.prefix", "hardly before every token"),
    (
        r#""environments": {"production": "https://yourdomain.okta.com"}"#,
        "environments.production",
        "each customer's own",
    ),
    (
        r#""environments": {"production": "https://mycompany.acme.example"}"#,
        "environments.production",
        "each customer's own",
    ),
    (
        r#""environments": {"production": "https://example.com"}"#,
        "environments.production",
        "no vendor's",
    ),
    (
        r#""environments": {"production": "https://api.example.com"}"#,
        "environments.production",
        "no vendor's",
    ),
    (
        r#""environments": {"production": "https://api.acme.example", "sandbox": "https://api.acme.example"}"#,
        "environments.sandbox",
        "the same as",
    ),
    (
        r#""environments": {"production": "https://sandbox.acme.example"}"#,
        "environments.production",
        "hardly in production",
    ),
    (
        r#""environments": {"production": "https://api.acme.example", "Production": "https://b.acme.example"}"#,
        "environments.Production",
        "spelled otherwise",
    ),
    (r#""path": "/%7Btenant%7D/oauth/token""#, "path", "is sent as it is"),
    (r#""path": "/tenant_id/oauth/token""#, "path", "where each customer has its own"),
    (r#""path": "/YOUR_TENANT/oauth/token""#, "path", "where each customer has its own"),
    (r#""path": "/oauth\\token""#, "path", "a path is written with slashes"),
    (r#""path": "/api.acme.example/oauth/token""#, "path", "is a host"),
    (r#""path": "/.well-known/openid-configuration""#, "path", "describes the server"),
    (r#""path": "/oauth/revoke""#, "path", "revokes tokens"),
    (r#""path": "/oauth/tokn""#, "path", "did you mean `token`"),
    (
        r#""variables": {"tenant": {"default": "YOUR_TENANT"}}, "path": "/{tenant}/token""#,
        "variables.tenant",
        "every customer that says nothing else",
    ),
    (
        r#""variables": {"tenant": {"default": "your-tenant"}}, "path": "/{tenant}/token""#,
        "variables.tenant",
        "every customer that says nothing else",
    ),
    (
        r#""variables": {"tenant": {"default": " acme"}}, "path": "/{tenant}/token""#,
        "variables.tenant",
        "begins or ends with a blank",
    ),
    (
        r#""variables": {"tenant": {"one_of": []}}, "path": "/{tenant}/token""#,
        "variables.tenant.one_of",
        "lists no value",
    ),
    (
        r#""variables": {"tenant": {"one_of": ["a","a"]}}, "path": "/{tenant}/token""#,
        "variables.tenant",
        "there twice",
    ),
    (r#""variables": {"pin": {}}, "query": {"pin": "{pin}"}"#, "variables.pin", "of a secret"),
    (
        r#""variables": {"apiToken": {}}, "query": {"t": "{apiToken}"}"#,
        "variables.apiToken",
        "of a secret",
    ),
    (r#""scope": {"separator": "  "}"#, "scope.separator", "did you mean"),
    (r#""scope": {"defaults": ["read,write"]}"#, "scope.defaults[0]", "requested as one scope"),
    (r#""scope": {"defaults": ["{scope}"]}"#, "scope.defaults[0]", "requested as it is"),
    (r#""scope": {"defaults": ["<scope>"]}"#, "scope.defaults[0]", "requested as it is"),
    (r#""scope": {"defaults": ["read", "read"]}"#, "scope.defaults[1]", "there twice"),
    (
        r#""success": {"path": "error", "equals": "invalid_client"}"#,
        "success.equals",
        "hardly a success",
    ),
    (r#""success": {"path": "code", "equals": "{code}"}"#, "success.equals", "compared as it is"),
    (r#""error": {"code": "invalid_client"}"#, "error.code", "is a code: a path"),
    (r#""error": {"code": "401"}"#, "error.code", "is read as a member's name"),
    (r#""error": {"description": ["Message", "Detail"]}"#, "error.description", "this is one path"),
    (r#""error": {"request_id": "x-request-id"}"#, "error.request_id", "is the name of a header"),
    (r#""error": {"request_id": "X-Request-Id"}"#, "error.request_id", "is the name of a header"),
    (r#""error": {"retry_after": "Retry-After"}"#, "error.retry_after", "member of the body"),
    (r#""error": {"retry_after": "30"}"#, "error.retry_after", "is read as a member's name"),
    (
        r#""error": {"classes": {"4??": "credentials"}}"#,
        "error.classes.4??",
        "is one code: several",
    ),
    (
        r#""error": {"classes": {"4xx": "credentials"}}"#,
        "error.classes.4xx",
        "is one code: several",
    ),
    (
        r#""error": {"code": [], "classes": {"40001": "credentials"}, "description": []}"#,
        "error.classes",
        "no code is read",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Basic {access_token}"}}"#,
        "presentation.headers.authorization",
        "Basic is for a name",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Basic {base64:{access_token}}"}}"#,
        "presentation.headers.authorization",
        "Basic is for a name",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Baerer {access_token}"}}"#,
        "presentation.headers.authorization",
        "did you mean \"Bearer\"",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer  {access_token}"}}"#,
        "presentation.headers.authorization",
        "two blanks behind",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer={access_token}"}}"#,
        "presentation.headers.authorization",
        "no blank behind its scheme",
    ),
    (
        r#""presentation": {"headers": {"authorization": "\"Bearer {access_token}\""}}"#,
        "presentation.headers.authorization",
        "sends the quotation marks",
    ),
    (
        r#""presentation": {"headers": {"authorisation": "Bearer {access_token}"}}"#,
        "presentation.headers.authorisation",
        "are sent as they are",
    ),
    (
        r#""presentation": {"headers": {"Authorization": "Authorization: Bearer {access_token}"}}"#,
        "presentation.headers.Authorization",
        "are sent as they are",
    ),
    (
        r#""presentation": {"headers": {"Cookie": "session={access_token}"}}"#,
        "presentation.headers.Cookie",
        "replaces all other cookies",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer {access_token}"}, "query": {"access_token": "{access_token}"}}"#,
        "presentation.query",
        "is sent twice",
    ),
    (r#""rejections": {"statuses": [500]}"#, "rejections.statuses[0]", "says nothing of the token"),
    (r#""rejections": {"statuses": [429]}"#, "rejections.statuses[0]", "says nothing of the token"),
    (
        r#""rejections": {"headers": {"www-authenticate": "Bearer"}}"#,
        "rejections.headers",
        "read anyway",
    ),
    (r#""documentation": "docs.acme.example""#, "documentation", "did you mean"),
    (r#""documentation": "www.acme.example""#, "documentation", "did you mean"),
    (
        r#""token": {"lifetime": {"seconds": "expires_in_minutes"}}"#,
        "token.lifetime",
        "states a unit that is no format",
    ),
    (
        r#""token": {"lifetime": {"seconds": "ttlHours"}}"#,
        "token.lifetime",
        "states a unit that is no format",
    ),
    (
        r#""token": {"lifetime": {"seconds": "token_expiry_date"}}"#,
        "token.lifetime",
        "when the token ends",
    ),
    (
        r#""token": {"lifetime": {"seconds": "expirationTimestamp"}}"#,
        "token.lifetime",
        "when the token ends",
    ),
    (r#""token": {"lifetime": {"epoch_seconds": "lifetime"}}"#, "token.lifetime", "for how long"),
    (r#""token": {"lifetime": {"epoch_seconds": "expire_in"}}"#, "token.lifetime", "for how long"),
    (
        r#""environments": {"production": "https://api.acme.example/api/v1"}, "path": "/api/v1/token""#,
        "environments.production",
        "is here and in `path`",
    ),
    (r#""environments": {"": "https://api.acme.example"}"#, "environments.", "without blanks"),
    (
        r#""environments": {"production ": "https://api.acme.example"}"#,
        "environments.production ",
        "without blanks",
    ),
    (r#""path": "/oauth/tokenn""#, "path", "did you mean `token`"),
    (r#""path": "/ouath/token""#, "path", "did you mean `oauth`"),
    (r#""path": "/oath2/token""#, "path", "did you mean `oauth`"),
    (r#""error": {"retry_after": "X-RateLimit-Reset"}"#, "error.retry_after", "member of the body"),
    (r#""error": {"retry_after": "retry_after_ms"}"#, "error.retry_after", "is read as seconds"),
    (r#""success": {"path": "status", "equals": "error"}"#, "success.equals", "hardly a success"),
    (r#""success": {"path": "ok", "equals": "!= false"}"#, "success.equals", "compared as it is"),
    (
        r#""presentation": {"headers": {"authorization": "Bearer, {access_token}"}}"#,
        "presentation.headers.authorization",
        "did you mean \"Bearer\"",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer Bearer {access_token}"}}"#,
        "presentation.headers.authorization",
        "scheme twice",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer {base64:{access_token}}"}}"#,
        "presentation.headers.authorization",
        "sent as it is (RFC 6750",
    ),
    (
        r#""presentation": {"headers": {"authorization": "{access_token} Bearer"}}"#,
        "presentation.headers.authorization",
        "something behind the token",
    ),
];

/// The same for errors.
pub(crate) const ERRORS: &[(&str, &str, &str)] = &[
    (
        r#""token": {"access_token": "data:token"}"#,
        "token.access_token",
        "is not how a path is written",
    ),
    (
        r#""token": {"access_token": "data|token"}"#,
        "token.access_token",
        "is not how a path is written",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}", "x-name": "Müller"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.x-name",
        "visible ASCII",
    ),
];
