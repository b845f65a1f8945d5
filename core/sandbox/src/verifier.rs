//! What a sandbox leaves to its caller: cryptography and memory.

use polygrant::dialect::Algorithm;

/// Verifies what a [`Sandbox`](crate::Sandbox) cannot by itself: it has no cryptography, and remembers
/// nothing.
pub trait AssertionVerifier: Send + Sync {
    /// Returns whether the signature is that of a key which the client has registered.
    fn is_signed(&self, assertion: &PresentedJwt<'_>) -> bool;

    /// Returns whether an assertion of that client with that id (`jti`) was never presented before, and
    /// remembers it.
    fn is_first_use(&self, client_id: &str, id: &str) -> bool;
}

/// A JWT that a client presents, taken apart.
#[derive(Clone, Copy, Debug)]
pub struct PresentedJwt<'j> {
    pub(crate) algorithm: Algorithm,
    pub(crate) client_id: &'j str,
    pub(crate) key_id: Option<&'j str>,
    pub(crate) input: &'j [u8],
    pub(crate) signature: &'j [u8],
}

impl<'j> PresentedJwt<'j> {
    /// Returns the algorithm that the header states, which is one that the dialect takes.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Returns whose it is meant to be; empty if the client has no id.
    #[must_use]
    pub const fn client_id(&self) -> &'j str {
        self.client_id
    }

    /// Returns the id of the key that the header states.
    #[must_use]
    pub const fn key_id(&self) -> Option<&'j str> {
        self.key_id
    }

    /// Returns the bytes that were signed.
    #[must_use]
    pub const fn input(&self) -> &'j [u8] {
        self.input
    }

    /// Returns the signature.
    #[must_use]
    pub const fn signature(&self) -> &'j [u8] {
        self.signature
    }
}
