//! The contract of a client that is seen from outside alone.

/// A token client that is seen from outside alone: by the tokens that it gives, and by what the token
/// server sees of it.
///
/// Many threads call it at once, and a call may block. A call that takes longer than 40 s, and one that
/// panics, fails the fault that is played.
pub trait BlackBox: Send + Sync {
    /// Returns the text of an access token.
    ///
    /// # Errors
    /// Why there is none: all that a program would log of it, so that a secret in it is found.
    fn token(&self) -> Result<String, String>;

    /// Takes back a token that a resource server rejected, and returns one to repeat the call with. `None`
    /// if the client cannot be told, which leaves out the faults about rejected tokens.
    fn token_after(&self, rejected: &str) -> Option<Result<String, String>> {
        let _ = rejected;
        None
    }

    /// Stops all that works in the background. It is called once, when no other call is under way.
    fn stop(&self) {}
}

/// What a client is to be started with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Settings {
    /// The URL of the token endpoint, on the loopback. It is `https` for one fault, with a certificate
    /// that no client should accept.
    pub token_url: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret. The client may send both as it likes: in a form or by HTTP Basic.
    pub client_secret: String,
}

/// Starts a client, or says why it cannot be started with these settings.
pub type Start<'a> = dyn Fn(&Settings) -> Result<Box<dyn BlackBox>, String> + Sync + 'a;
