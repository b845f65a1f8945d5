//! The server's certificate, and those of clients.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use polygrant_testkit::{Authority, Fail, Identity};

use crate::problem::Problem;

/// A certificate and its key in PEM.
pub(crate) struct Pem {
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// All that is presented.
pub(crate) struct Certificates {
    pub(crate) authority: String,
    /// The authority's certificate as a file.
    pub(crate) authority_file: PathBuf,
    pub(crate) server: Pem,
    /// One that the authority has issued for `client.example`.
    pub(crate) issued: Pem,
    /// One that no authority has issued.
    pub(crate) self_signed: Pem,
    /// Another such.
    pub(crate) unknown: Pem,
}

impl Certificates {
    pub(crate) fn new(folder: &Path) -> Result<Self, Problem> {
        let failed = |fail: Fail| Problem::from(fail.to_string());
        let authority = Authority::new().map_err(failed)?;
        let text = pem("CERTIFICATE", authority.certificate());
        let authority_file = folder.join("authority.pem");
        std::fs::write(&authority_file, &text)?;
        Ok(Self {
            authority: text,
            authority_file,
            server: Pem::of(&authority.issue("localhost").map_err(failed)?),
            issued: Pem::of(&authority.issue("client.example").map_err(failed)?),
            self_signed: Pem::of(&Authority::self_signed("self.example").map_err(failed)?),
            unknown: Pem::of(&Authority::self_signed("self.example").map_err(failed)?),
        })
    }
}

impl Pem {
    fn of(identity: &Identity) -> Self {
        Self {
            certificate: pem("CERTIFICATE", &identity.certificate),
            key: pem("PRIVATE KEY", identity.key.secret_pkcs8_der()),
        }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let digits = BASE64_STANDARD.encode(der);
    let mut lines = String::new();
    let mut rest = &*digits;
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(64).unwrap_or((rest, ""));
        lines.push_str(line);
        lines.push('\n');
        rest = after;
    }
    format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n")
}
