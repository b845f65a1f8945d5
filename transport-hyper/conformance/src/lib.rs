//! The README's examples, which need every crate at once. The fault matrix is the binary
//! `polygrant-faults`.

#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
