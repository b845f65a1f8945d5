//! A vendor's folder: its document, and what is expected of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use polygrant::assertion::KeyInfo;
use polygrant::dialect::Algorithm;
use polygrant::{Credentials, Dialect, ErrorKind, Grant, GrantBuilder, Scopes, UnixTime};
use serde::Deserialize;
use serde_json::Value;

/// The expected results of an entry's responses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) token: ExpectedToken,
    pub(crate) refusal: ExpectedRefusal,
    #[serde(default)]
    pub(crate) variables: BTreeMap<String, String>,
    /// Of a vendor that has no host of its own.
    #[serde(default)]
    pub(crate) base_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedToken {
    pub(crate) access_token: String,
    #[serde(default)]
    pub(crate) lifetime_seconds: Option<u64>,
    #[serde(default)]
    pub(crate) lifetime_at: Option<String>,
    #[serde(default)]
    pub(crate) scope: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) extra: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) presented: Presented,
}

#[derive(Default, Deserialize, PartialEq, Debug)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Presented {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) cookies: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpectedRefusal {
    pub(crate) code: Option<String>,
    pub(crate) vendor_code: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) class: ErrorKind,
}

/// One vendor's folder.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) expected: Expected,
    pub(crate) dialect: Dialect,
}

/// When the responses arrive, if they do not say so themselves.
pub(crate) const NOW: UnixTime = UnixTime::from_secs(1_795_478_400);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vendors")
}

pub(crate) fn entries() -> Vec<Entry> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let entries = folders.into_iter().map(|folder| {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let read = |file: &str| {
            fs::read_to_string(folder.join(file))
                .unwrap_or_else(|error| panic!("{name}/{file}: {error}"))
        };
        let expected: Expected = serde_json::from_str(&read("expect.json"))
            .unwrap_or_else(|error| panic!("{name}/expect.json: {error}"));
        let dialect = Dialect::from_json(&read("dialect.json"))
            .unwrap_or_else(|error| panic!("{name}/dialect.json: {error}"));
        Entry { name, folder, expected, dialect }
    });
    entries.collect()
}

/// Returns the key that signs, of which the golden files show what it signs.
pub(crate) fn key() -> KeyInfo {
    let key = KeyInfo::new(Algorithm::ALL.into_iter().filter(|it| !it.is_symmetric()));
    let chain = ["Q0VSVA==".to_owned()];
    key.with_key_id("my-key").with_certificate("X5T", "X5T-S256", chain)
}

impl Entry {
    pub(crate) fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.folder.join(file))
            .unwrap_or_else(|error| panic!("{}/{file}: {error}", self.name))
    }

    pub(crate) fn credentials(&self) -> Credentials {
        let needed = self.dialect.needed_credentials().into_iter();
        needed.fold(Credentials::none(), |credentials, name| {
            let value = match name {
                "client_id" => "my-client".to_owned(),
                "client_secret" => "s3cret&more=1/+".to_owned(),
                other => format!("KEY-{other}"),
            };
            credentials.with(name.to_owned(), value).unwrap()
        })
    }

    pub(crate) fn scopes(&self) -> Scopes {
        if self.dialect.takes_scopes() { Scopes::from(["a", "b"]) } else { Scopes::none() }
    }

    pub(crate) fn grant(&self) -> Grant {
        let grant = Grant::builder(self.dialect.clone())
            .credentials(self.credentials())
            .scopes(self.scopes());
        let base_url = self.expected.base_url.as_deref();
        let grant = base_url.into_iter().fold(grant, GrantBuilder::base_url);
        let variables = self.expected.variables.clone().into_iter();
        let grant = variables.fold(grant, |grant, (name, value)| grant.variable(name, value));
        let grant = grant.build().unwrap_or_else(|error| panic!("{}: {error}", self.name));
        self.dialect.assertions.iter().fold(grant, |grant, name| {
            grant.with_assertion(name, format!("ASSERTION-{name}")).unwrap()
        })
    }
}
