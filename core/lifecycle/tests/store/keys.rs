//! Which grants share a record.

use polygrant::{ConfigurationError, Credentials, Dialect, Endpoint, Grant};
use polygrant_lifecycle::store::{FingerprintKey, StoreKey};
use proptest::collection::vec;
use proptest::prelude::*;

const DOCUMENT: &str = r#"{
    "name": "acme",
    "environments": { "production": "https://acme.example", "test": "https://test.acme.example" },
    "variables": { "realm": { "default": "main" }, "hint": { "optional": true } },
    "query": { "realm": "{realm}", "hint": "{hint}" }
}"#;

fn key(change: impl FnOnce(polygrant::GrantBuilder) -> polygrant::GrantBuilder) -> StoreKey {
    let builder = Grant::builder(Dialect::from_json(DOCUMENT).unwrap());
    let credentials = Credentials::new("my-client", "my-secret").unwrap();
    let grant = change(builder.credentials(credentials)).build().unwrap();
    StoreKey::of(&grant).unwrap()
}

#[test]
fn whatever_is_asked_for_makes_a_key_of_its_own() {
    let same = key(|it| it);
    assert_eq!(same, key(|it| it.environment("production")));
    assert_eq!(same, key(|it| it.variable("realm", "main")), "the default, stated");
    let secret = Credentials::new("my-client", "rotated").unwrap();
    assert_eq!(same, key(|it| it.credentials(secret)), "a rotated secret");
    let client = Credentials::new("other-client", "my-secret").unwrap();
    let others = [
        key(|it| it.environment("test")),
        key(|it| it.variable("realm", "other")),
        key(|it| it.variable("hint", "main")),
        key(|it| it.scopes(["a"])),
        key(|it| it.scopes(["a", "b"])),
        key(|it| it.scopes(["ab"])),
        key(|it| it.credentials(client)),
    ];
    for (place, other) in others.iter().enumerate() {
        assert_ne!(*other, same, "{place}");
        assert!(!others[..place].contains(other), "{place}");
    }
}

#[test]
fn a_parameter_makes_another_key_and_a_note_does_not() {
    let of = |dialect: Dialect| {
        let credentials = Credentials::new("my-client", "my-secret").unwrap();
        let grant = Grant::builder(dialect)
            .base_url("https://auth.example.com")
            .credentials(credentials)
            .build()
            .unwrap();
        StoreKey::of(&grant).unwrap()
    };
    let mut noted = Dialect::rfc6749();
    noted.notes.push("for people".into());
    assert_eq!(of(Dialect::rfc6749()), of(noted));
    let with = Dialect::rfc6749().with_parameter("resource", "https://one.example");
    assert_ne!(of(Dialect::rfc6749()), of(with));
}

/// It must stay the same from release to release: processes of two releases share tokens.
#[test]
fn a_key_is_an_hmac_of_what_is_asked_for() {
    let dialect = Dialect::from_json(r#"{"name":"a","body":{"client_id":"{client_id}"}}"#).unwrap();
    let grant = Grant::builder(dialect)
        .endpoint(Endpoint::new("https://a.example/token").unwrap())
        .credentials(Credentials::none().with("client_id", "c").unwrap())
        .scopes(Vec::<String>::new())
        .build()
        .unwrap();
    // HMAC-SHA-256 with an empty key of five parts, each behind its length in 8 bytes: "polygrant store key
    // 1", the document above, the endpoint, the client's id, and 0 in 8 bytes, the number of scopes.
    let expected = "36e59b1193d32e2c7fccd3cf0c9d9eb59313cc0911022ca2ecdd6db06f380b38";
    assert_eq!(StoreKey::of(&grant).unwrap().as_str(), expected);
}

#[test]
fn a_client_that_is_known_by_a_secret_needs_a_fingerprint_key() {
    let api = |secret: &str| {
        let document = r#"{"name":"api","credentials":["key"],"body":{"key":"{key}"}}"#;
        Grant::builder(Dialect::from_json(document).unwrap())
            .base_url("https://api.example.com")
            .credentials(Credentials::none().with("key", secret).unwrap())
            .build()
            .unwrap()
    };
    let error = StoreKey::of(&api("hunter2")).unwrap_err();
    assert_eq!(error, ConfigurationError::FingerprintKey { dialect: "api".to_owned() });
    let keyed =
        |secret: &str, key: &str| StoreKey::keyed(&api(secret), &FingerprintKey::new(key)).unwrap();
    assert_eq!(keyed("hunter2", "a"), keyed("hunter2", "a"));
    assert_ne!(keyed("hunter2", "a"), keyed("hunter3", "a"), "another secret is another client");
    assert_ne!(keyed("hunter2", "a"), keyed("hunter2", "b"), "a guess needs the key");
    assert!(!format!("{:?}", FingerprintKey::new("s3cr3t")).contains("s3cr3t"));
}

#[test]
fn tokens_that_are_bound_to_a_certificate_are_not_shared() {
    let mut dialect = Dialect::rfc6749();
    dialect.client_certificate = true;
    dialect.certificate_bound = true;
    let grant = Grant::builder(dialect)
        .base_url("https://auth.example.com")
        .credentials(Credentials::new("my-client", "my-secret").unwrap())
        .build()
        .unwrap();
    assert!(matches!(StoreKey::of(&grant), Err(ConfigurationError::NotShareable { .. })));
}

/// All that tells one client from another, in a dialect where a user's password is part of that.
#[derive(Clone, Debug, PartialEq)]
struct Identity {
    base_url: String,
    client_id: String,
    password: String,
    scopes: Vec<String>,
    realm: String,
    hint: Option<String>,
    resource: Option<String>,
}

/// Short texts of few letters, so that parts of one are often parts of another.
fn any_text() -> impl Strategy<Value = String> {
    "[ab]{1,3}"
}

fn any_identity() -> impl Strategy<Value = Identity> {
    let texts = [any_text(), any_text(), any_text(), any_text()];
    let options = [proptest::option::of(any_text()), proptest::option::of(any_text())];
    (texts, vec(any_text(), 0..3), options).prop_map(|(texts, mut scopes, [hint, resource])| {
        scopes.sort_unstable();
        scopes.dedup();
        let [host, client_id, password, realm] = texts;
        let base_url = format!("https://{host}.example");
        Identity { base_url, client_id, password, scopes, realm, hint, resource }
    })
}

impl Identity {
    fn key(&self) -> StoreKey {
        let document = r#"{
            "name": "acme",
            "credentials": ["password"],
            "variables": { "realm": {}, "hint": { "optional": true } },
            "query": { "realm": "{realm}", "hint": "{hint}" },
            "body": {
                "client_id": "{client_id}", "client_secret": "{client_secret}",
                "password": "{password}", "scope": "{scope}"
            }
        }"#;
        let mut dialect = Dialect::from_json(document).unwrap();
        if let Some(resource) = &self.resource {
            dialect = dialect.with_parameter("resource", resource);
        }
        let credentials = Credentials::new(&*self.client_id, "s3cr3t").unwrap();
        let mut builder = Grant::builder(dialect)
            .base_url(&self.base_url)
            .credentials(credentials.with("password", &*self.password).unwrap())
            .scopes(self.scopes.clone())
            .variable("realm", self.realm.clone());
        if let Some(hint) = &self.hint {
            builder = builder.variable("hint", hint.clone());
        }
        StoreKey::keyed(&builder.build().unwrap(), &FingerprintKey::new("k")).unwrap()
    }

    /// Takes one thing of another identity.
    fn with_one_of(&self, other: &Self, which: usize) -> Self {
        let (mut changed, other) = (self.clone(), other.clone());
        match which {
            0 => changed.base_url = other.base_url,
            1 => changed.client_id = other.client_id,
            2 => changed.password = other.password,
            3 => changed.scopes = other.scopes,
            4 => changed.realm = other.realm,
            5 => changed.hint = other.hint,
            _ => changed.resource = other.resource,
        }
        changed
    }
}

proptest! {
    #[test]
    fn identities_that_differ_in_one_thing_never_meet(
        one in any_identity(),
        other in any_identity(),
        which in 0..7_usize,
    ) {
        let changed = one.with_one_of(&other, which);
        prop_assert_eq!(one == changed, one.key() == changed.key(), "{:?} {:?}", &one, &changed);
        prop_assert_eq!(one == other, one.key() == other.key(), "{:?} {:?}", &one, &other);
    }
}
