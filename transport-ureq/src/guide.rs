//! Pages for people. More are in [`polygrant::guide`].
//!
//! * [`first_token`]: a tutorial of five minutes.
//! * [`production`]: timeouts, proxies, certificates, rotation, metrics and alarms.
//! * [`tenants`]: one client for each of many tenants, and limits for all of them.
//! * [`stores`]: tokens that several processes share, or that outlive one.
//! * [`signing`]: private keys and assertions in the place of a secret.
//! * [`recipes`]: whole programs: metrics for Prometheus, a callback for Kafka, a function of a cloud, a
//!   test of your own code.
//!
//! All of it has the same names in `polygrant-hyper`.

pub mod first_token {
    #![doc = include_str!("guide/first_token.md")]
}

pub mod production {
    #![doc = include_str!("guide/production.md")]
}

pub mod tenants {
    #![doc = include_str!("guide/tenants.md")]
}

pub mod stores {
    #![doc = include_str!("guide/stores.md")]
}

pub mod signing {
    #![doc = include_str!("guide/signing.md")]
}

pub mod recipes;
