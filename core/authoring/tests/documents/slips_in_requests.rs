//! Slips in what a document says of the request, each of which gets a warning.

/// Members, the place that the warning names, and a part of its message.
pub(crate) const SLIPS: &[(&str, &str, &str)] = &[
    (r#""body": {"id": "{client_id}", "key": "********"}"#, "body.key", "is sent as it is"),
    (
        r#""body": {"id": "{client_id}", "pwd": "hunter2"}"#,
        "body.pwd",
        "a secret is no part of a document",
    ),
    (
        r#""body": {"id": "{client_id}", "pass": "hunter2"}"#,
        "body.pass",
        "a secret is no part of a document",
    ),
    (
        r#""body": {"consumer_key": "abc123", "s": "{client_secret}"}"#,
        "body.consumer_key",
        "is sent for every client",
    ),
    (
        r#""body": {"app_id": "abc123", "app_secret": "{client_secret}"}"#,
        "body.app_id",
        "is sent for every client",
    ),
    (
        r#""body": {"id": "{client_id}", "key": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}"#,
        "body.key",
        "looks like a secret",
    ),
    (
        r#""body": {"id": "{client_id}", "key": "live-51H8abcDEFghiJKLmnoPQR"}"#,
        "body.key",
        "looks like a secret",
    ),
    (r#""body": {"id": "{client_id}", "key": "string"}"#, "body.key", "is sent as it is"),
    (
        r#""body": {"id": "{client_id}", "key": "{client_secret}\n"}"#,
        "body.key",
        "a quotation mark, a blank",
    ),
    (
        r#""body": {"id": "{client_id}", "key": "`{client_secret}`"}"#,
        "body.key",
        "a quotation mark, a blank",
    ),
    (
        r#""body": {"grantType": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.grantType",
        "did you mean `grant_type`",
    ),
    (
        r#""body": {"grant": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.grant",
        "did you mean `grant_type`",
    ),
    (
        r#""body": {"grant_type": "password", "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.grant_type",
        "a user's name and password",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}"}"#,
        "body",
        "no secret, which anyone",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_secret": "{client_secret}"}"#,
        "body",
        "not its id: place",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_Id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.client_Id",
        "did you mean `client_id`",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secert": "{client_secret}"}"#,
        "body.client_secert",
        "did you mean `client_secret`",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "Client_Secret": "{client_secret}"}"#,
        "body.Client_Secret",
        "did you mean `client_secret`",
    ),
    (
        r#""body": {"user": "{client_id}", "password": "{client_id}"}"#,
        "body.password",
        "did you mean",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}", "scope": ["{scope}"]}"#,
        "body.scope",
        "one text (RFC 6749",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}", "scope": ["read", "write"]}"#,
        "body.scope",
        "one text (RFC 6749",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}", "scope": ""}"#,
        "body.scope",
        "no scope is sent",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}", "content_type": "application/json"}"#,
        "body.content_type",
        "is a header, and stands",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}", "Content-Type": "application/x-www-form-urlencoded"}"#,
        "body.Content-Type",
        "is a header, and stands",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}", "Authorization": "Basic {base64:{client_id}:{client_secret}}"}"#,
        "body.Authorization",
        "a header's value: it stands",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}", "redirect_uri": "https://localhost/callback"}"#,
        "body.redirect_uri",
        "belongs to the grant \"authorization_code\"",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}", "response_type": "code"}"#,
        "body.response_type",
        "belongs to the grant \"authorization_code\"",
    ),
    (
        r#""encoding": "json", "body": {"body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}}"#,
        "body.body",
        "inside of a member",
    ),
    (
        r#""encoding": "json", "body": {"json": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}}"#,
        "body.json",
        "inside of a member",
    ),
    (
        r#""encoding": "json", "body": {"client_id": "{json:{client_id}}", "client_secret": "{client_secret}"}"#,
        "body.client_id",
        "is encoded twice",
    ),
    (
        r#""body": {"client_id": "base64({client_id})", "client_secret": "{client_secret}"}"#,
        "body.client_id",
        "a value is encoded by",
    ),
    (r#""query": {"grant_type": "client_credentials"}"#, "query.grant_type", "is sent twice"),
    (
        r#""query": {"?grant_type": "client_credentials"}"#,
        "query.?grant_type",
        "holds no placeholder and no value",
    ),
    (
        r#""query": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}, "body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "query.grant_type",
        "is sent twice",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}: {client_secret}}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "a blank is a part",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_id}}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "the id stands on both sides",
    ),
    (
        r#""headers": {"authorization": "Basic base64({client_id}:{client_secret})"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "a value is encoded by",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{base64:{client_id}:{client_secret}}}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "is encoded twice",
    ),
    (
        r#""headers": {"authorization": "Bearer Y2xpZW50OnNlY3JldA", "x": "{client_id}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "a secret is no part of a document",
    ),
    (
        r#""headers": {"authorization": "Bearer {base64:{client_id}:{client_secret}}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "hardly the scheme",
    ),
    (
        r#""headers": {"authorization": "Bearer {client_secret}"}, "body": {"grant_type": "client_credentials"}"#,
        "body",
        "not its id: place",
    ),
    (
        r#""headers": {"authorization": "{client_id}:{client_secret}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "nothing says how it is to be read",
    ),
    (
        r#""headers": {"key": "Authorization", "value": "Basic {base64:{client_id}:{client_secret}}"}, "body": {"grant_type":"client_credentials"}"#,
        "headers.value",
        "called `value`",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}", "Ocp-Apim-Subscription-Key": "0123456789abcdef0123456789abcdef"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.Ocp-Apim-Subscription-Key",
        "a secret is no part of a document",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}", "User-Agent": "PostmanRuntime/7.29.0"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.User-Agent",
        "names another program",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}", "content-type": "form"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.content-type",
        "no media type",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}", "content_type": "application/x-www-form-urlencoded"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.content_type",
        "did you mean `content-type`",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}", "ContentType": "application/x-www-form-urlencoded"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.ContentType",
        "did you mean `content-type`",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}", "x-empty": ""}, "body": {"grant_type": "client_credentials"}"#,
        "headers.x-empty",
        "is sent empty",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}", "authorization2": "Bearer x"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization2",
        "did you mean `authorization`",
    ),
    (
        r#""headers": {"client_id": "{client_id}", "client_secret": "{client_secret}"}, "body": {"grant_type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.client_secret",
        "is sent twice",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {}}, "body": {"client_assertion": "{jwt}"}"#,
        "body.client_assertion",
        "jwt-bearer",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"header": {"kid": "my-key"}}}, "body": {"client_assertion": "{jwt}"}"#,
        "signing.jwt.header.kid",
        "is signed as it is",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"claims": {"iss": "client_id", "exp": "{expires}"}}}, "body": {"client_assertion": "{jwt}"}"#,
        "signing.jwt.claims.iss",
        "is signed as it is",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"claims": {"iss": "{client_id}", "exp": "{expires}", "iat": 1700000000}}}, "body": {"client_assertion": "{jwt}"}"#,
        "signing.jwt.claims.iat",
        "the same moment in every",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"claims": {"iss": "{{client_id}}", "exp": "{expires}"}}}, "body": {"client_assertion": "{jwt}"}"#,
        "signing.jwt.claims.iss",
        "is sent as it is",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"claims": {"iss": "{client_id}", "aud": "${endpoint}", "exp": "{expires}"}}}, "body": {"client_assertion": "{jwt}"}"#,
        "signing.jwt.claims.aud",
        "is sent as it is",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {}}, "body": {"grant_type":"client_credentials","client_assertion_type":"jwt-bearer","client_assertion": "{jwt}"}"#,
        "body.client_assertion_type",
        "jwt-bearer",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {}}, "body": {"grant_type":"client_credentials","client_assertion": "{jwt}", "client_assertion_type":"urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_secret": "{client_secret}"}"#,
        "body.client_secret",
        "proves itself twice",
    ),
    (r#""issuer": "accounts.acme.example""#, "issuer", "did you mean"),
    (r#""certificate_bound": true"#, "certificate_bound", "bound to a client certificate"),
    (r#""audience": """#, "audience", "leave it out, and it is the issuer"),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "{{{client_id}}}", "client_secret": "{client_secret}"}"#,
        "body.client_id",
        "sends a brace",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "client_id={client_id}", "client_secret": "{client_secret}"}"#,
        "body.client_id",
        "repeats the parameter",
    ),
    (
        r#""body": {"grant_type": "client_credentials", "client_id": "={client_id}", "client_secret": "{client_secret}"}"#,
        "body.client_id",
        "repeats the parameter",
    ),
    (
        r#""body": {"grant_type": "client_credentials&client_id={client_id}&client_secret={client_secret}"}"#,
        "body.grant_type",
        "value of one parameter",
    ),
    (
        r#""body": {"grant_type": "urn:ietf:params:oauth:grant-type:client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.grant_type",
        "did you mean \"client_credentials\"",
    ),
    (
        r#""body": {"grant_type": "client_creds", "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.grant_type",
        "did you mean \"client_credentials\"",
    ),
    (
        r#""body": {"grant_type": true, "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.grant_type",
        "a grant has a name",
    ),
    (
        r#""body": {"client_id": "{client_id}", "client_secret": "{{base64:{client_secret}}}"}"#,
        "body.client_secret",
        "sends a brace",
    ),
    (
        r#""body": {"client_id": "{client_id}", "client_secret": "Basic {base64:{client_id}:{client_secret}}"}"#,
        "body.client_secret",
        "a header's value: it stands",
    ),
    (
        r#""encoding": "json", "body": {"client_id": "{client_id}", "client_secret": "{client_secret}", "headers": {"x": "y"}}"#,
        "body.headers",
        "stands beside `body`",
    ),
    (
        r#""encoding": "json", "body": {"client_id": "{client_id}", "client_secret": "{client_secret}", "scopes": ["{scope}"]}"#,
        "body.scopes",
        "one item of it",
    ),
    (
        r#""query": {"grant_type": "client_credentials&client_id={client_id}"}, "body": {"client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "query.grant_type",
        "value of one parameter",
    ),
    (
        r#""headers": {"authorization": "Basic {base64: {client_id}:{client_secret}}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "a blank is a part",
    ),
    (
        r#""headers": {"authorization": "Basic: {base64:{client_id}:{client_secret}}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "no colon stands",
    ),
    (
        r#""headers": {"authorization": "Basic <{base64:{client_id}:{client_secret}}>"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "hardly the scheme",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}=="}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "only the pair stands",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{form:{client_secret}}}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authorization",
        "one half alone",
    ),
    (
        r#""headers": {"authentication": "Basic {base64:{client_id}:{client_secret}}"}, "body": {"grant_type": "client_credentials"}"#,
        "headers.authentication",
        "did you mean `authorization`",
    ),
    (
        r#""credentials": ["username", "password"], "body": {"username": "{password}", "password": "{username}"}"#,
        "body.username",
        "has the value of",
    ),
    (r#""body": {"id": "{client_id},", "key": "{client_secret}"}"#, "body.id", "another sign"),
    (r#""body": {"id": "<{client_id}>"}"#, "body.id", "another sign"),
    (r#""body": {"id": "\u200b{client_id}"}"#, "body.id", "another sign"),
    (
        r#""body": {"id": "{client_id}", "grant_type": "client_credentials or password"}"#,
        "body.grant_type",
        "no grant's name",
    ),
    (r#""body": {"id": "{client_id}", "grant_type": ""}"#, "body.grant_type", "no grant's name"),
    (
        r#""headers": {"x-client-id": "{client_id}", "x-client-secret": "{client_id}"}, "body": {"a": "b"}"#,
        "headers.x-client-secret",
        "did you mean \"{client_secret}\"?",
    ),
    (
        r#""body": {"id": "{client_id}", "audience": "https://YOUR_DOMAIN/api/v2/"}"#,
        "body.audience",
        "is sent as it is",
    ),
];
