//! Keys as vendors hand them out for service accounts: a PEM and its id, in a JSON file of the vendor's own form.

use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::key_error::KeyError;

/// A key, and the id by which the vendor knows it.
pub(super) struct ServiceAccount {
    pub(super) pem: Zeroizing<String>,
    pub(super) key_id: Option<String>,
}

/// The members of the files of Google (`private_key`), of Zitadel (`key`) and of Box (`privateKey`).
#[derive(Deserialize)]
struct Members<'j> {
    #[serde(alias = "key", alias = "privateKey", borrow)]
    private_key: &'j RawValue,
    #[serde(alias = "keyId", alias = "publicKeyID")]
    private_key_id: Option<String>,
}

/// Box's file, which holds these members two levels down.
#[derive(Deserialize)]
struct BoxFile<'j> {
    #[serde(rename = "boxAppSettings", borrow)]
    settings: BoxSettings<'j>,
}

#[derive(Deserialize)]
struct BoxSettings<'j> {
    #[serde(rename = "appAuth", borrow)]
    members: Members<'j>,
}

/// Reads such a file; `None` if it is none.
///
/// # Errors
/// The key in Box's file is encrypted, as Box hands it out.
pub(super) fn read(json: &str) -> Result<Option<ServiceAccount>, KeyError> {
    let of_box = || serde_json::from_str::<BoxFile<'_>>(json).map(|file| file.settings.members);
    let Ok(members) = serde_json::from_str(json).or_else(|_| of_box()) else { return Ok(None) };
    let account = account(&members);
    if account.as_ref().is_some_and(|it| it.pem.contains("BEGIN ENCRYPTED")) {
        return Err(KeyError::new(
            "the key in it is encrypted: `jq -r .boxAppSettings.appAuth.privateKey FILE | openssl pkey -out \
             key.pem` decrypts that of Box, by the passphrase beside it; its id is `publicKeyID`",
        ));
    }
    Ok(account)
}

fn account(members: &Members<'_>) -> Option<ServiceAccount> {
    // The parser would unescape it in a buffer of its own, which is not wiped.
    let quoted = members.private_key.get().strip_prefix('"')?.strip_suffix('"')?;
    Some(ServiceAccount { pem: unescaped(quoted)?, key_id: members.private_key_id.clone() })
}

/// Undoes the escapes of a JSON string, as far as a PEM can have any.
fn unescaped(text: &str) -> Option<Zeroizing<String>> {
    let mut unescaped = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        unescaped.push_str(before);
        let escape = after.chars().next()?;
        rest = after.get(escape.len_utf8()..)?;
        unescaped.push(match escape {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (digits, after) = rest.split_at_checked(4)?;
                rest = after;
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            other => other,
        });
    }
    unescaped.push_str(rest);
    Some(unescaped)
}

#[cfg(test)]
#[cfg(not(loom))]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_unescaped() {
        let json = r#"{ "private_key": "-----BEGIN\nA\u003d\u003D\/\t\r\n-----END", "private_key_id": "k" }"#;
        let account = read(json).unwrap().unwrap();
        assert_eq!(*account.pem, "-----BEGIN\nA==/\t\r\n-----END");
        assert_eq!(account.key_id.as_deref(), Some("k"));
        for none in [r#"{ "private_key": 1 }"#, r#"{ "private_key": "\u00" }"#, r#"{ "d": "A" }"#] {
            assert!(read(none).unwrap().is_none(), "{none}");
        }
    }
}
