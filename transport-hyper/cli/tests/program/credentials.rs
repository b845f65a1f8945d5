//! Variables, named credentials, assertions and client certificates.

use polygrant::Dialect;
use polygrant_testkit::{SandboxServer, sandbox};

use crate::run::{File, Run, polygrant};

const DOCUMENT: &str = r#"{
    "name": "acme",
    "path": "/{tenant}/token",
    "variables": { "tenant": { "about": "your account" }, "region": { "one_of": ["eu", "us"], "default": "eu" } },
    "credentials": ["api-key"],
    "assertions": ["jwt"],
    "headers": { "x-api-key": "{api-key}", "x-region": "{region}" },
    "body": { "client_assertion": "{jwt}" }
}"#;

const CERTIFIED: &str = r#"{ "name": "certified", "client_certificate": true, "body": { "client_id": "{client_id}" } }"#;

/// What a file with a key behind a passphrase looks like.
const ENCRYPTED: &str =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGr\n-----END ENCRYPTED PRIVATE KEY-----\n";

/// What `openssl genrsa -aes128` wrote up to OpenSSL 1.1.
const OLDER: &str = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n\
                     MIGr\n-----END RSA PRIVATE KEY-----\n";

fn server() -> SandboxServer {
    let dialects = [DOCUMENT, CERTIFIED].map(|document| Dialect::from_json(document).unwrap());
    SandboxServer::with_sandboxes(dialects.map(sandbox), 0).unwrap()
}

/// `token` with the document in a file, and without the client's id and secret.
fn token(server: &SandboxServer, file: &File, more: &[&str]) -> Run {
    let dialect = Dialect::from_json(&std::fs::read_to_string(file.path()).unwrap()).unwrap();
    let base_url = server.base_url(&dialect);
    polygrant(&[&["token", "--dialect", file.path(), "--base-url", &base_url], more].concat())
        .without_env("POLYGRANT_CLIENT_ID")
        .without_env("POLYGRANT_CLIENT_SECRET")
}

#[test]
fn secrets_come_from_files_from_standard_input_and_from_the_environment() {
    let server = server();
    let file = File::new("acme.json", DOCUMENT.as_bytes());
    let key = File::new("key", b"sandbox-api-key\n");
    let jwt = File::new("jwt", b"signed\r\n");
    let tenant = ["--var", "tenant=t/1", "--var", "region=us"];

    let (from_key, from_jwt) = (format!("api-key={}", key.path()), format!("jwt={}", jwt.path()));
    let files = ["--secret-file", &from_key, "--assertion-file", &from_jwt];
    let said = token(&server, &file, &[&tenant[..], &files].concat()).said();
    assert_eq!((said.status, &*said.out), (0, "sandbox-acme-token\n"), "{}", said.err);

    // A file counts for more than the environment.
    let run = token(&server, &file, &[&tenant[..], &files[..2]].concat());
    let said = run.env("POLYGRANT_API_KEY", "other").env("POLYGRANT_JWT", "signed").said();
    assert_eq!(said.status, 0, "{}", said.err);

    let stdin = ["--secret-file", "api-key=-"];
    let run = token(&server, &file, &[&tenant[..], &stdin].concat());
    let said = run.env("POLYGRANT_JWT", "signed").reading(b"sandbox-api-key\n");
    assert_eq!(said.status, 0, "{}", said.err);
}

#[test]
fn a_missing_credential_is_named_with_the_ways_to_give_it() {
    let server = server();
    let file = File::new("wrong-acme.json", DOCUMENT.as_bytes());
    let says = |more: &[&str], variables: &[&str], expected: &str| {
        let mut run = token(&server, &file, more);
        for variable in variables {
            run = run.env(variable, "s3cr3t");
        }
        let said = run.said();
        assert_eq!((said.status, &*said.out), (2, ""), "{}", said.err);
        assert_eq!(said.err, format!("polygrant: {expected}\n"));
    };
    let both = ["POLYGRANT_API_KEY", "POLYGRANT_JWT"];
    let tenant = ["--var", "tenant=t"];
    says(
        &[],
        &both,
        "acme needs a value for its variable `tenant` (your account) (--var tenant=…)",
    );
    says(
        &tenant,
        &[],
        "the credential `api-key` is missing: give --secret-file api-key=FILE, or set POLYGRANT_API_KEY",
    );
    says(
        &tenant,
        &both[..1],
        "the assertion `jwt` is missing: give --assertion-file jwt=FILE, or set POLYGRANT_JWT",
    );
    for (arguments, expected) in [
        (
            ["--var", "tenant"],
            "--var is NAME=VALUE, such as --var tenant=example, and not \"tenant\"",
        ),
        (
            ["--var", "tenat=t"],
            "acme has no variable `tenat`: it has `tenant`, `region` (did you mean `tenant`?)",
        ),
        (
            ["--var", "tenant=.."],
            "the variable `tenant` of acme: \"..\" cannot be used: it stands in a path, where `.` and `..` lead elsewhere",
        ),
        (
            ["--var", "region=mars"],
            "the variable `region` of acme: \"mars\" is not one of its values: `eu`, `us`",
        ),
    ] {
        says(&arguments, &both, expected);
    }
    for (more, expected) in [
        (&["--var", "tenant=t"][..], "--var tenant is there twice: give it once"),
        (
            &["--secret-file", "key"],
            "--secret-file is NAME=FILE, such as --secret-file api-key=secret.txt, and not \"key\"",
        ),
        (&["--secret-file", "key=x"], "--secret-file: acme needs no `key`: it needs `api-key`"),
        (
            &["--client-secret-file", "-", "--secret-file", "api-key=-"],
            "standard input can be one secret only: one file may be `-`",
        ),
        (
            &["--secret-file", "api-key=-", "--assertion-file", "jwt=-"],
            "standard input can be one secret only: one file may be `-`",
        ),
        (
            &["--secret-file", "api-key=a", "--secret-file", "api-key=b"],
            "--secret-file: there are two files for `api-key`: give one",
        ),
        (
            &["--assertion-file", "api-key=a"],
            "--assertion-file: acme needs no `api-key`: it needs `jwt`",
        ),
        (
            &["--secret-file", "api-key=/nonexistent"],
            "cannot read `api-key` from /nonexistent: No such file or directory (os error 2)",
        ),
    ] {
        says(&[&tenant[..], more].concat(), &both, expected);
    }
}

#[test]
fn a_client_certificate_is_asked_for_before_anything_is_sent() {
    let server = server();
    let file = File::new("certified.json", CERTIFIED.as_bytes());
    let run = |more: &[&str]| {
        token(&server, &file, more).env("POLYGRANT_CLIENT_ID", "sandbox-client").said()
    };
    let said = run(&[]);
    assert_eq!(said.status, 2);
    let wants =
        "polygrant: certified wants a TLS client certificate: give --client-certificate FILE\n";
    assert_eq!(said.err, wants);

    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["client".into()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap().pem();
    let encrypted = "the private key is encrypted: decrypt it first, such as with `openssl pkey`";
    for (name, pem, problem) in [
        (
            "text.pem",
            "text".to_owned(),
            "the PEM has no certificate (no section `BEGIN CERTIFICATE`)",
        ),
        (
            "chain.pem",
            certificate.clone(),
            "the PEM has no private key (no section `BEGIN PRIVATE KEY` or the like)",
        ),
        ("encrypted.pem", certificate.clone() + ENCRYPTED, encrypted),
        ("older.pem", certificate.clone() + OLDER, encrypted),
    ] {
        let pem = File::new(name, pem.as_bytes());
        let said = run(&["--client-certificate", pem.path()]);
        let expected = format!("polygrant: {}: TLS client certificate: {problem}\n", pem.path());
        assert_eq!((said.status, said.err), (2, expected));
    }
    let pem = File::new("client.pem", (certificate + &key.serialize_pem()).as_bytes());
    let said = run(&["--client-certificate", pem.path()]);
    let none = "polygrant: certified wants a TLS client certificate: plain http presents none: use \
                https, or say --client-certificate-presented where a sidecar presents it, or to a \
                sandbox\n";
    assert_eq!((said.status, &*said.err), (2, none));
    for more in [&["--client-certificate", pem.path()][..], &[]] {
        let said = run(&[more, &["--client-certificate-presented"]].concat());
        assert_eq!((said.status, &*said.out), (0, "sandbox-certified-token\n"), "{}", said.err);
    }

    let arguments = ["request", "--dialect", file.path(), "--base-url", "https://a.example"];
    let said = polygrant(&[&arguments[..], &["--output", "curl"]].concat()).said();
    assert!(said.out.contains(" --variable %POLYGRANT_CLIENT_CERTIFICATE "), "{}", said.out);
    let option = " --expand-cert '{{POLYGRANT_CLIENT_CERTIFICATE}}'\n";
    assert!(said.out.ends_with(option), "{}", said.out);
    let own = ["--client-certificate", "it's.pem", "--output", "curl"];
    let said = polygrant(&[&arguments[..], &own].concat()).said();
    assert!(
        said.out.ends_with(
            r" --cert 'it'\''s.pem'
"
        ),
        "{}",
        said.out
    );
}

#[test]
fn a_sandbox_says_which_credentials_it_takes() {
    use std::io::{BufRead, BufReader};
    let file = File::new("served.json", DOCUMENT.as_bytes());
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_polygrant"))
        .args(["sandbox", "--dialect", file.path()])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.as_mut().unwrap()).lines();
    let line = lines.map(Result::unwrap).find(|line| line.starts_with("  acme"));
    child.kill().unwrap();
    child.wait().unwrap();
    let line = line.unwrap();
    assert!(line.ends_with("/acme, api-key sandbox-api-key, jwt anything"), "{line}");
}
