//! What a token is asked for.

/// The scopes that a grant asks for (RFC 6749 §3.3), each on its own; the dialect joins them.
///
/// Vendors' lists are open: a scope may be any text without a control character and without what the
/// dialect puts between two scopes. The standard dialects hold it to RFC 6749 §3.3, which allows
/// visible ASCII without `"` and `\`.
///
/// ```
/// use polygrant::Scopes;
///
/// assert!(Scopes::none().is_empty());
/// assert_eq!(Scopes::from(["item", "event"]).joined(","), "item,event");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Returns scopes of which there is none.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the scopes, in the order in which they were given.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Returns all of them with a separator in between.
    #[must_use]
    pub fn joined(&self, separator: &str) -> String {
        self.0.join(separator)
    }
}

impl<S: AsRef<str>> FromIterator<S> for Scopes {
    fn from_iter<I: IntoIterator<Item = S>>(scopes: I) -> Self {
        Self(scopes.into_iter().map(|scope| scope.as_ref().to_owned()).collect())
    }
}

impl<S: AsRef<str>, const N: usize> From<[S; N]> for Scopes {
    fn from(scopes: [S; N]) -> Self {
        scopes.into_iter().collect()
    }
}

impl<S: AsRef<str>> From<&[S]> for Scopes {
    fn from(scopes: &[S]) -> Self {
        scopes.iter().collect()
    }
}

impl<S: AsRef<str>> From<Vec<S>> for Scopes {
    fn from(scopes: Vec<S>) -> Self {
        scopes.into_iter().collect()
    }
}
