//! Assertions that a key signs (RFC 7521, RFC 7523), up to the bytes that are signed: no key and no
//! cryptography is here.
//!
//! A dialect [describes](crate::Dialect::signing) the JWT that its vendor wants. An [`AssertionContext`]
//! fills it in for one attempt, and what comes of it is an [`UnsignedJwt`]: bytes to be signed, by a key
//! of the caller's, wherever that is.
//!
//! # Which of these do I need?
//! | the vendor's documentation says | you need |
//! |---|---|
//! | a client id and a secret | no assertion: [`Dialect::rfc6749`](crate::Dialect::rfc6749) and its like |
//! | `private_key_jwt`; or: upload a public key, a certificate, a JWKS | [`Dialect::private_key_jwt`](crate::Dialect::private_key_jwt), or the vendor's own of [`polygrant-catalogue`](https://docs.rs/polygrant-catalogue). A key in a file: the feature `signing` of the adapter, its `PrivateKey` and `Transport::with_signer`; `--signing-key` of the program. A file that is replaced: `PrivateKey::rotating`, which reads it anew when it has changed; the key before stays while it cannot be used |
//! | `client_secret_jwt` | [`Dialect::client_secret_jwt`](crate::Dialect::client_secret_jwt) and the adapter's feature `signing`, no more |
//! | the grant `urn:ietf:params:oauth:grant-type:jwt-bearer` | a document whose body has the assertion, such as the catalogue's `google-service-account`; the rest is as for `private_key_jwt` |
//! | the same, and your key lies in a key service or a hardware module | `SigningCallback` in place of `PrivateKey`, or `Transport::with_async_signer`: it gets the bytes to be signed |
//! | workload identity: a token that Kubernetes, SPIFFE or a cloud writes into a file | `AssertionFile` with `Transport::with_assertion_signer`, or `SecretFile::with_credential` with `TokenClient::with_credentials_source`; either reads the file for each request. `--assertion-file` of the program |
//! | an assertion that is no JWT, or is made elsewhere | `Transport::with_assertion_signer`: your function gets the [`AssertionContext`] |
//! | mutual TLS, `tls_client_auth` | [`Dialect::tls_client_auth`](crate::Dialect::tls_client_auth) and a client certificate for the transport |
//!
//! DPoP (RFC 9449) is not here: a token that needs a proof for each call is refused as malformed.
//!
//! # Where a signature is right and the server refuses it
//! Few servers say why; some refuse a client by a 403 without a word. The error's
//! [hint](crate::ErrorResponse::hint) names what the request leaves open:
//! * The audience is another: some servers take their [issuer](crate::GrantBuilder::issuer) alone, as RFC
//!   7523bis says (and FAPI 2.0 demands), and older ones the token URL alone, which it is without an issuer.
//! * The clocks differ. The adapters date an assertion by the server's last `Date`, so that the second
//!   request is right at the latest; no `nbf` is sent unless a vendor asks for it.
//! * The key's id (`kid`) is missing, or is another: the server gave it, or your JWKS has it.
//! * The algorithm is another: `with_algorithm` of the key, or `algorithms` of the document. FAPI 2.0 takes
//!   PS256, ES256 and Ed25519, which most servers call EdDSA and new ones Ed25519, but not RS256, which is
//!   what an RSA key prefers.
//! * The tokens are bound to a certificate, and the refusal is `invalid_grant`: the transport needs a client
//!   certificate beside the key.
//!
//! # Without an adapter
//! ```
//! use polygrant::assertion::{AssertionContext, KeyInfo};
//! use polygrant::dialect::Algorithm;
//! use polygrant::{Credentials, Dialect, Grant, UnixTime};
//!
//! let grant = Grant::builder(Dialect::private_key_jwt())
//!     .base_url("https://auth.example.com")
//!     .issuer("https://auth.example.com")
//!     .credentials(Credentials::none().with("client_id", "my-client")?)
//!     .build()?;
//!
//! // Time and 128 random bits are yours.
//! let now = UnixTime::from_secs(1_700_000_000);
//! let context = AssertionContext::new(&grant, "client_assertion", now, 7);
//! let unsigned = context.unsigned(&KeyInfo::new([Algorithm::Es256]).with_key_id("my-key"))?;
//! assert_eq!(unsigned.header(), r#"{"alg":"ES256","typ":"JWT","kid":"my-key"}"#);
//!
//! # fn sign(_: &[u8]) -> [u8; 64] { [7; 64] }
//! let assertion = unsigned.with_signature(&sign(unsigned.input()))?;
//! let attempt = grant.with_assertion("client_assertion", assertion)?;
//! # assert!(attempt.missing_assertions().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use context::AssertionContext;
pub use key_info::KeyInfo;
pub(crate) use placeholders::Server;
pub use unsigned::UnsignedJwt;

mod context;
mod key_info;
mod placeholders;
mod unsigned;
