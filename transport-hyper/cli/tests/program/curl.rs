//! `request --output curl`: what it prints, and that curl then gets a token.

use std::process::Command;

use polygrant::{Credentials, Dialect};
use polygrant_sandbox::Sandbox;
use polygrant_testkit::{CLIENT_ID, CLIENT_SECRET, SandboxServer};

use crate::documents::{BASIC, FORM, HEADER, NESTED, QUERY, dialect, request};
use crate::outputs::DIALECTS;
use crate::run::{File, polygrant};

/// Braces and backslashes around placeholders, which mean something to curl.
const BRACES: &str = r#"{
    "name": "braces",
    "encoding": "json",
    "credentials": ["key"],
    "headers": { "x-key": "\\{{{key}}}", "x-pair": "{base64:{{{{{client_id}\\{form:{key}}}}}" },
    "body": { "user": "domain\\{client_id}", "{{": "{{{{{client_secret}" }
}"#;

const DOCUMENTS: [(&str, &[&str]); 6] = [
    (BASIC, &["--scope", "item"]),
    (NESTED, &["--var", "region=eu", "--scope", "item", "--scope", "event"]),
    (QUERY, &[]),
    (HEADER, &[]),
    (FORM, &[]),
    (BRACES, &[]),
];

/// Values that every escaping has to change.
const AWKWARD: &str = "a\"b\\c%d é&+:;$`'*~{{x}}@";

/// Returns whether curl has variables; without them, nothing can be run.
fn has_variables() -> bool {
    let output = Command::new("curl").arg("--version").output().expect("these tests run curl");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split([' ', '.']).skip(1).map(|number| number.parse::<u32>().unwrap());
    let version = (numbers.next().unwrap(), numbers.next().unwrap());
    if version < (8, 3) {
        eprintln!("skipped: curl {version:?} has no variables");
    }
    version >= (8, 3)
}

/// Runs a printed command, and returns what curl wrote.
fn run(command: &str, variables: &[(String, String)]) -> String {
    let variables = variables.iter().map(|(name, value)| (name, value));
    let output = Command::new("sh").args(["-c", command]).envs(variables).output().unwrap();
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn printed(document: &str, more: &[&str]) -> String {
    let file = File::new(&format!("{}-printed.json", dialect(document).name), document.as_bytes());
    let more = [more, &["--output", "curl"]].concat();
    let said = request(&file, "https://auth.example.com", &more).said();
    assert_eq!((said.status, &*said.err), (0, ""));
    said.out
}

const HEAD: &str = "\
# This needs curl 8.3 or newer.
curl --disable \\
";

const SETTINGS: &str = "    --silent --show-error --include --globoff --path-as-is \\\n";

fn agent() -> String {
    format!("    --header 'User-Agent: {}' \\\n", polygrant_hyper::USER_AGENT)
}

#[test]
fn a_form_with_http_basic() {
    let expected =
        HEAD.to_owned()
            + r"    --variable %POLYGRANT_CLIENT_SECRET \
    --expand-variable 'polygrant_1=sandbox-client:{{POLYGRANT_CLIENT_SECRET}}' \
" + SETTINGS + r"    --url 'https://auth.example.com/token' \
" + &agent() + r"    --header 'Content-Type: application/x-www-form-urlencoded' \
    --header 'Accept: application/json' \
    --header 'Accept-Encoding: identity' \
    --expand-header 'Authorization: Basic {{polygrant_1:b64}}' \
    --data-raw 'grant_type=client_credentials&scope=item'
";
    assert_eq!(printed(BASIC, &["--scope", "item"]), expected);
}

#[test]
fn nested_json() {
    let expected = HEAD.to_owned()
        + r"    --variable %POLYGRANT_CLIENT_SECRET \
    --variable %POLYGRANT_API_KEY \
    --variable %POLYGRANT_JWT \
    --expand-variable 'polygrant_3=sandbox-client.{{POLYGRANT_CLIENT_SECRET}}.item,event' \
" + SETTINGS
        + r"    --url 'https://auth.example.com/us/token?v=2' \
" + &agent()
        + r#"    --header 'Content-Type: application/json' \
    --header 'Accept: application/json' \
    --header 'Accept-Encoding: identity' \
    --expand-header 'X-Api-Key: Key {{POLYGRANT_API_KEY}}' \
    --expand-header 'X-Signature: {{polygrant_3:b64}}' \
    --expand-data-raw '{"auth":{"jwt":"{{POLYGRANT_JWT:json}}","list":["sandbox-client",1,true]},"region":"us"}'
"#;
    let options = ["--var", "region=us", "--scope", "item", "--scope", "event"];
    assert_eq!(printed(NESTED, &options), expected);
}

#[test]
fn everything_in_the_query() {
    let expected = HEAD.to_owned()
        + r"    --variable %POLYGRANT_CLIENT_SECRET \
    --variable %POLYGRANT_KEY \
    --expand-variable 'polygrant_2={{POLYGRANT_KEY}}:' \
" + SETTINGS
        + r"    --expand-url 'https://auth.example.com/token?appid=sandbox-client&secret={{POLYGRANT_CLIENT_SECRET:url}}&pair={{polygrant_2:b64:url}}' \
" + &agent()
        + r"    --header 'Accept: application/json' \
    --header 'Accept-Encoding: identity'
";
    assert_eq!(printed(QUERY, &[]), expected);
}

#[test]
fn an_encoding_that_curl_lacks_is_named() {
    let document = r#"{"name":"url","body":{"pair":"{base64url:{client_id}:{client_secret}}"}}"#;
    let file = File::new("base64url.json", document.as_bytes());
    let said = request(&file, "https://auth.example.com", &["--output", "curl"]).said();
    assert_eq!((said.status, &*said.out), (2, ""));
    assert_eq!(
        said.err,
        "polygrant: curl cannot encode as {base64url:…}, which url does: take --output http\n"
    );
}

/// Neither a client's id nor a scope is taken for what stands for the secret.
#[test]
fn a_variable_named_like_the_secret_is_no_placeholder() {
    for text in ["POLYGRANT_CLIENT_SECRET", "PLACEHOLDER0_POLYGRANT_CLIENT_SECRET"] {
        let dialect = &["--dialect", "ants", "--scope", text, "--client-id", text];
        let said = polygrant(&[&["request"], &dialect[..], &["--output", "curl"]].concat()).said();
        assert_eq!((said.status, &*said.err), (0, ""));
        let expected =
            format!("client_id={text}&client_secret={{{{POLYGRANT_CLIENT_SECRET:url}}}}&");
        assert!(said.out.contains(&expected), "{}", said.out);
        assert!(said.out.contains(&format!("scope={text}")), "{}", said.out);
    }
}

/// The command is the same whatever the secret is, or whether there is one: nothing in it is made of
/// the secret at hand. An id that is not known is a variable, too.
#[test]
fn the_command_does_not_depend_on_the_secret() {
    let file = File::new("independent.json", NESTED.as_bytes());
    let options = ["--var", "region=us", "--scope", "item", "--output", "curl"];
    let printed = |secret: Option<&str>, id: Option<&str>| {
        let mut run = request(&file, "https://auth.example.com", &options)
            .without_env("POLYGRANT_CLIENT_SECRET")
            .without_env("POLYGRANT_CLIENT_ID");
        for (name, value) in [("POLYGRANT_CLIENT_SECRET", secret), ("POLYGRANT_CLIENT_ID", id)] {
            run = if let Some(value) = value { run.env(name, value) } else { run };
        }
        let said = run.said();
        assert_eq!((said.status, &*said.err), (0, ""));
        said.out
    };
    let id = Some("my\"id");
    assert_eq!(printed(Some(AWKWARD), id), printed(Some("plain"), id));
    assert_eq!(printed(None, id), printed(Some("plain"), id));
    assert!(printed(None, id).contains(r#""list":["my\"id",1,true]"#));
    let unknown = printed(Some("plain"), None);
    assert!(unknown.contains("    --variable %POLYGRANT_CLIENT_ID \\\n"), "{unknown}");
    assert!(unknown.contains(r#""list":["{{POLYGRANT_CLIENT_ID:json}}",1,true]"#), "{unknown}");
}

/// The built-in dialects: a sandbox gives curl a token.
#[test]
fn curl_gets_a_token_in_every_dialect() {
    if !has_variables() {
        return;
    }
    for secret in [CLIENT_SECRET, AWKWARD] {
        let credentials = Credentials::new(CLIENT_ID, secret).unwrap();
        let sandboxes = Dialect::all().into_iter().map(|dialect| {
            Sandbox::new(dialect).with_client(credentials.clone(), ["item", "event"])
        });
        let server = SandboxServer::with_sandboxes(sandboxes, 0).unwrap();
        let variables = [("POLYGRANT_CLIENT_ID", CLIENT_ID), ("POLYGRANT_CLIENT_SECRET", secret)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        for (dialect, scopes) in DIALECTS {
            let base_url = server.base_url(&Dialect::named(dialect).unwrap());
            let arguments = ["request", "--dialect", dialect, "--base-url", &base_url];
            let command = polygrant(&[&arguments, scopes, &["--output", "curl"]].concat());
            let command = command.env("POLYGRANT_CLIENT_SECRET", secret).said().out;
            assert!(!command.contains(secret), "{command}");
            let response = run(&command, &variables);
            let token = format!("sandbox-{dialect}-token");
            assert!(response.contains(&token), "{dialect}: {command}\n{response}");
        }
    }
}

/// Dialects of documents: a sandbox that knows these credentials gives curl a token.
#[test]
fn curl_gets_a_token_in_dialects_of_documents() {
    if !has_variables() {
        return;
    }
    for value in ["s3cr3t", AWKWARD] {
        let given = |dialect: &str, name: &str| match (dialect, name) {
            // A header cannot hold everything, nor can an id before a colon.
            ("header" | "braces", "api.key" | "key") => "k\"e\\y %s".to_owned(),
            // An id is no secret, and stands in the command.
            (_, "client_id") => format!("{value}id").replace(':', "").replace("s3cr3t", "cl1ent"),
            (_, name) => format!("{value}{name}"),
        };
        let sandboxes = DOCUMENTS.map(|(document, _)| {
            let dialect = dialect(document);
            let names = dialect.needed_credentials().into_iter();
            let credentials = names.fold(Credentials::none(), |credentials, name| {
                credentials.with(name.to_owned(), given(&dialect.name, name)).unwrap()
            });
            Sandbox::new(dialect.clone()).with_client(credentials, ["item", "event"])
        });
        let server = SandboxServer::with_sandboxes(sandboxes, 0).unwrap();
        for (document, options) in DOCUMENTS {
            let dialect = dialect(document);
            let file = File::new(&format!("{}-curl.json", dialect.name), document.as_bytes());
            let mut names = dialect.needed_credentials();
            names.push("jwt");
            let variable =
                |name: &str| format!("POLYGRANT_{}", name.to_uppercase().replace('.', "_"));
            let variables: Vec<_> =
                names.iter().map(|name| (variable(name), given(&dialect.name, name))).collect();

            let options = [options, &["--output", "curl"]].concat();
            let mut command = request(&file, &server.base_url(&dialect), &options);
            for (name, value) in &variables {
                command = command.env(name, value);
            }
            let said = command.said();
            assert_eq!((said.status, &*said.err), (0, ""));
            let command = said.out;
            assert!(!command.contains(value), "{command}");
            let response = run(&command, &variables);
            let token = format!("sandbox-{}-token", dialect.name);
            assert!(response.contains(&token), "{command}\n{response}");
        }
    }
}

/// Without a credential, curl stops before it sends anything.
#[test]
fn curl_sends_nothing_without_credentials() {
    if !has_variables() {
        return;
    }
    let server = SandboxServer::start(0).unwrap();
    let base_url = server.base_url(&Dialect::oro());
    let arguments = ["request", "--dialect", "oro", "--base-url", &base_url, "--output", "curl"];
    let command = polygrant(&arguments).said().out;
    let response = run(&command, &[("POLYGRANT_CLIENT_ID".to_owned(), CLIENT_ID.to_owned())]);
    assert!(!response.contains("HTTP/1.1"), "{response}");
    assert!(response.contains("POLYGRANT_CLIENT_SECRET"), "{response}");
}
