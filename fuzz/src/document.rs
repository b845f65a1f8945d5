use polygrant::{ConfigurationError, Credentials, Dialect, Endpoint, Grant, Scopes, UnixTime};
use polygrant_sandbox::Sandbox;

/// Reads any text as a dialect's document.
///
/// Holds: it never panics. What is refused is refused with a message on one line. What loads is the
/// same dialect when it is written and read again; a grant of it is built, or refused for a reason
/// that lies in its variables or in the placeholders for its credentials and scopes; and its own sandbox
/// gives the client a token.
pub fn document(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let dialect = match Dialect::from_json(&text) {
        Ok(dialect) => dialect,
        Err(error) => {
            assert!(!error.problem().is_empty());
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    let written = dialect.to_json();
    assert_eq!(Dialect::from_json(&written).as_ref(), Ok(&dialect), "{written}");
    let Some(grant) = grant(&dialect) else { return };

    let sandbox = Sandbox::new(dialect).with_client(credentials(grant.dialect()), ["a", "b"]);
    let response = sandbox.respond(&grant.request(), NOW);
    assert_eq!(response.status(), 200, "{written}");
    let token = match grant.parse(&response, NOW) {
        Ok(token) => token,
        Err(error) => panic!("{error}: {written}"),
    };
    let mut call = http::Request::new(());
    token.authorize_request(&mut call).expect("a short URL");
    assert!(sandbox.admits(&call), "{written}");
}

const NOW: UnixTime = UnixTime::from_secs(1_795_296_370);

fn credentials(dialect: &Dialect) -> Credentials {
    let names = dialect.needed_credentials().into_iter();
    names.fold(Credentials::none(), |credentials, name| {
        credentials.with(name.to_owned(), format!("qx7-{name}")).expect("a credential")
    })
}

fn grant(dialect: &Dialect) -> Option<Grant> {
    let built = dialect.url_at("https://auth.example.com").and_then(|url| {
        let scopes = if dialect.takes_scopes() { Scopes::from(["a"]) } else { Scopes::none() };
        let grant =
            Grant::new(dialect.clone(), Endpoint::new(&url)?, credentials(dialect), scopes)?;
        let mut assertions = dialect.assertions.iter();
        assertions.try_fold(grant, |grant, name| grant.with_assertion(name, "signed.just-now"))
    });
    match built {
        Ok(grant) => Some(grant),
        Err(
            ConfigurationError::MissingVariable { .. }
            | ConfigurationError::Variable { .. }
            | ConfigurationError::Unwritable { .. }
            | ConfigurationError::Scope { .. }
            | ConfigurationError::ColonInBasic { .. },
        ) => None,
        Err(ConfigurationError::Endpoint { problem }) if problem.contains("too long") => None,
        Err(other) => panic!("{other}: {}", dialect.to_json()),
    }
}
