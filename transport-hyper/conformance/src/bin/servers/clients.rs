//! One token request, by either adapter or by the program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use polygrant::dialect::Algorithm;
use polygrant::{AccessToken, Credentials, Dialect, Endpoint, Error, Grant, Scopes};
use polygrant_client::PrivateKey;
use polygrant_hyper::{Builder, Client as HyperClient};
use polygrant_ureq::ureq::Agent;
use polygrant_ureq::ureq::tls::{
    Certificate, ClientCert, PrivateKey as TlsKey, RootCerts, TlsConfig,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;

use crate::certificates::Pem;
use crate::problem::Problem;
use crate::server::SECRET;

/// What a client has to show.
pub(crate) enum Credential<'c> {
    /// Its secret.
    Secret(&'static str),
    /// A key that signs an assertion, with that algorithm.
    Key(&'static str, Algorithm),
    /// An assertion that is there already.
    Assertion(&'c str),
    /// A TLS client certificate.
    Certificate(&'c Pem),
}

/// A client and what it asks for.
pub(crate) struct Client<'c> {
    pub(crate) id: &'static str,
    pub(crate) dialect: Dialect,
    pub(crate) credential: Credential<'c>,
    pub(crate) endpoint: String,
    pub(crate) issuer: String,
    pub(crate) scopes: Scopes,
    /// The authority that the server's certificate is of, in PEM, and as a file.
    pub(crate) authority: &'c str,
    pub(crate) authority_file: &'c Path,
}

/// What came of a request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A token, with that scope.
    Token(Option<String>),
    /// A refusal, with that code.
    Refused(Option<String>),
}

impl Client<'_> {
    pub(crate) fn grant(&self) -> Result<Grant, Problem> {
        let mut credentials = Credentials::none().with("client_id", self.id)?;
        if let Credential::Secret(secret) = self.credential {
            credentials = credentials.with("client_secret", secret)?;
        }
        let grant = Grant::builder(self.dialect.clone()).endpoint(Endpoint::new(&self.endpoint)?);
        let mut grant = grant.credentials(credentials).scopes(self.scopes.clone());
        if self.sends_an_assertion() {
            grant = grant.issuer(&self.issuer);
        }
        let grant = grant.build()?;
        Ok(match self.credential {
            Credential::Assertion(jwt) => grant.with_assertion("client_assertion", jwt)?,
            _ => grant,
        })
    }

    fn sends_an_assertion(&self) -> bool {
        !self.dialect.signing.is_empty() || !self.dialect.assertions.is_empty()
    }

    fn key(&self) -> Result<Option<PrivateKey>, Problem> {
        let Credential::Key(pem, algorithm) = self.credential else { return Ok(None) };
        Ok(Some(PrivateKey::from_pem(pem)?.with_algorithm(algorithm)?))
    }
}

fn outcome(result: Result<AccessToken, Error>) -> Result<Outcome, Problem> {
    match result {
        Ok(token) => Ok(Outcome::Token(token.scope().map(str::to_owned))),
        Err(Error::Refused(refusal)) => Ok(Outcome::Refused(refusal.code().map(str::to_owned))),
        Err(error) => Err(format!("{error:?}").into()),
    }
}

/// Fetches by the blocking adapter.
pub(crate) fn by_ureq(client: &Client<'_>) -> Result<Outcome, Problem> {
    let authority = Certificate::from_pem(client.authority.as_bytes())?;
    let mut tls = TlsConfig::builder().root_certs(RootCerts::from([authority]));
    if let Credential::Certificate(pem) = client.credential {
        let certificate = Certificate::from_pem(pem.certificate.as_bytes())?;
        let key = TlsKey::from_pem(pem.key.as_bytes())?;
        tls = tls.client_cert(Some(ClientCert::new_with_certs(&[certificate], key)));
    }
    let settings = Agent::config_builder().max_idle_connections(0).proxy(None);
    let settings = settings.tls_config(tls.build()).build();
    let transport = polygrant_ureq::Transport::with_config(settings);
    let transport = match client.key()? {
        Some(key) => transport.with_signer(key),
        None => transport,
    };
    outcome(transport.fetch(&client.grant()?))
}

/// Fetches by the async adapter.
pub(crate) fn by_hyper(client: &Client<'_>) -> Result<Outcome, Problem> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(client.authority.as_bytes())?)?;
    let tls =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
    let mut builder = Builder::new().with_tls(tls);
    if let Credential::Certificate(pem) = client.credential {
        builder = builder
            .with_client_certificate(format!("{}{}", pem.certificate, pem.key).as_bytes())?;
    }
    let transport: polygrant_hyper::Transport<HyperClient> = builder.build();
    let transport = match client.key()? {
        Some(key) => transport.with_signer(key),
        None => transport,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    outcome(runtime.block_on(transport.fetch(&client.grant()?)))
}

/// The program, and where its files are written.
pub(crate) struct Program<'p> {
    pub(crate) path: &'p Path,
    pub(crate) folder: &'p Path,
}

impl Program<'_> {
    /// Fetches by `polygrant token`.
    pub(crate) fn fetch(&self, client: &Client<'_>) -> Result<Outcome, Problem> {
        let mut command = Command::new(self.path);
        let dialect = self.file("dialect.json", &client.dialect.to_json())?;
        command.args([
            "token",
            "--output",
            "json",
            "--no-proxy",
            "localhost",
            "--client-id",
            client.id,
        ]);
        command.args(["--endpoint", &client.endpoint]);
        if client.sends_an_assertion() {
            command.args(["--issuer", &client.issuer]);
        }
        command.arg("--dialect").arg(dialect).arg("--ca-certificate").arg(client.authority_file);
        for scope in client.scopes.iter() {
            command.args(["--scope", scope]);
        }
        command.env_remove("POLYGRANT_CLIENT_SECRET");
        match client.credential {
            Credential::Secret(secret) => drop(command.env("POLYGRANT_CLIENT_SECRET", secret)),
            Credential::Key(pem, algorithm) => {
                command.arg("--signing-key").arg(self.file("key.pem", pem)?);
                command.args(["--algorithm", algorithm.name()]);
            }
            Credential::Assertion(jwt) => {
                command.arg("--assertion-file").arg(self.file("assertion", jwt)?);
            }
            Credential::Certificate(pem) => {
                let text = format!("{}{}", pem.certificate, pem.key);
                command.arg("--client-certificate").arg(self.file("client.pem", &text)?);
            }
        }
        let said = command.output()?;
        let printed = String::from_utf8_lossy(&said.stdout).into_owned();
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        if printed.contains(SECRET) || told.contains(SECRET) {
            return Err("the program shows the secret".into());
        }
        let report: Value = serde_json::from_str(&printed).map_err(|_| told)?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match (said.status.code(), report.get("error")) {
            (Some(0), None) => Ok(Outcome::Token(report.get("scope").and_then(text))),
            (Some(3), Some(error)) => Ok(Outcome::Refused(error.get("code").and_then(text))),
            _ => Err(printed.into()),
        }
    }

    fn file(&self, name: &str, text: &str) -> Result<PathBuf, Problem> {
        let path = self.folder.join(name);
        std::fs::write(&path, text)?;
        Ok(path)
    }
}
