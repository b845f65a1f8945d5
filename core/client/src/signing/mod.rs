//! Keys in this process (feature `signing`): read from files, wiped, never shown.

pub use key_error::KeyError;
pub use private_key::PrivateKey;
pub(crate) use random_bits::random_bits;
pub(crate) use secret_key::sign_with_secret;
pub use verifying_key::VerifyingKey;

mod certificate;
mod jwk;
mod key_error;
mod key_pair;
mod private_key;
mod random_bits;
mod secret_key;
mod service_account;
mod verifying_key;
