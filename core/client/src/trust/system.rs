//! The system's certificate authorities.
#![allow(
    clippy::disallowed_methods,
    reason = "the variables that replace them are read here alone"
)]

use std::ffi::{OsStr, OsString};
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls_native_certs::{CertificateResult, load_certs_from_paths, load_native_certs};

use super::certificate_error::CertificateError;
use super::pem;
use crate::file_error::FileError;
use crate::rotating::contents;

/// The variables that replace the system's store: a PEM file, and folders of such files.
const FILE: &str = "SSL_CERT_FILE";
const FOLDERS: &str = "SSL_CERT_DIR";

type Certificates = Vec<CertificateDer<'static>>;

/// Returns the authorities that the variables name; without them, the system's.
pub(super) fn certificates() -> Result<Certificates, CertificateError> {
    match (variable(FILE), variable(FOLDERS)) {
        (None, None) => of_system(),
        (file, folders) => of_variables(file.as_deref(), folders.as_deref()),
    }
}

/// Returns the value of a variable. An empty one counts as not set.
fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn of_variables(
    file: Option<&OsStr>,
    folders: Option<&OsStr>,
) -> Result<Certificates, CertificateError> {
    let wrong = |name: &str, problem: &dyn std::fmt::Display| {
        CertificateError::new(format!("certificate authorities of {name}: {problem}"))
    };
    let mut found = match file.map(Path::new) {
        None => Vec::new(),
        Some(path) => contents(path)
            .and_then(|pem| {
                pem::certificates(&pem).map_err(|problem| FileError::in_file(path, problem))
            })
            .map_err(|error| wrong(FILE, &error))?,
    };
    let Some(folders) = folders else { return Ok(found) };
    // Not all folders of a list need to be there, nor need all of their files be certificates.
    let mut problem = None;
    for folder in std::env::split_paths(folders).filter(|it| !it.as_os_str().is_empty()) {
        let CertificateResult { certs, errors, .. } = load_certs_from_paths(None, Some(&folder));
        found.extend(certs);
        problem = problem.or_else(|| errors.first().map(ToString::to_string));
    }
    if found.is_empty() {
        let problem = problem.unwrap_or_else(|| "no certificate is there".to_owned());
        return Err(wrong(FOLDERS, &problem));
    }
    Ok(found)
}

fn of_system() -> Result<Certificates, CertificateError> {
    let CertificateResult { certs, errors, .. } = in_store();
    if certs.is_empty() {
        let why = errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
        return Err(CertificateError::new(format!(
            "this system has no certificate authorities{why}: install its package `ca-certificates`, or \
             set SSL_CERT_FILE to a PEM file of them"
        )));
    }
    Ok(certs)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn in_store() -> CertificateResult {
    // It would read a file without a name.
    if std::env::var_os(FILE).is_none() {
        return load_native_certs();
    }
    let places = openssl_probe::probe();
    let mut found = load_certs_from_paths(places.cert_file.as_deref(), None);
    for folder in places.cert_dir {
        found.certs.extend(load_certs_from_paths(None, Some(&folder)).certs);
    }
    found
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn in_store() -> CertificateResult {
    load_native_certs()
}
