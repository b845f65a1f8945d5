//! Mistakes in what a document says of the request, by people that know other tools.

/// Members, the place that the warning names, and a part of its message.
pub(crate) const SLIPS: &[(&str, &str, &str)] = &[
    // Variables that are secrets, and values that are none.
    (
        r#""variables": {"licence": {"about": "the API key of your account"}}, "query": {"l": "{licence}"}"#,
        "variables.licence",
        "tells of a secret",
    ),
    (
        r#""variables": {"signature": {}}, "query": {"s": "{signature}"}"#,
        "variables.signature",
        "of a secret",
    ),
    (
        r#""variables": {"t": {"default": "s3cr3tK3y9876543210abcdef"}}, "query": {"t": "{t}"}"#,
        "variables.t",
        "looks like a secret",
    ),
    (
        r#""variables": {"tok": {}}, "headers": {"authorization": "Bearer {tok}"}"#,
        "headers.authorization",
        "is a variable",
    ),
    (
        r#""variables": {"k": {}}, "headers": {"x-api-key": "{k}"}"#,
        "headers.x-api-key",
        "is a variable",
    ),
    (
        r#""variables": {"t": {"default": "acme"}}, "query": {"t": "{t}"}"#,
        "variables.t",
        "every customer",
    ),
    (
        r#""variables": {"t": {"one_of": ["eu,us"]}}, "query": {"t": "{t}"}"#,
        "variables.t.one_of",
        "an item each",
    ),
    (
        r#""variables": {"t": {"optional": true, "default": "x"}}, "query": {"t": "{t}"}"#,
        "variables.t.optional",
        "always has a value",
    ),
    (r#""notes": ["the key is s3cr3tK3y9876543210abcdef"]"#, "notes[0]", "to hold a secret"),
    (r#""documentation": "http//docs.acme.example""#, "documentation", "is no page"),
    // Parameters and headers.
    (
        r#""query": {"client_secret": "{client_secret}"}, "body": {"client_id": "{client_id}"}"#,
        "query.client_secret",
        "end up in logs",
    ),
    (r#""body": {"id": "{client_id}", "audience": "audience"}"#, "body.audience", "\"{audience}\""),
    (
        r#""body": {"id": "{client_id}", "audience": "https://api.example.com"}"#,
        "body.audience",
        "an example's",
    ),
    (
        r#""body": {"id": "{client_id}", "audience": "http://localhost:3000"}"#,
        "body.audience",
        "an example's",
    ),
    (r#""body": {"id": "{client_id}{client_id}"}"#, "body.id", "sends the value twice"),
    (
        r#""body": {"id": "{client_id}", "nonce": "123456"}"#,
        "body.nonce",
        "the same in every request",
    ),
    (
        r#""headers": {"x-date": "2024-01-01T00:00:00Z"}"#,
        "headers.x-date",
        "the same in every request",
    ),
    (
        r#""headers": {"x-request-id": "550e8400-e29b-41d4-a716-446655440000"}"#,
        "headers.x-request-id",
        "the same in every request",
    ),
    (r#""headers": {"x-api-key": "x-api-key"}"#, "headers.x-api-key", "a name of `credentials`"),
    (r#""body": {"id": "{client_id}", "//": "the id"}"#, "body.//", "no comment"),
    (
        r#""body": {"id": "{client_id}", "scope": "{scope} offline_access"}"#,
        "body.scope",
        r#""defaults": ["offline_access"]"#,
    ),
    (
        r#""body": {"id": "{client_id}", "scope": "{scope}", "scopes": "{scope}"}"#,
        "body.scopes",
        "is sent twice",
    ),
    (
        r#""encoding": "json", "body": {"client_id": {"value": "{client_id}"}}"#,
        "body.client_id",
        "sent as an object",
    ),
    (
        r#""headers": {"authorization": "Bearer {client_id}:{client_secret}"}, "body": {"a": "b"}"#,
        "headers.authorization",
        "nothing says how",
    ),
    (
        r#""headers": {"authorization": "Digest {client_id}"}, "body": {"a": "b"}"#,
        "headers.authorization",
        "needs a challenge",
    ),
    (
        r#""encoding": "json", "headers": {"content-type": "aplication/json"}"#,
        "headers.content-type",
        "not written so",
    ),
    (r#""body": {"id": "{client_id}", "scop": "{scope}"}"#, "body.scop", "did you mean `scope`"),
    (r#""headers": {"x-tenant": "acme"}"#, "headers.x-tenant", "for every client"),
    // Grants, and what belongs to them.
    (
        r#""body": {"grant_type": ["client_credentials"], "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.grant_type",
        "no array",
    ),
    (
        r#""body": {"type": "client_credentials", "client_id": "{client_id}", "client_secret": "{client_secret}"}"#,
        "body.type",
        "did you mean `grant_type`",
    ),
    (
        r#""body": {"grant_type": "device_code", "client_id": "{client_id}"}"#,
        "body.grant_type",
        "another grant",
    ),
    (
        r#""body": {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "id": "{client_id}"}"#,
        "body.grant_type",
        "`subject_token`",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {}}, "body": {"grant_type": "client_credentials", "assertion": "{jwt}"}"#,
        "body.grant_type",
        "`client_assertion`",
    ),
    (r#""audience": "https://api.acme.example""#, "audience", "as a parameter it stands in `body`"),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"claims": {"issuer": "{client_id}", "exp": "{expires}"}}}, "body": {"assertion": "{jwt}"}"#,
        "signing.jwt.claims.issuer",
        "did you mean `iss`",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"claims": {"nbf": "{expires}", "exp": "{expires}"}}}, "body": {"assertion": "{jwt}"}"#,
        "signing.jwt.claims.nbf",
        "\"{now}\"",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"claims": {"iat": "{now}000", "exp": "{expires}"}}}, "body": {"assertion": "{jwt}"}"#,
        "signing.jwt.claims.iat",
        "signed as a text",
    ),
    // Numbers that are sent otherwise than they are written.
    (
        r#""query": {"id": 12345678901234567890123}"#,
        "query.id",
        "is sent as 1.2345678901234568e+22",
    ),
    (r#""query": {"version": 1.10}"#, "query.version", "is sent as 1.1"),
    // What is the client's by another name, and proofs that are sent twice.
    (
        r#""credentials": ["clientSecret"], "body": {"id": "{client_id}", "key": "{clientSecret}"}"#,
        "credentials[0]",
        "say `{client_secret}`",
    ),
    (
        r#""credentials": {"key": {"about": "s3cr3tK3y9876543210abcdef"}}, "query": {"k": "{key}"}"#,
        "credentials.key.about",
        "to hold a secret",
    ),
    (
        r#""variables": {"u": {"default": "admin"}}, "query": {"u": "{u}"}"#,
        "variables.u",
        "every customer",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {}}, "headers": {"authorization": "Bearer {jwt}"}"#,
        "body",
        "proves itself twice",
    ),
    (
        r#""assertions": ["jwt"], "signing": {"jwt": {"claims": {"scope": ["{scope}"], "exp": "{expires}"}}}, "body": {"assertion": "{jwt}"}"#,
        "signing.jwt.claims.scope",
        "one item of it",
    ),
    (r#""client_certificate": true"#, "client_certificate", "beside the certificate"),
    (r#""issuer": "https://acme.example""#, "issuer", "has no use"),
    (
        r#""body": {"id": "{client_id}", "scope": "read+write"}"#,
        "body.scope",
        "did you mean \"read write\"",
    ),
    (
        r#""body": {"id": "{client_id}", "timestamp": 1700000000}"#,
        "body.timestamp",
        "the same in every request",
    ),
    (
        r#""variables": {"t": {"default": "a.b.com"}}, "environments": {"p": "https://{t}.acme.example"}"#,
        "variables.t",
        "a whole host",
    ),
];
