//! The cases: what a client shows and asks for, and what is to come of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use polygrant::assertion::AssertionContext;
use polygrant::dialect::{Algorithm, Table};
use polygrant::{Dialect, Scopes, UnixTime};
use polygrant_client::{PrivateKey, Signer};

use crate::certificates::{Certificates, Pem};
use crate::clients::{Client, Credential, Outcome};
use crate::keys::key_for;
use crate::problem::Problem;
use crate::server::{RESOURCE, SECRET, Server};
use crate::software::Software;

/// One case.
pub(crate) struct Case {
    pub(crate) name: String,
    client: &'static str,
    dialect: Dialect,
    shows: Shows,
    /// Whether the assertion is for another server.
    is_for_another: bool,
    scopes: &'static [&'static str],
    expected: Expected,
}

/// What the client shows.
enum Shows {
    Secret(&'static str),
    Key(&'static str, Algorithm),
    /// An assertion that was signed so long ago.
    Old(Algorithm, Duration),
    /// The same assertion for the second time.
    Again(Algorithm),
    Certificate(fn(&Certificates) -> &Pem),
}

enum Expected {
    Token,
    Scope(&'static str),
    Refused(&'static str),
}

impl Case {
    fn new(name: impl Into<String>, client: &'static str, dialect: Dialect, shows: Shows) -> Self {
        Self {
            name: name.into(),
            client,
            dialect,
            shows,
            is_for_another: false,
            scopes: &[],
            expected: Expected::Token,
        }
    }

    fn refused(self, code: &'static str) -> Self {
        Self { expected: Expected::Refused(code), ..self }
    }

    /// Plays the case by one client.
    pub(crate) fn play(
        &self,
        server: &Server,
        certificates: &Certificates,
        fetch: &dyn Fn(&Client<'_>) -> Result<Outcome, Problem>,
    ) -> Result<(), Problem> {
        let another = || "https://another.example".to_owned();
        let issuer = if self.is_for_another { another() } else { server.audience() };
        let software = server.software();
        let scopes = if self.scopes.is_empty() { software.scopes() } else { self.scopes };
        let client = |credential| Client {
            id: self.client,
            dialect: self.dialect.clone(),
            credential,
            endpoint: server.endpoint(),
            issuer: issuer.clone(),
            scopes: Scopes::from(scopes),
            authority: &certificates.authority,
            authority_file: &certificates.authority_file,
        };
        let outcome = match &self.shows {
            Shows::Secret(secret) => fetch(&client(Credential::Secret(secret)))?,
            Shows::Key(pem, algorithm) => fetch(&client(Credential::Key(pem, *algorithm)))?,
            Shows::Certificate(which) => {
                fetch(&client(Credential::Certificate(which(certificates))))?
            }
            Shows::Old(algorithm, age) => {
                let jwt = signed(&client(Credential::Assertion("e30")), *algorithm, *age)?;
                fetch(&client(Credential::Assertion(&jwt)))?
            }
            Shows::Again(algorithm) => {
                let jwt =
                    signed(&client(Credential::Assertion("e30")), *algorithm, Duration::ZERO)?;
                match fetch(&client(Credential::Assertion(&jwt)))? {
                    Outcome::Token(_) => fetch(&client(Credential::Assertion(&jwt)))?,
                    first => return Err(format!("the first time it was {first:?}").into()),
                }
            }
        };
        let is_right = match (&outcome, &self.expected) {
            (Outcome::Token(_), Expected::Token) => true,
            (Outcome::Token(scope), Expected::Scope(expected)) => {
                scope.as_deref() == Some(expected)
            }
            (Outcome::Refused(code), Expected::Refused(expected)) => {
                code.as_deref() == software.refuses_by(expected)
            }
            _ => false,
        };
        if is_right { Ok(()) } else { Err(format!("{outcome:?}").into()) }
    }
}

/// Signs an assertion that is as old as that.
fn signed(client: &Client<'_>, algorithm: Algorithm, age: Duration) -> Result<String, Problem> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let now = UnixTime::after_epoch(since_epoch.saturating_sub(age));
    // No two have the same time.
    let random = since_epoch.as_nanos();
    let context = AssertionContext::new(&client.grant()?, "client_assertion", now, random);
    let key = PrivateKey::from_pem(key_for(algorithm.name()).private)?.with_algorithm(algorithm)?;
    key.assertion(&context)
}

/// Returns `client_secret_jwt` with one algorithm.
fn secret_jwt(algorithm: Algorithm) -> Dialect {
    let mut dialect = Dialect::client_secret_jwt();
    let formats = std::mem::replace(&mut dialect.signing, Table::new()).into_iter();
    dialect.signing = formats
        .map(|(name, mut format)| {
            format.algorithms = vec![algorithm];
            (name, format)
        })
        .collect();
    dialect
}

/// Returns all cases that a server can play.
pub(crate) fn cases(software: Software) -> Vec<Case> {
    let mut cases: Vec<Case> = secrets(&software.basic()).into();
    let algorithms = software.algorithms();
    for algorithm in &algorithms {
        cases.extend(signed_with(*algorithm));
    }
    if !algorithms.is_empty() {
        cases.extend(wrong_assertions());
    }
    match software {
        Software::OidcProvider => {
            cases.extend(certificates());
            cases.extend(resources());
        }
        Software::Authlib => cases.extend(grants()),
        Software::DjangoOauthToolkit => {
            let (client, raw) = ("client_secret_basic", Dialect::rfc6749_basic_raw());
            let case = Case::new("secret by raw Basic", client, raw, Shows::Secret(SECRET));
            cases.push(case.refused("invalid_client"));
        }
        // It looks at one resource of several.
        Software::Glewlwyd => cases.extend(resources().into_iter().take(2)),
    }
    cases
}

fn secrets(basic: &Dialect) -> [Case; 4] {
    let (basic, post) = (|| basic.clone(), Dialect::rfc6749_post);
    let case =
        |name, client, dialect, secret| Case::new(name, client, dialect, Shows::Secret(secret));
    [
        case("secret by Basic", "client_secret_basic", basic(), SECRET),
        case("secret by Basic: a wrong one", "client_secret_basic", basic(), "wrong")
            .refused("invalid_client"),
        case("secret in the body", "client_secret_post", post(), SECRET),
        case("secret in the body: a wrong one", "client_secret_post", post(), "wrong")
            .refused("invalid_client"),
    ]
}

fn signed_with(algorithm: Algorithm) -> Vec<Case> {
    let name = algorithm.name();
    if !algorithm.is_symmetric() {
        let shows = Shows::Key(key_for(name).private, algorithm);
        let dialect = Dialect::private_key_jwt();
        return vec![Case::new(format!("private_key_jwt, {name}"), name, dialect, shows)];
    }
    let case = |what: &str, secret| {
        let name = format!("client_secret_jwt, {name}{what}");
        Case::new(name, algorithm.name(), secret_jwt(algorithm), Shows::Secret(secret))
    };
    let wrong = "0123456789abcdef0123456789abcdef";
    vec![case("", SECRET), case(": a wrong secret", wrong).refused("invalid_client")]
}

fn es256() -> Shows {
    Shows::Key(key_for("ES256").private, Algorithm::Es256)
}

fn wrong_assertions() -> [Case; 5] {
    let case = |what: &str, client, shows| {
        let name = format!("private_key_jwt: {what}");
        Case::new(name, client, Dialect::private_key_jwt(), shows).refused("invalid_client")
    };
    let hour = Duration::from_secs(3600);
    [
        case("another client's key", "EdDSA", es256()),
        case("a key that is not registered", "ES256", Shows::Key(UNKNOWN, Algorithm::Es256)),
        case("an hour old", "ES256", Shows::Old(Algorithm::Es256, hour)),
        case("used twice", "ES256", Shows::Again(Algorithm::Es256)),
        Case { is_for_another: true, ..case("for another server", "ES256", es256()) },
    ]
}

fn certificates() -> [Case; 4] {
    let (issued, own) = ("tls_client_auth", "self_signed_tls_client_auth");
    let case = |what: &str, client: &'static str, which| {
        let shows = Shows::Certificate(which);
        Case::new(format!("{client}{what}"), client, Dialect::tls_client_auth(), shows)
    };
    [
        case("", issued, |all| &all.issued),
        case(": a certificate of no authority", issued, |all| &all.self_signed)
            .refused("invalid_client"),
        case("", own, |all| &all.self_signed),
        case(": another certificate", own, |all| &all.unknown).refused("invalid_client"),
    ]
}

fn resources() -> [Case; 3] {
    let jwt = Dialect::private_key_jwt;
    let (known, unknown) = (("resource", RESOURCE), ("resource", "https://unknown.example/"));
    let case = |name, dialect| Case::new(name, "ES256", dialect, es256());
    let one = |(name, value)| jwt().with_parameter(name, value);
    [
        Case {
            scopes: &["api:read"],
            expected: Expected::Scope("api:read"),
            ..case("a resource and its scope", one(known))
        },
        case("a resource that is not known", one(unknown)).refused("invalid_target"),
        case(
            "two resources, of which one is not known",
            one(known).with_parameter(unknown.0, unknown.1),
        )
        .refused("invalid_target"),
    ]
}

/// The assertion as a grant (RFC 7523 §2.1), in the dialect of a document.
fn grants() -> [Case; 3] {
    let dialect = || Dialect::from_json(GRANT).unwrap_or_default();
    let case = |name, shows| Case::new(name, "RS256", dialect(), shows);
    let own = || Shows::Key(key_for("RS256").private, Algorithm::Rs256);
    [
        case("jwt-bearer, RS256", own()),
        case("jwt-bearer: another key", es256()).refused("invalid_grant"),
        Case {
            is_for_another: true,
            ..case("jwt-bearer: for another server", own()).refused("invalid_grant")
        },
    ]
}

const GRANT: &str = r#"{
    "name": "jwt-bearer",
    "assertions": ["client_assertion"],
    "signing": { "client_assertion": {} },
    "body": {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": "{client_assertion}"
    }
}"#;

/// A key that no client has registered.
const UNKNOWN: &str = include_str!("../../../../../core/client/tests/keys/p256-other.pem");
