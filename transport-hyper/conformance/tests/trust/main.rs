//! The certificates that the adapters trust.

#[cfg(test)]
mod certificates;
