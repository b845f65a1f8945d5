//! Pages for people. More are in [`polygrant::guide`].
//!
//! * [`first_token`]: a tutorial of five minutes.
//! * [`production`]: timeouts, proxies, certificates, rotation, many tenants and metrics. All of it has the
//!   same names in `polygrant-hyper`.

pub mod first_token {
    #![doc = include_str!("guide/first_token.md")]
}

pub mod production {
    #![doc = include_str!("guide/production.md")]
}
