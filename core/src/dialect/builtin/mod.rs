//! The built-in dialects. A vendor is a file, with its golden bytes at its end, and two lines in this file.

use super::model::Dialect;

mod ants;
mod cobee;
mod fuuffy;
mod oro;
mod private_key_jwt;
mod rfc6749;
mod xone;

#[cfg(test)]
mod golden;

impl Dialect {
    /// Returns every built-in dialect: first the standard's ways to send a secret, then the vendors, then
    /// the standard's ways to send none.
    ///
    /// ```
    /// use polygrant::Dialect;
    ///
    /// assert!(Dialect::all().iter().any(|dialect| dialect.name == "xone"));
    /// ```
    #[must_use]
    pub fn all() -> Vec<Self> {
        vec![
            Self::rfc6749(),
            Self::rfc6749_basic_raw(),
            Self::rfc6749_post(),
            Self::xone(),
            Self::ants(),
            Self::oro(),
            Self::fuuffy(),
            Self::cobee(),
            Self::private_key_jwt(),
            Self::client_secret_jwt(),
            Self::tls_client_auth(),
        ]
    }

    /// Returns the built-in dialect of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|dialect| dialect.name == name)
    }
}
