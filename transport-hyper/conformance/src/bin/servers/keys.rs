//! The keys of the tests, which all know.

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
        "EdDSA" => key!("ed25519"),
        _ => key!("rsa"),
    }
}
