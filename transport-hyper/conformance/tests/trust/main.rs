//! What the adapters trust.

#[cfg(test)]
mod certificates;
