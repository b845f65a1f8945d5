//! What the adapters trust.

#[cfg(test)]
mod certificates;
#[cfg(test)]
#[cfg(unix)]
mod renewed;
