//! The server, as a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use polygrant::dialect::Algorithm;
use serde_json::{Value, json};

use crate::certificates::Certificates;
use crate::keys::{ALGORITHMS, key_for};
use crate::problem::Problem;
use crate::software::Software;

/// The only resource that it knows (RFC 8707).
pub(crate) const RESOURCE: &str = "https://api.example/";

/// The secret of all clients: long enough for every HMAC, with something to escape.
pub(crate) const SECRET: &str =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef+/=%";

/// A running server. It ends when it is dropped.
pub(crate) struct Server {
    process: Child,
    issuer: String,
    software: Software,
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
        Ok(Self { process, issuer: issuer?, software })
    }

    pub(crate) const fn software(&self) -> Software {
        self.software
    }

    pub(crate) fn endpoint(&self) -> String {
        format!("{}/token", self.issuer)
    }

    /// Returns what an assertion has to name as its audience.
    pub(crate) fn audience(&self) -> String {
        if self.software.is_its_endpoint() { self.endpoint() } else { self.issuer.clone() }
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
    for algorithm in ALGORITHMS.map(Algorithm::name) {
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
        "algorithms": ALGORITHMS.map(Algorithm::name),
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
