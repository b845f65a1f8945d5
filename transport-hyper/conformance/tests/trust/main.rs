//! What the adapters trust, and what they are trusted by.

#[cfg(test)]
mod certificates;
#[cfg(test)]
#[cfg(unix)]
mod renewed;
#[cfg(test)]
#[cfg(unix)]
mod rotated_secret;
