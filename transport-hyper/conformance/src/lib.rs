//! Makes every adapter of this project an [`Adapter`] for the fault matrix, which is the binary
//! `polygrant-faults`. The READMEs' examples are tested here, too, since they need every crate.

use polygrant_testkit::faults::Adapter;

use stores::SharesTokens;

pub use black_box::black_box;
pub use hyper::Hyper;
pub use threads::Threads;
pub use ureq::Ureq;

mod black_box;
mod events;
pub mod exchange;
mod hand_clock;
mod hyper;
mod proxies;
mod roots;
pub mod stores;
mod threads;
mod ureq;

/// Returns every adapter of this project, and the example of an adapter.
#[must_use]
pub fn adapters() -> [&'static dyn Adapter; 3] {
    [&Ureq, &Hyper, &Threads]
}

/// Returns every adapter whose clients share tokens through a store.
#[must_use]
pub fn sharing_adapters() -> [&'static dyn SharesTokens; 2] {
    [&Ureq, &Hyper]
}

/// Tests the examples of the project's README and of each crate's.
#[cfg(doctest)]
mod readmes {
    #[doc = include_str!("../../../README.md")]
    struct Project;
    #[doc = include_str!("../../../core/README.md")]
    struct Core;
    #[doc = include_str!("../../../core/lifecycle/README.md")]
    struct Lifecycle;
    #[doc = include_str!("../../../core/catalogue/README.md")]
    struct Catalogue;
    #[doc = include_str!("../../../core/authoring/README.md")]
    struct Authoring;
    #[doc = include_str!("../../../core/sandbox/README.md")]
    struct Sandbox;
    #[doc = include_str!("../../../core/client/README.md")]
    struct Client;
    #[doc = include_str!("../../../core/client/store-conformance/README.md")]
    struct StoreConformance;
    #[doc = include_str!("../../../core/client/store-file/README.md")]
    struct StoreFile;
    #[doc = include_str!("../../../core/client/store-redis/README.md")]
    struct StoreRedis;
    #[doc = include_str!("../../../transport-ureq/README.md")]
    struct Ureq;
    #[doc = include_str!("../../README.md")]
    struct Hyper;
    #[doc = include_str!("../../testkit/README.md")]
    struct Testkit;
}
