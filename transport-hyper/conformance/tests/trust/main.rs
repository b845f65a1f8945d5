//! The certificates that the adapters trust, and those that they present.

#[cfg(test)]
mod certificates;
#[cfg(test)]
mod proxies;
#[cfg(test)]
#[cfg(unix)]
mod renewed;
#[cfg(test)]
#[cfg(unix)]
mod rotated_secret;
