// The programs are compiled and run as examples: their documentation is no second test.
#![doc = include_str!("recipes.md")]

pub mod metrics {
    #![doc = include_str!("metrics.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/metrics.rs")]
    #![doc = "```"]
}

pub mod kafka {
    #![doc = include_str!("kafka.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/kafka_callback.rs")]
    #![doc = "```"]
}

pub mod function {
    #![doc = include_str!("function.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/function.rs")]
    #![doc = "```"]
}

pub mod own_code {
    #![allow(clippy::test_attr_in_doctest, reason = "it shows how to test")]
    #![doc = include_str!("own_code.md")]
    #![cfg_attr(not(doctest), doc = "```rust")]
    #![cfg_attr(doctest, doc = "```text")]
    #![doc = include_str!("../../examples/own_code.rs")]
    #![doc = "```"]
}
