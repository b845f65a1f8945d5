//! The `polygrant` program, run as a person runs it.

mod bad_input;
mod outputs;
mod run;
mod saved;
