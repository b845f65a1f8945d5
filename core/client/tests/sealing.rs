//! Sealed records, and a store of them.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop"
)]

use std::sync::Mutex;
use std::time::Duration;

use polygrant_client::store::{
    SealError, SealedStore, SealingKey, Store, StoreError, StoreKey, StoreValue, Stored, Swap,
    Swapped,
};

fn key(byte: u8) -> SealingKey {
    SealingKey::new(&[byte; 32]).unwrap()
}

fn place(byte: u8) -> StoreKey {
    StoreKey::from_bytes([byte; 32])
}

fn record() -> StoreValue {
    StoreValue::new(b"s3cr3t-t0ken".to_vec())
}

#[test]
fn a_sealed_record_opens_with_its_key_at_its_place_alone() {
    let sealed = key(1).seal(&place(1), &record()).unwrap();
    assert_eq!(key(1).open(&place(1), &sealed), Ok(record()));
    assert_eq!(key(2).open(&place(1), &sealed), Err(SealError));
    assert_eq!(key(1).open(&place(2), &sealed), Err(SealError));
    assert_eq!(key(1).open(&place(1), &record()), Err(SealError), "it is not sealed");
    assert!(SealingKey::new(&[1; 31]).is_none());
    assert!(!format!("{:?}", key(1)).contains("1, 1"));
}

#[test]
fn a_store_can_compare_sealed_records_and_read_none() {
    let sealed = key(1).seal(&place(1), &record()).unwrap();
    assert_eq!(key(1).seal(&place(1), &record()).unwrap(), sealed);
    let other = key(1).seal(&place(1), &StoreValue::new(b"s3cr3t-t0kem".to_vec())).unwrap();
    assert_ne!(other.as_bytes()[..31], sealed.as_bytes()[..31], "another nonce");
    assert_ne!(key(1).seal(&place(2), &record()).unwrap(), sealed);
    assert!(!sealed.as_bytes().windows(6).any(|part| part == b"s3cr3t"));
}

#[test]
fn a_damaged_record_does_not_open() {
    let sealed = key(1).seal(&place(1), &record()).unwrap();
    for byte in 0..sealed.as_bytes().len() {
        for bit in 0..8 {
            let mut damaged = sealed.as_bytes().to_vec();
            damaged[byte] ^= 1 << bit;
            assert_eq!(key(1).open(&place(1), &damaged.into()), Err(SealError));
        }
        let cut = sealed.as_bytes()[..byte].to_vec();
        assert_eq!(key(1).open(&place(1), &cut.into()), Err(SealError));
    }
}

/// One value, whatever its key, and the key that was asked for last.
#[derive(Debug, Default)]
struct OneValue(Mutex<Option<StoreValue>>, Mutex<Option<StoreKey>>);

impl Store for &OneValue {
    fn load(&self, key: &StoreKey, _: Duration) -> Result<Stored, StoreError> {
        *self.1.lock().unwrap() = Some(key.clone());
        Ok(Stored { value: self.0.lock().unwrap().clone(), now: None })
    }

    fn swap(&self, key: &StoreKey, swap: Swap, _: Duration) -> Result<Swapped, StoreError> {
        *self.1.lock().unwrap() = Some(key.clone());
        let mut known = self.0.lock().unwrap();
        if *known != swap.expected {
            return Ok(Swapped::Conflict(Stored { value: known.clone(), now: None }));
        }
        *known = swap.value;
        Ok(Swapped::Done { now: None })
    }
}

#[test]
fn a_sealed_store_swaps_what_it_showed() {
    let (below, second) = (OneValue::default(), Duration::from_secs(1));
    let store = SealedStore::new(&below, key(1));
    let swap = |expected: Option<&StoreValue>, value: &StoreValue| Swap {
        expected: expected.cloned(),
        value: Some(value.clone()),
        keep: second,
    };
    let next = StoreValue::new(b"the next".to_vec());
    let done = Swapped::Done { now: None };
    assert_eq!(store.swap(&place(1), swap(None, &record()), second).unwrap(), done);
    assert_eq!(store.load(&place(1), second).unwrap().value, Some(record()));
    let conflict = store.swap(&place(1), swap(Some(&next), &next), second).unwrap();
    assert_eq!(conflict, Swapped::Conflict(Stored { value: Some(record()), now: None }));
    assert_eq!(store.swap(&place(1), swap(Some(&record()), &next), second).unwrap(), done);
    assert_ne!(below.0.lock().unwrap().as_ref(), Some(&next));
    // A record that cannot be opened: an error of its key alone, and nothing is overwritten.
    let other = SealedStore::new(&below, key(2));
    assert!(other.load(&place(1), second).unwrap_err().concerns_one_key());
    assert!(other.swap(&place(1), swap(None, &record()), second).is_err());
    assert_eq!(store.load(&place(1), second).unwrap().value, Some(next));
}

#[test]
fn the_records_of_two_keys_do_not_meet() {
    let (below, second) = (OneValue::default(), Duration::from_secs(1));
    let asked = |sealing: u8, grant: u8| {
        SealedStore::new(&below, key(sealing)).load(&place(grant), second).unwrap();
        let loaded = below.1.lock().unwrap().take().unwrap();
        let swap = Swap { expected: Some(record()), value: None, keep: second };
        SealedStore::new(&below, key(sealing)).swap(&place(grant), swap, second).unwrap();
        assert_eq!(below.1.lock().unwrap().take().as_ref(), Some(&loaded));
        loaded
    };
    let places = [asked(1, 1), asked(1, 2), asked(2, 1), asked(2, 2), place(1), place(2)];
    for (number, place) in places.iter().enumerate() {
        assert!(!places[..number].contains(place), "{number}");
    }
    assert_eq!(asked(1, 1), places[0]);
}
