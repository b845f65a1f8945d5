//! JSON Web Key Sets (RFC 7517 §5).

use serde::Deserialize;
use serde_json::value::RawValue;

use super::jwk::{self, Jwk, Members};
use super::key_error::KeyError;

#[derive(Deserialize)]
struct Set<'j> {
    #[serde(borrow)]
    keys: Vec<&'j RawValue>,
}

/// Reads a key, or a set of keys and of those the one of that id; without an id the only one that signs.
pub(super) fn read(text: &str, key_id: Option<&str>) -> Result<Jwk, KeyError> {
    let Ok(set) = serde_json::from_str::<Set<'_>>(text) else { return jwk::members(text)?.key() };
    // Keys of other kinds, or without a private half, may stand beside it.
    let keys = set.keys.iter().filter_map(|key| jwk::members(key.get()).ok());
    let mut signing: Vec<Members<'_>> = keys.filter(Members::signs).collect();
    let ids = || {
        let ids = signing.iter().filter_map(|key| key.kid.as_deref());
        let ids: Vec<_> = ids.map(|id| format!("`{}`", id.escape_debug())).collect();
        if ids.is_empty() { "none has an id (`kid`)".into() } else { ids.join(", ") }
    };
    let wanted = |key: &Members<'_>| key_id.is_none_or(|id| key.kid.as_deref() == Some(id));
    let found: Vec<usize> =
        signing.iter().enumerate().filter(|(_, key)| wanted(key)).map(|(at, _)| at).collect();
    match (&*found, key_id) {
        (&[at], _) => signing.swap_remove(at).key(),
        _ if signing.is_empty() => {
            Err(KeyError::new("the JSON Web Key Set has no private key that signs (`d`)"))
        }
        ([], _) => Err(KeyError::new(&format!(
            "the JSON Web Key Set has no private key of that id (`kid`): {}",
            ids()
        ))),
        (_, None) => Err(KeyError::new(&format!(
            "the JSON Web Key Set has several private keys: say which by its id: {}",
            ids()
        ))),
        (_, Some(_)) => {
            Err(KeyError::new("the JSON Web Key Set has several private keys of that id (`kid`)"))
        }
    }
}
