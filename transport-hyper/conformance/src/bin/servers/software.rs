//! The servers, and in what they differ.

use std::path::{Path, PathBuf};

use polygrant::Dialect;
use polygrant::dialect::Algorithm;

use crate::keys::ALGORITHMS;

/// A server that is known here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Software {
    /// npm's `oidc-provider`, which its program finds in the folder's `node_modules`.
    OidcProvider,
    /// PyPI's Authlib, in the folder's `venv`.
    Authlib,
    /// PyPI's `django-oauth-toolkit`, in the folder's `venv`.
    DjangoOauthToolkit,
    /// Debian's `glewlwyd`, which is installed.
    Glewlwyd,
}

impl Software {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::OidcProvider => "oidc-provider",
            Self::Authlib => "Authlib",
            Self::DjangoOauthToolkit => "django-oauth-toolkit",
            Self::Glewlwyd => "glewlwyd",
        }
    }

    /// Returns the algorithms that it takes.
    pub(crate) fn algorithms(self) -> Vec<Algorithm> {
        match self {
            Self::OidcProvider => ALGORITHMS.to_vec(),
            // Those that its own library allows without being asked.
            Self::Authlib => vec![Algorithm::Rs256, Algorithm::Es256, Algorithm::Hs256],
            Self::DjangoOauthToolkit => Vec::new(),
            // It is older than RFC 9864.
            Self::Glewlwyd => {
                ALGORITHMS.into_iter().filter(|it| *it != Algorithm::Ed25519).collect()
            }
        }
    }

    /// Returns how it reads HTTP Basic.
    pub(crate) fn basic(self) -> Dialect {
        match self {
            Self::Glewlwyd => Dialect::rfc6749_basic_raw(),
            _ => Dialect::rfc6749(),
        }
    }

    /// Returns the scopes that it wants to be asked for.
    pub(crate) const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::Glewlwyd => &["api:read"],
            _ => &[],
        }
    }

    /// Returns whether its token URL is the audience that it takes, and its issuer is not.
    pub(crate) const fn is_its_endpoint(self) -> bool {
        matches!(self, Self::Glewlwyd)
    }

    /// Returns the code by which it refuses, where others have that one.
    pub(crate) fn refuses_by(self, code: &'static str) -> Option<&'static str> {
        // It refuses clients by a 403 without a word.
        Some(code).filter(|code| self != Self::Glewlwyd || *code != "invalid_client")
    }

    /// Returns the server's program, how its file is called, and what runs it.
    pub(crate) fn program(self, folder: &Path) -> (&'static str, &'static str, PathBuf) {
        let python = || folder.join("venv/bin/python");
        match self {
            Self::OidcProvider => (include_str!("oidc-provider.mjs"), "server.mjs", "node".into()),
            Self::Authlib => (include_str!("authlib.py"), "server.py", python()),
            Self::DjangoOauthToolkit => {
                (include_str!("django-oauth-toolkit.py"), "server.py", python())
            }
            Self::Glewlwyd => (include_str!("glewlwyd.py"), "server.py", "python3".into()),
        }
    }
}
