//! Randomness of the system's.

use ring::rand::{SecureRandom, SystemRandom};

/// Returns 128 random bits, or none if the system has none.
pub(crate) fn random_bits() -> u128 {
    let mut bytes = [0; 16];
    match SystemRandom::new().fill(&mut bytes) {
        Ok(()) => u128::from_be_bytes(bytes),
        Err(_) => 0,
    }
}
