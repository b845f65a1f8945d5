//! A secret in a file that follows the server's, while many callers want a token.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use polygrant::{Credentials, Grant};
use polygrant_client::SecretFile;
use polygrant_testkit::{MountedFiles, ScriptedServer, grant_in, response, token_body};

const DOCUMENT: &str =
    r#"{ "name": "acme", "body": { "id": "{client_id}", "secret": "{client_secret}" } }"#;

const CALLERS: usize = 8;

/// How many calls fail before the file follows.
const REFUSED_CALLS: usize = 400;

/// So that a test that goes wrong ends; none waits for it.
const GIVE_UP: Duration = Duration::from_secs(20);

/// Returns whether there is a token.
type Caller = Arc<dyn Fn() -> bool + Send + Sync>;

/// Takes the new secret alone.
fn vendor() -> ScriptedServer {
    ScriptedServer::with_script(|mut stream, _| {
        let mut request = Vec::new();
        let mut byte = [0];
        let is_new = loop {
            if request.ends_with(b"secret=old") || request.ends_with(b"secret=new") {
                break request.ends_with(b"new");
            }
            stream.read_exact(&mut byte)?;
            request.extend(byte);
        };
        stream.write_all(&if is_new {
            response("200 OK", "", &token_body("t1", Some("3600")))
        } else {
            response("401 Unauthorized", "", r#"{"error":"invalid_client"}"#)
        })
    })
    .unwrap()
}

fn ureq(grant: Grant, secret: SecretFile) -> Caller {
    let transport = polygrant_ureq::Transport::new();
    let client = polygrant_ureq::TokenClient::new(transport, grant).with_credentials_source(secret);
    Arc::new(move || client.token().is_ok())
}

fn hyper(grant: Grant, secret: SecretFile) -> Caller {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = polygrant_hyper::TokenClient::tokio(grant).with_credentials_source(secret);
    Arc::new(move || runtime.block_on(client.token()).is_ok())
}

/// The server rotates first. Until the file follows, one request is refused and no other is sent; within
/// a second after, all callers have a token.
#[test]
fn a_rotated_secret_costs_no_more_than_the_refusals_until_its_file_is_there() {
    for of in [ureq, hyper] {
        let server = vendor();
        let files = MountedFiles::new(&[("secret", "old\n")]).unwrap();
        let credentials = Credentials::new("app", "old").unwrap();
        let grant = grant_in(DOCUMENT, &server.base_url(), credentials).unwrap();
        let caller = of(grant, SecretFile::new("app", files.path("secret")));

        let (refused, since) = (AtomicUsize::new(0), Instant::now());
        thread::scope(|scope| {
            for _ in 0..CALLERS {
                scope.spawn(|| {
                    while !caller() {
                        refused.fetch_add(1, Ordering::SeqCst);
                        assert!(since.elapsed() < GIVE_UP, "no token");
                        thread::yield_now();
                    }
                });
            }
            while refused.load(Ordering::SeqCst) < REFUSED_CALLS && since.elapsed() < GIVE_UP {
                thread::yield_now();
            }
            // Half written first.
            files.swap(&[("secret", "")]).unwrap();
            files.swap(&[("secret", "new\n")]).unwrap();
        });
        assert!(refused.load(Ordering::SeqCst) >= REFUSED_CALLS);
        assert_eq!(server.connections(), 2, "one refused request, and one that brought the token");
    }
}
