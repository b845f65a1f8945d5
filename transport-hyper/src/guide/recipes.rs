#![doc = include_str!("recipes.md")]
#![doc = "```ignore"]
#![doc = include_str!("../../examples/api.rs")]
#![doc = "```"]

pub mod reqwest {
    #![doc = include_str!("reqwest.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/reqwest_client.rs")]
    #![doc = "```"]
}

pub mod axum {
    #![doc = include_str!("axum.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/web_service.rs")]
    #![doc = "```"]
}

pub mod tonic {
    #![doc = include_str!("tonic.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/grpc.rs")]
    #![doc = "```"]
}

pub mod smol {
    #![doc = include_str!("smol.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/smol_runtime.rs")]
    #![doc = "```"]
}

pub mod browser {
    #![doc = include_str!("browser.md")]
    //! # `main.rs`
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/browser/main.rs")]
    #![doc = "```"]
    //! # `fetch.rs`
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/browser/fetch.rs")]
    #![doc = "```"]
    //! # `platform.rs`
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/browser/platform.rs")]
    #![doc = "```"]
}

pub mod without_adapter {
    #![doc = include_str!("without_adapter.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/bare_thread.rs")]
    #![doc = "```"]
}
