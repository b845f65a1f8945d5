//! A store in a folder.
#![cfg(test)]
#![cfg(unix)]

mod conformance;
mod folder;
mod kept;
mod killed;
mod refused;
