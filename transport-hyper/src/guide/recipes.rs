// The programs are compiled and run as examples: their documentation is no second test.
#![doc = include_str!("recipes.md")]
#![cfg_attr(not(doctest), doc = "```rust")]
#![cfg_attr(doctest, doc = "```text")]
#![doc = include_str!("../../examples/api.rs")]
#![doc = "```"]

pub mod reqwest {
    #![doc = include_str!("reqwest.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/reqwest_client.rs")]
    #![doc = "```"]
}

pub mod axum {
    #![doc = include_str!("axum.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/web_service.rs")]
    #![doc = "```"]
}

pub mod tonic {
    #![doc = include_str!("tonic.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/grpc.rs")]
    #![doc = "```"]
}

pub mod smol {
    #![doc = include_str!("smol.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/smol_runtime.rs")]
    #![doc = "```"]
}

pub mod browser {
    #![doc = include_str!("browser.md")]
    //! # `main.rs`
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/browser/main.rs")]
    #![doc = "```"]
    //! # `fetch.rs`
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/browser/fetch.rs")]
    #![doc = "```"]
    //! # `platform.rs`
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/browser/platform.rs")]
    #![doc = "```"]
}

pub mod without_adapter {
    #![doc = include_str!("without_adapter.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/bare_thread.rs")]
    #![doc = "```"]
}
