#![doc = include_str!("recipes.md")]

pub mod metrics {
    #![doc = include_str!("metrics.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/metrics.rs")]
    #![doc = "```"]
}

pub mod kafka {
    #![doc = include_str!("kafka.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/kafka_callback.rs")]
    #![doc = "```"]
}

pub mod function {
    #![doc = include_str!("function.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/function.rs")]
    #![doc = "```"]
}

pub mod own_code {
    #![doc = include_str!("own_code.md")]
    #![doc = "```ignore"]
    #![doc = include_str!("../../examples/own_code.rs")]
    #![doc = "```"]
}
