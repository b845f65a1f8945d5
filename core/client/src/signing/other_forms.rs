//! Forms of keys that are not read here, and what makes one that is.

use crate::pem::Section;

/// Says what to do with a file of bytes that are no text.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(super) fn binary(bytes: &[u8]) -> Option<&'static str> {
    const JAVA_KEY_STORE: &[u8] = &[0xfe, 0xed, 0xfe, 0xed];
    /// `INTEGER 3`, which begins PKCS #12 behind the outer tag.
    const PKCS12: &[u8] = &[2, 1, 3, 0x30];
    let begins_with =
        |start: &[u8]| bytes.get(..8).is_some_and(|it| it.windows(4).any(|it| it == start));
    match bytes {
        _ if bytes.starts_with(JAVA_KEY_STORE) => Some(
            "it is a Java key store: `keytool -importkeystore -srckeystore FILE -destkeystore key.p12 \
             -deststoretype PKCS12` and then `openssl pkcs12 -in key.p12 -nodes -out key.pem` write it as PEM",
        ),
        [0x30, ..] if begins_with(PKCS12) => {
            Some("it is PKCS #12: `openssl pkcs12 -in FILE -nodes -out key.pem` writes it as PEM")
        }
        [0x30, ..] => Some("it is DER: `openssl pkey -in FILE -out key.pem` writes it as PEM"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("it is UTF-16: save it as UTF-8"),
        _ => None,
    }
}

/// Says what to do with a PEM in which no private key of a known form is.
pub(super) fn sections(sections: &[Section<'_>]) -> &'static str {
    let has = |words: &str| sections.iter().any(|section| section.label.contains(words));
    if has("OPENSSH PRIVATE KEY") {
        "it is in OpenSSH's own form: `ssh-keygen -p -m PKCS8 -f FILE` rewrites a copy of it, if it is of RSA or \
         ECDSA; in place of one of Ed25519 make another with `openssl genpkey -algorithm ed25519`"
    } else if has("PRIVATE KEY") {
        "the PEM has none of a known kind: RSA, P-256, P-384 and Ed25519 are"
    } else if has("PUBLIC KEY") || has("CERTIFICATE") {
        "the PEM has none, but a public key or a certificate alone: the private key is what signs"
    } else {
        "the PEM has none"
    }
}

/// Says what to do with a PEM that cannot be read for that reason.
pub(super) fn broken<'p>(pem: &str, problem: &'p str) -> &'p str {
    // As the values of environment variables, and of texts in JSON, have it.
    if pem.contains("\\n") {
        return "its line breaks are written out as `\\n`: `printf '%b' \"$KEY\"` puts real ones in their places";
    }
    problem
}

/// Says what to do with a text that is no PEM.
pub(super) fn text(text: &str) -> &'static str {
    let text = text.trim();
    let is_base64 = |it: u8| it.is_ascii_alphanumeric() || b"+/=\r\n".contains(&it);
    if text.is_empty() {
        "it is empty"
    } else if text.starts_with("PuTTY-User-Key-File") {
        "it is in PuTTY's own form: `puttygen FILE -O private-openssh -o key` and then `ssh-keygen -p -m PKCS8 -f \
         key` write it as PEM"
    } else if text.starts_with("ssh-") || text.starts_with("ecdsa-") {
        "it is a public key: the private key is what signs"
    } else if text.starts_with("LS0tLS1") {
        "it is a PEM in base64: `base64 -d FILE` decodes it"
    } else if text.bytes().all(is_base64) {
        "it is base64 without the lines around it: put `-----BEGIN PRIVATE KEY-----` before it, and `-----END \
         PRIVATE KEY-----` behind"
    } else {
        "it is neither PEM (`-----BEGIN PRIVATE KEY-----`) nor a JSON Web Key"
    }
}
