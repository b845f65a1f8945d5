//! The server, as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::problem::Problem;
use polygrant::dialect::Algorithm;
use serde_json::{Value, json};

use crate::certificates::Certificates;
use crate::keys::key_for;

/// A server that is known here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Software {
    /// npm's `oidc-provider`, which its program finds in the folder's `node_modules`.
    OidcProvider,
    /// PyPI's Authlib, in the folder's `venv`.
    Authlib,
}

impl Software {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::OidcProvider => "oidc-provider",
            Self::Authlib => "Authlib",
        }
    }

    /// Returns the algorithms that it takes.
    pub(crate) const fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::OidcProvider => &Algorithm::ALL,
            // Those that its own library allows without being asked.
            Self::Authlib => &[Algorithm::Rs256, Algorithm::Es256, Algorithm::Hs256],
        }
    }

    /// Returns the server's program, how its file is called, and what runs it.
    fn program(self, folder: &Path) -> (&'static str, &'static str, PathBuf) {
        match self {
            Self::OidcProvider => (include_str!("oidc-provider.mjs"), "server.mjs", "node".into()),
            Self::Authlib => {
                (include_str!("authlib.py"), "server.py", folder.join("venv/bin/python"))
            }
        }
    }
}

/// The only resource that it knows (RFC 8707).
pub(crate) const RESOURCE: &str = "https://api.example/";

/// The secret of all clients: long enough for every HMAC, with something to escape.
pub(crate) const SECRET: &str =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef+/=%";

/// A running server. It ends when it is dropped.
pub(crate) struct Server {
    process: Child,
    issuer: String,
}

impl Server {
    pub(crate) fn start(
        software: Software,
        folder: &Path,
        certificates: &Certificates,
    ) -> Result<Self, Problem> {
        let (text, name, interpreter) = software.program(folder);
        let (program, setup) = (folder.join(name), folder.join("setup.json"));
        std::fs::write(&program, text)?;
        std::fs::write(&setup, setup_of(certificates).to_string())?;
        let mut process = Command::new(interpreter)
            .args([&program, &setup])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the server has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let issuer = lines.next().ok_or("the server did not start: is it installed?")?;
        Ok(Self { process, issuer: issuer? })
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The clients are called after the way in which each authenticates.
fn setup_of(certificates: &Certificates) -> Value {
    let mut clients = vec![
        client("client_secret_basic", "client_secret_basic", json!({ "client_secret": SECRET })),
        client("client_secret_post", "client_secret_post", json!({ "client_secret": SECRET })),
        client(
            "tls_client_auth",
            "tls_client_auth",
            json!({ "tls_client_auth_san_dns": "client.example" }),
        ),
        client(
            "self_signed_tls_client_auth",
            "self_signed_tls_client_auth",
            json!({ "certificate": certificates.self_signed.certificate }),
        ),
    ];
    for algorithm in Algorithm::ALL.map(Algorithm::name) {
        let (method, credential) = if algorithm.starts_with("HS") {
            ("client_secret_jwt", json!({ "client_secret": SECRET }))
        } else {
            ("private_key_jwt", json!({ "public_key": key_for(algorithm).public }))
        };
        let mut client = client(algorithm, method, credential);
        if let Some(members) = client.as_object_mut() {
            members.insert("token_endpoint_auth_signing_alg".into(), algorithm.into());
        }
        clients.push(client);
    }
    json!({
        "certificate": certificates.server.certificate,
        "key": certificates.server.key,
        "authority": certificates.authority,
        "algorithms": Algorithm::ALL.map(Algorithm::name),
        "resource": RESOURCE,
        "clients": clients,
    })
}

fn client(id: &str, method: &str, credential: Value) -> Value {
    let mut client = json!({ "client_id": id, "token_endpoint_auth_method": method });
    if let (Some(client), Value::Object(mut more)) = (client.as_object_mut(), credential) {
        client.append(&mut more);
    }
    client
}
