//! Records that only those can read that have a key.

use std::fmt;

use polygrant_lifecycle::store::{StoreKey, StoreValue};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use zeroize::Zeroizing;

/// Seals records, so that a store's files, backups and administrators do not have the tokens: AES-256-GCM,
/// by ring.
///
/// A record is bound to its place: one that was moved to another key cannot be opened. Its nonce is made from
/// the record itself (a truncated HMAC-SHA-256 with a key of its own), since a store compares bytes: the same
/// record is the same bytes. That tells when a record has not changed, and nothing else.
///
/// ```
/// use polygrant_client::store::{SealingKey, StoreKey, StoreValue};
///
/// let sealing = SealingKey::new(&[7; 32]).expect("32 bytes, random in earnest");
/// let (place, record) = (StoreKey::from_bytes([1; 32]), StoreValue::new(b"a token".to_vec()));
/// let sealed = sealing.seal(&place, &record)?;
/// assert_eq!(sealing.open(&place, &sealed)?, record);
/// assert!(sealing.open(&StoreKey::from_bytes([2; 32]), &sealed).is_err());
/// # Ok::<(), polygrant_client::store::SealError>(())
/// ```
pub struct SealingKey {
    record_key: LessSafeKey,
    nonce_key: hmac::Key,
    place_key: hmac::Key,
}

/// What sealed records begin with: the version of their form.
const FORM: &[u8] = b"polygrant sealed 1\n";

impl SealingKey {
    /// Takes a key of 32 random bytes; `None` if it has another length. All processes that share the records
    /// have the same one.
    #[must_use]
    pub fn new(key: &[u8]) -> Option<Self> {
        if key.len() != 32 {
            return None;
        }
        // Each key has one use.
        let key = hmac::Key::new(hmac::HMAC_SHA256, key);
        let record_key = hmac::sign(&key, b"polygrant seal 1: records");
        let derived = |tag: hmac::Tag| hmac::Key::new(hmac::HMAC_SHA256, tag.as_ref());
        let nonce_key = derived(hmac::sign(&key, b"polygrant seal 1: nonces"));
        let place_key = derived(hmac::sign(&key, b"polygrant seal 1: places"));
        let record_key = UnboundKey::new(&AES_256_GCM, record_key.as_ref()).ok()?;
        Some(Self { record_key: LessSafeKey::new(record_key), nonce_key, place_key })
    }

    /// Seals a record for its place.
    ///
    /// # Errors
    /// [`SealError`], if it is longer than 64 GiB.
    pub fn seal(&self, place: &StoreKey, record: &StoreValue) -> Result<StoreValue, SealError> {
        let nonce = self.nonce(place, record.as_bytes());
        // With room for all of it, so that no start of a token is left behind.
        let length = FORM.len() + NONCE_LEN + record.as_bytes().len() + AES_256_GCM.tag_len();
        let mut text = Zeroizing::new(record.as_bytes().to_vec());
        let tag = self
            .record_key
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(bound_to(place)),
                &mut text,
            )
            .map_err(|_| SealError)?;
        let mut sealed = Vec::with_capacity(length);
        sealed.extend_from_slice(FORM);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&text);
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed.into())
    }

    /// Opens a record that was sealed for that place.
    ///
    /// # Errors
    /// [`SealError`]: it was sealed with another key or for another place, or not at all, or it is damaged.
    pub fn open(&self, place: &StoreKey, sealed: &StoreValue) -> Result<StoreValue, SealError> {
        let rest = sealed.as_bytes().strip_prefix(FORM).ok_or(SealError)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or(SealError)?;
        let mut text = Zeroizing::new(text.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.record_key.open_in_place(nonce, Aad::from(bound_to(place)), &mut text);
        opened.map(|record| record.to_vec().into()).map_err(|_| SealError)
    }

    /// Returns where a store keeps the sealed record of a grant.
    pub(super) fn place(&self, key: &StoreKey) -> StoreKey {
        let mut place = [0; 32];
        let tag = hmac::sign(&self.place_key, key.as_str().as_bytes());
        place.iter_mut().zip(tag.as_ref()).for_each(|(to, from)| *to = *from);
        StoreKey::from_bytes(place)
    }

    fn nonce(&self, place: &StoreKey, record: &[u8]) -> [u8; NONCE_LEN] {
        let mut context = hmac::Context::with_key(&self.nonce_key);
        // The place has the same length always.
        context.update(place.as_str().as_bytes());
        context.update(record);
        let mut nonce = [0; NONCE_LEN];
        nonce.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
        nonce
    }
}

/// Returns what is authenticated beside the record.
fn bound_to(place: &StoreKey) -> Vec<u8> {
    [FORM, place.as_str().as_bytes()].concat()
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealingKey(redacted)")
    }
}

/// A record cannot be opened: it was sealed with another key or for another place, or not at all, or it is
/// damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealError;

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "the record cannot be opened: it was sealed with another key or for another place, or not at \
             all, or it is damaged",
        )
    }
}

impl std::error::Error for SealError {}
