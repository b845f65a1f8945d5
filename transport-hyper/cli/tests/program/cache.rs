//! `--cache`, `cache list` and `cache clear`.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use polygrant_testkit::ScriptedServer;

use crate::run::{Run, polygrant};

/// A folder for caches, for as long as it lives.
struct Caches(PathBuf);

impl Caches {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let name = format!("polygrant-caches-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::DirBuilder::new().mode(0o700).create(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn own(&self) -> PathBuf {
        self.0.join("polygrant")
    }

    /// Runs the program with this folder.
    fn run(&self, arguments: &[&str]) -> Run {
        polygrant(arguments).env("XDG_CACHE_HOME", self.path())
    }

    /// Runs `token` against the server, with a cache.
    fn token(&self, server: &ScriptedServer, more: &[&str]) -> Run {
        let base_url = server.base_url();
        let token = ["token", "--cache", "--dialect", "rfc6749", "--base-url", &base_url];
        self.run(&[&token, more].concat())
    }
}

impl Drop for Caches {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A server whose tokens are counted.
fn counting(seconds: u64) -> ScriptedServer {
    ScriptedServer::with_responses(move |number| {
        let body = format!(
            r#"{{"access_token":"token-{number}","token_type":"Bearer","expires_in":{seconds}}}"#
        );
        let length = body.len();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
        format!("{head}content-length: {length}\r\n\r\n{body}").into_bytes()
    })
    .unwrap()
}

#[test]
fn two_runs_make_one_request() {
    let (server, caches) = (counting(3600), Caches::new());
    for _ in 0..2 {
        let said = caches.token(&server, &[]).said();
        assert_eq!((said.status, &*said.out, &*said.err), (0, "token-1\n", ""));
    }
    assert_eq!(server.requests().len(), 1);
    let said = caches.token(&server, &["-v"]).said();
    assert_eq!((&*said.out, &*said.err), ("token-1\n", "* from the cache: nothing was sent\n"));
    let said = caches.token(&server, &["--output", "header"]).said();
    assert_eq!(said.out, "Authorization: Bearer token-1\n");
    let json = caches.token(&server, &["--output", "json"]).said().json();
    let left = json["expires_in"].as_u64().unwrap();
    assert!((3000..=3600).contains(&left), "{json}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn the_variable_turns_it_on_and_nothing_else_does() {
    let (server, caches) = (counting(3600), Caches::new());
    let base_url = server.base_url();
    let token = ["token", "--dialect", "rfc6749", "--base-url", &base_url];
    for value in ["0", "false", ""] {
        caches.run(&token).env("POLYGRANT_CACHE", value).said();
    }
    caches.run(&token).said();
    assert_eq!(server.requests().len(), 4);
    assert!(!caches.own().exists());
    for _ in 0..2 {
        let said = caches.run(&token).env("POLYGRANT_CACHE", "1").said();
        assert_eq!((&*said.out, &*said.err), ("token-5\n", ""));
    }
}

#[test]
fn other_clients_and_scopes_have_other_tokens() {
    let (server, caches) = (counting(3600), Caches::new());
    for (more, token) in [
        (&[][..], "token-1\n"),
        (&["--scope", "read"], "token-2\n"),
        (&["--client-id", "other"], "token-3\n"),
        (&["--param", "audience=a"], "token-4\n"),
        (&["--scope", "read"], "token-2\n"),
        (&[], "token-1\n"),
    ] {
        assert_eq!(caches.token(&server, more).said().out, token, "{more:?}");
    }
}

#[test]
fn a_token_that_is_over_is_asked_for_again() {
    let (server, caches) = (counting(0), Caches::new());
    for number in 1..=2 {
        let said = caches.token(&server, &[]).said();
        assert_eq!((&*said.out, &*said.err), (&*format!("token-{number}\n"), ""));
    }
}

#[test]
fn the_list_shows_no_token() {
    let (server, caches) = (counting(3600), Caches::new());
    let said = caches.run(&["cache", "list"]).said();
    let empty = format!("no token is kept in {}\n", caches.own().display());
    assert_eq!((said.status, &*said.out), (0, &*empty));
    caches.token(&server, &["--scope", "read", "--scope", "write"]).said();
    let said = caches.run(&["cache", "list"]).said();
    let url = server.base_url();
    let begin = format!("rfc6749  {url}");
    assert!(said.out.starts_with(&begin), "{}", said.out);
    assert!(said.out.contains("  client \"sandbox-client\"  scope \"read write\"  until 20"));
    assert!(said.out.ends_with("Z\n") && said.out.lines().count() == 1, "{}", said.out);
    assert!(!said.out.contains("token-1"), "{}", said.out);
    let said = caches.run(&["cache", "clear"]).said();
    let removed = format!("removed 1 token from {}\n", caches.own().display());
    assert_eq!((said.status, &*said.out), (0, &*removed));
    assert_eq!(caches.run(&["cache", "list"]).said().out, empty);
    assert_eq!(caches.token(&server, &["--scope", "read"]).said().out, "token-2\n");
}

fn mode_of(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_files_are_for_the_user_alone_and_hold_no_secret() {
    let (server, caches) = (counting(3600), Caches::new());
    caches.token(&server, &[]).said();
    assert_eq!(mode_of(&caches.own()), 0o700);
    for entry in fs::read_dir(caches.own()).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode_of(&path), 0o600, "{}", path.display());
        let text = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains(polygrant_testkit::CLIENT_SECRET), "{text}");
    }
}

#[test]
fn a_cache_that_cannot_be_used_is_said_and_costs_a_request() {
    let (server, caches) = (counting(3600), Caches::new());
    caches.token(&server, &[]).said();
    fs::set_permissions(caches.own(), fs::Permissions::from_mode(0o755)).unwrap();
    let said = caches.token(&server, &[]).said();
    assert_eq!((said.status, &*said.out), (0, "token-2\n"));
    let note = "polygrant: note: the token is not kept: ";
    assert!(said.err.starts_with(note) && said.err.contains("is open to others"), "{}", said.err);
    let said = caches.run(&["cache", "list"]).said();
    assert_eq!(said.status, 2);
    assert!(said.err.starts_with("polygrant: the cache: "), "{}", said.err);
    // Without a place for it.
    let without = polygrant(&["cache", "list"]).without_env("HOME").without_env("XDG_CACHE_HOME");
    let said = without.said();
    assert_eq!(said.status, 2);
    assert!(said.err.contains("set XDG_CACHE_HOME, or HOME"), "{}", said.err);
}

#[test]
fn a_home_that_cannot_be_written_costs_a_request_and_a_note() {
    let server = counting(3600);
    let base_url = server.base_url();
    let token = ["token", "--dialect", "rfc6749", "--base-url", &base_url];
    for (number, (home, caches)) in
        (1..).zip([("/dev/null", None), ("/proc/none", None), ("", None), ("/", Some("/dev/null"))])
    {
        let run = polygrant(&token).without_env("XDG_CACHE_HOME").env("POLYGRANT_CACHE", "1");
        let run = run.env("HOME", home);
        let run = match caches {
            Some(caches) => run.env("XDG_CACHE_HOME", caches),
            None => run,
        };
        let said = run.said();
        assert_eq!((said.status, &*said.out), (0, &*format!("token-{number}\n")), "{}", said.err);
        assert_eq!(said.err.lines().count(), 1, "{}", said.err);
        assert!(said.err.starts_with("polygrant: note: the token is not kept: "), "{}", said.err);
    }
}

#[test]
fn one_file_that_cannot_be_used_hides_no_other_and_is_cleared() {
    let (server, caches) = (counting(3600), Caches::new());
    caches.token(&server, &[]).said();
    caches.token(&server, &["--scope", "read"]).said();
    let mut paths = fs::read_dir(caches.own()).unwrap().map(|entry| entry.unwrap().path());
    let one = paths.find(|path| path.file_name().unwrap() != "lock").unwrap();
    fs::set_permissions(&one, fs::Permissions::from_mode(0o644)).unwrap();
    let said = caches.run(&["cache", "list"]).said();
    assert_eq!((said.status, said.out.lines().count()), (0, 2), "{}{}", said.out, said.err);
    assert!(said.out.contains("is open to others (mode 644)"), "{}", said.out);
    assert!(said.out.contains("  until 20"), "{}", said.out);
    let said = caches.run(&["cache", "clear"]).said();
    assert!(said.out.starts_with("removed 2 tokens from "), "{}{}", said.out, said.err);
}

/// Its lease holds for a while, and the next run waits for that.
#[test]
fn a_run_that_was_killed_in_the_middle_does_not_fail_the_next() {
    let mut number = 0;
    let server = ScriptedServer::with_script(move |mut stream, journal| {
        journal.request(&mut stream)?;
        number += 1;
        if number == 1 {
            // Until the program is gone.
            return stream.read(&mut [0]).map(drop);
        }
        let body = r#"{"access_token":"second","token_type":"Bearer","expires_in":3600}"#;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
        let length = body.len();
        stream.write_all(format!("{head}content-length: {length}\r\n\r\n{body}").as_bytes())
    })
    .unwrap();
    let caches = Caches::new();
    let mut killed = caches.token(&server, &["--timeout", "3"]).start();
    while server.requests().is_empty() {
        assert!(killed.try_wait().unwrap().is_none(), "the program has ended");
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let said = caches.token(&server, &["--timeout", "3"]).said();
    assert_eq!((said.status, &*said.out), (0, "second\n"), "{}", said.err);
    assert!(said.err.contains("another run is asking for the same token"), "{}", said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    assert_eq!(caches.token(&server, &[]).said().out, "second\n");
}

#[test]
fn home_has_it_where_no_other_place_is_named() {
    let (server, caches) = (counting(3600), Caches::new());
    let base_url = server.base_url();
    let token = ["token", "--cache", "--dialect", "rfc6749", "--base-url", &base_url];
    // A relative one is ignored, by the specification.
    for cache_home in ["", "relative"] {
        let run = polygrant(&token).env("HOME", caches.path()).env("XDG_CACHE_HOME", cache_home);
        assert_eq!(run.said().out, "token-1\n");
    }
    assert!(caches.0.join(".cache/polygrant").is_dir());
}

/// A refusal is not kept for a run with another secret.
#[test]
fn a_wrong_secret_does_not_outlive_its_run() {
    let server = ScriptedServer::with_responses(|number| {
        let (status, body) = match number {
            1 => ("401 Unauthorized", r#"{"error":"invalid_client"}"#),
            _ => ("200 OK", r#"{"access_token":"good","token_type":"Bearer","expires_in":3600}"#),
        };
        let length = body.len();
        format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nconnection: close\r\n\
             content-length: {length}\r\n\r\n{body}"
        )
        .into_bytes()
    })
    .unwrap();
    let caches = Caches::new();
    let said = caches.token(&server, &[]).env("POLYGRANT_CLIENT_SECRET", "wrong").said();
    assert_eq!(said.status, 3, "{}", said.err);
    let said = caches.token(&server, &[]).said();
    assert_eq!((said.status, &*said.out), (0, "good\n"), "{}", said.err);
}

/// Where an API key is the client, tokens of different keys are apart.
#[test]
fn a_client_that_is_known_by_a_secret() {
    let document = crate::run::File::new(
        "by-key.json",
        br#"{"name":"by-key","credentials":["api_key"],"path":"/t","body":{"key":"{api_key}"}}"#,
    );
    let (server, caches) = (counting(3600), Caches::new());
    let base_url = server.base_url();
    let token = ["token", "--cache", "--dialect", document.path(), "--base-url", &base_url];
    for (key, wanted) in [("one", "token-1\n"), ("two", "token-2\n"), ("one", "token-1\n")] {
        let said = caches.run(&token).env("POLYGRANT_API_KEY", key).said();
        assert_eq!((&*said.out, &*said.err), (wanted, ""));
    }
    let list = caches.run(&["cache", "list"]).said().out;
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(!list.contains("one") && list.starts_with("by-key  "), "{list}");
    let said = caches.run(&["cache", "clear"]).said();
    assert!(said.out.starts_with("removed 2 tokens from "), "{}", said.out);
}
