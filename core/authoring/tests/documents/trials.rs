//! Mistakes in what a document says of URLs, responses and calls, by people that know other tools.

/// Members, the place that the warning names, and a part of its message.
pub(crate) const SLIPS: &[(&str, &str, &str)] = &[
    // Names joined to a path, and steps that no path has.
    (r#""token": {"access_token": "data_token"}"#, "token.access_token", r#"["data", "token"]"#),
    (r#""token": {"access_token": "data-token"}"#, "token.access_token", r#"["data", "token"]"#),
    (
        r#""token": {"lifetime": {"seconds": "data_expires_in"}}"#,
        "token.lifetime.seconds",
        r#"["data", "expires_in"]"#,
    ),
    (r#""token": {"access_token": "/$/data/token"}"#, "token.access_token", "no step of a path"),
    (
        r#""token": {"access_token": ["d", "*", "t"], "token_type": "ignored", "lifetime": "unknown"}"#,
        "token.access_token[1]",
        "no step of a path",
    ),
    (
        r#""token": {"access_token": ["d", "t", ""], "token_type": "ignored", "lifetime": "unknown"}"#,
        "token.access_token[2]",
        "without a name",
    ),
    (
        r#""token": {"access_token": ["response", "body", "t"], "token_type": "ignored", "lifetime": "unknown"}"#,
        "token.access_token",
        "begins in the body",
    ),
    (
        r#""token": {"access_token": ["jwt", "token"], "token_type": "ignored", "lifetime": "unknown"}"#,
        "token.access_token",
        "this is one path",
    ),
    (
        r#""token": {"access_token": ["access_token", "token"], "token_type": "ignored", "lifetime": "unknown"}"#,
        "token.access_token",
        "this is one path",
    ),
    (
        r#""token": {"access_token": [["data"], ["token"]]}"#,
        "token.access_token",
        "these are two paths",
    ),
    (
        r#""token": {"access_token": "token", "lifetime": {"seconds": ["data", "ttl"]}}"#,
        "token",
        r#"["data", "token"]"#,
    ),
    (
        r#""token": {"lifetime": {"rfc3339": "YYYY-MM-DD"}}"#,
        "token.lifetime.rfc3339",
        "how a date is written",
    ),
    (r#""token": {"access_token": "dataToken"}"#, "token.access_token", r#"["data", "Token"]"#),
    (r#""token": {"access_token": "your_token_here"}"#, "token.access_token", "is a value"),
    // Names that belong to something else.
    (
        r#""token": {"access_token": "X-Auth-Token"}"#,
        "token.access_token",
        r#""header": "X-Auth-Token""#,
    ),
    (r#""token": {"header": "access_token"}"#, "token.header", "hardly the name of a header"),
    (
        r#""token": {"lifetime": {"seconds": "x-expires-in"}}"#,
        "token.lifetime",
        "the name of a header",
    ),
    (r#""token": {"access_token": "error"}"#, "token.access_token", "something else"),
    (r#""error": {"code": "access_token"}"#, "error.code", "something else"),
    (r#""error": {"code": "eror"}"#, "error.code", "did you mean \"error\""),
    (
        r#""error": {"request_id_headers": ["requestId"]}"#,
        "error.request_id_headers",
        "\"request_id\"",
    ),
    (r#""error": {"retry_after": "reset_at"}"#, "error.retry_after", "says a moment"),
    (r#""token": {"access_token": "id_token"}"#, "token.access_token", "who a user is"),
    (r#""token": {"scope": "read"}"#, "token.scope", r#""defaults": ["read"]"#),
    (r#""token": {"token_type": {"accepted": ["*"]}}"#, "token.token_type", "\"ignored\""),
    (
        r#""token": {"token_type": {"accepted": ["Bearer,JWT"]}}"#,
        "token.token_type",
        "no type of a token",
    ),
    // Lifetimes in other units.
    (
        r#""token": {"lifetime": {"seconds": "expiryMins"}}"#,
        "token.lifetime",
        "a unit that is no format",
    ),
    (
        r#""token": {"lifetime": {"seconds": "expires_hrs"}}"#,
        "token.lifetime",
        "a unit that is no format",
    ),
    (
        r#""token": {"lifetime": {"epoch_milliseconds": "exp"}}"#,
        "token.lifetime",
        "`epoch_seconds`",
    ),
    (
        r#""token": {"lifetime": {"seconds": "id_token_expires_in"}}"#,
        "token.lifetime",
        "the ID token's",
    ),
    // A prefix, and how calls carry the token.
    (r#""token": {"prefix": "sk-"}"#, "token.prefix", "a part of it"),
    (r#""token": {"prefix": "Authorization: Bearer "}"#, "token.prefix", "hardly before"),
    (
        r#""token": {"prefix": "Bearer "}, "presentation": {"headers": {"authorization": "{access_token}"}}"#,
        "token.prefix",
        "does not put it back",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer <{access_token}>"}}"#,
        "presentation.headers.authorization",
        "beside the token",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer {access_token};"}}"#,
        "presentation.headers.authorization",
        "beside the token",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer {form:{access_token}}"}}"#,
        "presentation.headers.authorization",
        "sent as it is",
    ),
    (
        r#""presentation": {"cookies": {"s": "{access_token}; Path=/"}}"#,
        "presentation.cookies.s",
        "are sent as they are",
    ),
    (
        r#""presentation": {"query": {"Authorization": "{access_token}"}}"#,
        "presentation.query.Authorization",
        "are sent as they are",
    ),
    // What is compared as it is.
    (r#""success": {"path": "code", "equals": "0|1"}"#, "success.equals", "compared as it is"),
    (r#""success": {"path": "message", "equals": "*"}"#, "success.equals", "compared as it is"),
    (r#""success": {"path": "success", "equals": false}"#, "success.equals", "hardly false"),
    (
        r#""rejections": {"code": {"path": "c", "equals": "4*"}}"#,
        "rejections.code.equals",
        "compared as it is",
    ),
    (
        r#""rejections": {"code": {"path": "c", "equals": "40001,42001"}}"#,
        "rejections.code.equals",
        "an array of them",
    ),
    (
        r#""rejections": {"code": {"path": "m", "equals": "/expired/i"}}"#,
        "rejections.code.equals",
        "compared as it is",
    ),
    (
        r#""rejections": {"code": {"path": "c", "equals": 200}}"#,
        "rejections.code.equals",
        "nearly always a success",
    ),
    (
        r#""rejections": {"code": {"path": "e", "equals": "insufficient_scope"}}"#,
        "rejections.code.equals",
        "the same scope",
    ),
    (
        r#""rejections": {"headers": {"x-state": "*"}}"#,
        "rejections.headers.x-state",
        "compared as it is",
    ),
    (r#""success": {"path": "error", "equals": ""}"#, "success.equals", "an empty text"),
    (
        r#""error": {"classes": {"invalid client": "credentials"}}"#,
        "error.classes.invalid client",
        "one word",
    ),
    (
        r#""failures": [{"cause": "invalid_client", "status": 401, "body": {"access_token": "t"}}]"#,
        "failures[0].body",
        "holds no token",
    ),
    (
        r#""token": {"access_token": ["token", "access_token"], "token_type": "ignored", "lifetime": "unknown"}"#,
        "token.access_token",
        "this is one path",
    ),
    // Separators of scopes.
    (
        r#""scope": {"separator": ",", "defaults": ["read write"]}"#,
        "scope.defaults[0]",
        "an item of its own",
    ),
    (r#""scope": {"separator": ":"}"#, "scope.separator", "did you mean \" \""),
    (r#""scope": {"separator": "/"}"#, "scope.separator", "did you mean \" \""),
    (r#""scope": {"separator": "-"}"#, "scope.separator", "did you mean \" \""),
    (r#""scope": {"separator": ";;"}"#, "scope.separator", "did you mean \";\""),
    (r#""scope": {"separator": "\" \""}"#, "scope.separator", "did you mean"),
    // Hosts and paths that are each customer's, or an example's.
    (
        r#""environments": {"p": "https://acme.my.salesforce.com"}"#,
        "environments.p",
        "each customer's own",
    ),
    (
        r#""environments": {"p": "https://dev-123456.okta.com"}"#,
        "environments.p",
        "each customer's own",
    ),
    (
        r#""environments": {"p": "https://contoso.login.example"}"#,
        "environments.p",
        "each customer's own",
    ),
    (
        r#""environments": {"production": "https://localhost:8080"}"#,
        "environments.production",
        "no vendor's",
    ),
    (
        r#""environments": {"production": "https://192.168.1.10"}"#,
        "environments.production",
        "no vendor's",
    ),
    (
        r#""environments": {"production": "https://a.ngrok.io"}"#,
        "environments.production",
        "no vendor's",
    ),
    (
        r#""environments": {"p": "https://login.acme.example/contoso.onmicrosoft.com"}"#,
        "environments.p",
        "each customer has its own",
    ),
    (r#""path": "/contoso.onmicrosoft.com/oauth2/token""#, "path", "each customer has its own"),
    (
        r#""path": "/realms/master/protocol/openid-connect/token""#,
        "path",
        "each customer has its own",
    ),
    (r#""path": "/accounts/12345/token""#, "path", "each customer has its own"),
    (r#""path": "/oauth/authorize""#, "path", "asks a user"),
    (r#""path": "/oauth/device/code""#, "path", "on a device"),
    (r#""path": "/token;jsessionid=1""#, "path", "of one session"),
    (
        r#""environments": {"p": "https://TENANT.acme.example"}"#,
        "environments.p",
        "each customer's own",
    ),
    (
        r#""environments": {"p": "https://docs.acme.example"}"#,
        "environments.p",
        "a page for people",
    ),
    (
        r#""environments": {"p": "https://api.acme.example/authorize"}"#,
        "environments.p",
        "a page for people",
    ),
    (r#""environments": {"production": "https://api"}"#, "environments.production", "no vendor's"),
    (r#""path": "/TENANT/token""#, "path", "each customer has its own"),
    (r#""path": "/[tenant]/token""#, "path", "each customer has its own"),
    (r#""path": "/oauth/refresh""#, "path", "takes a refresh token"),
    (r#""path": "/token%20""#, "path", "is a blank"),
];

/// The same for errors.
pub(crate) const ERRORS: &[(&str, &str, &str)] = &[
    (
        r#""token": {"access_token": "data__token"}"#,
        "token.access_token",
        r#"say ["data","token"],"#,
    ),
    (
        r#""token": {"access_token": "data~token"}"#,
        "token.access_token",
        r#"say ["data","token"],"#,
    ),
    (
        r#""token": {"access_token": "data@token"}"#,
        "token.access_token",
        r#"say ["data","token"],"#,
    ),
    (r#""token": {"extra": ["*"]}"#, "token.extra[0]", "no step of a path"),
    (r#""token": {"presentation": {}}"#, "token.presentation", "stands beside `token`"),
    (r#""error": {"statuses": [403]}"#, "error.statuses", "stands in `rejections`"),
    (r#""token": {"token_type": "bearer"}"#, "token.token_type", "the usual type"),
    (r#""token": {"token_type": "none"}"#, "token.token_type", "say \"ignored\""),
    (
        r#""token_endpoint_auth_method": "client_secret_basic""#,
        "token_endpoint_auth_method",
        "Basic {base64:",
    ),
    (r#""accessTokenUri": "https://a.example/token""#, "accessTokenUri", "\"environments\""),
    (r#""scope_separator": ",""#, "scope_separator", r#"{"separator": ","}"#),
    (r#""token_params": {}"#, "token_params", "`body`"),
    (r#""x-comment": "mine""#, "x-comment", "\"notes\""),
    (
        r#""error": {"classes": {"credentials": "40001"}}"#,
        "error.classes.credentials",
        r#"say {"40001": "credentials"}"#,
    ),
    (
        r#""failures": [{"cause": "credentials", "status": 401, "body": {}}]"#,
        "failures[0].cause",
        "say `invalid_client`",
    ),
    (r#""method": "PUT""#, "method", "`PUT` is not allowed: allowed here"),
    (r#""credentials": ["key"], "path": "/{key}/token""#, "path", "URLs end up in logs"),
    (r#""path": "/{client_secret}/token""#, "path", "URLs end up in logs"),
    (
        r#""environments": {"p": "https://{client_id}.acme.example"}"#,
        "environments.p",
        "a variable of another name",
    ),
];
