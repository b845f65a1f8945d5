//! Errors of the client as one readable line, without a secret.

use polygrant_client::store::StoreError;
use redis::{ErrorKind, RedisError};

use crate::node::Node;
use crate::settings::Settings;

/// A server repeats the arguments of a command that it does not know. The value is among them.
const ARGUMENTS: &str = ", with args beginning with";

/// Returns an error that names the server and what went wrong.
pub(crate) fn readable(settings: &Settings, node: &Node, error: &RedisError) -> StoreError {
    let text = match error.kind() {
        _ if error.is_timeout() => "no response in time".to_owned(),
        // What the client says of these repeats the response, in which a value may be.
        ErrorKind::Parse | ErrorKind::UnexpectedReturnType => {
            "the response is none of this store's script".to_owned()
        }
        _ => error.to_string(),
    };
    let text = text.split(ARGUMENTS).next().unwrap_or_default();
    let text = match settings.password() {
        Some(password) if !password.is_empty() => text.replace(password, "…"),
        _ => text.to_owned(),
    };
    let text = format!("redis at {}: {text}", settings.place(node));
    // What another program has put there, in place of a value.
    match error.code() {
        Some("WRONGTYPE") => StoreError::of_key(text),
        _ => StoreError::new(text),
    }
}
