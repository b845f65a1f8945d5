//! Pages for people. More are in [`polygrant::guide`].
//!
//! * [`recipes`]: with reqwest, axum, tonic, smol, in a browser, or without an adapter, as whole programs.
//! * [A first token](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/first_token/): a tutorial of
//!   five minutes without an account, with the blocking adapter. Here `TokenClient::tokio(grant)` makes the
//!   client, and `token()` is awaited.
//! * Timeouts, proxies, rotation, many tenants, stores, private keys and metrics are on pages of
//!   [`polygrant-ureq`](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/), whose names are the
//!   same here, but for how a client is made:
//!
//! ```no_run
//! # #[cfg(feature = "tokio")]
//! # mod tokio {
//! use polygrant::Grant;
//! use polygrant_hyper::lifecycle::Policy;
//! use polygrant_hyper::{Builder, Proxies, RootCertificates, TokenClient};
//!
//! fn client(grant: Grant) -> Result<TokenClient, Box<dyn std::error::Error>> {
//!     let transport = Builder::new() // `Transport::tokio()` is one with the defaults
//!         .with_proxies(Proxies::new("http://proxy.example.com:3128")?)
//!         .with_root_certificates(RootCertificates::mozilla().with_pem_file("company-ca.pem")?)
//!         .build();
//!     Ok(TokenClient::tokio_with(transport, grant, Policy::default()))
//! }
//! # }
//! ```

pub mod recipes;
