//! Assertions in files.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::assertion_signers::SignerResult;
use crate::secret_text::SecretText;

/// Reads an assertion from a file that others write anew before it ends, such as the token of a Kubernetes
/// service account. One line end at the end is not part of the assertion. While the file cannot be read,
/// the assertion that was read before is used.
///
/// ```no_run
/// use polygrant_client::AssertionFile;
///
/// let file = AssertionFile::new("/var/run/secrets/tokens/federated");
/// let sign = move |_: &polygrant::assertion::AssertionContext| file.read();
/// // let transport = transport.with_assertion_signer("client_assertion", sign);
/// # drop(sign);
/// ```
#[derive(Clone)]
pub struct AssertionFile(SecretText<Zeroizing<String>>);

impl AssertionFile {
    /// Returns a reader of that file.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(SecretText::new(path.into()))
    }

    /// Returns the assertion as it is now.
    ///
    /// # Errors
    /// It was never read, and cannot be: the error says which file is to blame.
    pub fn read(&self) -> SignerResult {
        let assertion = self.0.read(|text| {
            let is_one_line = !text.is_empty() && !text.contains(['\r', '\n']);
            let problem = "an assertion is one line of text";
            if is_one_line { Ok(Zeroizing::new(text.to_owned())) } else { Err(problem.into()) }
        })?;
        Ok(assertion.as_str().to_owned())
    }
}

impl fmt::Debug for AssertionFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AssertionFile").field(&self.0.path()).finish()
    }
}

#[cfg(test)]
#[cfg(not(loom))]
#[allow(clippy::disallowed_methods, reason = "a test writes files")]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_stays_until_there_is_another() {
        let name = format!("polygrant-{}-assertion", std::process::id());
        let path = std::env::temp_dir().join(name);
        let file = AssertionFile::new(&path);
        let error = file.read().unwrap_err().to_string();
        assert!(error.starts_with(&path.display().to_string()), "{error}");
        for (written, read) in [
            (Some("a.b.c\n"), "a.b.c"),
            (Some(""), "a.b.c"),
            (Some("a.b\nc"), "a.b.c"),
            (Some("d.e.f"), "d.e.f"),
            (None, "d.e.f"),
        ] {
            match written {
                Some(text) => std::fs::write(&path, text).unwrap(),
                None => std::fs::remove_file(&path).unwrap(),
            }
            assert_eq!(file.read().unwrap(), read);
        }
        assert!(!format!("{file:?}").contains("d.e.f"));
    }
}
