//! Keys in this process (feature `signing`): read from files, wiped, never shown.

pub use key_error::KeyError;
pub use private_key::PrivateKey;
pub(crate) use random_bits::random_bits;
pub(crate) use secret_key::sign_with_secret;
pub use verifying_key::VerifyingKey;

mod certificate;
mod der;
mod jwk;
mod jwk_set;
mod key_error;
mod key_pair;
mod object_identifiers;
mod other_forms;
mod private_key;
mod public_key;
mod random_bits;
mod sec1;
mod secret_key;
mod service_account;
mod unusable;
mod verifying_key;
