//! Texts in files that others replace.
#![allow(clippy::disallowed_methods, reason = "secrets and assertions are read here alone")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::credentials_source::CredentialsError;
use crate::sync::{Mutex, lock};

/// The largest file that is taken for a secret, in bytes.
pub(crate) const MAX_SECRET: usize = 64 * 1024;

/// A text in a file, which is read each time, and what was made of it last.
#[derive(Clone)]
pub(crate) struct SecretText<T> {
    path: PathBuf,
    former: Arc<Mutex<Option<T>>>,
}

impl<T: Clone> SecretText<T> {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, former: Arc::new(Mutex::new(None)) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes something of the text. If that cannot be done, such as while the file is being written,
    /// returns what was made of it before.
    ///
    /// # Errors
    /// Which file is to blame, and why, if nothing was made of it yet.
    pub(crate) fn read(
        &self,
        make: impl FnOnce(&str) -> Result<T, CredentialsError>,
    ) -> Result<T, CredentialsError> {
        let made = text(&self.path).and_then(|text| make(&text));
        let mut former = lock(&self.former);
        match (made, &*former) {
            (Ok(made), _) => {
                *former = Some(made.clone());
                Ok(made)
            }
            (Err(problem), former) => {
                let problem = format!("{}: {problem}", self.path.display());
                let Some(former) = former else { return Err(problem.into()) };
                tell(&problem);
                Ok(former.clone())
            }
        }
    }
}

/// Reads a file without the line end at its end, into memory that is wiped.
pub(crate) fn text(path: &Path) -> Result<Zeroizing<String>, CredentialsError> {
    text_of(&Zeroizing::new(std::fs::read(path)?))
}

/// Reads the bytes of a file in the same way.
pub(crate) fn text_of(bytes: &[u8]) -> Result<Zeroizing<String>, CredentialsError> {
    if bytes.len() > MAX_SECRET {
        return Err("it is too large for a secret".into());
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err("it begins with a byte order mark: save it as UTF-8 without".into());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8")?;
    Ok(Zeroizing::new(without_line_end(text).to_owned()))
}

/// Returns a text without the line end at its end.
pub(crate) fn without_line_end(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// Tells that a file is not used, without what is in it.
#[cfg(feature = "tracing")]
fn tell(problem: &str) {
    tracing::warn!(target: "polygrant::token", problem, "secret not read: the former one is used");
}

#[cfg(not(feature = "tracing"))]
const fn tell(_: &str) {}
