//! Certificates in files that are renewed while each adapter uses them.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use polygrant::TransportErrorReason;
use polygrant_conformance::{Hyper, Ureq};
use polygrant_lifecycle::Policy;
use polygrant_testkit::faults::{Adapter, ClientUnderTest, Setup};
use polygrant_testkit::{
    Authority, Identity, MountedFiles, ScriptedServer, credentials, grant_in, respond_tls,
    response, serve_tls, token_body,
};

const ADAPTERS: [&dyn Adapter; 2] = [&Ureq, &Hyper];

const AUTHORITIES: &str = "ca.crt";
const CERTIFICATE: &str = "tls.crt";
const KEY: &str = "tls.key";

/// So that a test that goes wrong ends; none waits for it.
const GIVE_UP: Duration = Duration::from_secs(20);

/// A vendor that wants to see a client certificate, and names its tokens after it.
struct Vendor {
    authority: Authority,
    server: ScriptedServer,
    /// The certificates that were issued, in their order.
    issued: Arc<Mutex<Vec<Vec<u8>>>>,
    files: MountedFiles,
}

impl Vendor {
    fn new() -> Self {
        let authority = Authority::new().unwrap();
        let issued = Arc::<Mutex<Vec<Vec<u8>>>>::default();
        let known = Arc::clone(&issued);
        let server = serve_tls(authority.strict_server_config().unwrap(), move |stream| {
            let shown = stream.conn.peer_certificates().and_then(<[_]>::first).unwrap().to_vec();
            let number = known.lock().unwrap().iter().position(|it| *it == shown).unwrap() + 1;
            let body = token_body(&format!("of-{number}"), Some("3600"));
            respond_tls(stream, &response("200 OK", "", &body))
        })
        .unwrap();
        let files = [(AUTHORITIES, &*authority.certificate_pem()), (CERTIFICATE, ""), (KEY, "")];
        let files = MountedFiles::new(&files).unwrap();
        let vendor = Self { authority, server, issued, files };
        vendor.renew();
        vendor
    }

    fn issue(&self) -> Identity {
        let identity = self.authority.issue("my-client").unwrap();
        self.issued.lock().unwrap().push(identity.certificate.to_vec());
        identity
    }

    /// Mounts a new certificate with its key.
    fn renew(&self) {
        let identity = self.issue();
        self.mount(&identity.certificate_pem(), &identity.key_pem());
    }

    fn mount(&self, certificate: &str, key: &str) {
        let authorities = self.authority.certificate_pem();
        let files = [(AUTHORITIES, &*authorities), (CERTIFICATE, certificate), (KEY, key)];
        self.files.swap(&files).unwrap();
    }

    fn client(&self, adapter: &dyn Adapter, members: &str) -> Box<dyn ClientUnderTest> {
        let base_url = format!("https://localhost:{}", self.server.address().port());
        let document = format!(r#"{{ "name": "acme", "client_certificate": true{members} }}"#);
        let grant = grant_in(&document, &base_url, credentials()).unwrap();
        let mut policy = Policy::default();
        policy.request_interval = Duration::ZERO;
        let setup = Setup::CertificateFiles {
            authorities: self.files.path(AUTHORITIES),
            certificate: self.files.path(CERTIFICATE),
            key: self.files.path(KEY),
        };
        adapter.client_with(grant, policy, setup).unwrap().unwrap()
    }
}

/// Fetches a token, whose name says which certificate was presented.
fn fetched(client: &dyn ClientUnderTest) -> String {
    client.refresh_now().unwrap().token().secret().to_owned()
}

#[test]
fn a_new_certificate_is_presented_as_soon_as_it_is_whole() {
    for adapter in ADAPTERS {
        let vendor = Vendor::new();
        let client = vendor.client(adapter, "");
        let client = &*client;
        assert_eq!(fetched(client), "of-1", "{}", adapter.name());
        vendor.renew();
        assert_eq!(fetched(client), "of-2");

        // Neither a pair that is half there, nor one that does not fit together, nor none.
        let (third, other) = (vendor.issue(), vendor.issue());
        let (certificate, key) = (third.certificate_pem(), third.key_pem());
        let half = key.split_at(key.len() / 2).0;
        for (certificate, key) in [
            (&*certificate, half),
            (certificate.split_at(certificate.len() / 2).0, &key),
            (&certificate, &other.key_pem()),
            (&certificate, ""),
            ("no certificate", &key),
        ] {
            vendor.mount(certificate, key);
            assert_eq!(fetched(client), "of-2");
        }
        vendor.files.remove(KEY).unwrap();
        assert_eq!(fetched(client), "of-2");

        // One after the other, where they are.
        vendor.mount("", "");
        vendor.files.overwrite(CERTIFICATE, &certificate).unwrap();
        assert_eq!(fetched(client), "of-2");
        vendor.files.overwrite(KEY, &key).unwrap();
        assert_eq!(fetched(client), "of-3");
    }
}

/// A token that is bound to a certificate is not given out once there is another; any other token is.
#[test]
fn a_bound_token_goes_with_its_certificate() {
    for adapter in ADAPTERS {
        let vendor = Vendor::new();
        let bound = vendor.client(adapter, r#", "certificate_bound": true"#);
        let unbound = vendor.client(adapter, "");
        let secret =
            |client: &dyn ClientUnderTest| client.token().unwrap().token().secret().to_owned();
        for client in [&*bound, &*unbound] {
            assert_eq!(secret(client), "of-1", "{}", adapter.name());
            assert_eq!(secret(client), "of-1");
        }
        assert_eq!(vendor.server.requests().len(), 2);

        // A client whose token is fresh looks 50 times a second.
        vendor.renew();
        let since = Instant::now();
        while secret(&*bound) != "of-2" {
            assert!(since.elapsed() < GIVE_UP, "the token of the former certificate stays");
        }
        assert_eq!(secret(&*bound), "of-2");
        assert_eq!(secret(&*unbound), "of-1");
        assert_eq!(vendor.server.requests().len(), 3);
    }
}

#[test]
fn authorities_in_a_file_are_renewed_too() {
    for adapter in ADAPTERS {
        let (vendor, other) = (Vendor::new(), Authority::new().unwrap());
        let identity = vendor.issue();
        let (certificate, key) = (identity.certificate_pem(), identity.key_pem());
        let mount = |authorities: &str| {
            let files = [(AUTHORITIES, authorities), (CERTIFICATE, &certificate), (KEY, &key)];
            vendor.files.swap(&files).unwrap();
        };
        mount(&other.certificate_pem());
        let client = vendor.client(adapter, "");
        mount(&vendor.authority.certificate_pem());
        assert_eq!(fetched(&*client), "of-2", "{}", adapter.name());
        mount("half a cert");
        assert_eq!(fetched(&*client), "of-2");
        mount(&other.certificate_pem());
        let error = client.refresh_now().unwrap_err();
        let polygrant::Error::Transport(error) = error.error() else { panic!("{error}") };
        assert_eq!(error.reason(), Some(TransportErrorReason::UnknownIssuer));
    }
}

/// How many certificates there are, and how often tokens are fetched.
struct Load {
    renewals: usize,
    calls_between: usize,
    /// From the beginning of one call to that of the next.
    pace: Duration,
}

impl Load {
    /// Returns as little as shows something, or what the variable asks for: 200 calls a second, and so many
    /// certificates, each for two seconds.
    fn of_environment() -> Self {
        match std::env::var("POLYGRANT_TEST_RENEWALS").map(|renewals| renewals.parse()) {
            Ok(renewals) => Self {
                renewals: renewals.unwrap(),
                calls_between: 400,
                pace: Duration::from_millis(5),
            },
            Err(_) => Self { renewals: 8, calls_between: 5, pace: Duration::ZERO },
        }
    }

    fn give_up(&self) -> Duration {
        let calls = u32::try_from(self.renewals * self.calls_between).unwrap();
        GIVE_UP + 4 * self.pace * calls
    }
}

/// Certificates are renewed while tokens are fetched, and no call fails.
#[test]
fn no_call_fails_while_certificates_are_renewed() {
    let load = Load::of_environment();
    for adapter in ADAPTERS {
        let vendor = Vendor::new();
        let client = vendor.client(adapter, "");
        let (calls, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
        let since = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| {
                for renewal in 1..=load.renewals {
                    let is_early = || calls.load(Ordering::SeqCst) < renewal * load.calls_between;
                    while is_early() && since.elapsed() < load.give_up() {
                        thread::yield_now();
                    }
                    vendor.renew();
                }
                is_over.store(true, Ordering::SeqCst);
            });
            let mut former = 0;
            let mut next = since;
            while !is_over.load(Ordering::SeqCst) {
                thread::sleep(next.saturating_duration_since(Instant::now()));
                next += load.pace;
                let token = fetched(&*client);
                let number: usize = token.strip_prefix("of-").unwrap().parse().unwrap();
                assert!(number >= former, "{}: {number} after {former}", adapter.name());
                former = number;
                calls.fetch_add(1, Ordering::SeqCst);
            }
        });
        assert_eq!(fetched(&*client), format!("of-{}", load.renewals + 1), "{}", adapter.name());
        let calls = calls.into_inner();
        assert!(calls >= load.renewals * load.calls_between);
        println!("{}: {calls} calls in {:?}", adapter.name(), since.elapsed());
    }
}
