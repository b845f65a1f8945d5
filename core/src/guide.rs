//! Pages for people: which crate, which dialect, where secrets go, how it works, and what to do when it
//! fails.
//!
//! | you want to | read |
//! |---|---|
//! | get a first token, in five minutes | the tutorial of [`polygrant-ureq`](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/first_token/) |
//! | know which of the crates you need | [`which_crate`] |
//! | know which dialect your vendor speaks, or describe it | [`which_dialect`] |
//! | put secrets where they belong, and rotate them | [`secrets`] |
//! | set timeouts, proxies, certificates and alarms | [running in production](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/production/) |
//! | serve many tenants | [a pool](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/tenants/) |
//! | share tokens between processes, or keep them between runs | [stores](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/stores/); for a token that you requested yourself, [`SavedToken`](crate::SavedToken) |
//! | sign in with a private key, or as a workload | [signing](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/signing/) |
//! | have metrics, or a token callback as Kafka wants it | the recipes of [`polygrant-ureq`](https://docs.rs/polygrant-ureq/latest/polygrant_ureq/guide/recipes/) |
//! | use it with reqwest, axum, tonic, smol or in a browser | the recipes of [`polygrant-hyper`](https://docs.rs/polygrant-hyper/latest/polygrant_hyper/guide/recipes/) |
//! | test your own code, property-test or fuzz a dialect, play faults on a client | [testing](https://docs.rs/polygrant-testkit/latest/polygrant_testkit/testing/) |
//! | understand an error and mend it | [`errors`] |
//! | understand what happens, and when | [`how_it_works`] |
//! | look up a member of a dialect's document | [`dialect::reference`](crate::dialect::reference) |

pub mod which_crate {
    #![doc = include_str!("guide/which_crate.md")]
}

pub mod which_dialect {
    #![doc = include_str!("guide/which_dialect.md")]
}

pub mod secrets {
    #![doc = include_str!("guide/secrets.md")]
}

pub mod how_it_works {
    #![doc = include_str!("guide/how_it_works.md")]
}

pub mod errors {
    #![doc = include_str!("guide/errors.md")]
}
