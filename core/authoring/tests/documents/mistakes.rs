//! Hundreds of mistakes in documents. Each is reported, and not in the words of a parser.

use polygrant::dialect::Severity;
use polygrant_authoring::DocumentReport;

use crate::{slips, slips_in_requests, trials, trials_in_requests};

/// Words of the readers of JSON and YAML, which mean nothing to the author of a document.
const PARSERS: [&str; 8] =
    ["expected ident", "key must be", "u64", "struct ", "EOF", "invalid type", "at line", "body.?"];

/// Members, the place that the error names, and a part of its message.
const WRONG: &[(&str, &str, &str)] = &[
    // A list, or a text, where an object is meant.
    (r#""token": ["t"]"#, "token", "expected an object, such as {\"access_token\""),
    (r#""token": "access_token""#, "token", "expected an object"),
    (r#""error": ["error"]"#, "error", "expected an object"),
    (r#""success": ["code", 0]"#, "success", "{\"path\": \"code\", \"equals\": 0}"),
    (r#""presentation": "Bearer {access_token}""#, "presentation", "expected an object"),
    (r#""presentation": {"headers": ["x-token"]}"#, "presentation.headers", "expected an object"),
    (r#""rejections": [419]"#, "rejections", "{\"statuses\": [419]}"),
    (r#""environments": "https://a.example""#, "environments", "{\"production\": \"https"),
    (r#""environments": ["https://a.example"]"#, "environments", "expected an object"),
    (r#""variables": ["tenant"]"#, "variables", "{\"tenant\": {}}"),
    (
        r#""variables": {"t": "acme"}, "query": {"t": "{t}"}"#,
        "variables.t",
        "{\"default\": \"acme\"}",
    ),
    (
        r#""variables": {"t": ["a", "b"]}, "query": {"t": "{t}"}"#,
        "variables.t",
        "expected an object",
    ),
    (r#""body": "grant_type=client_credentials""#, "body", "expected an object"),
    (r#""body": [{"id": "{client_id}"}]"#, "body", "expected an object"),
    (r#""headers": ["authorization: x"]"#, "headers", "expected an object"),
    (r#""headers": {"x-a": ["b", "c"]}"#, "headers.x-a", "expected a string"),
    (r#""token": {"token_type": ["Bearer"]}"#, "token.token_type", "expected an object"),
    (r#""token": {"token_type": "Bearer"}"#, "token.token_type", "the usual type"),
    (
        r#""token": {"lifetime": ["seconds", "ttl"]}"#,
        "token.lifetime",
        "{\"seconds\": \"expires_in\"}",
    ),
    (r#""token": {"lifetime": 3600}"#, "token.lifetime", "{\"fixed\": 3600}"),
    (r#""token": {"lifetime": "seconds"}"#, "token.lifetime", "but not where"),
    (r#""token": {"lifetime": {}}"#, "token.lifetime", "says nothing"),
    (
        r#""token": {"lifetime": {"fixed": "1h"}}"#,
        "token.lifetime.fixed",
        "a whole number of seconds",
    ),
    (r#""token": {"lifetime": {"fixed": -1}}"#, "token.lifetime.fixed", "and not the number -1"),
    (r#""token": {"lifetime": {"fixed": 1.5}}"#, "token.lifetime.fixed", "a whole number"),
    (
        r#""token": {"lifetime": {"seconds": "t", "default": "60"}}"#,
        "token.lifetime.default",
        "a whole",
    ),
    (r#""token": {"extra": "refresh_token"}"#, "token.extra", "expected an array"),
    (r#""failures": {"status": 401}"#, "failures", "expected an array"),
    (r#""failures": [{"status": "401"}]"#, "failures[0].cause", "`cause` is missing"),
    (r#""credentials": "api_key""#, "credentials", "expected an array, such as [\"api_key\"]"),
    (r#""notes": "mine""#, "notes", "expected an array"),
    // Paths in another notation.
    (r#""token": {"access_token": "$.data.token"}"#, "token.access_token", r#"["data","token"]"#),
    (r#""token": {"access_token": "data/token"}"#, "token.access_token", r#"["data","token"]"#),
    (
        r#""token": {"access_token": "data[0].token"}"#,
        "token.access_token",
        r#"["data",0,"token"]"#,
    ),
    (
        r#""token": {"access_token": "{access_token}"}"#,
        "token.access_token",
        r#"say "access_token""#,
    ),
    (r#""token": {"scope": ".scope"}"#, "token.scope", r#"say "scope""#),
    (r#""token": {"extra": ["data.host"]}"#, "token.extra[0]", r#"["data","host"]"#),
    (r#""token": {"access_token": "data, token"}"#, "token.access_token", r#"["data","token"]"#),
    (r#""error": {"description": "error.message"}"#, "error.description", r#"["error","message"]"#),
    (r#""success": {"path": "meta.ok", "equals": true}"#, "success.path", r#"["meta","ok"]"#),
    (
        r#""rejections": {"code": {"path": "a.b", "equals": 1}}"#,
        "rejections.code.path",
        r#"["a","b"]"#,
    ),
    (r#""token": {"access_token": ["a", -1]}"#, "token.access_token[1]", "counted from 0"),
    (r#""token": {"access_token": ""}"#, "token.access_token", "an empty name"),
    (r#""token": {"access_token": null}"#, "token.access_token", "leave the member out"),
    // Members and words of other formats.
    (r#""token_url": "https://a.example/token""#, "token_url", "\"environments\""),
    (r#""content_type": "application/json""#, "content_type", "`encoding`"),
    (r#""params": {}"#, "params", "`body`"),
    (r#""grant_type": "client_credentials""#, "grant_type", "\"body\""),
    (r#""auth": "basic""#, "auth", "Basic {base64:{client_id}:{client_secret}}"),
    (r#""client_secret": "s""#, "client_secret", "holds no credential"),
    (r#""scopes": ["read"]"#, "scopes", "\"scope\""),
    (r#""expires_in": "expires_in""#, "expires_in", "\"lifetime\""),
    (r#""token": {"expires_in": "ttl"}"#, "token.expires_in", "{\"seconds\": \"ttl\"}"),
    (r#""token": {"path": "jwt"}"#, "token.path", "say \"access_token\": \"jwt\""),
    (r#""error": {"message": "m"}"#, "error.message", "\"description\""),
    (r#""encoding": "application/json""#, "encoding", "say `json`"),
    (r#""encoding": "JSON""#, "encoding", "did you mean `json`?"),
    (r#""encoding": "urlencoded""#, "encoding", "say `form`"),
    (r#""method": "post""#, "method", "did you mean `POST`?"),
    (r#""scope": {"list": true}"#, "scope.list", "expected a string, one of `array`"),
    (r#""error": {"classes": {"1": "auth"}}"#, "error.classes.1", "say `credentials`"),
    // Kinds of values.
    (r#""name": 7"#, "name", "there twice"),
    (r#""client_certificate": "true""#, "client_certificate", "without quotation marks"),
    (r#""scope": {"required": 1}"#, "scope.required", "a boolean"),
    (
        r#""variables": {"v": {"default": 17}}, "query": {"v": "{v}"}"#,
        "variables.v.default",
        "\"17\"",
    ),
    (r#""path": ["token"]"#, "path", "expected a string"),
    // Contradictions.
    (
        r#""headers": {"Content-Type": "text/json"}"#,
        "headers.Content-Type",
        "\"encoding\": \"json\"",
    ),
    (
        r#""encoding": "json", "headers": {"content-type": "application/x-www-form-urlencoded"}"#,
        "headers.content-type",
        "\"encoding\": \"form\"",
    ),
    (r#""headers": {"content-type": "multipart/form-data"}"#, "headers.content-type", "no body is"),
    (r#""path": "https://a.example/token""#, "path", "a whole URL"),
    (r#""path": "/:tenant/{t}""#, "path", "define it as {\"t\": {}}"),
    (r#""headers": {"Authorization:": "x"}"#, "headers.Authorization:", "not the name of a header"),
    (r#""body": {"id": "{client_id}", "key": "{secret}"}"#, "body.key", "defined nowhere"),
    (r#""body": {"id": "{ client_id }"}"#, "body.id", "not a placeholder"),
    (r#""body": {"id": "{client_id"}"#, "body.id", "never closed"),
];

/// The same for warnings: values that are allowed, but were probably not meant.
const DOUBTFUL: &[(&str, &str, &str)] = &[
    (r#""body": {"id": "{client_id}", "key": "${client_secret}"}"#, "body.key", "`$` before"),
    (r##""body": {"id": "{client_id}", "key": "#{client_secret}"}"##, "body.key", "`#` before"),
    (
        r#""body": {"id": "{client_id}", "key": "{{client_secret}}"}"#,
        "body.key",
        "`{client_secret}`",
    ),
    (
        r#""body": {"id": "{client_id}", "key": "{{ client_secret }}"}"#,
        "body.key",
        "`{client_secret}`",
    ),
    (r#""body": {"id": "{client_id}", "key": "<client_secret>"}"#, "body.key", "`{client_secret}`"),
    (
        r#""body": {"id": "{client_id}", "key": "<your client secret>"}"#,
        "body.key",
        "is sent as it is",
    ),
    (r#""body": {"id": "{client_id}", "key": ":client_secret"}"#, "body.key", "`{client_secret}`"),
    (r#""body": {"id": "{client_id}", "key": "$client_secret"}"#, "body.key", "`{client_secret}`"),
    (r#""body": {"id": "{client_id}", "key": "$CLIENT_SECRET"}"#, "body.key", "`{client_secret}`"),
    (r#""body": {"id": "{client_id}", "key": "%client_secret%"}"#, "body.key", "`{client_secret}`"),
    (
        r#""body": {"id": "{client_id}", "key": "YOUR_CLIENT_SECRET"}"#,
        "body.key",
        "`{client_secret}`",
    ),
    (
        r#""body": {"id": "{client_id}", "k": "<%= client_secret %>"}"#,
        "body.k",
        "`{client_secret}`",
    ),
    (
        r#""body": {"id": "{client_id}", "client_secret": "client_secret"}"#,
        "body.client_secret",
        "\"{client_secret}\"",
    ),
    (r#""body": {"id": "{client_id}", "api_key": "api_key"}"#, "body.api_key", "is sent as it is"),
    (
        r#""body": {"id": "{client_id}", "password": "hunter2"}"#,
        "body.password",
        "no part of a document",
    ),
    (
        r#""body": {"client_id": "7", "key": "{client_secret}"}"#,
        "body.client_id",
        "for every client",
    ),
    (r#""body": {"id": "{client_id}", "{scope}": "x"}"#, "body.{scope}", "holds no placeholder"),
    (r#""body": {"id": "\"{client_id}\""}"#, "body.id", "a quotation mark"),
    (r#""body": {"id": " {client_id}"}"#, "body.id", "a blank"),
    (
        r#""body": {"id": "{client_id}", "aud": "https%3A%2F%2Fa.example"}"#,
        "body.aud",
        "encoded already",
    ),
    (
        r#""body": {"client_id": "{client_id}", "grant_type": "client_credential"}"#,
        "body.grant_type",
        "did you mean \"client_credentials\"?",
    ),
    (
        r#""body": {"id": "{client_id}", "grant_type": "authorization_code"}"#,
        "body.grant_type",
        "another grant",
    ),
    (
        r#""headers": {"authorization": "Basic {client_id}:{client_secret}"}, "body": {"a": "b"}"#,
        "headers.authorization",
        "nothing is encoded",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}}:{base64:{client_secret}}"}, "body": {"a": "b"}"#,
        "headers.authorization",
        "one by one",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}{client_secret}}"}, "body": {"a": "b"}"#,
        "headers.authorization",
        "no colon",
    ),
    (
        r#""headers": {"authorization": "Basic{base64:{client_id}:{client_secret}}"}, "body": {"a": "b"}"#,
        "headers.authorization",
        "a blank stands behind",
    ),
    (
        r#""headers": {"authorization": "{base64:{client_id}:{client_secret}}"}, "body": {"a": "b"}"#,
        "headers.authorization",
        "scheme is missing",
    ),
    (r#""headers": {"accept": "application/xml"}"#, "headers.accept", "read as JSON"),
    (
        r#""presentation": {"headers": {"authorization": "Bearer{access_token}"}}"#,
        "presentation.headers.authorization",
        "\"Bearer {access_token}\"",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer: {access_token}"}}"#,
        "presentation.headers.authorization",
        "a colon",
    ),
    (
        r#""presentation": {"headers": {"authorization": "Bearer ${access_token}"}}"#,
        "presentation.headers.authorization",
        "`$` before",
    ),
    (r#""environments": {"p": "https://a.example/oauth/token"}"#, "environments.p", "is appended"),
    (r#""path": "/oauth//token""#, "path", "two slashes"),
    (r#""path": "/:tenant_id/token""#, "path", "is sent as it is"),
    (r#""scope": {"separator": "read"}"#, "scope.separator", "itself would stand"),
    (r#""scope": {"separator": "comma"}"#, "scope.separator", "did you mean \",\"?"),
    (r#""scope": {"separator": "%20"}"#, "scope.separator", "did you mean \" \"?"),
    (r#""token": {"lifetime": {"fixed": 0}}"#, "token.lifetime", "\"unknown\""),
    (r#""token": {"lifetime": {"fixed": 3600000000}}"#, "token.lifetime", "milliseconds?"),
    (r#""token": {"lifetime": {"seconds": "expires_at"}}"#, "token.lifetime", "`rfc3339`"),
    (r#""token": {"lifetime": {"epoch_seconds": "expires_in"}}"#, "token.lifetime", "spans"),
    (r#""token": {"access_token": "refresh_token"}"#, "token.access_token", "a refresh token"),
    (
        r#""token": {"access_token": ["data.token"]}"#,
        "token.access_token[0]",
        r#"["data","token"]"#,
    ),
    (
        r#""token": {"access_token": ["d", "t"], "token_type": "ignored"}"#,
        "token.lifetime",
        r#"{"seconds": ["d", "expires_in"]}"#,
    ),
    (
        r#""token": {"access_token": ["d", "t"], "lifetime": "unknown"}"#,
        "token.token_type",
        r#"{"path": ["d", "token_type"]}"#,
    ),
    (
        r#""token": {"access_token": ["d", "t"], "token_type": "ignored", "lifetime": "unknown", "extra": ["d", "host"]}"#,
        "token.extra",
        r#"[["d", "host"]]"#,
    ),
    (r#""error": {"code": ["error.code"]}"#, "error.code[0]", r#"["error","code"]"#),
    (r#""token": {"scope": ["scopes", "0"]}"#, "token.scope[1]", "without quotation marks"),
    (r#""token": {"scope": "/scope/"}"#, "token.scope", "without a name"),
    (r#""token": {"lifetime": {"fixed": 86400000}}"#, "token.lifetime", "1000 days"),
    (r#""token": {"lifetime": {"fixed": 1}}"#, "token.lifetime", "in hours?"),
    (r#""token": {"lifetime": {"seconds": "exp"}}"#, "token.lifetime", "`epoch_seconds`"),
    (r#""token": {"prefix": "Bearer"}"#, "token.prefix", "\"Bearer \""),
    (r#""token": {"extra": ["a", "b", "a"]}"#, "token.extra", "there twice"),
    (r#""scope": {"separator": " , "}"#, "scope.separator", "did you mean \",\"?"),
    (
        r#""body": {"granttype": "client_credentials", "id": "{client_id}"}"#,
        "body.granttype",
        "`grant_type`",
    ),
    (
        r#""body": {"client_id": "{client_secret}"}"#,
        "body.client_id",
        "did you mean \"{client_id}\"?",
    ),
    (r#""body": {"id": "{client_id}", "client_secret": ""}"#, "body.client_secret", "no part of"),
    (r#""body": {"id": "{client_id}", "x": "%TENANT%"}"#, "body.x", "is sent as it is"),
    (r#""body": {"id": "{client_id}", "x": "YOUR_TENANT"}"#, "body.x", "is sent as it is"),
    (r#""body": {"id": "{client_id}", "x": "TODO"}"#, "body.x", "is sent as it is"),
    (r#""body": {"id": "{form:{client_id}}"}"#, "body.id", "encoded twice"),
    (r#""headers": {"content-type": "text/plain"}"#, "headers.content-type", "`encoding`"),
    (r#""headers": {"authorisation": "{client_id}"}"#, "headers.authorisation", "`authorization`"),
    (
        r#""headers": {"authorization": "Basic {base64:client_id:client_secret}"}"#,
        "headers.authorization",
        "braces of its own",
    ),
    (
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}"}, "body": {"client_secret": "{client_secret}"}"#,
        "body.client_secret",
        "sent twice",
    ),
    (r#""path": "/$tenant/token""#, "path", "is sent as it is"),
    (
        r#""path": "/v1/token", "environments": {"p": "https://a.example/v1"}"#,
        "environments.p",
        "`v1` is here and in `path`",
    ),
    (r#""environments": {"p": "https://your-domain.example.com"}"#, "environments.p", "{tenant}"),
    (
        r#""variables": {"api_key": {}}, "query": {"k": "{api_key}"}"#,
        "variables.api_key",
        "of a secret",
    ),
    (
        r#""variables": {"t": {"default": "{client_id}"}}, "query": {"t": "{t}"}"#,
        "variables.t",
        "holds no placeholder",
    ),
    (
        r#""error": {"description": ["message", "error_description"]}"#,
        "error.description",
        r#"[["message"], "error_description"]"#,
    ),
];

#[track_caller]
fn assert_said(members: &str, severity: Severity, place: &str, words: &str) {
    let text = format!("{{\"name\": \"acme\", {members}}}");
    let report = DocumentReport::of_json(&text);
    let findings = report.findings();
    let said = findings.iter().any(|finding| {
        finding.severity == severity && finding.place == place && finding.problem.contains(words)
    });
    assert!(said, "{members}: {findings:#?} lacks {place} {words}");
    assert_eq!(report.dialect().is_some(), severity == Severity::Warning, "{members}");
    for finding in findings {
        assert!(finding.position().is_some(), "{members}: {finding}");
        for parser in PARSERS {
            assert!(!finding.to_string().contains(parser), "{members}: {finding}");
        }
    }
}

#[test]
fn every_mistake_is_reported() {
    for (members, place, words) in WRONG.iter().chain(slips::ERRORS).chain(trials::ERRORS) {
        assert_said(members, Severity::Error, place, words);
    }
    let doubtful = [DOUBTFUL, slips::SLIPS, slips_in_requests::SLIPS];
    let tried = [trials::SLIPS, trials_in_requests::SLIPS];
    for (members, place, words) in doubtful.into_iter().chain(tried).flatten() {
        assert_said(members, Severity::Warning, place, words);
    }
    let warnings = doubtful.iter().chain(&tried).map(|it| it.len()).sum::<usize>();
    let errors = [WRONG, slips::ERRORS, trials::ERRORS].iter().map(|it| it.len()).sum::<usize>();
    assert!(warnings + errors >= 380);
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let text = "{\n  \"name\": \"a b\",\n  \"encoding\": \"jsn\",\n  \"token\": { \"lifetime\": 60, \
                \"scope\": [] },\n  \"error\": { \"codes\": \"x\" },\n  \"failures\": [{}]\n}";
    let error = DocumentReport::of_json(text).into_dialect().unwrap_err();
    let said: Vec<_> = error
        .findings()
        .iter()
        .map(|finding| (finding.place.as_str(), finding.line.unwrap_or_default()))
        .collect();
    let expected = [
        ("name", 2),
        ("encoding", 3),
        ("token.lifetime", 4),
        ("error.codes", 5),
        ("failures[0].cause", 6),
        ("failures[0].status", 6),
        ("failures[0].body", 6),
    ];
    assert_eq!(said, expected, "{error}");
}

/// Values that real vendors have get no warning.
#[test]
fn values_that_vendors_have_get_no_warning() {
    for members in [
        r#""headers": {"authorization": "Basic {base64:{client_id}:{client_secret}}"}, "body": {"a": "b"}"#,
        r#""headers": {"authorization": "Basic {base64:{form:{client_id}}:{form:{client_secret}}}"}, "body": {"a": "b"}"#,
        r#""headers": {"x-key": "{client_id}", "accept": "application/json;v=2"}"#,
        r#""assertions": ["jwt"], "body": {"id": "{client_id}", "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "{jwt}"}"#,
        r#""body": {"id": "{client_id}", "audience": "https://api.acme.example/", "resource": ["a"]}"#,
        r#""environments": {"live": "https://api.acme.example/v1"}, "path": "/oauth/token""#,
        r#""token": {"lifetime": {"http_date": ".expires"}, "extra": ["refresh_token", "host"]}"#,
        r#""token": {"extra": ["/odata.context"]}"#,
        r#""token": {"access_token": "/Access_Token", "lifetime": {"seconds": "expireIn", "default": 60}}"#,
        r#""token": {"access_token": [["token"], "accessToken"], "token_type": {"path": "tokentype"}}"#,
        r#""body": {"clientid": "{client_id}", "clientsecret": "{client_secret}", "grant_type": "client_credentials", "prompt": "none"}"#,
        r#""body": {"client_id": "{client_id}", "client_secret": "{client_secret}", "grant_type": "client_credentials", "scope": "read write"}"#,
        r#""query": {"api-version": "2024-01-01"}"#,
        r#""environments": {"production": "https://api.acme.dev"}"#,
        r#""environments": {"production": "https://login.acme.example", "test": "https://test.acme.example"}, "path": "/oauth2/v2.0/tokens""#,
        r#""environments": {"eu": "https://account.acme.example/api/"}, "path": "/oauth/access_token/""#,
        r#""variables": {"region": {"default": "eu", "one_of": ["eu", "us"]}}, "environments": {"p": "https://{region}.acme.example"}"#,
        r#""error": {"classes": {"40001": "credentials", "401*": "credentials", "AUTH-001": "credentials"}, "vendor_code": "code"}"#,
        r#""rejections": {"statuses": [403, 419], "headers": {"grpc-status": 16}}"#,
        r#""error": {"code": ["error", "code"], "description": [["error", "message"], "message"], "uri": []}"#,
        r#""presentation": {"headers": {"authorization": "{access_token}"}, "cookies": {"s": "{access_token}"}}"#,
        r#""body": {"Client_Id": "{client_id}", "Client_Secret": "{client_secret}", "grant_type": "client_credentials"}"#,
        r#""token": {"access_token": ["response", "token"], "token_type": "ignored", "lifetime": "unknown"}"#,
        r#""headers": {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}"#,
        r#""encoding": "json", "headers": {"content-type": "application/vnd.acme.v1+json"}"#,
        r#""environments": {"production": "https://api.zendesk.com", "local": "http://localhost:8080"}"#,
        r#""path": "/organizations/oauth2/v2.0/token""#,
        r#""query": {"version": 2, "ratio": 0.5}, "body": {"id": "{client_id}", "key": "{client_secret}"}"#,
    ] {
        let text = format!("{{\"name\": \"acme\", {members}}}");
        let report = DocumentReport::of_json(&text);
        assert!(report.findings().is_empty(), "{members}: {:#?}", report.findings());
    }
}

#[test]
fn known_dialects_get_no_warning() {
    let catalogue = polygrant_catalogue::names().filter_map(polygrant_catalogue::named);
    for dialect in polygrant::Dialect::all().into_iter().chain(catalogue) {
        let report = DocumentReport::of_json(&dialect.to_json());
        assert!(report.findings().is_empty(), "{}: {:#?}", dialect.name, report.findings());
    }
}
