//! The arguments of the programs: where to request a token, and as which client.

use std::env;

/// What goes wrong, in words.
pub type Error = Box<dyn std::error::Error>;

/// Returns the token URL and the client's id from the command line, and its secret from `CLIENT_SECRET`.
///
/// # Errors
/// One of them is missing.
pub fn told() -> Result<[String; 3], Error> {
    let mut arguments = env::args().skip(1);
    let (url, id) =
        arguments.next().zip(arguments.next()).ok_or("usage: <token URL> <client id>")?;
    Ok([url, id, env::var("CLIENT_SECRET").map_err(|error| format!("CLIENT_SECRET: {error}"))?])
}
