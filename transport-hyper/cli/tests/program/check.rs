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
         its sandbox accepts the request, and its response is read back\n",
        file.path(),
        polygrant_hyper::USER_AGENT,
        body.len(),
    );
    assert_eq!((said.status, &*said.out, &*said.err), (0, &*expected, ""));

    let said = polygrant(&["dialects", "check", "-"]).reading(ACME.as_bytes());
    assert_eq!(said.out, expected.replace(file.path(), "-"));
}

#[test]
fn every_built_in_dialect_passes() {
    let names: Vec<_> =
        polygrant::Dialect::all().into_iter().map(|dialect| dialect.name.to_string()).collect();
    let arguments: Vec<&str> =
        ["dialects", "check"].into_iter().chain(names.iter().map(|name| &**name)).collect();
    let said = polygrant(&arguments).said();
    assert_eq!((said.status, &*said.err), (0, ""));
    assert_eq!(said.out.matches("its response is read back").count(), names.len());
}

/// Each wrong document has its line: where, what is wrong, what would be right. The others are shown
/// all the same.
#[test]
fn what_is_wrong_is_said_with_its_place() {
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
    let [first, second] = lines[..] else { panic!("{}", said.err) };
    let wrong = |file: &File, problem: &str| {
        format!("polygrant: {} is not a dialect: {problem}", file.path())
    };
    assert!(
        first.starts_with(&wrong(
            &typo,
            "`encodng`: there is no member `encodng`: did you mean `encoding`?"
        )),
        "{first}"
    );
    assert!(first.ends_with("(line 3, column 11)"), "{first}");
    assert_eq!(
        second,
        wrong(
            &twice,
            "`headers.authorization`: the secret would be sent twice, here and as `client_secret` \
             in the body: state a `body` without it"
        )
    );
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
    assert!(said.err.starts_with("polygrant: cannot read standard input: "), "{}", said.err);
    assert_eq!(polygrant(&["dialects", "check"]).said().status, 2);
}
