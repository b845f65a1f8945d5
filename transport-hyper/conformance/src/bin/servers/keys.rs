//! The keys of the tests, which all know.

use polygrant::dialect::Algorithm;

/// All algorithms but ES512, with which no key signs here.
pub(crate) const ALGORITHMS: [Algorithm; 13] = [
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::EdDsa,
    Algorithm::Ed25519,
    Algorithm::Hs256,
    Algorithm::Hs384,
    Algorithm::Hs512,
];

/// A private key and its public half, in PEM.
pub(crate) struct Key {
    pub(crate) private: &'static str,
    pub(crate) public: &'static str,
}

macro_rules! key {
    ($name:literal) => {
        Key {
            private: include_str!(concat!("../../../../../core/client/tests/keys/", $name, ".pem")),
            public: include_str!(concat!(
                "../../../../../core/client/tests/keys/",
                $name,
                "-public.pem"
            )),
        }
    };
}

/// Returns the key that signs with an algorithm.
pub(crate) fn key_for(algorithm: &str) -> Key {
    match algorithm {
        "ES256" => key!("p256"),
        "ES384" => key!("p384"),
        "EdDSA" | "Ed25519" => key!("ed25519"),
        _ => key!("rsa"),
    }
}
