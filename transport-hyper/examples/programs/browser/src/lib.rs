//! Compiles the program in `examples/browser`, which `Cargo.toml` names.
