//! Compiles the programs in the folder above, which `Cargo.toml` names.
