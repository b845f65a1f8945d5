//! `dialects check`

use crate::run::{File, polygrant};

const ACME: &str = r#"{
    "name": "acme",
    "environments": { "live": "https://{tenant}.acme.example" },
    "variables": { "tenant": {} },
    "credentials": ["api_key"],
    "headers": { "x-api-key": "{api_key}" }
}"#;

#[test]
fn a_dialect_is_shown_and_rehearsed() {
    let file = File::new("check-acme.json", ACME.as_bytes());
    let said = polygrant(&["dialects", "check", file.path()]).said();
    let body =
        "grant_type=client_credentials&client_id=CLIENT_ID&client_secret=REDACTED&scope=read+write";
    let expected = format!(
        "{}: acme is a dialect: live --var tenant=…; needs client_id, client_secret, api_key; scopes\n\
         > POST /token HTTP/1.1\n\
         > host: sample.acme.example\n\
         > user-agent: {}\n\
         > content-type: application/x-www-form-urlencoded\n\
         > accept: application/json\n\
         > accept-encoding: identity\n\
         > x-api-key: REDACTED\n\
         > content-length: {}\n\
         >\n\
         > {body}\n\
         its sandbox accepts the request, and its response is read back\n\
         {}: right: nothing is wrong or doubtful\n",
        file.path(),
        polygrant_hyper::USER_AGENT,
        body.len(),
        file.path(),
    );
    assert_eq!((said.status, &*said.out, &*said.err), (0, &*expected, ""));

    let said = polygrant(&["dialects", "check", "-"]).reading(ACME.as_bytes());
    assert_eq!(said.out, expected.replace(file.path(), "-"));
}

#[test]
fn every_dialect_passes() {
    let built_in = polygrant::Dialect::all().into_iter().map(|dialect| dialect.name.to_string());
    let names: Vec<_> = built_in.chain(polygrant_catalogue::names().map(str::to_owned)).collect();
    let arguments: Vec<&str> = ["dialects", "check", "--strict"]
        .into_iter()
        .chain(names.iter().map(|name| &**name))
        .collect();
    let said = polygrant(&arguments).said();
    assert_eq!((said.status, &*said.err), (0, ""));
    assert_eq!(said.out.matches("its response is read back").count(), names.len());
}

/// Each wrong document has its line: where, what is wrong, what would be right. The others are shown
/// all the same.
#[test]
fn an_error_names_its_place() {
    let good = File::new("check-good.json", ACME.as_bytes());
    let typo = File::new("check-typo.json", b"{\n  \"name\": \"a\",\n  \"encodng\": \"json\"\n}");
    let twice = File::new(
        "check-twice.json",
        br#"{"name":"a","headers":{"authorization":"Basic {base64:{client_id}:{client_secret}}"}}"#,
    );
    let said = polygrant(&["dialects", "check", typo.path(), good.path(), twice.path()]).said();
    assert_eq!(said.status, 2);
    assert!(said.out.contains(": acme is a dialect: "), "{}", said.out);
    let lines: Vec<_> = said.err.lines().collect();
    let [first, second, typo_judged, twice_judged] = lines[..] else { panic!("{}", said.err) };
    let expected = format!(
        "{}:3:3: error: `encodng`: there is no member `encodng`: did you mean `encoding`?",
        typo.path()
    );
    assert!(first.starts_with(&expected), "{first}");
    let expected = format!(
        "{}:1:24: error: `headers.authorization`: the secret would be sent twice, here and as \
         `client_secret` in the body: state a `body` without it",
        twice.path()
    );
    assert_eq!(second, expected);
    assert_eq!(typo_judged, format!("polygrant: {}: wrong: 1 error", typo.path()));
    assert_eq!(twice_judged, format!("polygrant: {}: wrong: 1 error", twice.path()));
}

/// What is doubtful is told and passes, unless it is to be strict.
#[test]
fn a_warning_fails_a_strict_check_alone() {
    let file = File::new(
        "check-doubtful.json",
        b"{\"name\": \"a\",\n \"body\": {\"id\": \"{client_id}\", \"key\": \"${client_secret}\"}}",
    );
    let warning = format!(
        "{}:2:32: warning: `body.key`: `$` before `{{client_secret}}` is sent as it is: a placeholder \
         is `{{client_secret}}` alone\n",
        file.path()
    );
    let said = polygrant(&["dialects", "check", file.path()]).said();
    assert_eq!((said.status, &*said.err), (0, &*warning));
    assert!(
        said.out.ends_with(": right, with 1 warning: see whether that is meant\n"),
        "{}",
        said.out
    );
    let said = polygrant(&["dialects", "check", "--strict", file.path()]).said();
    assert_eq!(said.status, 2);
    assert!(said.err.starts_with(&warning), "{}", said.err);
    assert!(said.err.ends_with(": wrong by --strict: 1 warning\n"), "{}", said.err);

    let said = polygrant(&["dialects", "check", "--output", "json", "oro", file.path()]).said();
    assert_eq!(said.status, 0, "{}", said.err);
    let json = said.json();
    let [oro, own] = &json["documents"].as_array().unwrap()[..] else { panic!("{json}") };
    assert_eq!((oro["dialect"].as_str(), oro["is_right"].as_bool()), (Some("oro"), Some(true)));
    let finding = serde_json::json!({
        "severity": "warning", "place": "body.key", "line": 2, "column": 32,
        "problem": own["findings"][0]["problem"],
    });
    assert_eq!(own["findings"], serde_json::json!([finding]));
    assert!(own["request"].as_str().unwrap().ends_with("id=CLIENT_ID&key=%24REDACTED\n"), "{own}");
}

/// Comments and all: what is wrong with YAML is said in its own line.
#[test]
fn a_document_may_be_yaml() {
    const YAML: &str = "# the vendor\nname: acme\nencoding: json\nbody:\n  id: \"{client_id}\"  # issued\n  \
                        key: \"{client_secret}\"\ntoken:\n  access_token: [data, token]\n  \
                        token_type: ignored\n  lifetime: unknown\n";
    let file = File::new("check-acme.yaml", YAML.as_bytes());
    let said = polygrant(&["dialects", "check", file.path()]).said();
    assert_eq!((said.status, &*said.err), (0, ""));
    assert!(said.out.contains(r#"> {"id":"CLIENT_ID","key":"REDACTED"}"#), "{}", said.out);
    let said = polygrant(&["dialects", file.path()]).said();
    assert_eq!(said.status, 0, "{}", said.err);
    let said = polygrant(&["dialects", "check", "-"]).reading(YAML.as_bytes());
    assert_eq!(said.status, 0, "{}", said.err);

    for (right, wrong, line, words) in [
        ("encoding: json", "encodng: json", 3, "did you mean `encoding`?"),
        ("\"{client_id}\"", "{client_id}", 5, "in quotation marks: \"{client_id}\""),
        ("lifetime: unknown", "lifetime: expires_in", 10, "{\"seconds\": \"expires_in\"}"),
        ("  token_type: ignored", "\ttoken_type: ignored", 9, "a tabulator"),
        ("encoding: json", "name: json", 3, "there twice: the member `name`"),
        ("[data, token]", "data.token", 8, r#"["data","token"]"#),
        ("encoding: json", "scope: ,", 3, "in quotation marks"),
        ("encoding: json", "headers: {x: a: b}", 3, "in quotation marks"),
        ("encoding: json", "encoding: \"json", 3, "a quotation mark is missing"),
        ("encoding: json", "encoding: json\n---\nname: b", 5, "several documents"),
        ("encoding: json", "encoding: json\n  path: /token", 4, "indented alike"),
        ("  key:", "   key:", 6, "indented alike"),
        ("\"{client_id}\"", "*id", 5, "in quotation marks"),
        ("\"{client_id}\"", "\"a\\d\"", 5, "begins an escape"),
        ("encoding: json", "encoding: .nan", 3, "no such number"),
        ("# the vendor", "```yaml", 1, "a line of Markdown"),
    ] {
        let said =
            polygrant(&["dialects", "check", "-"]).reading(YAML.replace(right, wrong).as_bytes());
        assert_eq!(said.status, 2, "{wrong}");
        let first = said.err.lines().next().unwrap();
        assert!(first.starts_with(&format!("-:{line}:")), "{wrong}: {first}");
        assert!(first.contains(words), "{wrong}: {first}");
    }
    // What is read as something else than it is written is told, and passes.
    for (value, says) in [
        ("007", "007 is read as the number"),
        ("1.10", "1.10 is read as the number 1.1"),
        ("+49", "+49 is read as the number 49"),
        ("0x10", "0x10 is read as the number 16"),
        ("yes", "yes is read as a text: say `true`"),
        ("NO", "NO is read as a text"),
        ("!secret x", "`!secret` means nothing here"),
    ] {
        let doubtful = YAML.replace("  id:", &format!("  value: {value}\n  id:"));
        let said = polygrant(&["dialects", "check", "-"]).reading(doubtful.as_bytes());
        assert_eq!(said.status, 0, "{}", said.err);
        assert!(said.err.starts_with(&format!("-:5:10: warning: {says}")), "{}", said.err);
    }
    // A name is read so, too.
    let named = YAML.replace("  id:", "  1.10: x\n  id:");
    let said = polygrant(&["dialects", "check", "-"]).reading(named.as_bytes());
    assert!(said.err.contains("1.10 is read as the number 1.1"), "{}", said.err);
    for value in ["1.5", "17", "2024-01-01", "\"007\"", "true", "12:30", "a # b"] {
        let right = YAML.replace("  id:", &format!("  value: {value}\n  id:"));
        let said = polygrant(&["dialects", "check", "-"]).reading(right.as_bytes());
        assert_eq!((said.status, &*said.err), (0, ""), "{value}");
    }
}

#[test]
fn files_that_cannot_be_read() {
    for (file, says) in [
        (
            "/nonexistent/x.json",
            "polygrant: there is no dialect \"/nonexistent/x.json\", and no file",
        ),
        ("/", "polygrant: cannot read /: "),
    ] {
        let said = polygrant(&["dialects", "check", file]).said();
        assert_eq!((said.status, &*said.out), (2, ""));
        assert!(said.err.starts_with(says), "{}", said.err);
    }
    let said = polygrant(&["dialects", "check", "-"]).reading(b"\xff");
    assert_eq!(said.status, 2);
    let says = "polygrant: cannot read standard input: it is not in UTF-8";
    assert!(said.err.starts_with(says), "{}", said.err);
    assert_eq!(polygrant(&["dialects", "check"]).said().status, 2);
}

/// A variable's value is percent-encoded in the path, which the sandbox reads back.
#[test]
fn a_value_in_a_path_may_hold_any_sign() {
    let document =
        r#"{"name": "acme", "path": "/{t}/token", "variables": {"t": {"default": "a b"}}}"#;
    let said = polygrant(&["dialects", "check", "-"]).reading(document.as_bytes());
    assert_eq!((said.status, &*said.err), (0, ""));
    assert!(said.out.contains("> POST /a%20b/token"), "{}", said.out);
}
